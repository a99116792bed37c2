#!/bin/bash
# needs: qemu
# Others' firewall, address translation, routes and virtual services stay as they are, to the byte
# and the handle, while a hundred applies each change something of ours, and when all of ours goes.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$scratch"

node node1 192.168.10.10/24 2001:db8:10::10/64
node client 192.168.10.100/24
pod node1 pod-a 10.244.1.2 10.244.1.3
answer pod-a a 10.244.1.2:80 10.244.1.3:80

# ---- what others have

on node1 sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
on node1 nft -f - <<'END'
table inet firewall {
	set admins { type ipv4_addr; flags interval; elements = { 192.168.10.64/26, 203.0.113.5 } }
	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		iif "lo" accept
		meta l4proto { icmp, ipv6-icmp } accept
		ip saddr @admins tcp dport { 22, 30000-32767 } accept
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state established,related accept
		ip daddr 10.244.0.0/16 accept
	}
	chain output { type filter hook output priority filter; policy accept; tcp dport 25 drop; }
}
table ip nat {
	chain prerouting { type nat hook prerouting priority dstnat; ip daddr 192.168.10.10 tcp dport 8443 dnat to 10.244.9.9:443; }
	chain postrouting { type nat hook postrouting priority srcnat; oifname "eth9" masquerade; }
}
table ip6 nat {
	chain postrouting { type nat hook postrouting priority srcnat; ip6 saddr fd00:9::/64 masquerade; }
}
table ip mangle {
	chain prerouting { type filter hook prerouting priority mangle; meta mark set mark or 0x100; }
}
END
on node1 ip -batch - <<'END'
link add kube-ipvs0 type dummy
address add 10.97.0.1/32 dev kube-ipvs0
address add 10.97.0.10/32 dev kube-ipvs0
route add local 10.9.9.9 dev lo
route add 203.0.113.0/24 via 192.168.10.11 proto static
route add blackhole 198.51.100.0/24 table 100
route add 10.245.0.0/16 via 192.168.10.12 proto bird
rule add fwmark 0x100 lookup 100 priority 900
END
on node1 ipvsadm -R <<'END'
-A -t 10.97.0.1:443 -s rr -p 10800
-a -t 10.97.0.1:443 -r 192.168.10.2:6443 -m -w 1
-A -t 10.97.0.10:53 -s rr
-a -t 10.97.0.10:53 -r 10.244.0.2:53 -m -w 1
-a -t 10.97.0.10:53 -r 10.244.0.3:53 -m -w 0
-A -u 10.97.0.10:53 -s rr
-a -u 10.97.0.10:53 -r 10.244.0.2:53 -m -w 1
-A -t 192.168.10.10:31000 -s lc
-a -t 192.168.10.10:31000 -r 10.244.0.4:8080 -m -w 5 -x 100 -y 10
-A -f 7 -s sh -b sh-port
-a -f 7 -r 10.244.0.5:0 -g -w 1
END

# ruleset, routes, table: all there is
ruleset() {
	on node1 nft -a list ruleset
}
routes() {
	on node1 ip -4 route show table all
	on node1 ip -6 route show table all
	on node1 ip rule
	on node1 ip -o address
}
table() {
	on node1 ipvsadm -Sn | sort
}
# others': what of it is not ours, which has other addresses here
others() {
	ruleset | awk '/^table ip6? nodeport_ipvs / { ours = 1 } !ours; /^}/ { ours = 0 }'
	routes | grep -v 'proto 77'
	table | grep -v -e ' 10\.96\.' -e ' 192\.168\.10\.10:303' -e '\[fd00:96:' -e '\]:303'
}
before=$(ruleset; routes; table)
others=$(others)
check "there is much of others'" test "$(wc -l <<<"$others")" -gt 80

# ---- ours: two states that differ in all that there is

# service NAME SPEC PORT: with one slice
service() {
	cat <<-END
	---
	apiVersion: v1
	kind: Service
	metadata: {name: $1, annotations: {kube-router.io/service.scheduler: $2}}
	spec: {type: NodePort, $3, ports: [{port: 80, nodePort: $4}]}
	---
	apiVersion: discovery.k8s.io/v1
	kind: EndpointSlice
	metadata: {name: $1, labels: {kubernetes.io/service-name: $1}}
	addressType: $5
	ports: [{port: 80}]
	endpoints: [$6]
	END
}
mkdir odd even
service web rr 'clusterIP: 10.96.0.10' 30300 IPv4 '{addresses: [10.244.1.2]}' >odd/web.yaml
service web wlc 'clusterIP: 10.96.0.10, sessionAffinity: ClientIP' 30300 IPv4 \
	'{addresses: [10.244.1.2]}, {addresses: [10.244.1.3]}' >even/web.yaml
service six rr 'ipFamilies: [IPv6], clusterIP: "fd00:96::6"' 30306 IPv6 \
	'{addresses: ["fd00:244:1::2"]}' >odd/six.yaml
service four rr 'clusterIP: 10.96.0.4' 30304 IPv4 '{addresses: [10.244.1.2]}' >even/four.yaml

# many TIMES: so many pairs of applies; how many said that they changed something
many() {
	# shellcheck disable=SC2016 # the shell inside expands it
	on node1 bash -euc 'changed=0
	for i in $(seq "$1"); do
		for state in odd even; do
			said=$(nodeport-ipvs apply -q --prune --max-delete=100% --applyset=all \
				--nodeport-addresses=192.168.10.0/24,2001:db8:10::/64 $state 2>&1)
			[ -z "$said" ] || changed=$((changed + 1))
		done
	done
	echo $changed' _ "$1"
}

check "two applies" same 2 "$(many 1)"
check "ours is there, two virtual services for each of two Services" same 4 \
	"$(table | grep -c -e '-A -t 10\.96\.' -e '-A -t 192\.168\.10\.10:303')"
check "others' is as it was" same "$others" "$(others)"
check "a client is served, as others' rules allow" same 'a 192.168.10.10' \
	"$(on client curl -s -m 10 http://192.168.10.10:30300/)"
check "98 more" same 98 "$(many 49)"
check "others' is as it was, after a hundred" same "$others" "$(others)"
check "a client is served" same 'a 192.168.10.10' \
	"$(on client curl -s -m 10 http://192.168.10.10:30300/)"
check "all of ours goes" on node1 nodeport-ipvs delete --all --yes -qq --drain-timeout=0
check "and what is left is what was there, to the byte" same "$before" "$(ruleset; routes; table)"
