# shellcheck shell=bash
# What the scenarios of test/e2e share. A scenario is a bash script that sources this file and is
# run as root by test/run in a fresh network namespace of a kernel with IPVS:
#
#     #!/bin/bash
#     # needs: qemu
#     source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
#
#     node client 192.168.10.100/24
#     node node1 192.168.10.10/24
#     on node1 nodeport-ipvs apply svc.yaml
#     check "the client is served" same pod-a "$(ask client 192.168.10.10:30303)"
#
# "needs" is a word of: qemu, Debian's kernel with everything (the default); uml, the quick one
# without nf_tables; icount, QEMU with a clock that counts instructions, for clients that keep to
# times; boot, a QEMU machine of its own, in the initial network namespace.
#
# The script ends with the line "N passed, N failed", whatever way it ends; it fails when a check
# failed, when a command failed outside a check, and when there was no check.
#
# Given by test/run: NPI, the path of nodeport-ipvs; NPI_BUILD, the build directory.
set -euo pipefail

: "${NPI:?the path of nodeport-ipvs; test/run sets it}"
PATH=$(dirname "$NPI"):$PATH
test_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034 # for the scenarios
cases=$test_dir/cases
scratch=$(mktemp -d)
# A file, since a check in a subshell or a pipe counts too.
tally=$scratch/tally
: >"$tally"
trap finish EXIT

# ---- checks

# check DESCRIPTION COMMAND [ARG...]: passed when the command succeeds;
# its output is shown when not
check() {
	local description=$1 output=$scratch/check.$BASHPID

	shift
	if "$@" >"$output" 2>&1; then
		echo pass >>"$tally"
		echo "ok   $description"
	else
		echo fail >>"$tally"
		echo "FAIL $description"
		sed 's/^/     | /' "$output"
	fi
}

# same EXPECTED ACTUAL: succeeds when the two texts are equal byte for byte, else shows how not
same() {
	[ "$1" = "$2" ] || { diff -u --label expected --label actual <(echo "$1") <(echo "$2"); return 1; }
}

# fails WITH_STATUS COMMAND [ARG...]: succeeds when the command ends with just this status
fails() {
	local wanted=$1 status=0

	shift
	"$@" || status=$?
	[ "$status" = "$wanted" ] || { echo "exit status $status, not $wanted: $*"; return 1; }
}

# wait_until SECONDS COMMAND [ARG...]: try the command until it succeeds or the time is up
wait_until() {
	local end=$((SECONDS + $1))

	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || { echo "never happened: $*"; return 1; }
		sleep 0.1
	done
}

# recorded_table COMMANDS: make the table again that a recording of test/golden is of; some of its
# commands are there because they fail, at which a batch of them would end
recorded_table() {
	ipvsadm -C
	if [ -e "${1%.cmds.txt}.setup-errors.txt" ]; then
		bash "$1" >/dev/null 2>&1 || true
	else
		sed 's/^ipvsadm //' "$1" | ipvsadm -R
	fi
}

# allocated ADDRESS: the manifests of a Service whose clusterIP and nodePort are allocated, with
# one endpoint
allocated() {
	cat <<-END
	apiVersion: v1
	kind: Service
	metadata: {name: allocated}
	spec: {type: NodePort, ports: [{port: 80}]}
	---
	apiVersion: discovery.k8s.io/v1
	kind: EndpointSlice
	metadata: {name: allocated, labels: {kubernetes.io/service-name: allocated}}
	addressType: IPv4
	ports: [{port: 80}]
	endpoints: [{addresses: [$1]}]
	END
}

finish() {
	local status=$? passed failed

	passed=$(grep -c pass "$tally" || true)
	failed=$(grep -c fail "$tally" || true)
	if [ $status -ne 0 ]; then
		echo "FAIL the script ended early with exit status $status"
		failed=$((failed + 1))
	elif [ $((passed + failed)) = 0 ]; then
		echo "FAIL the script checked nothing"
		failed=1
	fi
	rm -rf "$scratch"
	echo "$passed passed, $failed failed"
	[ "$failed" = 0 ] && exit 0
	exit 1
}

# ---- machines: network namespaces joined by one bridge

# node NAME ADDRESS/LENGTH...: a namespace whose eth0 has these addresses and is on the bridge
node() {
	local name=$1 address

	shift
	[ -e /run/netns/switch ] || make_switch
	ip netns add "$name"
	ip link add eth0 netns "$name" type veth peer name "$name" netns switch
	ip -n switch link set "$name" master bridge up
	{
		echo link set lo up
		echo link set eth0 up
		for address in "$@"; do
			case $address in
			# duplicate address detection would keep it away for a second
			*:*) echo "address add $address dev eth0 nodad" ;;
			*) echo "address add $address dev eth0" ;;
			esac
		done
	} | ip -n "$name" -batch -
}

make_switch() {
	ip netns add switch
	ip -n switch link add bridge type bridge forward_delay 0
	ip -n switch link set bridge up
}

# pod NODE NAME ADDRESS...: a namespace with a link of its own to a node, which routes to it; the
# way to everything else is the node, by a neighbour that needs no address there
pod() {
	local node=$1 name=$2 mac=ee:ee:ee:ee:ee:ee address

	shift 2
	ip netns add "$name"
	ip link add eth0 netns "$name" type veth peer name "$name" netns "$node" address $mac
	{
		echo link set lo up
		echo link set eth0 up
		printf 'address add %s dev eth0 nodad\n' "$@"
		echo neigh add 169.254.1.1 lladdr $mac dev eth0
		echo neigh add fe80::1 lladdr $mac dev eth0
		echo route add default via 169.254.1.1 dev eth0 onlink
		echo route add default via fe80::1 dev eth0
	} | sed '/\./s/ nodad//' | ip -n "$name" -batch -
	{
		echo link set "$name" up
		echo address add fe80::1/64 dev "$name" nodad
		printf "route add %s dev $name\n" "$@"
	} | ip -n "$node" -batch -
}

# answer NAMESPACE TEXT ADDRESS:PORT...: answer HTTP and UDP with a line: the text and the
# client's address. The process is in $!; told to end, it does so with its last connection.
answer() {
	local namespace=$1

	shift
	ip netns exec "$namespace" "$NPI_BUILD/test/e2e/pod" "$@" &
	wait_until 10 listens "$namespace" "$2"
}

# on NODE COMMAND [ARG...]
on() {
	ip netns exec "$@"
}

# serve NODE ADDRESS:PORT TEXT: answer every TCP connection with the text; [ADDRESS]:PORT for IPv6
serve() {
	local node=$1 address=${2%:*} port=${2##*:} text=$3 family=4 file

	file=$(mktemp "$scratch/serve.XXXXXX")
	case $address in
	\[*) family=6 ;;
	esac
	printf '%s\n' "$text" >"$file"
	on "$node" socat -U "TCP$family-LISTEN:$port,bind=$address,reuseaddr,fork,backlog=64" \
		"OPEN:$file,rdonly" >"$file.log" 2>&1 &
	wait_until 10 listens "$node" "$2"
}

listens() {
	[ -n "$(on "$1" ss -Hltn "src $2")" ]
}

# ask NODE ADDRESS:PORT: what is answered there
ask() {
	on "$1" timeout 10 socat -u "TCP:$2,connect-timeout=5" -
}
