#!/bin/bash
# needs: uml
# Pods leave while clients talk to them: a connection that is open goes on, with weight 0 nothing
# new comes, and the real server goes with its last connection or when its time is up. The same
# for a Service that is deleted; only UDP goes at once.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$scratch"
# there is no nftables in user-mode-linux
export NODEPORT_IPVS_MANAGE=ipvs,routes,sysctl

node node1 192.168.10.10/24
node client 192.168.10.100/24
pod node1 pod-a 10.244.1.57
pod node1 pod-b 10.244.1.58
answer pod-a a 10.244.1.57:80
answer pod-b b 10.244.1.58:80

# manifest ENDPOINT...: TCP and UDP, served by these pods
manifest() {
	local endpoints=''

	[ $# = 0 ] || endpoints=$(printf '{addresses: [%s]},' "$@")
	cat <<-END
	apiVersion: v1
	kind: Service
	metadata: {name: web}
	spec: {type: NodePort, clusterIP: 10.96.0.10, ports: [
	  {name: http, port: 80, nodePort: 30080},
	  {name: udp, protocol: UDP, port: 80, nodePort: 30080}]}
	---
	apiVersion: discovery.k8s.io/v1
	kind: EndpointSlice
	metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}
	addressType: IPv4
	ports: [{name: http, port: 80}, {name: udp, protocol: UDP, port: 80}]
	endpoints: [$endpoints]
	END
}
npi() {
	on node1 nodeport-ipvs "$@"
}
apply() {
	manifest "$@" >web.yaml
	npi apply web.yaml >out 2>err
}

# hold: a connection to the nodePort that stays, and answers to each line
hold() {
	on client "$NPI_BUILD/test/e2e/hold" 192.168.10.10:30080
}
# apart COMMAND...: without the other connections, which end when nobody holds them any more
opened=()
apart() {
	local fd

	for fd in "${opened[@]}"; do
		exec {fd}>&-
	done
	"$@"
}
# open NAME: one that is talked to
open() {
	mkfifo "$1.in" "$1.out"
	apart hold <"$1.in" >"$1.out" 2>"$1.err" &
	eval "exec {$1_in}>$1.in {$1_out}<$1.out"
	eval "opened+=(\"\$$1_in\")"
	talk "$1" >/dev/null
}
# talk NAME: one more request over it, and the pod that answers
talk() {
	local to=$1_in from=$1_out pod

	echo >&"${!to}"
	read -r -t 5 pod _ <&"${!from}" || return 1
	echo "$pod"
}
close() {
	eval "exec {$1_in}>&-"
}
# fresh N: the pods that answer so many new connections
fresh() {
	local i

	for ((i = 0; i < $1; i++)); do
		echo | hold
	done | cut -d ' ' -f 1 | sort | uniq -c | xargs
}
# weights PROTOCOL: of the nodePort's real servers, pod-a first
weights() {
	on node1 ipvsadm -Sn | sed -n "s/^-a -$1 192.* -r 10\.244\.1\.\([0-9]*\):80 -m -w /\1 /p" |
		sort | xargs
}
# idle ADDRESS: nothing of it is in the table of connections
idle() {
	! on node1 ipvsadm -Lnc | grep -q "$1:80"
}

apply 10.244.1.57 10.244.1.58
open first
open second
pods=("$(talk first)" "$(talk second)")
check "two connections, one to each pod" same 'a b' "$(printf '%s\n' "${pods[@]}" | sort | xargs)"
# from here on: the one to pod-a, and the one to pod-b
to_a=first to_b=second
[ "${pods[0]}" = a ] || to_a=second to_b=first

# ---- a pod leaves

apply 10.244.1.57
check "it is said that one drains" grep -q '1 real server drains' err
check "with weight 0" same '57 1 58 0' "$(weights t)"
check "its connection goes on" same b "$(talk $to_b)"
check "new ones are the other's" same '6 a' "$(fresh 6)"
check "UDP went at once" same '57 1' "$(weights u)"
check "a reconciliation leaves it" npi reconcile -q
check "with weight 0 still" same '57 1 58 0' "$(weights t)"
check "list tells for how long" grep -qE '10\.244\.1\.58:80 .*drain' <(npi list --owners)

# ---- and is back before its connection ends

apply 10.244.1.57 10.244.1.58
check "it has its weight again" same '57 1 58 1' "$(weights t)"
check "and the same connection" same b "$(talk $to_b)"
check "and new ones" same '3 a 3 b' "$(fresh 6)"

# ---- the Service is deleted

check "delete says what it does; nobody was at the clusterIP" same \
	'service "web" deleted from default namespace
route/10.96.0.10 deleted' "$(npi delete svc web 2>err)"
check "and that two drain" grep -q '2 real servers drain' err
check "both with weight 0" same '57 0 58 0' "$(weights t)"
check "both connections go on" same 'a b' "$(talk $to_a) $(talk $to_b)"
check "a new one is refused" fails 7 on client curl -s -m 5 http://192.168.10.10:30080/
check "UDP is gone" same '' "$(on node1 ipvsadm -Sn | grep -- ' -u ' || true)"
check "its objects are gone" fails 1 npi get svc web
close $to_a
check "the first connection ends" wait_until 40 idle 10.244.1.57
npi reconcile -qq
check "its real server is removed" same '58 0' "$(weights t)"
check "the other connection goes on" same b "$(talk $to_b)"
sleep 1.1
npi reconcile -qq --drain-timeout=1s
check "until the time is up" same '' "$(on node1 ipvsadm -Sn)"
close $to_b

# ---- waiting for the end

apply 10.244.1.57
open third
manifest >web.yaml
check "--wait has an end" fails 1 npi apply -qq --wait=1s web.yaml
check "the pod's connection goes on" same a "$(talk third)"
apart npi apply -qq --wait=60s web.yaml &
waiting=$!
sleep 1
check "it waits" kill -0 $waiting
close third
status=0
wait $waiting || status=$?
check "until the connection has ended" same 0 $status
check "then the real server is gone" same '' "$(weights t)"

# ---- nobody has to wait

apply 10.244.1.57
open fourth
npi delete -qq svc web --now
check "--now ends what is open" same '' "$(on node1 ipvsadm -Sn)"
check "no answer comes any more" fails 1 talk fourth
