#!/bin/bash
# needs: uml
# Each finding of the doctor is provoked; the command that it prints is run, and the finding is
# gone. Where a command cannot do its work in this machine (another kernel, another host, software
# that is not here), that is said, and what it would lead to is done by hand. What takes nftables
# is in doctor_firewall.sh.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$(dirname "${BASH_SOURCE[0]}")/doctor_lib.sh"
export NODEPORT_IPVS_MANAGE=ipvs,routes,sysctl

release=$(uname -r)
modules=/lib/modules/$release

# with_modules SCRIPT COMMAND...: the command, in a system whose lists of modules the script has
# changed; it is run in the directory of the lists
with_modules() {
	local script=$1

	shift
	# shellcheck disable=SC2016 # the shell inside expands it
	unshare -m bash -euc '
		cp -r "$1"/modules.* "$2"
		mount -t tmpfs none "${1%/*}"
		mkdir "$1"
		cp "$2"/* "$1"
		cd "$1"
		eval "$3"
		shift 3
		"$@"' _ "$modules" "$(mktemp -d "$scratch/lists.XXXXXX")" "$script" "$@"
}

# other_system SCRIPT CHECK VERDICT WORDS [OPTION...]: what is found there
other_system() {
	local script=$1

	shift
	with_modules "$script" says "$@"
}
export -f look field says is_fine
export said

modprobe -q ipv6 || true # built in elsewhere
ip link set lo up
ip link add eth0 type veth peer name peer0
ip link set eth0 up
ip address add 192.168.10.10/24 dev eth0
ip address add fd00:10::10/64 dev eth0 nodad
ip route add 10.244.0.0/16 via 192.168.10.11
ip route add fd00:244::/32 via fd00:10::11

# ---- the module: the commands are for another kernel, or a reboot

# the tables of earlier scenarios go with their namespaces, which takes a moment
unload() {
	# shellcheck disable=SC2046 # schedulers
	modprobe -r $(sed -n 's/^\(ip_vs_[a-z]*\) .*/\1/p' /proc/modules) ip_vs
}
wait_until 20 unload
before=$(sort /proc/modules)
look
check "the doctor loads nothing" same "$before" "$(sort /proc/modules)"
check "not built" other_system \
	'sed -i /ip_vs/d *; mkdir -p /boot; mount -t tmpfs none /boot
	echo "# CONFIG_IP_VS is not set" >/boot/config-'"$release" ipvs fail 'was built without IPVS'
check "not installed" other_system 'sed -i /ip_vs/d *' ipvs fail 'not installed for kernel'
check "not even a list of modules" other_system 'rm *' ipvs fail 'not installed for kernel'
# shellcheck disable=SC2016 # the shell inside expands it
check "installed for another kernel" with_modules \
	'mkdir ../9.9.9; mv modules.dep ../9.9.9; sed -i /ip_vs/d *' bash -c 'look
	[ "$(field ipvs remedy)" = "reboot    # it is installed for kernel 9.9.9" ]'
check "built in" other_system 'echo kernel/net/netfilter/ipvs/ip_vs.ko >>modules.builtin' \
	ipvs ok 'built into kernel'
check "without IPVS no scheduler either" other_system 'sed -i /ip_vs/d *' scheduler skip 'needs IPVS'
ill ipvs fail 'installed but not loaded'
check "built in, and no list says so" other_system 'rm *; mount --bind /dev/null /proc/modules' \
	ipvs ok 'built into kernel'
check "a scheduler that this kernel lacks" other_system 'sed -i /ip_vs_mh/d *' \
	scheduler fail "kernel $release has no module ip_vs_mh" --ipvs-scheduler=mh
check "it is loaded on demand" says scheduler ok 'loaded when it is used' --ipvs-scheduler=mh
check "a scheduler that no kernel has" says scheduler fail 'no kernel has module ip_vs_nonesuch' \
	--ipvs-scheduler=nonesuch
check "exit status 1" fails 1 nodeport-ipvs doctor -q --ipvs-scheduler=nonesuch

# ---- rights: the command is to become root

check "no capability" setpriv --bounding-set -net_admin --inh-caps -net_admin \
	bash -c 'says capability fail "CAP_NET_ADMIN is missing"'
