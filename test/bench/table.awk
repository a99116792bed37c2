# All costs as a table of Markdown, a part for each size.
# usage: awk -f table.awk COSTS...

BEGIN { FS = "\t" }

# what was measured, in front of its costs
/^#/ {
	versions = versions substr($0, 3) "\n"
	next
}

$1 != size {
	size = $1
	print (parts++ ? "\n" : "") "## " size "\n"
	printf "%s\n", versions
	print "| program | step | user ms | system ms | together | peak MiB | system calls | messages |"
	print "|---|---|--:|--:|--:|--:|--:|--:|"
	versions = ""
}

function known(value) { return value == "-" ? "" : value }

{
	printf "| %s | %s | %.1f | %.1f | %.1f | %s | %s | %s |\n", $2, $3, $4 / 1000, $5 / 1000,
	       ($4 + $5) / 1000, $6 == "-" ? "" : sprintf("%.1f", $6 / 1024), known($7), known($8)
}
