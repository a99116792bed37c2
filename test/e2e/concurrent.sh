#!/bin/bash
# needs: uml
# Runs that meet: each waits for the other, and the table ends as all sets want it, whatever
# another program does to its own virtual services meanwhile.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$scratch"
export NODEPORT_IPVS_MANAGE=ipvs

ip link set lo up
ip address add 192.168.10.10/24 dev lo

# set_file NAME NET ENDPOINT: twenty Services of one endpoint each
set_file() {
	local i

	for i in $(seq 20); do
		cat <<-END
		---
		{apiVersion: v1, kind: Service, metadata: {name: $1-$i},
		 spec: {clusterIP: 10.96.$2.$i, ports: [{port: 80}]}}
		---
		{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4,
		 metadata: {name: $1-$i, labels: {kubernetes.io/service-name: $1-$i}},
		 ports: [{port: 80}], endpoints: [{addresses: [10.244.$2.$3]}]}
		END
	done
}

# ours SET: the real servers of a set's virtual services
ours() {
	ipvsadm -Sn | grep -oE -- "^-a -t 10\.96\.$1\.[0-9]+:80 -r [0-9.]+" | sort | awk '{print $5}' |
		uniq -c | xargs
}

# ---- three sets, ten runs at once, and a program that works on the table all the while

for round in $(seq 0 9); do
	set_file "set$((round % 3))" $((round % 3 + 1)) $((round + 1)) >"$round.yaml"
done
for i in $(seq 1000); do
	echo "-A -t 10.9.9.9:$((i % 7 + 1)) -s wlc"
	echo "-a -t 10.9.9.9:$((i % 7 + 1)) -r 10.8.8.8:80 -m -w $((i % 9 + 1))"
	echo "-D -t 10.9.9.9:$((i % 7 + 1))"
done >foreign.rules
echo '-A -t 10.9.9.9:9 -s sh' >>foreign.rules
echo '-a -t 10.9.9.9:9 -r 10.8.8.8:9 -g -w 5' >>foreign.rules

ipvsadm -R <foreign.rules >foreign.out 2>&1 &
foreign=$!
runs=()
for round in $(seq 0 9); do
	nodeport-ipvs apply -q --applyset="set$((round % 3))" --lock-timeout=120s \
		"$round.yaml" >"$round.out" 2>&1 &
	runs+=($!)
done
worst=0
for run in "${runs[@]}"; do
	wait "$run" || worst=$?
done
check "ten runs at once, and none fails" same 0 "$worst"
wait $foreign || true
check "the other program was not disturbed" same '' "$(<foreign.out)"
check "its virtual service is as it left it" same '-A -t 10.9.9.9:9 -s sh
-a -t 10.9.9.9:9 -r 10.8.8.8:9 -g -w 5' "$(ipvsadm -Sn | grep 10.9.9.9)"
# which of a set's runs came last is the lock's business; it is one of them, and as a whole
for set in 1 2 3; do
	last=$(ours $set)
	check "set $set is one of its inputs as a whole: $last" grep -qE "^20 10\.244\.$set\.[0-9]+$" <<<"$last"
	round=$(($(grep -oE '[0-9]+$' <<<"$last") - 1))
	check "and that is what is stored" same "service/set$((set - 1))-1 unchanged" \
		"$(nodeport-ipvs apply --applyset="set$((set - 1))" "$round.yaml" 2>&1 | head -n 1)"
done
check "60 virtual services are ours, and no other is there" same 61 "$(ipvsadm -Sn | grep -c ^-A)"

# ---- who holds the lock

nodeport-ipvs reconcile -q
lock=$(echo /run/nodeport-ipvs/netns-*.lock)
exec 9<"$lock"
flock 9
status=0
nodeport-ipvs reconcile --lock-timeout=0 2>err || status=$?
check "a lock that is held: exit status 75" same 75 $status
check "it is said who ran last" grep -q "another run holds the lock: pid [0-9]* 'reconcile'" err
check "cron is not told" same '' "$(nodeport-ipvs reconcile -q --lock-timeout=0 2>&1 || true)"
exec 9<&-
check "and when it is free it goes on" nodeport-ipvs reconcile --lock-timeout=5s
