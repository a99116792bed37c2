# The same objects written differently: the documents from the last to the first, in each the
# topmost fields from the last to the first, and text in quotes. For what make_manifests.sh
# writes, not for any YAML.

/^---/ {
	first_field[++documents] = fields + 1
	next
}

# a field of the topmost level and all that belongs to it; lists are not indented
/^[a-zA-Z]/ { first_line[++fields] = lines + 1 }

# joined, since mawk's sub() looks through every replacement that it has seen
{
	line = $0
	if (match(line, /^ *(- )?[a-zA-Z][a-zA-Z.\/-]*: [A-Za-z]/) && line !~ / (true|false)$/)
		line = substr(line, 1, RLENGTH - 1) "\"" substr(line, RLENGTH) "\""
	text[++lines] = line
}

END {
	first_field[documents + 1] = fields + 1
	first_line[fields + 1] = lines + 1
	for (d = documents; d > 0; d--) {
		print "---"
		for (f = first_field[d + 1] - 1; f >= first_field[d]; f--)
			for (n = first_line[f]; n < first_line[f + 1]; n++)
				print text[n]
	}
}
