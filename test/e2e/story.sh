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

# each line of the text on standard input ends with this word
all_lines_end_with() {
	grep . && ! grep -v " $1\$"
}

node node1 192.168.10.10/24
echo "manifests: svc.yaml endpointslice.yaml (in test/cases/story)"

first=$(tell nodeport-ipvs apply svc.yaml endpointslice.yaml)
table=$(tell ipvsadm -Ln)
second=$(tell nodeport-ipvs apply svc.yaml endpointslice.yaml)

check "the table is the story's, byte for byte" same "$(cat ipvsadm-Ln.txt)" "$table"
check "the Service is created" grep -qx 'service/myapp created' <<<"$first"
check "a second apply changes nothing" same '' "$(grep -v ' unchanged$' <<<"$second")"
check "and says so of the Service" grep -qx 'service/myapp unchanged' <<<"$second"
check "the table is as before" same "$table" "$(on node1 ipvsadm -Ln)"