check "root of a user namespace" unshare -Ur bash -c \
	'says capability fail "root of a user namespace"'
check "root has it" says capability ok 'CAP_NET_ADMIN is held'

# ---- a node that serves, IPv4 and IPv6

cat >"$scratch/svc.yaml" <<-END
	{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: NodePort,
	  ipFamilyPolicy: RequireDualStack, ipFamilies: [IPv4, IPv6],
	  clusterIP: 10.96.0.10, clusterIPs: [10.96.0.10, "fd00:96::10"],
	  ports: [{port: 80, nodePort: 30080}]}}
	---
	{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4,
	  metadata: {name: web-4, labels: {kubernetes.io/service-name: web}},
	  ports: [{name: "", port: 8080}], endpoints: [{addresses: [10.244.1.5]}]}
	---
	{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv6,
	  metadata: {name: web-6, labels: {kubernetes.io/service-name: web}},
	  ports: [{name: "", port: 8080}], endpoints: [{addresses: ["fd00:244::5"]}]}
END
check "nothing was applied yet" says store ok 'nothing was applied yet'
# a write may fail for a moment while namespaces go
wait_until 10 sysctl -qw net.ipv6.conf.all.forwarding=1
check "a Service of both families" nodeport-ipvs apply "$scratch/svc.yaml"
# there is no nf_tables here, and so nothing that masquerades
# shellcheck disable=SC2034 # doctor_lib.sh reads it
always=masquerade
check "a healthy node" healthy

# ---- settings of the kernel

sysctl -qw net.ipv4.ip_forward=0 net.ipv4.vs.conntrack=0 net.ipv4.vs.expire_nodest_conn=0 \
	net.ipv4.vs.expire_quiescent_template=0 net.ipv6.conf.all.forwarding=0 \
	net.ipv4.vs.conn_reuse_mode=1
