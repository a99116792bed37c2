#!/bin/bash
# needs: qemu
# What `apply` keeps around IPVS: local routes, the nftables tables and sysctls. They come with the
# virtual services, are put right, and go with them; what others made there stays as it is.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$scratch"

node node1 192.168.10.10/24 2001:db8:10::10/64
node node2 192.168.10.11/24
story=("$cases/story/svc.yaml" "$cases/story/endpointslice.yaml")

npi() {
	on node1 nodeport-ipvs "$@"
}
ours() {
	on node1 ip route show table local proto 77
	on node1 ip -6 route show table local proto 77
}
foreign() {
	on node1 ip route show table local | grep -v 'proto 77'
	on node1 ip route
	on node1 nft list ruleset | awk '/^table .* nodeport_ipvs {/ { ours = 1 } !ours; /^}/ { ours = 0 }'
	on node1 ipvsadm -Sn -f 7 2>/dev/null || true
}
tables() {
	on node1 nft list tables | grep nodeport_ipvs | xargs
}
value() {
	on node1 sysctl -n "$1"
}

# what others have there
on node1 nft -f - <<'END'
table ip mine {
	chain input { type filter hook input priority 0; policy accept; tcp dport 9 drop; }
	chain postrouting { type nat hook postrouting priority 90; ip daddr 203.0.113.7 masquerade; }
}
END
on node1 ip route add local 10.9.9.9 dev lo
on node1 ip route add 203.0.113.0/24 via 192.168.10.11
others=$(foreign)

# ---- they come with the virtual services

check "a dry run shows them" grep -q '^+local 10.101.173.202 .*proto 77' <(npi apply --dry-run "${story[@]}")
check "and changes nothing" same "$others 0" "$(foreign) $(value net.ipv4.ip_forward)"
npi apply --pod-cidr=10.244.0.0/16 "${story[@]}" >out
for line in 'route/10.101.173.202 created' 'masquerade/ip created' \
	'sysctl/net.ipv4.ip_forward configured (0 -> 1)' \
	'sysctl/net.ipv4.vs.conntrack configured (0 -> 1)'; do
	check "apply says: $line" grep -qxF "$line" out
done
check "the clusterIP is local, and reached from this node's address" same \
	'local 10.101.173.202 dev lo scope host src 192.168.10.10' "$(ours | xargs)"
check "one table, for the one family" same 'table ip nodeport_ipvs' "$(tables)"
check "the kernel forwards and tracks" same '1 1' \
	"$(value net.ipv4.ip_forward) $(value net.ipv4.vs.conntrack)"
check "what others have there is as it was" same "$others" "$(foreign)"
export NODEPORT_IPVS_POD_CIDR=10.244.0.0/16
table=$(on node1 nft list table ip nodeport_ipvs)
check "the nodePort is in the table by its exact address" grep -q '192.168.10.10 . tcp . 30303' <<<"$table"
check "again there is nothing to do" same '' "$(npi apply -q "${story[@]}" 2>&1)"
check "diff finds nothing" same '' "$(npi diff 2>&1)"

# ---- what was changed by hand is put right

on node1 ip route del local 10.101.173.202 dev lo table local
on node1 nft flush chain ip nodeport_ipvs postrouting
on node1 sysctl -qw net.ipv4.vs.conntrack=0
status=0
npi diff >out || status=$?
check "diff shows a route, a table and a sysctl" same '1 3' "$status $(grep -c '^@@' out)"
npi reconcile >out
check "reconcile says what it put right" same 'route/10.101.173.202 created
masquerade/ip configured
sysctl/net.ipv4.vs.conntrack configured (0 -> 1)' "$(grep -E '^(route|masquerade|sysctl)/' out)"
check "the route is back" same 1 "$(ours | wc -l)"
check "the table is as it was made" same "$table" "$(on node1 nft list table ip nodeport_ipvs)"
on node1 nft delete table ip nodeport_ipvs
npi reconcile -q >out
check "a table that was deleted is made again" same "$table" "$(on node1 nft list table ip nodeport_ipvs)"

# ---- a lost store: nothing goes in that run, nor what serves on in a later one

rm /run/nodeport-ipvs/netns-*.db*
npi reconcile -q >/dev/null 2>&1 || true
npi reconcile -q >/dev/null 2>&1 || true
check "without its store, what serves keeps its route and its table" same "$table 1" \
	"$(on node1 nft list table ip nodeport_ipvs) $(ours | wc -l)"
