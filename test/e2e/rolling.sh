#!/bin/bash
# needs: icount
# Pods are replaced, scheduler and affinity are changed, while clients with keep-alive come and go
# at 50 connections a second: none of their requests fails and none of their connections is reset.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$scratch"

rounds=10
node node1 192.168.10.10/24
node node2 192.168.10.11/24
node client 192.168.10.100/24
# one namespace holds the pods of a node, each an address and a process
mapfile -t addresses1 < <(seq -f '10.244.1.%g' 2 $((2 * rounds + 3)))
mapfile -t addresses2 < <(seq -f '10.244.2.%g' 2 $((rounds + 2)))
pod node1 pods1 "${addresses1[@]}"
pod node2 pods2 "${addresses2[@]}"
ip -n node1 route add 10.244.2.0/24 via 192.168.10.11
ip -n node2 route add 10.244.1.0/24 via 192.168.10.10
ip -n client route add 10.96.0.10 via 192.168.10.10
on node2 sysctl -qw net.ipv4.ip_forward=1
# a client hears of each connection that is refused, not of one a second
on node1 sysctl -qw net.ipv4.icmp_ratelimit=0

# ---- all that the steps need, made before the clients come: starting programs takes time

# start_pods NAMESPACE ADDRESS...: process[ADDRESS] is the pod's
declare -A process
start_pods() {
	local namespace=$1 address pid

	shift
	# shellcheck disable=SC2016 # the shell inside expands it
	on "$namespace" bash -c 'for address; do
		"$NPI_BUILD/test/e2e/pod" "$address" "$address:80" &
		echo "$address $!"
	done >&3; exec 3>&-; wait' _ "$@" 3>"$namespace.processes" &
	wait_until 30 all_listen "$namespace" $#
	while read -r address pid; do
		process[$address]=$pid
	done <"$namespace.processes"
}

all_listen() {
	[ "$(on "$1" ss -Hltn | wc -l)" = "$2" ]
}

# manifest ADDRESS...: the Service with these pods; its annotations and more of its spec are in
# $annotations and $more
manifest() {
	printf '%s\n' \
		'apiVersion: v1' \
		'kind: Service' \
		"metadata: {name: web, annotations: {${annotations-}}}" \
		"spec: {type: NodePort, clusterIP: 10.96.0.10${more+, $more}, ports: [" \
		'  {port: 80, nodePort: 30303}]}' \
		'---' \
		'apiVersion: discovery.k8s.io/v1' \
		'kind: EndpointSlice' \
		'metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}' \
		'addressType: IPv4' \
		'ports: [{port: 80}]' \
		'endpoints:'
	printf -- '- {addresses: [%s]}\n' "$@"
}

start_pods pods1 "${addresses1[@]}"
start_pods pods2 "${addresses2[@]}"

current=(10.244.1.2 10.244.1.3 10.244.2.2)
manifest "${current[@]}" >first.yaml
for round in $(seq $rounds); do
	for i in 0 1 2; do
		step=step.$((100 + 3 * round + i))
		echo "${process[${current[i]}]}" >$step.ends
		case $i in
		2) current[i]=10.244.2.$((2 + round)) ;;
		*) current[i]=10.244.1.$((2 * round + 2 + i)) ;;
		esac
		manifest "${current[@]}" >$step.yaml
	done
done
manifest "${current[@]}" >rr.yaml
annotations='kube-router.io/service.scheduler: wlc' manifest "${current[@]}" >wlc.yaml
# without flag-1 the hash may choose a real server that drains, and the kernel refuses
annotations='kube-router.io/service.scheduler: mh, kube-router.io/service.schedflags: "flag-1"' \
	manifest "${current[@]}" >mh.yaml
more='sessionAffinity: ClientIP' manifest "${current[@]}" >affinity.yaml

apply() {
	nodeport-ipvs apply -q --applyset=web "$@"
}
export -f apply

on node1 bash -c 'apply first.yaml' >applied
ip netns exec client "$NPI_BUILD/test/e2e/load" -r 60 -k 3 -p 200 \
	192.168.10.10:30303 10.96.0.10:80 >load.out &
load=$!

# ---- every pod, ten times: the new one is there, then the endpoints change, then the old one ends

# shellcheck disable=SC2016 # the shell inside expands it
on node1 bash -euc 'sleep 0.5
for step in step.*.yaml; do
	apply "$step"
	sleep 0.3
	kill "$(<"${step%yaml}ends")"
done' >>applied
check "each time the Service changed" same $((3 * rounds)) "$(grep -cx 'service/web configured' applied)"
check "all pods are the last ones" same "$(printf '%s:80\n' "${current[@]}" | sort)" \
	"$(on node1 ipvsadm -Sn | sed -n 's/^-a -t 192.*:30303 -r \([^ ]*\) -m -w 1$/\1/p' | sort)"

# ---- scheduler and affinity, there and back

# shellcheck disable=SC2016 # the shell inside expands it
on node1 bash -euc 'for file in wlc mh rr affinity rr; do
	apply $file.yaml
	ipvsadm -Sn
	sleep 0.5
done' >changed
check "scheduler and affinity were changed" same \
	'-s wlc
-s mh -b mh-fallback
-s rr
-s rr -p 10800
-s rr' "$(sed -n 's/^-A -t 192.168.10.10:30303 //p' changed)"

# enough FILE: what the load says of itself
enough() {
	awk '/^connections/ { good = $2 >= 50 * $8 && $4 >= 2 * $2 && $6 == 0 } END { exit !good }' "$1"
}

kill $load
status=0
wait $load || status=$?
cat load.out
check "no request failed and no connection was reset" same 0 "$status"
check "of at least 50 connections a second, of several requests" enough load.out
check "every pod has answered" same "$((3 * (rounds + 1)))" "$(grep -c '^10\.244\.' load.out)"

# ---- what drains ends

# connections stay in the kernel's table for two minutes after their end
on node1 nodeport-ipvs reconcile -qq --drain-timeout=0 >/dev/null
check "the old pods are gone from the table" same 6 "$(on node1 ipvsadm -Sn | grep -c ^-a)"
