#!/bin/bash
# needs: uml
# `delete`: what is ours and named goes, with what was served for it; nothing else does.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$scratch"

ip link set lo up
ip address add 192.168.10.10/24 dev lo
ipvsadm -A -t 192.168.10.10:6443 -s wlc -p 300
ipvsadm -a -t 192.168.10.10:6443 -r 10.9.9.9:6443 -m -w 7
ipvsadm -A -f 7 -s sh
foreign=$(ipvsadm -Sn)

npi() {
	"$NPI" "$@" --state-dir="$scratch/state" --manage=ipvs
}

# service NAME NUMBER
service() {
	cat <<-END
	---
	apiVersion: v1
	kind: Service
	metadata: {name: $1, labels: {app: $1}}
	spec: {type: NodePort, clusterIP: 10.96.0.$2, ports: [{port: 80, nodePort: $((30000 + $2))}]}
	---
	apiVersion: discovery.k8s.io/v1
	kind: EndpointSlice
	addressType: IPv4
	metadata: {name: $1-1, labels: {app: $1, kubernetes.io/service-name: $1}}
	ports: [{port: 8080}]
	endpoints: [{addresses: [10.244.0.$2]}]
	END
}

# served: the clusterIPs of ours that are served
served() {
	ipvsadm -Sn | sed -n 's/^-A -t 10\.96\.0\.\([0-9]*\):80 .*/\1/p' | sort -n | xargs
}

for i in 1 2 3 4 5 6; do
	service "s$i" "$i" >"s$i.yaml"
done
npi apply -qq --applyset odd s1.yaml s3.yaml s5.yaml
npi apply -qq s2.yaml s4.yaml s6.yaml
check "six are served" same '1 2 3 4 5 6' "$(served)"

check "by name" same 'service "s1" deleted from default namespace' "$(npi delete -q svc s1)"
check "it is not served" same '2 3 4 5 6' "$(served)"
check "by file, its slice too" same 'endpointslice.discovery.k8s.io "s2-1" deleted from default namespace
service "s2" deleted from default namespace' "$(npi delete -q -f s2.yaml)"
check "not there" fails 1 npi delete -qq svc s2
check "not there, and no matter" npi delete -qq svc s2 --ignore-not-found
check "nobody to ask" fails 64 npi delete -qq svc -l app=s4 </dev/null
check "nothing went" same '3 4 5 6' "$(served)"
check "by label" npi delete -qq svc,endpointslices -l app=s4 --yes
check "it went" same '3 5 6' "$(served)"
check "by set" npi delete -qq --applyset odd --yes
check "the set went" same '6' "$(served)"

# on a terminal, where it asks
script -qec "$NPI delete --all --state-dir=$scratch/state --manage=ipvs" /dev/null <<<n >out 2>&1 || true
check "it asks" grep -q 'You are about to delete the following 2 resource(s):' out
check "and takes no for an answer" same '6' "$(served)"
script -qec "$NPI delete --all --state-dir=$scratch/state --manage=ipvs" /dev/null <<<y >out 2>&1
check "and yes" same '' "$(served)"
check "all that is foreign is as it was" same "$foreign" "$(ipvsadm -Sn)"
check "the store has nothing" same '' "$(npi reconcile)"

# a kernel that fails in the middle undoes nothing but what this run did
npi apply -qq s1.yaml s2.yaml
npi delete -qq --atomic svc s1
check "atomic" same '2' "$(served)"
check "delete --all leaves what is foreign" npi delete -qq --all -y
check "to the byte" same "$foreign" "$(ipvsadm -Sn)"
