#!/bin/bash
# needs: qemu
# The story of README.md on one node: a NodePort Service and its three pods become two virtual
# services with three real servers each, applying them again changes nothing, and a client on
# another machine is answered by each of the pods. (answers.sh has three nodes.)
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$cases/story"

# tell_on NODE COMMAND...: show a command and what it prints, as in a terminal of that node
tell_on() {
	printf '%s$ %s\n' "$1" "${*:2}" >&2
	on "$@" | tee /dev/stderr
}

tell() {
	tell_on node1 "$@"
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
node client 192.168.10.100/24
pod node1 pods 10.244.1.57 10.244.1.58 10.244.2.50
for pod in 10.244.1.57 10.244.1.58 10.244.2.50; do
	answer pods "hello from pod $pod to" $pod:80
done
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

answers=$(for _ in 1 2 3; do tell_on client curl -s -m 30 http://192.168.10.10:30303/; done)
check "a client is answered by each pod, for this node's address" same \
	'hello from pod 10.244.1.57 to 192.168.10.10
hello from pod 10.244.1.58 to 192.168.10.10
hello from pod 10.244.2.50 to 192.168.10.10' "$(sort <<<"$answers")"
check "a process of the node is, through the clusterIP" grep -x 'hello from pod .* to 192.168.10.10' \
	<(tell curl -s -m 30 http://10.101.173.202/)
check "the doctor finds nothing wrong with the node" same '' "$(tell nodeport-ipvs doctor -q)"
check "and says so with its exit status" on node1 nodeport-ipvs doctor
