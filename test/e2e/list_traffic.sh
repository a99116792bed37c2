#!/bin/bash
# needs: uml
# `list` beside `ipvsadm -Ln` while TCP, UDP and IPv6 are served. The clients are held still while
# both programs look: the connections are there, the counters stand; what moves by itself, rates
# and the seconds of connections, is looked at until both have seen the same.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$scratch"
modprobe ipv6

node client 192.168.10.100/24 2001:db8:10::100/64
node node1 192.168.10.10/24 2001:db8:10::10/64
pod node1 pod-a 10.244.1.57 fd00:244::57
pod node1 pod-b 10.244.1.58 fd00:244::58
on node1 sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
on client ip route add 10.96.0.0/16 via 192.168.10.10
on client ip route add fd00:96::/64 via 2001:db8:10::10
on node1 ip route add local 10.96.0.0/24 dev lo
on node1 ip route add local fd00:96::/64 dev lo
for pod in pod-a pod-b; do
	answer $pod $pod 0.0.0.0:8080 '[::]:8081'
done
on node1 ipvsadm -R <<-'END'
	-A -t 10.96.0.1:80 -s rr
	-a -t 10.96.0.1:80 -r 10.244.1.57:8080 -m -w 1 -x 1000 -y 10
	-a -t 10.96.0.1:80 -r 10.244.1.58:8080 -m -w 1
	-A -t 192.168.10.10:30080 -s wlc -p 600 -M 255.255.255.0
	-a -t 192.168.10.10:30080 -r 10.244.1.57:8080 -m -w 1
	-a -t 192.168.10.10:30080 -r 10.244.1.58:8080 -m -w 3
	-A -u 10.96.0.2:53 -s rr
	-a -u 10.96.0.2:53 -r 10.244.1.57:8080 -m -w 1
	-a -u 10.96.0.2:53 -r 10.244.1.58:8080 -m -w 1
	-A -t [fd00:96::1]:80 -s rr
	-a -t [fd00:96::1]:80 -r [fd00:244::57]:8081 -m -w 1
	-a -t [fd00:96::1]:80 -r [fd00:244::58]:8081 -m -w 1
	-A -u [fd00:96::2]:53 -s rr -p 300
	-a -u [fd00:96::2]:53 -r [fd00:244::57]:8081 -m -w 1
END

# datagrams ADDRESS:PORT...: one to each, from a port of its own, again and again
datagrams() {
	while sleep 0.1; do
		for to; do
			echo x | on client socat -u - "UDP:$to" || true
		done
	done
}

# alike OPTIONS: both print the same, within some tries
alike() {
	local tries

	for tries in 1 2 3 4 5 6 7 8; do
		# shellcheck disable=SC2086 # several words
		ipvsadm -Ln $1 >expected
		# shellcheck disable=SC2086
		nodeport-ipvs list $1 >listed
		! cmp -s expected listed || return 0
	done
	echo "after $tries tries"
	diff expected listed | head -n 20
	return 1
}

# alike_connections OPTIONS: the same lines, each with a time between those that ipvsadm shows
# before and after
alike_connections() {
	# shellcheck disable=SC2086
	{ ipvsadm -Ln $1 >before; nodeport-ipvs list $1 >listed; ipvsadm -Ln $1 >after; }
	paste -d '\n' before listed after | awk '
	function seconds(line) {
		if (!match(line, /^[A-Z]+ +[0-9]+:/))
			return 0
		return substr(line, 5, RLENGTH - 5) * 60 + substr(line, RLENGTH + 1, 2)
	}
	function rest(line) {
		sub(/[0-9]+:[0-9][0-9] */, "", line)
		return line
	}
	{ lines[NR % 3] = $0 }
	NR % 3 == 0 {
		if (rest(lines[1]) != rest(lines[2]) || rest(lines[2]) != rest(lines[0]) ||
		    seconds(lines[1]) < seconds(lines[2]) || seconds(lines[2]) < seconds(lines[0])) {
			print lines[1] "\n" lines[2] "\n" lines[0]
			failed = 1
			exit
		}
		n += lines[2] ~ /^(TCP|UDP)/
	}
	END { exit failed || n < 20 }'
}

# on_node FUNCTION ARG: with less to start than one machine for each program
on_node() {
	on node1 bash -c "set -o pipefail; $(declare -f "$1"); $1 '$2'"
}

modes=('' --nosort --stats '--stats --exact' --rate '--rate --exact' --thresholds --persistent-conn
	'-t 10.96.0.1:80' '-t [fd00:96::1]:80 --stats' '-u 10.96.0.2:53 --rate')
load=$NPI_BUILD/test/e2e/load
ip netns exec client "$load" -r 20 -k 4 -p 300 \
	10.96.0.1:80 192.168.10.10:30080 '[fd00:96::1]:80' >served &
clients=$!
datagrams 10.96.0.2:53 '[fd00:96::2]:53' 2>/dev/null &
senders=$!
sleep 3
kill -STOP $clients $senders
for mode in "${modes[@]}"; do
	check "held still: list $mode" on_node alike "$mode"
done

check "held still: list -c" on_node alike_connections -c
check "held still: list -c --persistent-conn" on_node alike_connections '-c --persistent-conn'

# what was looked at
served() {
	on node1 nodeport-ipvs list --stats --exact | awk '
		$1 ~ /TCP|UDP/ { n[$1 ($2 ~ /\[/ ? 6 : 4)] += $3; bytes += $6 }
		END {
			print bytes
			exit !(n["TCP4"] && n["TCP6"] && n["UDP4"] && n["UDP6"])
		}'
}
check "TCP, UDP, IPv4 and IPv6 were served" served
on node1 nodeport-ipvs list -c >connections
check "connections are open" grep -q '^TCP .*ESTABLISHED' connections
check "over IPv6, too" grep -q '^TCP .*ESTABLISHED \[' connections
check "and of UDP" grep -q '^UDP .* UDP ' connections
check "and there are persistent ones" grep -q '^TCP .*192.168.10.0:0 ' connections

grows() {
	[ "$(served)" -gt "$before" ]
}
before=$(served)
kill -CONT $clients $senders
check "they go on" wait_until 10 grows
kill $senders $clients
wait $clients || true
for mode in '' --stats --persistent-conn; do
	check "over: list $mode" on_node alike "$mode"
done
check "over: list -c" on_node alike_connections -c
