# The same objects as kubectl get -o json prints them. For what make_manifests.sh writes, not
# for any YAML.

# Open containers, from the outermost: what closes each, and how deep its members stand in the
# YAML. A list is not indented, so that it is half a level below the map that it is in.
function open(level, bracket) {
	print bracket
	at[++depth] = level
	closing[depth] = bracket == "{" ? "}" : "]"
	is_empty[depth] = 1
}

function close_above(level) {
	for (; depth && at[depth] > level; depth--)
		printf "\n%s%s", indent(depth + 1), closing[depth]
}

function indent(n) { return sprintf("%" 4 * n "s", "") }

# where the next member of the container at this level goes
function member(level, bracket) {
	close_above(level)
	if (!depth || at[depth] < level)
		open(level, bracket)
	if (!is_empty[depth])
		print ","
	is_empty[depth] = 0
	printf "%s", indent(depth + 2)
}

function scalar(text) {
	printf "%s", text ~ /^("|[{[]|[0-9]+$|true$|false$)/ ? text : "\"" text "\""
}

BEGIN { print "{\n    \"apiVersion\": \"v1\",\n    \"items\": [" }

/^---/ {
	close_above(-1)
	if (documents++)
		print ","
	printf "%s", indent(2)
	next
}

{
	match($0, /^ */)
	column = RLENGTH
	line = substr($0, column + 1)
	if (sub(/^- /, "", line)) {
		member(column + 1, "[")
		column += 2
	}
	if (match(line, /^[^ ]*:( |$)/)) {
		member(column, "{")
		printf "\"%s\": ", substr(line, 1, index(line, ":") - 1)
		line = substr(line, RLENGTH + 1)
	}
	if (line != "")
		scalar(line)
}

END {
	close_above(-1)
	print "\n    ],\n    \"kind\": \"List\",\n    \"metadata\": {\n        \"resourceVersion\": \"\"\n    }\n}"
}
