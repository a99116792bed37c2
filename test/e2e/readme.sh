#!/bin/bash
# needs: qemu
# The "Five minutes" of README.md, word for word: its manifests, its commands, and what it shows of
# their output.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$scratch"

# The indented blocks of the section: manifests go into the file that a comment names, and
# commands into "N.command" with what they print in "N.expected".
awk '
	/^## / { inside = /^## Five minutes/; next }
	!inside || !/^    / { out = ""; next }
	{ line = substr($0, 5) }
	line == "---" { next } # between the two manifests
	line ~ /^# [a-z]+\.yaml$/ { out = substr(line, 3); print line >out; next }
	line ~ /^# / {
		n++
		print substr(line, 3) >(n ".command")
		out = n ".expected"
		printf "" >out
		next
	}
	out { print line >out }
' "$test_dir/../README.md"

node node1 192.168.10.10/24
# ipvsadm ends its lines with blanks
printed() {
	on node1 bash -c "$(<"$1.command")" 2>&1 | sed 's/ *$//' || true
}

commands=$(find . -name '*.command' | wc -l)
check "README.md has its manifests and commands" test "$commands" -ge 8 -a -s svc.yaml -a \
	-s endpointslice.yaml
for ((i = 1; i <= commands; i++)); do
	check "$(<$i.command)" same "$(<$i.expected)" "$(printed $i)"
done
