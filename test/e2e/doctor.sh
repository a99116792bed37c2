#!/bin/bash
# needs: uml
# Each trouble that the doctor knows is provoked; the command that it prints is run, and the
# trouble is gone. doctor_kernel.sh does so with the kernel, its modules and rights;
# doctor_firewall.sh with what takes nftables.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$(dirname "${BASH_SOURCE[0]}")/doctor_lib.sh"
export NODEPORT_IPVS_MANAGE=ipvs,routes,sysctl

modprobe -a ip_vs
modprobe -q ipv6 || true # built in elsewhere
ip link set lo up
ip link add eth0 type veth peer name peer0
ip link set eth0 up
ip address add 192.168.10.10/24 dev eth0
ip address add fd00:10::10/64 dev eth0 nodad
ip route add 10.244.0.0/16 via 192.168.10.11
ip route add fd00:244::/32 via fd00:10::11

# ---- a node that serves, IPv4 and IPv6

cat >"$scratch/svc.yaml" <<-END
	{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: NodePort,
	  ipFamilyPolicy: RequireDualStack, ipFamilies: [IPv4, IPv6],
	  clusterIP: 10.96.0.10, clusterIPs: [10.96.0.10, "fd00:96::10"],
	  ports: [{port: 80, nodePort: 30080}]}}
	---
	{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4,
	  metadata: {name: web-4, labels: {kubernetes.io/service-name: web}},
	  ports: [{name: "", port: 8080}], endpoints: [{addresses: [10.244.1.5], nodeName: node2}]}
	---
	{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv6,
	  metadata: {name: web-6, labels: {kubernetes.io/service-name: web}},
	  ports: [{name: "", port: 8080}], endpoints: [{addresses: ["fd00:244::5"], nodeName: node2}]}
END
cat >"$scratch/node.yaml" <<-END
	{apiVersion: v1, kind: Node, metadata: {name: node2}, status: {addresses: [
	  {type: InternalIP, address: 192.168.10.11}, {type: InternalIP, address: "fd00:10::11"}]}}
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
	net.ipv4.vs.expire_quiescent_template=0 net.ipv6.conf.all.forwarding=0
