#!/bin/bash
# needs: qemu
# Pods are replaced, scheduler and affinity are changed, while clients with keep-alive come and go
# at 50 connections a second: none of their requests fails and none of their connections is reset.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$scratch"

rounds=10
node node1 192.168.10.10/24
node node2 192.168.10.11/24
node client 192.168.10.100/24
# one namespace holds the pods of a node, each an address and a process
mapfile -t addresses1 < <(printf '10.244.1.%d\n' $(seq 2 $((2 * rounds + 4))))
mapfile -t addresses2 < <(printf '10.244.2.%d\n' $(seq 2 $((rounds + 4))))
pod node1 pods1 "${addresses1[@]}"
pod node2 pods2 "${addresses2[@]}"
ip -n node1 route add 10.244.2.0/24 via 192.168.10.11
ip -n node2 route add 10.244.1.0/24 via 192.168.10.10
on node2 sysctl -qw net.ipv4.ip_forward=1

# manifest [ANNOTATIONS] [MORE]: the Service as it is now, with the pods as they are now
manifest() {
	local address

	cat <<-END
	apiVersion: v1
	kind: Service
	metadata: {name: web, annotations: {$1}}
	spec: {type: NodePort, clusterIP: 10.96.0.10${2:+, $2}, ports: [{port: 80, nodePort: 30303}]}
	---
	apiVersion: discovery.k8s.io/v1
	kind: EndpointSlice
	metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}
	addressType: IPv4
	ports: [{port: 80}]
	endpoints:
	END
	for address in "${current[@]}"; do
		echo "- {addresses: [$address]}"
	done
}

# start ADDRESS: a pod; its process is in process[ADDRESS]
declare -A process
start() {
	local namespace=pods1

	case $1 in
	10.244.2.*) namespace=pods2 ;;
	esac
	answer $namespace "$1" "$1:80"
	process[$1]=$!
}

apply() {
	manifest "${1-}" "${2-}" | on node1 nodeport-ipvs apply -q -f - --applyset=web >applied 2>&1 ||
		{ cat applied; return 1; }
}

current=(10.244.1.2 10.244.1.3 10.244.2.2)
for address in "${current[@]}"; do
	start "$address"
done
apply
ip netns exec client "$NPI_BUILD/test/e2e/load" -r 50 -k 5 -p 100 192.168.10.10:30303 >load.out &
load=$!

# ---- every pod, ten times: the new one is there, then the endpoints change, then the old one ends

for round in $(seq $rounds); do
	for i in 0 1 2; do
		case $i in
		2) new=10.244.2.$((2 + round)) ;;
		*) new=10.244.1.$((2 * round + 2 + i)) ;;
		esac
		old=${current[i]}
		start "$new"
		current[i]=$new
		apply
		kill "${process[$old]}"
	done
done
check "all pods are the last ones" same "$(printf '%s:80\n' "${current[@]}" | sort)" \
	"$(on node1 ipvsadm -Sn | sed -n 's/^-a -t 192.*:30303 -r \([^ ]*\) -m -w 1$/\1/p' | sort)"

# ---- scheduler and affinity, there and back

apply 'kube-router.io/service.scheduler: wlc'
check "the scheduler was changed" grep -q '192.168.10.10:30303 -s wlc' <(on node1 ipvsadm -Sn)
sleep 1
apply 'kube-router.io/service.scheduler: sh'
sleep 1
apply
apply '' 'sessionAffinity: ClientIP'
check "the affinity was changed" grep -q '192.168.10.10:30303 -s rr -p 10800' <(on node1 ipvsadm -Sn)
sleep 1
apply
check "and back" grep -qx -- '-A -t 192.168.10.10:30303 -s rr' <(on node1 ipvsadm -Sn)
sleep 1

kill $load
status=0
wait $load || status=$?
cat load.out
check "no request failed and no connection was reset" same 0 "$status"
check "in as many as were asked for" grep -qE '^connections [0-9]{3,} requests [0-9]{4,} failed 0$' load.out
check "every pod has answered" same "$((3 * (rounds + 1)))" "$(grep -c '^10\.244\.' load.out)"

# ---- what drains ends

wait_until 10 on node1 nodeport-ipvs reconcile -q
# connections stay in the kernel's table for two minutes after their end
on node1 nodeport-ipvs reconcile -qq --drain-timeout=0 >/dev/null
check "the old pods are gone from the table" same 6 "$(on node1 ipvsadm -Sn | grep -c ^-a)"
