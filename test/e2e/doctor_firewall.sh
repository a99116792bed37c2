#!/bin/bash
# needs: qemu
# The findings of the doctor that take nftables, judged by real traffic: a client on another
# host, this node, and a pod on it.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$(dirname "${BASH_SOURCE[0]}")/doctor_lib.sh"

ip netns add client
ip netns add web
ip -batch - <<-END
	link add eth0 type veth peer name eth0 netns client
	link add pod type veth peer name eth0 netns web
	link set eth0 up
	link set pod up
	address add 192.168.10.10/24 dev eth0
	address add 10.244.1.1/24 dev pod
END
ip -n client -batch - <<-END
	link set eth0 up
	address add 192.168.10.100/24 dev eth0
	route add 10.96.0.0/12 via 192.168.10.10
END
ip -n web -batch - <<-END
	link set eth0 up
	address add 10.244.1.5/24 dev eth0
	route add default via 10.244.1.1
END
answer web web 10.244.1.5:8080

cat >"$scratch/svc.yaml" <<-END
	{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: NodePort,
	  clusterIP: 10.96.0.10, ports: [{port: 80, nodePort: 30080}]}}
	---
	{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4,
	  metadata: {name: web-4, labels: {kubernetes.io/service-name: web}},
	  ports: [{name: "", port: 8080}], endpoints: [{addresses: [10.244.1.5]}]}
END

# served ADDRESS:PORT: the client is answered
served() {
	on client timeout 3 curl -sS --max-time 2 "http://$1/" | grep web
}

all_served() {
	served 192.168.10.10:30080 && served 10.96.0.10:80
}

none_served() {
	! served 192.168.10.10:30080 && ! served 10.96.0.10:80
}

nodeport-ipvs apply -q "$scratch/svc.yaml"
check "a healthy node" healthy
check "that serves" all_served

# ---- policies that drop

firewall() {
	nft -f - <<-END
		table inet firewall {
			chain input {
				type filter hook input priority filter; policy drop;
				ct state vmap { established : accept, related : accept, invalid : drop }
				iifname lo accept
				$1
			}
			chain forward { type filter hook forward priority filter; policy drop; $2; }
		}
	END
}

firewall 'tcp dport 22 accept' 'ct state new accept'
check "a firewall is in the way" none_served
ill input/closed "chain 'input' of table inet firewall lets nothing in for"
ill forward/closed "chain 'forward' of table inet firewall lets no answer of a real server pass"
check "nothing is in the way" all_served
nft delete table inet firewall
firewall 'tcp dport { 22, 80, 30000-31000 } accept' 'iifname pod accept'
check "a firewall that lets it pass" all_served
check "... is no finding" healthy
nft delete table inet firewall

# ---- iptables, which makes tables of nftables

iptables -P INPUT DROP
iptables -P FORWARD DROP
iptables -A INPUT -p tcp -m multiport --dports 22,443 -j ACCEPT
iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
check "iptables is in the way" none_served
ill input/closed "chain 'INPUT' of table ip filter lets nothing in for"
ill forward/closed "chain 'FORWARD' of table ip filter lets no answer of a real server pass"
check "iptables lets it pass" all_served
check "and can still list its rules" iptables -S
nft delete table ip filter

# ---- the old iptables, which nftables does not show

iptables-legacy -P INPUT DROP
iptables-legacy -P FORWARD DROP
iptables-legacy-restore --noflush <<-END
	*filter
	:web -
	-A INPUT -i lo -j ACCEPT
	-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
	-A INPUT -p icmp -m comment --comment ping -j ACCEPT
	-A INPUT -p tcp -j web
	-A web -p tcp -m tcp --dport 22 -j ACCEPT
	-A web -p tcp -m multiport --dports 443,8000:9000 -j ACCEPT
	-A web -d 10.97.0.0/16 -j ACCEPT
	-A web -p tcp -m tcp ! --dport 1:65535 -j ACCEPT
	-A web -p udp -m udp --dport 1:65535 -j ACCEPT
	-A web -j LOG
	-A FORWARD -m state --state NEW -j ACCEPT
	COMMIT
