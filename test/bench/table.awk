# All costs as a table of Markdown, a part for each size.
# usage: awk -f table.awk COSTS

BEGIN { FS = "\t" }

/^#/ {
	print substr($0, 3)
	next
}

$1 == "size" { next }

$1 != size {
	size = $1
	print "\n## " size "\n"
	print "| program | step | user ms | system ms | together | peak MiB | system calls | messages |"
	print "|---|---|--:|--:|--:|--:|--:|--:|"
}

{
	printf "| %s | %s | %.1f | %.1f | %.1f | %s | %s | %s |\n", $2, $3, $4 / 1000, $5 / 1000,
	       ($4 + $5) / 1000, $6 == "-" ? "" : sprintf("%.1f", $6 / 1024),
	       $7 == "-" ? "" : $7, $8 == "-" ? "" : $8
}