ill ip_forward fail 'ip_forward = 0'
ill forwarding fail 'forwarding = 0'
ill conntrack fail 'conntrack = 0'
ill expire_nodest_conn fail 'expire_nodest_conn = 0'
ill expire_quiescent_template fail 'expire_quiescent_template = 0'
check "conn_reuse_mode is of kernels before 5.9" is_fine conn_reuse_mode
for file in /proc/sys/net/ipv4/conf/*/rp_filter; do
	echo 0 >"$file"
done
sysctl -qw net.ipv4.conf.eth0.rp_filter=1
ill rp_filter warn 'eth0.rp_filter = 1'
sysctl -qw net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.eth0.rp_filter=0
ill rp_filter warn 'all.rp_filter = 1'
check "a loose filter is fine" healthy

# ---- what was applied

ipvsadm -D -t 10.96.0.10:80
ill table fail 'not as applied: 2 changes'
ipvsadm -a -t 192.168.10.10:30080 -r 10.244.1.6:80 -m
ill table fail 'not as applied: 1 change'
ip route flush table local proto 77
ip -6 route flush table local proto 77
ill local_routes fail '2 local routes'
nodeport-ipvs list >"$scratch/list"
check "it is all back" grep -q 10.96.0.10:80 "$scratch/list"

# the command wants an address filled in
ip route delete 10.244.0.0/16
check "no route to a real server" says route fail 'no route to real server 10.244.1.5'
filled_in() {
	local command

	command=$(field route remedy)
	sh -c "${command/ADDRESS-OF-ITS-NODE/$1}" && look && is_fine route
}
check "the command, with an address filled in, cures it" filled_in 192.168.10.11
ip -6 route delete fd00:244::/32
check "no IPv6 route" says route fail 'no route to real server fd00:244::5'
check "nor that for long" filled_in fd00:10::11
ip route delete 10.244.1.5
ipvsadm -e -t 10.96.0.10:80 -r 10.244.1.5:8080 -m -w 0
ipvsadm -e -t 192.168.10.10:30080 -r 10.244.1.5:8080 -m -w 0
look
check "one that drains needs no route" is_fine route
ip route add 10.244.0.0/16 via 192.168.10.11
nodeport-ipvs reconcile -q

# ---- others: what ends a daemon is not here, but for lvscare's

for name in kube-ipvs0/kube-proxy kube-dummy-if/kube-router lvscare/lvscare; do
	ip link add "${name%/*}" type dummy
	ill managers warn "${name#*/} has left link ${name%/*}"
done
for name in kube-proxy kube-router keepalived; do
	cp /bin/sleep "$scratch/$name"
	"$scratch/$name" 60 &
	pids=($!)
	"$scratch/$name" 60 &
	pids+=($!)
	check "$name runs" says managers warn "$name seems to program IPVS here as well .process"
	# shellcheck disable=SC2016 # the shell inside expands it
	check "... said once, with what ends it" bash -c '[ "$(field managers remedy | wc -l)" = 1 ] &&
		field managers remedy | grep -E "$1|disable"' _ "$name"
	kill "${pids[@]}"
	wait "${pids[@]}" 2>/dev/null || true
done
cp /bin/sleep "$scratch/lvscare"
"$scratch/lvscare" 60 &
ill managers warn "lvscare seems to program IPVS here as well .process"
unshare -n "$scratch/keepalived" 60 &
look
check "one in another network namespace is no matter" is_fine managers
kill $!

# ---- ports

socat TCP4-LISTEN:30081,fork /dev/null 2>/dev/null &
socat TCP4-LISTEN:30082,bind=127.0.0.1 /dev/null &
on_loopback=($!)
socat TCP6-LISTEN:30083,bind="[::1]" /dev/null &
on_loopback+=($!)
wait_until 5 grep -q :7583 /proc/net/tcp6
wait_until 5 grep -q :7582 /proc/net/tcp
wait_until 5 grep -q :7581 /proc/net/tcp
ill ports warn 'tcp port 30081' </dev/null
kill "${on_loopback[@]}"
socat UDP6-LISTEN:30084 /dev/null 2>/dev/null &
wait_until 5 grep -q :7584 /proc/net/udp6
ill ports warn 'udp port 30084'
sysctl -qw net.ipv4.ip_local_reserved_ports=8080,9000-9010 net.ipv4.ip_local_port_range='20000 60999'
ill local_ports warn 'ip_local_port_range = 20000 60999'
check "what was reserved stays so" same 8080,9000-9010,30000-32767 \
	"$(sysctl -n net.ipv4.ip_local_reserved_ports)"

# ---- the store and the last runs

record=$(echo /run/nodeport-ipvs/*.lock)
[ -e "$record" ] || record=$(find /run/nodeport-ipvs -name '*lock*' -type f)
sed -i 's/^last-success .*/last-success 1700000000/' "$record"
ill last_success warn 'the last successful run was [0-9]*y[0-9]*d ago'
sed -i 's/^last-success .*/last-success 0/' "$record"
ill last_success warn 'no run has succeeded since the machine was started'
check "a run fails" fails 65 nodeport-ipvs apply - <<<'{apiVersion: v1, kind: Service, metadata: {}}'
ill last_success fail 'the last run ended with status 65'

store=$(nodeport-ipvs doctor -o json | sed -n 's/.*"text": "\(.*\) is sound".*/\1/p')
cp "$store" "$scratch/kept"
mkdir "$scratch/newer"
cp "$store" "$scratch/newer/state.db"
printf '\0\0\0\11' | dd of="$scratch/newer/state.db" bs=1 seek=60 conv=notrunc status=none
check "a store of a newer program: there is no command" says store fail 'has version 9' \
	--state-dir="$scratch/newer"
chmod 755 "$scratch"
mkdir -m 700 "$scratch/forbidden"
cp "$store" "$scratch/forbidden/state.db"
chmod 600 "$scratch/forbidden/state.db"
check "a store that only root can read" setpriv --reuid=65534 --clear-groups --inh-caps=-all bash -c \
	"says store fail 'cannot open the store' --state-dir='$scratch/forbidden' &&
	[ \"\$(field store remedy)\" = 'sudo nodeport-ipvs doctor' ]"
check "... root can" says store ok 'is sound' --state-dir="$scratch/forbidden"
echo 'not a database' >"$store"
ill store fail 'is damaged'
check "then apply the manifests again" nodeport-ipvs apply -q "$scratch/svc.yaml"
check "nothing is wrong in the end" healthy
check "exit status 0" nodeport-ipvs doctor
