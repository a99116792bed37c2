# The same objects written differently: the documents from the last to the first, in each the
# topmost fields from the last to the first, and text in quotes. For what make_manifests.sh
# writes, not for any YAML.

# a field of the topmost level and all that belongs to it; lists are not indented
/^[a-zA-Z]/ { field++ }

/^---/ {
	documents++
	field = 0
	next
}

{
	line = $0
	if (match(line, /^ *(- )?[a-zA-Z][a-zA-Z.\/-]*: [A-Za-z]/) && $NF !~ /^(true|false)$/)
		sub(/: .*/, ": \"" substr(line, RLENGTH) "\"", line)
	text[documents, field] = text[documents, field] line "\n"
	fields[documents] = field
}

END {
	for (d = documents; d > 0; d--) {
		print "---"
		for (f = fields[d]; f > 0; f--)
			printf "%s", text[d, f]
	}
}