END
check "the old iptables is in the way" none_served
ill input/closed "chain 'INPUT' of table ip iptables-legacy lets nothing in for"
ill forward/closed "chain 'FORWARD' of table ip iptables-legacy lets no answer of a real server pass"
check "the old iptables lets it pass" all_served
iptables-legacy -F
iptables-legacy -A web -p tcp -m multiport --dports 80,30000:31000 -j ACCEPT
iptables-legacy -A INPUT -g web
iptables-legacy -A FORWARD -m state --state ESTABLISHED -j ACCEPT
check "an old firewall that lets it pass" all_served
check "... is no finding" healthy
iptables-legacy -F
iptables-legacy -P INPUT ACCEPT
iptables-legacy -P FORWARD ACCEPT

# ---- masquerading

nft delete table ip nodeport_ipvs
ill masquerade/table 'table ip nodeport_ipvs is missing or was changed'
nft add rule ip nodeport_ipvs postrouting counter
ill masquerade/table 'table ip nodeport_ipvs is missing or was changed'
nft delete element ip nodeport_ipvs always '{ 192.168.10.10 . 6 . 30080 }'
ill masquerade/elements 'table nodeport_ipvs: 1 element is not as wanted'
nft delete table ip nodeport_ipvs
export NODEPORT_IPVS_MANAGE=ipvs,routes,sysctl
ill masquerade/nobody 'no rule of nftables masquerades'
check "masquerading is left to others" healthy
unset NODEPORT_IPVS_MANAGE
check "and all is well" healthy
check "and served" all_served
check "IPv6 has no table, and wants none" same "table ip nodeport_ipvs" "$(nft list tables)"

# ---- IPv6 through the old ip6tables

{
	echo address add fd00:10::10/64 dev eth0 nodad
	echo address add fd00:244::1/64 dev pod nodad
} | ip -batch -
{
	echo address add fd00:10::100/64 dev eth0 nodad
	echo route add fd00:96::/112 via fd00:10::10
} | ip -n client -batch -
{
	echo address add fd00:244::5/64 dev eth0 nodad
	echo route add default via fd00:244::1
} | ip -n web -batch -
answer web web '[fd00:244::5]:8080'
cat >"$scratch/svc6.yaml" <<-END
	{apiVersion: v1, kind: Service, metadata: {name: web6}, spec: {type: NodePort,
	  ipFamilies: [IPv6], clusterIP: "fd00:96::10", ports: [{port: 80, nodePort: 30086}]}}
	---
	{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv6,
	  metadata: {name: web6, labels: {kubernetes.io/service-name: web6}},
	  ports: [{name: "", port: 8080}], endpoints: [{addresses: ["fd00:244::5"]}]}
END

all_served() {
	served '[fd00:10::10]:30086' && served '[fd00:96::10]:80'
}

none_served() {
	! served '[fd00:10::10]:30086' && ! served '[fd00:96::10]:80'
}

nodeport-ipvs apply -q "$scratch/svc6.yaml"
check "a healthy node with IPv6" healthy
check "that serves it" all_served
# neighbours are found with ICMPv6
ip6tables-legacy-restore <<-END
	*filter
	:INPUT DROP
	:FORWARD DROP
	:OUTPUT ACCEPT
	:web -
	-A INPUT -i lo -j ACCEPT
	-A INPUT -p ipv6-icmp -j ACCEPT
	-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
	-A INPUT -p tcp -j web
	-A web -p tcp -m tcp --dport 22 -j ACCEPT
	-A web -d fd00:97::/112 -j ACCEPT
	-A web -p udp -m udp --dport 1:65535 -j ACCEPT
	-A FORWARD -m state --state NEW -j ACCEPT
	COMMIT
END
check "the old ip6tables is in the way" none_served
ill input/closed "chain 'INPUT' of table ip6 iptables-legacy lets nothing in for"
ill forward/closed "chain 'FORWARD' of table ip6 iptables-legacy lets no answer of a real server pass"
check "the old ip6tables lets it pass" all_served
check "and all is well again" healthy
