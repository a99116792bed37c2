#!/bin/bash
# needs: qemu
# What the doctor finds in the filters of the old iptables, which nftables does not show.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=doctor_firewall_lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/doctor_firewall_lib.sh"

nodeport-ipvs apply -q "$scratch/4.yaml" "$scratch/6.yaml"
check "a healthy node" healthy

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

# ---- IPv6

ways=('[fd00:10::10]:30086' '[fd00:96::10]:80')
check "IPv6 is served" all_served
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
