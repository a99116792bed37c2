#!/bin/bash
# needs: qemu
# Three nodes, three pods on two of them, and a client: who reaches what through the nodePort and
# the clusterIP, and what is refused.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$scratch"

# ---- the machines

for i in 0 1 2; do
	node "node$((i + 1))" "192.168.10.1$i/24" "2001:db8:10::1$i/64"
done
node client 192.168.10.100/24 2001:db8:10::100/64
pod node1 pod-a 10.244.1.57 fd00:244:1::57
pod node1 pod-b 10.244.1.58 fd00:244:1::58
pod node2 pod-c 10.244.2.50 fd00:244:2::50
for i in 1 2 3; do
	printf 'route replace %s\n' \
		"10.244.1.0/24 via 192.168.10.10" "fd00:244:1::/64 via 2001:db8:10::10" \
		"10.244.2.0/24 via 192.168.10.11" "fd00:244:2::/64 via 2001:db8:10::11" |
		sed "/ via .*1$((i - 1))\$/d" | ip -n "node$i" -batch -
done
answer pod-a a 10.244.1.57:80 '[fd00:244:1::57]:80'
answer pod-b b 10.244.1.58:80 '[fd00:244:1::58]:80'
answer pod-c c 10.244.2.50:80 '[fd00:244:2::50]:80'

# ---- the Services: the story's, and each of the other kinds

slice() {
	cat <<-END
	---
	apiVersion: discovery.k8s.io/v1
	kind: EndpointSlice
	metadata: {name: $1, labels: {kubernetes.io/service-name: $1}}
	addressType: $2
	ports: [{name: http, port: 80}, {name: udp, protocol: UDP, port: 80}]
	endpoints:
	- {addresses: ["${3}1${4}57"], nodeName: node1}
	- {addresses: ["${3}1${4}58"], nodeName: node1}
	- {addresses: ["${3}2${4}50"], nodeName: node2}
	END
}

{
	cat <<-END
	apiVersion: v1
	kind: Service
	metadata: {name: six}
	spec: {type: NodePort, clusterIP: "fd00:96::53", ipFamilies: [IPv6], ports: [
	  {name: http, port: 80, nodePort: 30306},
	  {name: udp, protocol: UDP, port: 80, nodePort: 30306}]}
	---
	apiVersion: v1
	kind: Service
	metadata: {name: datagrams}
	spec: {type: NodePort, clusterIP: 10.96.0.53, ports: [
	  {name: udp, protocol: UDP, port: 53, nodePort: 30053}]}
	---
	apiVersion: v1
	kind: Service
	metadata: {name: local}
	spec: {type: NodePort, clusterIP: 10.96.0.80, externalTrafficPolicy: Local, ports: [
	  {name: http, port: 80, nodePort: 30080}]}
	---
	apiVersion: v1
	kind: Service
	metadata: {name: nobody}
	spec: {type: NodePort, clusterIP: 10.96.0.99, ports: [{port: 80, nodePort: 30099}]}
	END
	slice six IPv6 fd00:244: ::
	slice datagrams IPv4 10.244. .
	slice local IPv4 10.244. .
} >others.yaml

# apply_on NODE [OPTION...]
apply_on() {
	on "$1" nodeport-ipvs apply --hostname-override="$1" \
		--pod-cidr=10.244.0.0/16,fd00:244::/48 "${@:2}" "$cases/story/svc.yaml" \
		"$cases/story/endpointslice.yaml" others.yaml
}
for i in 1 2 3; do
	apply_on "node$i" >"applied.node$i" 2>"said.node$i" || cat "said.node$i"
	check "node$i applies" grep -qx 'service/myapp created' "applied.node$i"
done

# ---- asking

# many NAMESPACE ADDRESS:PORT [N]: the answers to 30 or N connections, one a line
many() {
	on "$1" curl -s -m 60 --connect-timeout 5 -H 'Connection: close' "http://$2/[1-${3:-30}]"
}

# each_of_three LEAST: what comes in was answered by a, b and c, at least so often each
each_of_three() {
	awk -v least="$1" '{ n[$1]++; total++ } END {
		print total, "answers: a", n["a"], "b", n["b"], "c", n["c"]
		exit !(n["a"] >= least && n["b"] >= least && n["c"] >= least &&
			n["a"] + n["b"] + n["c"] == total) }'
}

# spread LEAST TOTAL ANSWERS
spread() {
	each_of_three "$1" <<<"$3" && [ "$(wc -l <<<"$3")" = "$2" ]
}

# datagrams NAMESPACE ADDRESS PORT: the answers to 6 datagrams, each from a port of its own. (The
# shell's read takes a byte at a time, and the kernel drops the rest of the datagram.)
datagrams() {
	# shellcheck disable=SC2016 # the shell inside expands it
	on "$1" timeout 20 bash -c 'for i in {1..6}; do
		exec 3<>"/dev/udp/$1/$2"
		echo question >&3
		head -n 1 <&3
		exec 3>&-
	done' _ "$2" "$3"
}

# clients ANSWERS: the addresses that the pods saw
clients() {
	cut -d ' ' -f 2 <<<"$1" | sort -u | xargs
}

# refused NAMESPACE URL: at once
refused() {
	local status=0 took

	took=$(on "$1" curl -s -o /dev/null -m 10 -w '%{time_total}' "$2") || status=$?
	echo "exit status $status after $took s"
	[ $status = 7 ] && awk -v took="$took" 'BEGIN { exit !(took < 1) }'
}

# ---- the story: every node's address, from outside

