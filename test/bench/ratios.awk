# The ratios that the program is held to, from the costs that test/bench/run measured.
# usage: awk -f ratios.awk LIMITS COSTS...
# The last line counts them as test/tally.sh reads it; exit status 1 when one is exceeded, 2 when
# nothing could be judged.

BEGIN {
	FS = "\t"
	reference = "1000x10"
	large = "5000x10"
	memory_only = "10000x10"
}

FILENAME == ARGV[1] {
	if (/^#/)
		next
	target[$1] = $2
	accepted[$1] = $3 > $2 ? $3 : $2
	next
}

# the program that a size was measured of
/^# [0-9]+x[0-9]+: / {
	split(substr($0, 3), words, ": ")
	measured[words[1]] = words[2]
}

/^#/ { next }

{
	us[$1, $2, $3] = $4 + $5
	user_us[$1, $2, $3] = $4
	messages[$1, $3] = $8
	if (!($1 in peak))
		order[++sizes] = $1
	peak[$1] += 0
	# libnftables takes memory of its own
	if ($2 == "nodeport-ipvs" && $3 !~ /-defaults$/ && $6 > peak[$1])
		peak[$1] = $6
}

# processor time in microseconds at the size looked at
function cost(program, step) {
	if (us[size, program, step] <= 0) {
		printf "ratios.awk: no cost of %s, %s at %s\n", program, step, size
		broken = 1
		exit 1
	}
	return us[size, program, step]
}
function floor(step) { return cost("floor", step) }
function ours(step) { return cost("nodeport-ipvs", step) }
function ipvsadm(step) { return cost("ipvsadm", step) }

# a value beside its limit, as the end of a line of a table
function judged(name, value) {
	n++
	if (value > accepted[name] * 1.05) {
		failed++
		return sprintf("%.2f | %s **exceeded**", value, target[name])
	}
	if (value > target[name] && accepted[name] == target[name])
		return sprintf("%.2f | %s, with 5 %% let pass", value, target[name])
	if (value > target[name])
		return sprintf("%.2f | %s not reached: %s is let pass", value, target[name],
			       accepted[name])
	return sprintf("%.2f | %s", value, target[name])
}

# one more line or, at a size that has no limit, one more cell of it
function ratio(name, what, value) {
	if (!(name in line)) {
		line[name] = "| " what " |"
		names[++lines] = name
	}
	line[name] = line[name] " " (size == reference ? judged(name, value) : \
				     sprintf("%.2f", value)) " |"
}

function look_at(at) {
	size = at
	ratio("kernel", "kernel part of a cold apply / floor program",
	      ours("cold-kernel") / floor("send"))
	ratio("cold", "cold apply / (floor program + floor read-back + bare scan)",
	      ours("cold") / (floor("send") + floor("read") + floor("scan")))
	ratio("again", "the same input again / floor read-back", ours("again") / floor("read"))
	ratio("restyled", "same objects written differently / (floor read-back + bare scan)",
	      ours("restyled") / (floor("read") + floor("scan-restyled")))
	ratio("changed", "one endpoint changed / (floor read-back + bare scan)",
	      ours("changed") / (floor("read") + floor("scan")))
	ratio("messages", "changing messages for each of its 2 virtual services",
	      messages[size, "changed-kernel"] / 2)
	ratio("list", "`list` / floor read-back", ours("list") / floor("read"))
	ratio("list-ipvsadm", "`list` / `ipvsadm -Ln`", ours("list") / ipvsadm("list"))
	ratio("memory", "memory at the peak of any step, MiB", peak[size] / 1024)
	ratio("version", "`--version` / ipvsadm's", ours("version") / ipvsadm("version"))
	ratio("list-empty", "`list` of an empty table / ipvsadm's",
	      ours("list-empty") / ipvsadm("list-empty"))
}

function print_ratios(   i, head, rule) {
	head = "| what |"
	rule = "|---|"
	for (i = 1; i <= sizes; i++) {
		if (order[i] == memory_only)
			continue
		head = head " " order[i] " |" (order[i] == reference ? " at most |" : "")
		rule = rule "--:|" (order[i] == reference ? "---|" : "")
		look_at(order[i])
	}
	print head "\n" rule
	for (i = 1; i <= lines; i++)
		print line[names[i]]
}

# what a step costs without what the kernel takes for the same at that size
function own(at, step) {
	size = at
	return ours(step) - floor("read") - (step == "cold" ? floor("send") : 0)
}

function grown(program, step) {
	return us[large, program, step] / us[reference, program, step]
}

function grown_user(step) {
	return user_us[large, "nodeport-ipvs", step] / user_us[reference, "nodeport-ipvs", step]
}

function print_growth(   i, step, steps) {
	print "\nHow much more " large " costs than " reference ". The kernel's part is that of " \
		"the floors send and read.\n"
	print "| step | user | together | without the kernel's part | at most |"
	print "|---|--:|--:|--:|---|"
	split("cold again restyled json changed added list diff diff-changed", steps, " ")
	for (i = 1; i in steps; i++) {
		step = steps[i]
		printf "| %s | %.2f | %.2f | %s |\n", step, grown_user(step),
		       grown("nodeport-ipvs", step),
		       judged("growth", own(large, step) / own(reference, step))
	}
	split("replaced cold-defaults", steps, " ")
	for (i = 1; i in steps; i++)
		printf "| %s | %.2f | %.2f | | |\n", steps[i], grown_user(steps[i]),
		       grown("nodeport-ipvs", steps[i])
	split("send read scan", steps, " ")
	for (i = 1; i in steps; i++)
		printf "| floor %s | | %.2f | | |\n", steps[i], grown("floor", steps[i])
}

END {
	if (broken)
		exit 1
	print_ratios()
	if (memory_only in peak)
		print "\nMemory at the peak at " memory_only ", MiB: " \
			judged("memory-10000", peak[memory_only] / 1024)
	if ((reference in peak) && (large in peak)) {
		if (measured[reference] == measured[large])
			print_growth()
		else
			print "\nHow much more " large " costs than " reference " is not said: they " \
				"are of " measured[large] " and of " measured[reference] "."
	}
	if (broken)
		exit 1
	if (!n) {
		print "\nNothing is judged: the limits are for " reference "."
		exit 2
	}
	printf "\n%d passed, %d failed\n", n - failed, failed
	exit failed > 0
}
