#!/bin/bash
# needs: qemu
# `apply`: what it makes of manifests, what it leaves alone, and what it says to the kernel.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$scratch"
# what is around IPVS has a scenario of its own: surroundings.sh
export NODEPORT_IPVS_MANAGE=ipvs

ip link set lo up
ip address add 192.168.10.10/24 dev lo
ip address add 2001:db8:10::10/64 dev lo nodad
ipvsadm -A -t 192.168.10.10:6443 -s wlc -p 300
ipvsadm -a -t 192.168.10.10:6443 -r 10.9.9.9:6443 -m -w 7
ipvsadm -A -f 7 -s sh

story=("$cases/story/svc.yaml" "$cases/story/endpointslice.yaml")
foreign=$(ipvsadm -Sn)
slice=endpointslice.discovery.k8s.io/myapp-1

# all that is foreign, and nothing of the story
no_trace() {
	same "$foreign" "$(ipvsadm -Sn)"
}

# commands that modify, one a line, of what strace saw sent to IPVS: NEW, SET and DEL of virtual
# services (1 to 3) and of real servers (5 to 7), flush (17)
modifying() {
	grep '^sendto' "$1" | grep -oE 'nlmsg_type=IPVS[^"]*"\\x(0[123567]|11)' | grep -oE '..$' || true
}

# ---- first run

dry=$(nodeport-ipvs apply --dry-run "${story[@]}")
check "a dry run shows object lines" same "service/myapp created (server dry run)
$slice created (server dry run)" "$(head -n 2 <<<"$dry")"
check "and ends with a count" same \
	'Plan: 2 virtual services and 6 real servers to add, 0 to change, 0 to drain, 0 to remove.' \
	"$(tail -n 1 <<<"$dry")"
check "and does nothing" no_trace
check "a client's dry run does nothing" same "service/myapp created (dry run)
$slice created (dry run)" "$(nodeport-ipvs apply --dry-run=client "${story[@]}")"
check "nothing at all" no_trace

check "the first run creates" same "service/myapp created
$slice created" "$(nodeport-ipvs apply "${story[@]}")"
table=$(ipvsadm -Sn)
check "two virtual services of three real servers" same "$foreign
-A -t 192.168.10.10:30303 -s rr
-a -t 192.168.10.10:30303 -r 10.244.1.57:80 -m -w 1
-a -t 192.168.10.10:30303 -r 10.244.1.58:80 -m -w 1
-a -t 192.168.10.10:30303 -r 10.244.2.50:80 -m -w 1
-A -t 10.101.173.202:80 -s rr
-a -t 10.101.173.202:80 -r 10.244.1.57:80 -m -w 1
-a -t 10.101.173.202:80 -r 10.244.1.58:80 -m -w 1
-a -t 10.101.173.202:80 -r 10.244.2.50:80 -m -w 1" "$(echo "$foreign"
	grep -E '192.168.10.10:30303' <<<"$table"
	grep -E '10.101.173.202:80' <<<"$table")"
check "and nothing else" same 11 "$(wc -l <<<"$table")"

# ---- the same again

strace -o again -e trace=network nodeport-ipvs apply "${story[@]}" >out
check "the second run changes nothing" same "service/myapp unchanged
$slice unchanged" "$(<out)"
check "and sends no modifying message" same '' "$(modifying again)"
check "strace would show them" grep -q 'nlmsg_type=IPVS' again
check "the table is as before" same "$table" "$(ipvsadm -Sn)"
check "-q has nothing to say" same '' "$(nodeport-ipvs apply -q "${story[@]}" 2>&1)"
check "--detailed-exitcode is 0" nodeport-ipvs apply --detailed-exitcode "${story[@]}"
check "a dry run says so" same 'No changes. The IPVS table is as it should be.' \
	"$(nodeport-ipvs apply --dry-run "${story[@]}" | tail -n 1)"

# ---- drift

