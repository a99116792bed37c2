#!/bin/bash
# needs: qemu
# The troubles that the doctor finds with nftables.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=doctor_firewall_lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/doctor_firewall_lib.sh"

nodeport-ipvs apply -q "$scratch/4.yaml"
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
