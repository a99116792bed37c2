#!/bin/bash
# needs: qemu
# `diff`: what it shows is what apply does, and what ipvsadm -R does with its lines.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$scratch"

ip link set lo up
ip address add 192.168.10.10/24 dev lo
ip address add 2001:db8:10::10/64 dev lo nodad
ipvsadm -A -f 7 -s sh
npi() {
	"$NPI" "$@" --state-dir="$scratch/state" --manage=ipvs --nodeport-addresses=192.168.10.0/24,2001:db8:10::/64
}

# manifests FILE SCHEDULER AFFINITY ENDPOINT...: Services of every protocol and both families
manifests() {
	local file=$1 scheduler=$2 affinity=$3 endpoint four='' six=''

	shift 3
	for endpoint; do
		four+="{addresses: [10.244.0.$endpoint]}, "
		six+="{addresses: ['fd00:244::$endpoint']}, "
	done
	cat >"$file" <<-END
	apiVersion: v1
	kind: Service
	metadata: {name: web, annotations: {kube-router.io/service.scheduler: $scheduler}}
	spec:
	  type: NodePort
	  ipFamilyPolicy: RequireDualStack
	  ipFamilies: [IPv4, IPv6]
	  clusterIPs: [10.96.0.53, 'fd00:96::53']
	  clusterIP: 10.96.0.53
	  sessionAffinity: $affinity
	  ports:
	  - {name: tcp, port: 80, nodePort: 30080}
	  - {name: udp, protocol: UDP, port: 80, nodePort: 30080}
	  - {name: sctp, protocol: SCTP, port: 81, nodePort: 30081}
	---
	apiVersion: discovery.k8s.io/v1
	kind: EndpointSlice
	metadata: {name: web-4, labels: {kubernetes.io/service-name: web}}
	addressType: IPv4
	ports: [{name: tcp, port: 8080}, {name: udp, protocol: UDP, port: 8080},
	        {name: sctp, protocol: SCTP, port: 8081}]
	endpoints: [$four]
	---
	apiVersion: discovery.k8s.io/v1
	kind: EndpointSlice
	metadata: {name: web-6, labels: {kubernetes.io/service-name: web}}
	addressType: IPv6
	ports: [{name: tcp, port: 8080}, {name: udp, protocol: UDP, port: 8080},
	        {name: sctp, protocol: SCTP, port: 8081}]
	endpoints: [$six]
	END
}

# all that the kernel has, thresholds too
table() {
	ipvsadm -Sn | LC_ALL=C sort
	ipvsadm -Ln --thresholds | LC_ALL=C sort
}

# as_apply DESCRIPTION FILE...: the lines of diff bring ipvsadm where apply goes
as_apply() {
	local description=$1 before by_ipvsadm

	shift
	before=$(ipvsadm -Sn)
	check "$description: there is a difference" fails 1 npi diff "$@"
	npi diff -o ipvsadm "$@" >lines || true
	npi apply -q --dry-run "$@" >dry
	check "$description: a dry run shows the same" same "$(npi diff "$@" || true)" \
		"$(grep -vE '^Plan:|dry run\)$' dry)"
	check "$description: nothing was changed" same "$before" "$(ipvsadm -Sn)"
	ipvsadm -R <lines
	by_ipvsadm=$(table)
	check "$description: then diff has nothing to say" same '' "$(npi diff -q "$@")"
	# back to where it was, and the same with apply
	ipvsadm -C
	ipvsadm -R <<<"$before"
	npi apply -qq "$@"
	check "$description: as apply" same "$by_ipvsadm" "$(table)"
	check "$description: the same again is no difference" npi diff "$@"
}

manifests first.yaml rr None 1 2 3
as_apply 'from nothing' first.yaml
manifests second.yaml wlc ClientIP 2 3 4
as_apply 'everything changes' second.yaml
manifests third.yaml mh ClientIP 4
sed -i 's/^metadata: {name: web, annotations: {/&kube-router.io\/service.schedflags: 'flag-1,flag-2,flag-3', /' third.yaml
as_apply 'flags of the scheduler, fewer real servers' third.yaml
manifests fourth.yaml rr None
as_apply 'no real servers' fourth.yaml
manifests first.yaml rr None 1 2 3
as_apply 'the first again' first.yaml

# ---- drift

check "without files there is no difference" same '' "$(npi diff)"
ipvsadm -e -t 10.96.0.53:80 -r 10.244.0.1:8080 -m -w 5 -x 20 -y 10
ipvsadm -a -t 10.96.0.53:80 -r 10.9.9.9:80 -i --tun-type gue --tun-port 6080
ipvsadm -E -u 10.96.0.53:80 -s wlc -p 300 -M 255.255.255.0
ipvsadm -D --sctp-service 192.168.10.10:30081
check "what was changed by hand is a difference" fails 1 npi diff
npi diff -o ipvsadm >lines || true
check "the lines for it" same '-A --sctp-service 192.168.10.10:30081 -s rr
-E -u 10.96.0.53:80 -s rr
-a --sctp-service 192.168.10.10:30081 -r 10.244.0.1:8081 -m -w 1
-a --sctp-service 192.168.10.10:30081 -r 10.244.0.2:8081 -m -w 1
-a --sctp-service 192.168.10.10:30081 -r 10.244.0.3:8081 -m -w 1
-d -t 10.96.0.53:80 -r 10.9.9.9:80
-e -t 10.96.0.53:80 -r 10.244.0.1:8080 -m -w 1
-e -t 10.96.0.53:80 -r 10.9.9.9:80 -i -w 0 --tun-type gue --tun-port 6080 --tun-nocsum' "$(LC_ALL=C sort lines)"
ipvsadm -R <lines
check "ipvsadm puts it right" npi diff
check "and reconcile has nothing to do" same '' "$(npi reconcile -q)"

# ---- other settings than those of apply

cat >port.yaml <<'END'
apiVersion: v1
kind: Service
metadata: {name: low}
spec: {type: NodePort, clusterIP: 10.96.0.99, ports: [{port: 80, nodePort: 20080}]}
END
npi apply -qq --service-node-port-range=20000-22767 port.yaml
ipvsadm -D -t 192.168.10.10:20080
check "reconcile serves a nodePort outside the range it is given" npi reconcile -qq
check "it is there" grep -q '^-A -t 192.168.10.10:20080 ' <(ipvsadm -Sn)
