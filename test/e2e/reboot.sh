#!/bin/bash
# needs: boot
# What a restart of the machine, a clock that is set and another network namespace mean.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$scratch"
# the pod's address is one of this node's here
export NODEPORT_IPVS_MANAGE=ipvs NODEPORT_IPVS_NODEPORT_ADDRESSES=192.168.0.0/16

ip link set lo up
ip address add 192.168.10.10/24 dev lo
store=/var/lib/nodeport-ipvs/state.db

rules() {
	ipvsadm -Sn | sort
}

allocated 10.244.9.9 >allocated.yaml
nodeport-ipvs apply -q "$cases"/story/{svc,endpointslice}.yaml allocated.yaml >/dev/null
table=$(rules)
check "in the initial network namespace the store is in /var/lib" test -s $store
check "and the table is there" same 4 "$(grep -c ^-A <<<"$table")"

# ---- a clock that is set does not hurry a drain, nor hold it up

weight() {
	ipvsadm -Sn | sed -n 's/^-a -t 10\..* -r 10\.244\.9\.9:80 -m -w //p' | xargs
}
at_end() {
	[ "$(ipvsadm -Ln | awk '$2 == "10.244.9.9:80" { n += $5 + $6 } END { print n + 0 }')" -gt 0 ]
}
ip address add 10.244.9.9/32 dev lo
socat TCP4-LISTEN:80,bind=10.244.9.9,fork,reuseaddr PIPE &
vip=$(rules | sed -n 's/^-a -t \(10\..*\):80 -r 10\.244\.9\.9:80 .*/\1/p')
ip route add local "$vip" dev lo
exec 5<>"/dev/tcp/$vip/80"
echo hello >&5
check "a connection through the clusterIP" same hello "$(head -n 1 <&5)"
check "is in the table" wait_until 5 at_end
sed 's/10\.244\.9\.9/10.244.9.8/' allocated.yaml >other.yaml
nodeport-ipvs apply -q other.yaml >/dev/null
check "its real server drains" same 0 "$(weight)"
year=$(date +%Y)
date -s "$((year + 3))-01-01" >/dev/null
nodeport-ipvs reconcile -q >/dev/null
check "and does in three years' time" same 0 "$(weight)"
date -s "$((year - 3))-01-01" >/dev/null
nodeport-ipvs reconcile -q >/dev/null
check "and three years ago" same 0 "$(weight)"
sleep 1.1
nodeport-ipvs reconcile -q --drain-timeout=1s >/dev/null
check "until its time is up" same '' "$(weight)"
exec 5>&-
nodeport-ipvs apply -q allocated.yaml >/dev/null
check "an endpoint that is back has its weight back" same 1 "$(weight)"
nodeport-ipvs reconcile -q --drain-timeout=0 >/dev/null
check "and all is as it was" same "$table" "$(rules)"

# ---- a restart: the table is empty, the boot id another, and others were there first

cp /proc/sys/kernel/random/uuid boot_id
mount --bind boot_id /proc/sys/kernel/random/boot_id
ipvsadm -C
ipvsadm -A -t 10.101.173.202:80 -s wlc
ipvsadm -A -t 192.168.10.10:30303 -s rr
for pod in 10.244.1.57 10.244.1.58 10.244.2.50; do
	ipvsadm -a -t 192.168.10.10:30303 -r $pod:80 -m
done
ipvsadm -A -t 10.9.9.9:1 -s sh
status=0
nodeport-ipvs reconcile >out 2>err || status=$?
check "what was ours before is no claim: a conflict" same 1 "$status"
check "that names both" grep -q 'service/.*myapp: TCP 10.101.173.202:80 exists and was not made by' err
check "the other is as its owner made it" same '-A -t 10.101.173.202:80 -s wlc' \
	"$(rules | grep 10.101.173.202)"
check "an equal one is adopted" grep -q '1 virtual service was there already' err
nodeport-ipvs reconcile --force-conflicts -qq >/dev/null
check "objects and allocated values are still there" same "$table" "$(rules | sed '/10.9.9.9/d')"
check "others' are left alone" same '-A -t 10.9.9.9:1 -s sh' "$(rules | grep 10.9.9.9)"

# ---- what is around IPVS comes back with it

around() {
	ip route show table local proto 77
	nft list ruleset
	sysctl net.ipv4.ip_forward net.ipv4.vs.conntrack net.ipv4.vs.expire_nodest_conn
}
env -u NODEPORT_IPVS_MANAGE nodeport-ipvs reconcile -qq >/dev/null
around=$(around)
check "there are routes, a table and sysctls" same '1 1 3' \
	"$(grep -c '^local ' <<<"$around") $(grep -c '^table ip nodeport_ipvs' <<<"$around") $(grep -c '= 1$' <<<"$around")"
cat /proc/sys/kernel/random/uuid >boot_id
ipvsadm -C
ipvsadm -A -t 10.9.9.9:1 -s sh
ip route flush table local proto 77
nft flush ruleset
sysctl -qw net.ipv4.ip_forward=0 net.ipv4.vs.conntrack=0 net.ipv4.vs.expire_nodest_conn=0
env -u NODEPORT_IPVS_MANAGE nodeport-ipvs reconcile -qq >/dev/null
check "after a restart it is back to the byte" same "$around" "$(around)"
check "and so is the table" same "$table" "$(rules | sed '/10.9.9.9/d')"

# ---- another network namespace has a store of its own, a moved one another place

ip netns add elsewhere
ip -n elsewhere link set lo up
check "nothing is stored there" same '' "$(ip netns exec elsewhere nodeport-ipvs get svc 2>/dev/null)"
ip netns exec elsewhere nodeport-ipvs apply -qq "$cases"/story/{svc,endpointslice}.yaml >/dev/null
check "what is applied there is kept there" test -s "$(echo /run/nodeport-ipvs/netns-*.db)"
check "and not here" same "$table" "$(rules | sed '/10.9.9.9/d')"
ip netns exec elsewhere nodeport-ipvs reconcile -q --state-dir=/var/lib/nodeport-ipvs >/dev/null 2>&1 || true
check "with this store its objects are served there, too" same 10.101.173.202:80 \
	"$(ip netns exec elsewhere ipvsadm -Sn | sed -n 's/^-A -t \(10\.101[^ ]*\).*/\1/p')"
check "which this namespace's table does not show" same "$table" "$(rules | sed '/10.9.9.9/d')"