drift() {
	ipvsadm -d -t 192.168.10.10:30303 -r 10.244.1.57:80
	ipvsadm -e -t 10.101.173.202:80 -r 10.244.1.57:80 -m -w 3
	ipvsadm -a -t 10.101.173.202:80 -r 10.9.9.9:80 -m
	ipvsadm -E -t 10.101.173.202:80 -s wlc
}
drift
check "what was changed by hand is shown" same '--- now
+++ wanted
@@ default/myapp:http clusterIP @@
-TCP  10.101.173.202:80 wlc
+TCP  10.101.173.202:80 rr
-  -> 10.9.9.9:80                  Masq    1
-  -> 10.244.1.57:80               Masq    3
+  -> 10.244.1.57:80               Masq    1
   -> 10.244.1.58:80               Masq    1
   -> 10.244.2.50:80               Masq    1
@@ default/myapp:http nodePort @@
 TCP  192.168.10.10:30303 rr
+  -> 10.244.1.57:80               Masq    1
   -> 10.244.1.58:80               Masq    1
   -> 10.244.2.50:80               Masq    1
Plan: 0 virtual services and 1 real server to add, 2 to change, 0 to drain, 1 to remove.' \
	"$(nodeport-ipvs apply --dry-run "${story[@]}" | tail -n +3)"
status=0
strace -o repair -e trace=network nodeport-ipvs apply --detailed-exitcode "${story[@]}" >out ||
	status=$?
check "it is repaired, with exit status 2" same 2 "$status"
check "and said of the Service, the slice being as it was" same "service/myapp configured
$slice unchanged" "$(<out)"
check "with one message for each difference, two for what goes" same '02 05 06 06 07' \
	"$(modifying repair | sort | xargs)"
check "and the table is as before" same "$(sort <<<"$table")" "$(ipvsadm -Sn | sort)"

# ---- an endpoint replaces another

sed 's/10.244.1.58/10.244.1.59/' "$cases/story/endpointslice.yaml" >replaced.yaml
nodeport-ipvs apply "$cases/story/svc.yaml" replaced.yaml >out
check "an endpoint that is gone is removed, the new one is there" same \
	'10.244.1.57 10.244.1.59 10.244.2.50' \
	"$(ipvsadm -Sn | grep 10.101.173.202 | grep -oE '10\.244\.[0-9.]+' | sort -u | xargs)"

# ---- every family and protocol, from standard input, as a list and as JSON

cat >dual.json <<'END'
{"kind": "List", "apiVersion": "v1", "items": [
{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "dns"}, "spec": {
 "type": "NodePort", "ipFamilyPolicy": "RequireDualStack", "ipFamilies": ["IPv4", "IPv6"],
 "clusterIPs": ["10.96.0.53", "fd00:96::53"], "clusterIP": "10.96.0.53",
 "ports": [{"name": "udp", "protocol": "UDP", "port": 53, "nodePort": 30053},
           {"name": "tcp", "protocol": "TCP", "port": 53, "nodePort": 30053},
           {"name": "sctp", "protocol": "SCTP", "port": 54, "nodePort": 30054}]}},
{"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
 "metadata": {"name": "dns-4", "labels": {"kubernetes.io/service-name": "dns"}},
 "ports": [{"name": "udp", "protocol": "UDP", "port": 5353},
           {"name": "tcp", "protocol": "TCP", "port": 5353},
           {"name": "sctp", "protocol": "SCTP", "port": 5454}],
 "endpoints": [{"addresses": ["10.244.0.2"]}]},
{"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv6",
 "metadata": {"name": "dns-6", "labels": {"kubernetes.io/service-name": "dns"}},
 "ports": [{"name": "udp", "protocol": "UDP", "port": 5353},
           {"name": "tcp", "protocol": "TCP", "port": 5353},
           {"name": "sctp", "protocol": "SCTP", "port": 5454}],
 "endpoints": [{"addresses": ["fd00:244::2"]}]}]}
