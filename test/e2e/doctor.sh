#!/bin/bash
# needs: boot
# Each finding of the doctor is provoked; the command that it prints is run, and the finding is
# gone. What a command here cannot cure (another kernel, other software) is only provoked.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# finding CHECK [OPTION...]: verdict and text of the first finding of this check that is not ok
finding() {
	{ nodeport-ipvs doctor -q "${@:2}" || true; } | awk -v check="$1" '
		$2 == check && !found { print; found = 1; next }
		found == 1 { if (/^ /) print; exit }'
}

remedy() {
	finding "$@" | sed -n '2s/^ *//p'
}

# provoked CHECK VERDICT WORDS [OPTION...]
provoked() {
	finding "$1" "${@:4}" | grep -qE "^$2 +$1 .*$3"
}

# cures CHECK [OPTION...]: run what is printed; the finding is gone
cures() {
	local command

	command=$(remedy "$@")
	echo "$command"
	[ -n "$command" ] && bash -c "$command" && [ -z "$(finding "$@")" ]
}

# ill CHECK VERDICT WORDS [OPTION...]: provoked, and cured by the printed command
ill() {
	check "$1: $3" provoked "$@"
	check "$1: the command cures it" cures "$1" "${@:4}"
}

ip link set lo up
ip link add eth0 type veth peer name peer0
ip link set eth0 up
ip addr add 192.168.10.10/24 dev eth0

rmmod ip_vs_rr ip_vs 2>/dev/null || true
check "the doctor loads nothing" bash -c 'nodeport-ipvs doctor >/dev/null; ! lsmod | grep -q ^ip_vs'
ill ipvs FAIL 'installed but not loaded'
check "a scheduler that no kernel has" provoked scheduler FAIL 'ip_vs_nonesuch' \
	--ipvs-scheduler=nonesuch
check "exit status 1" fails 1 nodeport-ipvs doctor -q --ipvs-scheduler=nonesuch

unload() {
	# shellcheck disable=SC2016 # the shell inside expands it
	unshare -m bash -c 'mount -t tmpfs none "/lib/modules/$(uname -r)"; rmmod ip_vs; "$@"' \
		_ "$@"
}
check "a kernel without the module" \
	grep -q 'ip_vs is not installed for kernel' <<<"$(unload nodeport-ipvs doctor -q || true)"
modprobe -a ip_vs ip_vs_rr

sysctl -qw net.ipv4.ip_forward=0 net.ipv4.vs.conntrack=0 net.ipv4.vs.expire_nodest_conn=0 \
	net.ipv4.vs.expire_quiescent_template=0
ill ip_forward FAIL 'ip_forward = 0'
ill conntrack FAIL 'conntrack = 0'
ill expire_nodest_conn FAIL 'expire_nodest_conn = 0'
ill expire_quiescent_template FAIL 'expire_quiescent_template = 0'

ipvsadm -A -t '[fd00::1]:80' -s rr
sysctl -qw net.ipv6.conf.all.forwarding=0
ill forwarding FAIL 'forwarding = 0'
ipvsadm -C

sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
for interface in /proc/sys/net/ipv4/conf/*; do
	echo 0 >"$interface/rp_filter"
done
sysctl -qw net.ipv4.conf.eth0.rp_filter=1
ill rp_filter WARN 'eth0.rp_filter = 1'

nft -f - <<-END
	table inet filter {
		chain input { type filter hook input priority filter; policy drop; }
		chain forward { type filter hook forward priority filter; policy drop; }
	}
END
ill input WARN "chain 'input' of table inet filter drops"
ill forward WARN "chain 'forward' of table inet filter drops"
nft flush ruleset

ipvsadm -A -t 10.96.0.10:80 -s rr
ipvsadm -a -t 10.96.0.10:80 -r 10.244.1.5:80 -m
check "no route to a real server" provoked route FAIL 'no route to real server 10.244.1.5'
command=$(remedy route)
check "the command, with an address filled in, cures it" \
	bash -c "${command/ADDRESS-OF-ITS-NODE/192.168.10.11} && ! nodeport-ipvs doctor -q | grep route"
ipvsadm -C

ip link add kube-ipvs0 type dummy
check "kube-proxy has been here" provoked managers WARN 'kube-proxy .*link kube-ipvs0'
ip link del kube-ipvs0
cp /bin/sleep "$scratch/keepalived"
"$scratch/keepalived" 60 &
check "keepalived runs" provoked managers WARN 'keepalived .*process'
kill $!

socat TCP4-LISTEN:30080,fork /dev/null &
wait_until 5 grep -q ':7580 ' /proc/net/tcp
check "a process in the nodePort range" provoked ports WARN 'tcp port 30080'
kill $!
sysctl -qw net.ipv4.ip_local_port_range='20000 60999'
ill local_ports WARN 'ip_local_port_range = 20000 60999'

mkdir "$scratch/state"
echo 'not a database' >"$scratch/state/state.db"
ill store FAIL 'state.db' --state-dir="$scratch/state"

check "no capability" bash -c 'setpriv --bounding-set -net_admin --inh-caps -net_admin \
	nodeport-ipvs doctor -q | grep -q "FAIL *capability *CAP_NET_ADMIN is missing"'
check "root of a user namespace" bash -c \
	'unshare -Ur nodeport-ipvs doctor -q | grep -q "FAIL *capability *root of a user namespace"'

check "JSON says the same" bash -c 'nodeport-ipvs doctor -o json | grep -q "\"failed\": 0"'
check "nothing is wrong in the end" same "" "$(nodeport-ipvs doctor -q || true)"
