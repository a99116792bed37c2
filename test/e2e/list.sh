#!/bin/bash
# needs: uml
# `list` prints what `ipvsadm -Ln` prints: every recorded table is made again, and both programs
# show it in every mode; and both take and refuse the same options.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$scratch"

modes=('' --nosort --stats --rate --thresholds --persistent-conn --tun-info)

# alike OPTIONS: both print the same, or both refuse to. Starting processes is what takes the time
# here: files are compared without any.
alike() {
	local expected_status=0 status=0 expected listed told=''

	# shellcheck disable=SC2086 # several words
	ipvsadm -Ln $1 >expected 2>expected.err || expected_status=$?
	# shellcheck disable=SC2086
	nodeport-ipvs list $1 >listed 2>told || status=$?
	mapfile -d '' expected <expected
	mapfile -d '' listed <listed
	mapfile -d '' told <told
	if [ $expected_status = 0 ]; then
		same "${expected-}" "${listed-}" && same '0 ' "$status ${told-}"
	else
		alike_refused $expected_status $status
	fi || { echo "list $1"; cat expected.err told; return 1; }
}

# alike_refused THEIRS OURS: its statuses are 1 for what is not there and 2 for options, and it may
# have printed the title by then
alike_refused() {
	mapfile -d '' expected <expected.err
	if [ "$1" = 1 ]; then
		same "1 error: ${expected%$'\n'}" "$2 ${told%%: [TUSF]*}"
	else
		same '64 error: ' "$2 ${told::7}"
	fi && same '' "${listed-}"
}

# ---- tables

# alike_everywhere OUTPUT: in every mode, and as many lines as were recorded. Which come first
# depends on the kernel's order, which no two boots have in common.
alike_everywhere() {
	local mode lines recorded

	for mode in "${modes[@]}"; do
		alike "$mode" || return 1
	done
	mapfile -t lines <expected
	mapfile -t recorded < <(grep -v '^\$\|^rc=' "$1")
	same ${#recorded[@]} ${#lines[@]}
}

ip link set lo up
tables=0
for commands in "$test_dir"/golden/linux-6.1/*.cmds.txt; do
	table=${commands%.cmds.txt}
	recorded_table "$commands"
	check "${table##*/}: every mode" alike_everywhere "$table".Ln*.txt
	tables=$((tables + 1))
done
check "at least 25 tables" [ $tables -ge 25 ]

# ---- options

recorded_table "$test_dir/golden/linux-6.1/28-option-combos.cmds.txt"
ipvsadm -R <<-'END'
	-A -f 7 -s wlc -p 60 -M 255.255.255.0
	-a -f 7 -r 10.244.0.2:0 -i -w 5 --tun-type gue --tun-port 6080 -x 9 -y 4
	-A -f 7 -6 -s sh -b sh-port
	-A --sctp-service 10.96.0.10:53 -s mh
	-a --sctp-service 10.96.0.10:53 -r 10.244.0.2:53 -g -w 3
	-A -t 10.96.0.10:0 -s rr -p 60
END
options=('-t 10.96.0.10:53' '-f 7' --stats --rate --thresholds --persistent-conn --tun-info
	--exact --nosort -c --timeout --daemon)
pairs_alike() {
	local i failed=0

	for ((i = $1 + 1; i < ${#options[@]}; i++)); do
		alike "${options[$1]} ${options[i]}" || failed=1
	done
	return $failed
}
for ((first = 0; first < ${#options[@]} - 1; first++)); do
	check "${options[first]}, with each that follows" pairs_alike $first
done
for line in -c '-u 10.96.0.10:53' '--sctp-service 10.96.0.10:53 --sort' '-f 7 -6' '-f 7 -6 --stats --exact' '-t [fd00:10:96::a]:53 --tun-info' \
	'-t [FD00:10:96:0::a]:53' '-t 10.96.0.10' '--tcp-service 10.96.0.10:53' \
	'--udp-service 10.96.0.10:53' '--fwmark-service 7' '--connection --persistent-conn' \
	'-t 10.96.0.99:53' '-u 10.96.0.1:443' '-f 8' '-f 8 -6' '-t [fd00::99]:53' \
	'-t 10.96.0.10:65536' '-t 10.96.0.300:53' '-f 0' '-f x' '--nonsense' 'operand' \
	'--stats --rate --thresholds --persistent-conn --tun-info --exact --nosort' \
	'-t 10.96.0.10:53 --stats --exact --nosort'; do
	check "list $line" alike "$line"
done

# ---- beside the table

check "timeouts as they are" alike --timeout
ipvsadm --set 100 0 7
check "timeouts that were set" alike --timeout
ip link add eth0 type veth peer name eth1
ip link set eth0 up
ip link set eth1 up
ip address add 192.168.10.10/24 dev eth0
ipvsadm --start-daemon master --mcast-interface eth0 --syncid 7
check "a daemon" alike --daemon
check "it is one" same 1 "$(wc -l <listed)"
ipvsadm --start-daemon backup --mcast-interface eth1 --syncid 9 --sync-maxlen 1000 \
	--mcast-group 224.0.0.99 --mcast-port 9999 --mcast-ttl 4
check "two daemons" alike --daemon
check "they are two" same 2 "$(wc -l <listed)"
ipvsadm --stop-daemon master
ipvsadm --stop-daemon backup

# ---- cost

sockets() {
	strace -f -e trace=socket -o calls nodeport-ipvs "$@" >/dev/null
	grep -c 'socket(AF_NETLINK' calls
}
recorded_table "$test_dir/golden/linux-6.1/20-many-services.cmds.txt"
for line in 'list --stats' 'list -o json --owned' save; do
	# shellcheck disable=SC2086 # several words
	check "$line: one netlink socket for 150 virtual services" same 1 "$(sockets $line)"
done

check "a full disk is said" fails 74 bash -c 'nodeport-ipvs list >/dev/full'
