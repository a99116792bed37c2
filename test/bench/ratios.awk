# The ratios that the program is held to, from the costs that test/bench/run measured.
# usage: awk -f ratios.awk LIMITS COSTS
# The last line counts them as test/tally.sh reads it; exit status 1 when one is exceeded.

BEGIN {
	FS = "\t"
	reference = "1000x10"
	print "| what | is | at most |"
	print "|---|---|---|"
}

/^#/ { next }

NR == FNR {
	target[$1] = $2
	accepted[$1] = $3 > $2 ? $3 : $2
	next
}

FNR > 1 {
	us[$1, $2, $3] = $4 + $5
	messages[$1, $3] = $8
	sizes[$1]
	if ($2 == "nodeport-ipvs" && $6 > peak[$1])
		peak[$1] = $6
}

# processor time in microseconds at the size looked at
function floor(step) { return us[size, "floor", step] }
function ours(step) { return us[size, "nodeport-ipvs", step] }
function ipvsadm(step) { return us[size, "ipvsadm", step] }

function judge(name, what, value, verdict) {
	n++
	if (value > accepted[name] * 1.05) {
		verdict = " **exceeded**"
		failed++
	} else if (value > target[name]) {
		verdict = " not reached: " accepted[name] " is let pass"
	}
	printf "| %s | %.2f | %s%s |\n", what, value, target[name], verdict
}

function judge_size(at) {
	size = at
	judge("kernel", "kernel part of a cold apply / floor program",
	      ours("cold-kernel") / floor("send"))
	judge("cold", "cold apply / (floor program + floor read-back + bare scan)",
	      ours("cold") / (floor("send") + floor("read") + floor("scan")))
	judge("again", "the same input again / floor read-back", ours("again") / floor("read"))
	judge("restyled", "same objects written differently / (floor read-back + bare scan)",
	      ours("restyled") / (floor("read") + floor("scan-restyled")))
	judge("changed", "one endpoint changed / (floor read-back + bare scan)",
	      ours("changed") / (floor("read") + floor("scan")))
	judge("messages", "changing messages for each of its 2 virtual services",
	      messages[size, "changed-kernel"] / 2)
	judge("list", "`list` / floor read-back", ours("list") / floor("read"))
	judge("list-ipvsadm", "`list` / `ipvsadm -Ln`", ours("list") / ipvsadm("list"))
	judge("memory", "memory at the peak, MiB", peak[size] / 1024)
	judge("version", "`--version` / ipvsadm's", ours("version") / ipvsadm("version"))
	judge("list-empty", "`list` of an empty table / ipvsadm's",
	      ours("list-empty") / ipvsadm("list-empty"))
}

# what a step costs without what the kernel takes for the same at that size
function own(at, step) {
	size = at
	return ours(step) - floor("read") - (step == "cold" ? floor("send") : 0)
}

function judge_growth(step) {
	judge("growth", "growth of " step ", 5000x10 / 1000x10, without the kernel's part",
	      own("5000x10", step) / own("1000x10", step))
}

END {
	if (reference in sizes)
		judge_size(reference)
	if ("10000x10" in sizes)
		judge("memory-10000", "memory at the peak at 10000x10, MiB",
		      peak["10000x10"] / 1024)
	if (("1000x10" in sizes) && ("5000x10" in sizes)) {
		split("cold again restyled changed added list", steps, " ")
		for (i = 1; i in steps; i++)
			judge_growth(steps[i])
	}
	printf "\n%d passed, %d failed\n", n - failed, failed
	exit failed > 0
}
