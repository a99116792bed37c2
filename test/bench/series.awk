# For plot.gp: one line for each size whose Services have few endpoints, one column for each
# curve, in milliseconds of processor time.
# usage: awk -f series.awk COSTS...

BEGIN {
	FS = OFS = "\t"
	n = split("nodeport-ipvs cold,nodeport-ipvs again,nodeport-ipvs restyled," \
		  "nodeport-ipvs changed,nodeport-ipvs list,ipvsadm restore,ipvsadm list," \
		  "keepalived start,keepalived reload,floor send,floor read,floor scan",
		  curves, ",")
}

/^#/ { next }

{
	ms[$1, $2 " " $3] = ($4 + $5) / 1000
	if (!($1 in seen) && $2 == "floor") {
		seen[$1]
		order[++sizes] = $1
	}
}

END {
	line = "endpoints"
	for (c = 1; c <= n; c++)
		line = line OFS curves[c]
	print line, "floor cold", "floor changed"
	for (s = 1; s <= sizes; s++) {
		split(order[s], number, "x")
		if (number[1] < number[2])
			continue
		line = number[1] * number[2]
		for (c = 1; c <= n; c++)
			line = line OFS ms[order[s], curves[c]]
		changed = ms[order[s], "floor read"] + ms[order[s], "floor scan"]
		print line, ms[order[s], "floor send"] + changed, changed
	}
}
