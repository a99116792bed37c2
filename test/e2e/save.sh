#!/bin/bash
# needs: uml
# What `save` prints makes the same table where nothing is, for every recorded table: as rules in
# the hands of ipvsadm, and as manifests in those of `apply`. What manifests cannot express is named.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$scratch"
export NODEPORT_IPVS_MANAGE=ipvs

# where_nothing_is COMMANDS: run them in a namespace of their own; without an interface the kernel
# takes no address for one that can be reached
where_nothing_is() {
	unshare -n bash -ec "ip link set lo up; $1"
}

# ---- rules

# Marks of 2^31 and more are printed as negative numbers, and a flag without a name as nothing;
# ipvsadm reads neither of them back.
readable() {
	awk '$2 == "-f" && $3 < 0 { $3 = sprintf("%.0f", $3 + 2 ^ 32) }
		{ sub(/-b $/, "-b flag-3"); print }' "$@"
}

# same_table FILE: the lines of saved.rules. Marks and addresses that are 2^31 apart have no order
# for ipvsadm: it is then the kernel's, which differs from one namespace to the next.
same_table() {
	if grep -qE -e '^-A (-f -|.* (12[89]|1[3-9].|2..)\.)' saved.rules; then
		diff <(sort saved.rules) <(sort "$1")
	else
		diff saved.rules "$1"
	fi
}

restored() {
	nodeport-ipvs save >saved.rules
	ipvsadm -Sn | diff - saved.rules || return 1
	readable saved.rules | where_nothing_is 'ipvsadm -R; ipvsadm -Sn' >restored.rules
	same_table restored.rules
}

# ---- manifests

# explained: each line that two tables differ in belongs to a virtual service that a warning names,
# or to one that a warning announces, on an allocated clusterIP
explained() {
	{ diff <(sort saved.rules) <(sort made.rules) || true; } | awk '
	BEGIN {
		words["-t"] = "TCP"; words["-u"] = "UDP"; words["-f"] = "FWM"
		words["--sctp-service"] = "SCTP"
	}
	NR == FNR {
		sub(/^warning: /, "")
		named[substr($0, 1, index($0, ": ") - 1)] = 1
		announced += /: one more virtual service will be made/
		next
	}
	/^[<>]/ {
		number = $3 == "-f" && $4 < 0 ? sprintf("%.0f", $4 + 2 ^ 32) : $4
		if (words[$3] " " number ($5 == "-6" ? " IPv6" : "") in named)
			next
		if ($1 == ">" && $4 ~ /^10\./)
			made += $2 == "-A"
		else {
			print
			unexplained = 1
		}
	}
	END { exit unexplained || made > announced }' warnings -
}

# manifested NAME: its table is in $exact when it comes back without a warning
manifested() {
	nodeport-ipvs save -o yaml >saved.yaml 2>warnings
	if [ ! -s saved.rules ]; then
		same '[]' "$(sed -n 's/^items: //p' saved.yaml)"
		return
	fi
	where_nothing_is "ip address add $node dev lo
		ip address add $node6 dev lo
		nodeport-ipvs apply -qq --state-dir='state-$1' saved.yaml
		ipvsadm -Sn" >made.rules
	if [ -s warnings ]; then
		explained || { cat warnings; return 1; }
	else
		same_table made.rules && exact+=("$1")
	fi
}

node=192.168.10.10/24 node6=2001:db8:10::10/64 exact=()
modprobe ipv6
ip link set lo up
ip address add $node dev lo
ip address add $node6 dev lo
tables=0
for commands in "$test_dir"/golden/linux-6.1/*.cmds.txt; do
	name=$(basename "$commands" .cmds.txt)
	recorded_table "$commands"
	check "$name: restored by ipvsadm" restored
	check "$name: applied as manifests" manifested "$name"
	tables=$((tables + 1))
done
check "at least 25 tables" [ $tables -ge 25 ]
check "two of them are nothing that manifests cannot express" \
	same '20-many-services 23-same-addr-ports' "${exact[*]}"

# what they can: clusterIPs and nodePorts of both families, alone and together, addresses of load
# balancers, persistence
ipvsadm -C
ipvsadm -R <<-'END'
	-A -t 10.96.0.1:80 -s rr
	-a -t 10.96.0.1:80 -r 10.244.1.57:8080 -m -w 1
	-a -t 10.96.0.1:80 -r 10.244.1.58:8081 -m -w 1
	-A -t 192.168.10.10:30080 -s rr
	-a -t 192.168.10.10:30080 -r 10.244.1.57:8080 -m -w 1
	-a -t 192.168.10.10:30080 -r 10.244.1.58:8081 -m -w 1
	-A -t 203.0.113.7:80 -s rr
	-a -t 203.0.113.7:80 -r 10.244.1.57:8080 -m -w 1
	-a -t 203.0.113.7:80 -r 10.244.1.58:8081 -m -w 1
	-A -t 10.96.0.53:53 -s wlc -p 600
	-a -t 10.96.0.53:53 -r 10.244.2.1:5353 -m -w 1
	-A -u 10.96.0.53:53 -s wlc -p 600
	-a -u 10.96.0.53:53 -r 10.244.2.1:5353 -m -w 1
	-A -t 192.168.10.10:30053 -s wlc -p 600
	-a -t 192.168.10.10:30053 -r 10.244.2.1:5353 -m -w 1
	-A -u 192.168.10.10:30053 -s wlc -p 600
	-a -u 192.168.10.10:30053 -r 10.244.2.1:5353 -m -w 1
	-A -t [fd00:96::53]:53 -s wlc -p 600
	-a -t [fd00:96::53]:53 -r [fd00:244::53]:53 -m -w 1
	-A -u [fd00:96::53]:53 -s wlc -p 600
	-a -u [fd00:96::53]:53 -r [fd00:244::53]:53 -m -w 1
	-A -t [2001:db8:10::10]:30053 -s wlc -p 600
	-a -t [2001:db8:10::10]:30053 -r [fd00:244::53]:53 -m -w 1
	-A -u [2001:db8:10::10]:30053 -s wlc -p 600
	-a -u [2001:db8:10::10]:30053 -r [fd00:244::53]:53 -m -w 1
	-A --sctp-service 10.96.0.20:36412 -s mh -b mh-fallback,mh-port
	-a --sctp-service 10.96.0.20:36412 -r 10.244.3.1:36412 -m -w 1
	-A -t [fd00:96::1]:80 -s lc
	-a -t [fd00:96::1]:80 -r [fd00:244::57]:8080 -m -w 1
	-A -t [2001:db8:10::10]:30081 -s lc
	-a -t [2001:db8:10::10]:30081 -r [fd00:244::57]:8080 -m -w 1
	-A -t 10.96.0.9:9 -s rr
END
check "what they can: restored by ipvsadm" restored
check "what they can: applied as manifests" manifested full
check "what they can: nothing is named" same '' "$(<warnings)"