check "what is wrong comes first" grep -q '^FAIL  ip_forward ' <(nodeport-ipvs doctor | head -n 1)
ill ip_forward/off 'ip_forward = 0'
ill forwarding/off 'forwarding = 0'
ill conntrack/off 'conntrack = 0'
ill expire_nodest_conn/off 'expire_nodest_conn = 0'
ill expire_quiescent_template/off 'expire_quiescent_template = 0'
for file in /proc/sys/net/ipv4/conf/*/rp_filter; do
	echo 0 >"$file"
done
sysctl -qw net.ipv4.conf.eth0.rp_filter=1
ill rp_filter/strict 'eth0.rp_filter = 1'
sysctl -qw net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.eth0.rp_filter=0
ill rp_filter/strict 'all.rp_filter = 1'
check "a loose filter is fine" healthy

# ---- what was applied

ipvsadm -D -t 10.96.0.10:80
ill table/differs 'not as applied: 2 changes'
ipvsadm -a -t 192.168.10.10:30080 -r 10.244.1.6:80 -m
ill table/differs 'not as applied: 1 change'
ip route flush table local proto 77
ip -6 route flush table local proto 77
ill local_routes/differ '2 local routes'
nodeport-ipvs list >"$scratch/list"
check "it is all back" grep -q 10.96.0.10:80 "$scratch/list"

# which node it is on is known, and where that is when its Node is applied as well
ip route delete 10.244.0.0/16
helpless route/node-unknown 'no route to real server 10.244.1.5 on node node2' \
	'apply Node node2 as well.* ip route add 10.244.1.5/32 via ADDRESS'
nodeport-ipvs apply -q "$scratch/node.yaml"
ill route/missing 'no route to real server 10.244.1.5'
check "by that node" grep '^10.244.1.5 via 192.168.10.11 dev eth0 ' <(ip route show 10.244.1.5)
ip -6 route delete fd00:244::/32
ill route/missing 'no route to real server fd00:244::5'
ip route delete 10.244.1.5
ipvsadm -e -t 10.96.0.10:80 -r 10.244.1.5:8080 -m -w 0
ipvsadm -e -t 192.168.10.10:30080 -r 10.244.1.5:8080 -m -w 0
look
check "one that drains needs no route" is_fine route
ip route add 10.244.0.0/16 via 192.168.10.11
nodeport-ipvs reconcile -q

# ---- others that program IPVS: what they have left, and those that run

for name in kube-ipvs0/kube-proxy kube-dummy-if/kube-router lvscare/lvscare; do
	ip link add "${name%/*}" type dummy
	ill managers/left "${name#*/} has left link ${name%/*}"
done

# Whoever keeps such a process stands in for itself: systemctl and kubectl end what is in the
# control group of the unit and of the pod, and a kubelet those of a static pod whose file is gone.
groups=/sys/fs/cgroup
grep -q " $groups cgroup2 " /proc/mounts || mount -t cgroup2 none $groups
pods=$groups/kubepods-nodeport-ipvs.slice
scope=$groups/nodeport-ipvs.scope
unit=keepalived@nodeport-ipvs-test.service
mkdir -p $scope $groups/system.slice/$unit $pods/{daemonset,static,other} \
	"$scratch"/{bin,kubernetes/manifests}
mkdir -p /etc/kubernetes
mount --bind "$scratch/kubernetes" /etc/kubernetes
cat >"$scratch/bin/systemctl" <<-END
	#!/bin/sh
	[ "\$*" = "disable --now $unit" ] && echo 1 >$groups/system.slice/$unit/cgroup.kill
END
cat >"$scratch/bin/kubectl" <<-END
	#!/bin/sh
	[ "\$*" = "-n kube-system delete daemonset kube-proxy" ] && echo 1 >$pods/daemonset/cgroup.kill
END
chmod +x "$scratch"/bin/*
PATH=$scratch/bin:$PATH

# start NAME GROUP [N]: a program of this name, in N processes of this control group
start() {
	local n

	cp /bin/sleep "$scratch/$1"
	for ((n = ${3-1}; n > 0; n--)); do
		"$scratch/$1" 600 &
		echo $! >"$2/cgroup.procs"
		disown
	done
}

kubelet() {
	while sleep 0.1; do
		[ -e /etc/kubernetes/manifests/kube-lvscare.yaml ] || echo 1 >$pods/static/cgroup.kill
	done
}

start keepalived $groups/system.slice/$unit 2
look
check "of two processes one is named" same 1 "$(field managers/runs remedy | wc -l)"
ill managers/runs 'keepalived seems to program IPVS here as well .process'
start kube-proxy $pods/daemonset 2
ill managers/runs 'kube-proxy seems to program IPVS here as well .process'
touch /etc/kubernetes/manifests/kube-lvscare.yaml
start lvscare $pods/static 2
kubelet &
kubelet=$!
ill managers/runs 'lvscare seems to program IPVS here as well .process'
kill $kubelet
start keepalived $pods/other
helpless managers/runs 'keepalived seems to program' 'delete the object of the cluster'
echo 1 >$pods/other/cgroup.kill
start kube-router $scope
ill managers/runs 'kube-router seems to program IPVS here as well .process'
unshare -n "$scratch/keepalived" 60 &
elsewhere=$!
wait_until 5 grep -qx keepalived /proc/$elsewhere/comm
look
check "one in another network namespace is no matter" is_fine managers
kill $elsewhere
umount /etc/kubernetes
# what was ended goes in a moment
wait_until 5 rmdir $pods/daemonset
wait_until 5 rmdir $pods/static
wait_until 5 rmdir $pods/other
wait_until 5 rmdir $scope
wait_until 5 rmdir $groups/system.slice/$unit
rmdir $pods

# ---- ports

socat TCP4-LISTEN:30081,fork /dev/null 2>/dev/null &
socat TCP4-LISTEN:30082,bind=127.0.0.1 /dev/null &
on_loopback=($!)
socat TCP6-LISTEN:30083,bind="[::1]" /dev/null &
on_loopback+=($!)
wait_until 5 grep -q :7583 /proc/net/tcp6
wait_until 5 grep -q :7582 /proc/net/tcp
wait_until 5 grep -q :7581 /proc/net/tcp
ill ports/taken 'tcp port 30081' </dev/null
kill "${on_loopback[@]}"
socat UDP6-LISTEN:30084 /dev/null 2>/dev/null &
wait_until 5 grep -q :7584 /proc/net/udp6
ill ports/taken 'udp port 30084'
sysctl -qw net.ipv4.ip_local_reserved_ports=8080,9000-9010 net.ipv4.ip_local_port_range='20000 60999'
ill local_ports/overlap 'ip_local_port_range = 20000 60999'
check "what was reserved stays so" same 8080,9000-9010,30000-32767 \
	"$(sysctl -n net.ipv4.ip_local_reserved_ports)"

# ---- the store and the last runs

record=$(echo /run/nodeport-ipvs/*.lock)
[ -e "$record" ] || record=$(find /run/nodeport-ipvs -name '*lock*' -type f)
sed -i 's/^last-success .*/last-success 1700000000/' "$record"
ill last_success/old 'the last successful run was [0-9]*y[0-9]*d ago'
sed -i 's/^last-success .*/last-success 0/' "$record"
ill last_success/never 'no run has succeeded since the machine was started'
check "a run fails" fails 65 nodeport-ipvs apply - <<<'{apiVersion: v1, kind: Service, metadata: {}}'
ill last_success/failed 'the last run ended with status 65'

store=$(nodeport-ipvs doctor -o json | sed -n 's/.*"text": "\(.*\) is sound".*/\1/p')
mkdir "$scratch"/{newer,unusable}
cp "$store" "$scratch/newer/state.db"
printf '\0\0\0\11' | dd of="$scratch/newer/state.db" bs=1 seek=60 conv=notrunc status=none
ill store/newer 'has version 9' --state-dir="$scratch/newer"
check "it is kept" test -s "$scratch/newer/state.db.newer"
check "and apply makes another" nodeport-ipvs apply -q --state-dir="$scratch/newer" "$scratch/svc.yaml"
mkdir "$scratch/unusable/state.db"
helpless store/unusable 'cannot read or write the store .*: Is a directory' 'use another directory' \
	--state-dir="$scratch/unusable"
rmdir "$scratch/unusable/state.db"
check "when it is" says store ok 'nothing was applied' --state-dir="$scratch/unusable"
echo 'not a database' >"$store"
ill store/damaged 'is damaged'
check "then apply the manifests again" nodeport-ipvs apply -q "$scratch/svc.yaml"
check "nothing is wrong in the end" healthy
check "exit status 0" nodeport-ipvs doctor