END
check "JSON from standard input" same 'service/dns created
endpointslice.discovery.k8s.io/dns-4 created
endpointslice.discovery.k8s.io/dns-6 created' "$(nodeport-ipvs apply -f - <dual.json)"
check "IPv4 and IPv6, TCP, UDP and SCTP" same \
	'-a --sctp-service 10.96.0.53:54 -r 10.244.0.2:5454 -m -w 1
-a --sctp-service 192.168.10.10:30054 -r 10.244.0.2:5454 -m -w 1
-a --sctp-service [2001:db8:10::10]:30054 -r [fd00:244::2]:5454 -m -w 1
-a --sctp-service [fd00:96::53]:54 -r [fd00:244::2]:5454 -m -w 1
-a -t 10.96.0.53:53 -r 10.244.0.2:5353 -m -w 1
-a -t 192.168.10.10:30053 -r 10.244.0.2:5353 -m -w 1
-a -t [2001:db8:10::10]:30053 -r [fd00:244::2]:5353 -m -w 1
-a -t [fd00:96::53]:53 -r [fd00:244::2]:5353 -m -w 1
-a -u 10.96.0.53:53 -r 10.244.0.2:5353 -m -w 1
-a -u 192.168.10.10:30053 -r 10.244.0.2:5353 -m -w 1
-a -u [2001:db8:10::10]:30053 -r [fd00:244::2]:5353 -m -w 1
-a -u [fd00:96::53]:53 -r [fd00:244::2]:5353 -m -w 1' \
	"$(ipvsadm -Sn | grep -E ' -r (10.244.0.2|\[fd00:244::2])' | LC_ALL=C sort)"
check "the Services of before are still there" same 6 \
	"$(ipvsadm -Sn | grep -cE '^-a.*10\.244\.[12]\.')"

# ---- some of it fails

cat >schedulers.yaml <<'END'
apiVersion: v1
kind: Service
metadata: {name: good, annotations: {kube-router.io/service.scheduler: wlc}}
spec: {clusterIP: 10.96.0.70, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: bad}
spec: {clusterIP: 10.96.0.71, ports: [{port: 80}]}
END
status=0
nodeport-ipvs apply --ipvs-scheduler=nosuch schedulers.yaml >out 2>err || status=$?
check "what can be done is done" same 1 "$status"
check "and has its line" same 'service/good created' "$(<out)"
check "the failure has its place" grep -q '^schedulers.yaml:9:19: error: service/bad: ' err
check "the table has the one" same '-A -t 10.96.0.70:80 -s wlc' "$(ipvsadm -Sn | grep 10.96.0.7)"
nodeport-ipvs apply --ipvs-scheduler=nosuch schedulers.yaml >out 2>err || status=$?
check "with nothing else to do it is the kernel's error" same 71 "$status"

# ---- batches

ipvsadm -C
for i in $(seq 100); do
	cat <<-END
	---
	{apiVersion: v1, kind: Service, metadata: {name: s$i}, spec: {type: NodePort,
	 clusterIP: 10.96.1.$i, ports: [{port: 80, nodePort: $((30100 + i))}]}}
	---
	{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4,
	 metadata: {name: s$i, labels: {kubernetes.io/service-name: s$i}}, ports: [{port: 80}],
	 endpoints: [{addresses: [10.244.1.$i]}, {addresses: [10.244.2.$i]}, {addresses: [10.244.3.$i]}]}
	END
done >hundred.yaml
strace -o hundred -e trace=network nodeport-ipvs apply --nodeport-addresses=192.168.0.0/16 \
	--state-dir="$scratch/state" hundred.yaml >out
check "100 Services of 3 endpoints" same '200 600' \
	"$(ipvsadm -Sn | grep -c ^-A) $(ipvsadm -Sn | grep -c ^-a)"
check "one socket for IPVS" same 1 "$(grep -c '^socket(AF_NETLINK.*NETLINK_GENERIC' hundred)"
# 800 messages of at most 256 a send
check "in 4 sends" same 4 \
	"$(grep '^sendto' hundred | grep -cE 'nlmsg_type=IPVS[^"]*"\\x0[15]')"