for i in 0 1 2; do
	answers=$(many client "192.168.10.1$i:30303" 100 || true)
	check "node$((i + 1)): 100 connections, spread over the pods" spread 30 100 "$answers"
	check "node$((i + 1)): masqueraded by it" same "192.168.10.1$i" "$(clients "$answers")"
done
# ports_seen: by pods, of connections that they have ended: "inside" the range of nodePorts, or not
ports_seen() {
	local pod

	for pod in pod-a pod-b pod-c; do
		on $pod ss -Htn state time-wait
	done | awk '{ sub(/.*:/, "", $4); seen[$4 >= 30000 && $4 < 32768 ? "inside" : "outside"] }
		END { for (place in seen) print place }'
}
answers=$(on client curl -s -m 30 --local-port 30100-30199 -H 'Connection: close' \
	'http://192.168.10.10:30303/[1-12]' || true)
check "clients whose own ports are in the range of nodePorts" spread 3 12 "$answers"
check "come from ports that are not" same outside "$(ports_seen)"
answers=$(many client '[2001:db8:10::12]:30306' || true)
check "IPv6: connections to node3" spread 9 30 "$answers"
check "IPv6: masqueraded by it" same 2001:db8:10::12 "$(clients "$answers")"
answers=$(datagrams client 192.168.10.12 30053)
check "UDP" spread 2 6 "$answers"
check "UDP: masqueraded" same 192.168.10.12 "$(clients "$answers")"
check "UDP over IPv6" spread 2 6 "$(datagrams client 2001:db8:10::12 30306)"
check "UDP, as socat sends it" grep -x '[abc] 192.168.10.12' \
	<(on client socat -t 3 - UDP4:192.168.10.12:30053 <<<question)
check "and over IPv6" grep -x '[abc] 2001:db8:10::12' \
	<(on client socat -t 3 - 'UDP6:[2001:db8:10::12]:30306' <<<question)

# ---- the clusterIP, from the node and from a pod

for i in 1 3; do
	answers=$(many "node$i" 10.101.173.202:80 || true)
	check "a process of node$i" spread 9 30 "$answers"
	check "with its node's address" same "192.168.10.1$((i - 1))" "$(clients "$answers")"
done
check "node3's process, IPv6" spread 9 30 "$(many node3 '[fd00:96::53]:80' || true)"
check "node3's process, UDP" spread 2 6 "$(datagrams node3 10.96.0.53 53)"
check "node3's process, UDP over IPv6" spread 2 6 "$(datagrams node3 fd00:96::53 80)"
check "node3's process, to its own nodePort" spread 9 30 \
	"$(many node3 192.168.10.12:30303 || true)"

answers=$(many pod-a 10.101.173.202:80 || true)
check "a pod, itself among the three" spread 9 30 "$answers"
check "which see the pod, and it its node" same '10.244.1.57 192.168.10.10' "$(clients "$answers")"
check "itself is what is masqueraded" same '192.168.10.10' "$(clients "$(grep '^a ' <<<"$answers")")"
answers=$(many pod-a '[fd00:96::53]:80' || true)
check "a pod, IPv6" spread 9 30 "$answers"
check "IPv6: itself is what is masqueraded" same '2001:db8:10::10' \
	"$(clients "$(grep '^a ' <<<"$answers")")"
check "a pod, UDP" spread 2 6 "$(datagrams pod-a 10.96.0.53 53)"
check "a pod, UDP over IPv6" spread 2 6 "$(datagrams pod-a fd00:96::53 80)"
check "a pod, through its node's nodePort" spread 9 30 \
	"$(many pod-c 192.168.10.11:30303 || true)"

# ---- masqueraded, whoever asks

check "a pod of node2 is seen by the others" same '10.244.2.50 192.168.10.11' \
	"$(clients "$(many pod-c 10.101.173.202:80 || true)")"
check "--masquerade-all" grep -x 'masquerade/ip configured' <(apply_on node2 --masquerade-all)
answers=$(many pod-c 10.101.173.202:80 || true)
check "the pod is answered as before" spread 9 30 "$answers"
check "but they see its node" same 192.168.10.11 "$(clients "$answers")"
check "IPv6: they see its node" same 2001:db8:10::11 \
	"$(clients "$(many pod-c '[fd00:96::53]:80' || true)")"
check "without it again" grep -x 'masquerade/ip configured' <(apply_on node2)
check "they see the pod again" same '10.244.2.50 192.168.10.11' \
	"$(clients "$(many pod-c 10.101.173.202:80 || true)")"

# ---- policy Local

answers=$(many client 192.168.10.10:30080 || true)
check "policy Local: the node's own pods only" same 'a b' \
	"$(cut -d ' ' -f 1 <<<"$answers" | sort -u | xargs)"
check "and they see the client" same '30 192.168.10.100' \
	"$(wc -l <<<"$answers") $(clients "$answers")"

# ---- what is refused

check "a node without a pod of the Service" refused client http://192.168.10.12:30080/
check "a Service without endpoints" refused client http://192.168.10.10:30099/
check "its clusterIP, for a pod" refused pod-a http://10.96.0.99/
check "its clusterIP, for a process" refused node1 http://10.96.0.99/
check "a nodePort of nobody" refused client http://192.168.10.10:31999/
check "a port of a clusterIP that nobody serves, for a pod" refused pod-a \
	http://10.101.173.202:81/
check "and for a process" refused node1 http://10.101.173.202:81/

check "applied again nothing changes" same '' \
	"$(apply_on node1 2>"said.node1" | grep -v ' unchanged$')"
