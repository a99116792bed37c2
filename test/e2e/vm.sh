#!/bin/bash
# needs: qemu
# Does the machine that all other scenarios run in have what they build on? IPVS with every
# scheduler, IPv4 and IPv6, masquerading, and packets that really cross from one namespace through
# a virtual service to a server in another.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

schedulers='rr wrr lc wlc lblc lblcr dh sh sed nq fo ovf mh'

# The kernel loads the module itself when a virtual service names its scheduler. ipvsadm is given
# all of them at once: starting a program takes an emulated processor 0.2 s.
every_scheduler() {
	local scheduler wanted

	wanted=$(for scheduler in $schedulers; do
		echo "-A -t 192.0.2.1:80 -s $scheduler"
		echo "-A -t [2001:db8::1]:80 -s $scheduler"
	done | awk '{ sub(":80", ":" 1000 + NR); print }' | sort)
	on node1 ipvsadm -R <<<"$wanted"
	same "$wanted" "$(on node1 ipvsadm -Sn | sort)" || return 1
	on node1 ipvsadm -C
}

# Client and servers have no route to each other: only a virtual service can connect them.
node node1 192.168.10.10/24 10.244.1.1/24 fd00:10::10/64 fd00:244::1/64
node client 192.168.10.100/24 fd00:10::100/64
node pod1 10.244.1.57/24 fd00:244::57/64
node pod2 10.244.1.58/24 fd00:244::58/64
for pod in pod1 pod2; do
	ip -n $pod route add default via 10.244.1.1
	ip -n $pod route add default via fd00:244::1
done
on node1 sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
serve pod1 10.244.1.57:80 one
serve pod2 10.244.1.58:80 two
serve pod1 '[fd00:244::57]:80' six

check "every scheduler, for IPv4 and IPv6" every_scheduler
# has its sysctl only now that IPVS is loaded
on node1 sysctl -qw net.ipv4.vs.conntrack=1

on node1 ipvsadm -A -t 192.168.10.10:30303 -s rr
on node1 ipvsadm -a -t 192.168.10.10:30303 -r 10.244.1.57:80 -m
on node1 ipvsadm -a -t 192.168.10.10:30303 -r 10.244.1.58:80 -m
check "a TCP connection through Masq, both servers in turn" same $'one\ntwo' \
	"$(for _ in 1 2; do ask client 192.168.10.10:30303; done | sort)"
check "without a virtual service nobody answers" fails 1 ask client 192.168.10.10:30304

on node1 ipvsadm -A -t '[fd00:10::10]:30303' -s rr
on node1 ipvsadm -a -t '[fd00:10::10]:30303' -r '[fd00:244::57]:80' -m
check "a TCP connection through Masq with IPv6" same six "$(ask client '[fd00:10::10]:30303')"

check "a masquerade rule" on node1 nft -f - <<'NFT'
table ip probe {
	chain postrouting {
		type nat hook postrouting priority 100
		ip daddr 10.244.1.58 counter masquerade
	}
}
table ip6 probe {
	chain postrouting {
		type nat hook postrouting priority 100
		ct state new counter masquerade
	}
}
NFT
on pod2 nft 'add table ip seen; add set ip seen from { type ipv4_addr; };
	add chain ip seen input { type filter hook input priority 0; };
	add rule ip seen input tcp dport 80 add @from { ip saddr }'
for _ in 1 2; do
	ask client 192.168.10.10:30303 >/dev/null
done
check "and the server sees the node's address" same 10.244.1.1 \
	"$(on pod2 nft -j list set ip seen from | grep -o '"elem": \[[^]]*\]' | grep -oE '[0-9.]{7,}')"

check "netlink can be watched" ip -n node1 link add watch up type nlmon