npi apply -qq "${story[@]}" >/dev/null
check "applied again it is ours as before" same "$table 1 " \
	"$(on node1 nft list table ip nodeport_ipvs) $(ours | wc -l) $(npi diff 2>&1)"

# ---- IPv6

cat >six.yaml <<'END'
apiVersion: v1
kind: Service
metadata: {name: six}
spec:
  type: NodePort
  ipFamilies: [IPv6]
  clusterIP: fd00:96::6
  ports: [{port: 80, nodePort: 30306}]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: six, labels: {kubernetes.io/service-name: six}}
addressType: IPv6
ports: [{port: 80}]
endpoints: [{addresses: ["fd00:244::2"]}]
END
npi apply six.yaml >out
check "IPv6 has its own" same 'route/fd00:96::6 created
masquerade/ip6 created
sysctl/net.ipv6.conf.all.forwarding configured (0 -> 1)' "$(grep -E '^(route|masquerade|sysctl)/' out)"
check "both tables are there" same 'table ip nodeport_ipvs table ip6 nodeport_ipvs' "$(tables)"
npi delete svc six -q >out
check "and they go with it" same 'table ip nodeport_ipvs 1' "$(tables) $(ours | wc -l)"

# ---- an address of another host

on node1 ping -c 1 -W 2 192.168.10.11 >/dev/null 2>&1 || true
on node1 ip neigh replace 192.168.10.11 lladdr 02:00:00:00:00:11 dev eth0 nud permanent
cat >stolen.yaml <<'END'
apiVersion: v1
kind: Service
metadata: {name: stolen}
spec: {clusterIP: 10.96.0.9, externalIPs: [192.168.10.11], ports: [{port: 80}]}
END
status=0
npi apply --force-conflicts stolen.yaml >out 2>err || status=$?
check "a neighbour's address is refused, --force-conflicts or not" same 65 "$status"
check "with the reason and the way out" grep -q -- '--allow-address' err
check "and nothing was changed" same 2 "$(on node1 ipvsadm -Sn | grep -c ^-A)"
npi apply -qq --allow-address=192.168.10.11 stolen.yaml
check "unless it is allowed" same 1 "$(ours | grep -c 192.168.10.11)"
check "a reconciliation does not ask again" npi reconcile -q
npi delete -f stolen.yaml -qq

# ---- parts that are not managed

on node1 ip route del local 10.101.173.202 dev lo table local
on node1 nft delete table ip nodeport_ipvs
on node1 sysctl -qw net.ipv4.vs.conntrack=0
check "--manage=ipvs looks at nothing else" same '' "$(npi reconcile -q --manage=ipvs 2>&1)"
npi reconcile -q --manage=ipvs,routes >out
check "routes alone" same "route/10.101.173.202 created " "$(grep / out | grep -v ^service) $(tables)"
check "no such part" fails 64 npi reconcile --manage=everything
check "all of them" npi reconcile -q
check "are as before" same "$table 1" "$(on node1 nft list table ip nodeport_ipvs) $(ours | wc -l)"

# ---- a container: /proc/sys cannot be written

on node1 sysctl -qw net.ipv4.vs.conntrack=0
status=0
# shellcheck disable=SC2016 # for the shell that is started
on node1 unshare -m bash -c 'mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys &&
	exec nodeport-ipvs reconcile' >out 2>err || status=$?
check "a read-only /proc/sys is no failure" same 0 "$status"
check "but a warning" grep -q 'warning: cannot set net.ipv4.vs.conntrack to 1: Read-only file system' err
check "with the line to add" grep -q 'net.ipv4.vs.conntrack = 1' err
npi reconcile -qq >/dev/null

# ---- they go with the virtual services

mkdir empty
npi apply -qq --applyset=all "${story[@]}" >/dev/null
npi apply -q --applyset=all --prune --allow-empty --max-delete=100% empty >out
check "pruning says so" same 'route/10.101.173.202 deleted
masquerade/ip deleted' "$(grep -E '^(route|masquerade|sysctl)/' out)"
check "nothing of ours is left" same '' "$(ours)$(tables)$(on node1 ipvsadm -Sn)"
npi apply -qq "${story[@]}" >/dev/null
npi delete --all --yes -qq
check "delete --all leaves nothing either" same '' "$(ours)$(tables)$(on node1 ipvsadm -Sn)"
on node1 ip neigh del 192.168.10.11 dev eth0
check "what others have there is as it was in the beginning" same "$others" "$(foreign)"
check "sysctls stay as they were set" same 1 "$(value net.ipv4.ip_forward)"
