#!/bin/bash
# needs: qemu
# The story of README.md on one node: a NodePort Service and its three pods become two virtual
# services with three real servers each, and applying them again changes nothing.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$cases/story"

# tell COMMAND...: show a command and what it prints, as in a terminal of node1
tell() {
	printf '$ %s\n' "$*" >&2
	on node1 "$@" | tee /dev/stderr
}

# objects TEXT: of what apply says, the lines for objects
objects() {
	grep -E '^(service|endpointslice)' <<<"$1"
}

# all_lines_end_with WORD TEXT: and there is a line
all_lines_end_with() {
	grep -q . <<<"$2" && ! grep -v " $1\$" <<<"$2"
}

node node1 192.168.10.10/24
echo "manifests: svc.yaml endpointslice.yaml (in test/cases/story)"

first=$(tell nodeport-ipvs apply svc.yaml endpointslice.yaml)
table=$(tell ipvsadm -Ln)
second=$(tell nodeport-ipvs apply svc.yaml endpointslice.yaml)

check "the table is the story's, byte for byte" same "$(cat ipvsadm-Ln.txt)" "$table"
check "apply created the Service" grep -x 'service/myapp created' <<<"$first"
check "and both objects" all_lines_end_with created "$(objects "$first")"
check "and what the clusterIP needs around IPVS" grep -x 'route/10.101.173.202 created' <<<"$first"
check "a second apply changed nothing" all_lines_end_with unchanged "$second"
check "and says so of the same objects" same "$(objects "${first//created/unchanged}")" "$second"
check "the table is as before" same "$table" "$(on node1 ipvsadm -Ln)"
