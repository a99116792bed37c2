#!/bin/bash
# needs: uml
# `get` on a node with a table: what -o yaml prints gives another node the same; and the metrics
# file that the run left.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# there is no nftables in user-mode-linux
export NODEPORT_IPVS_MANAGE=ipvs

# the same address twice: only their tables count
node node1 192.168.10.10/24
node node2 192.168.10.10/24

cp "$cases"/story/{svc,endpointslice}.yaml "$scratch"
cat >"$scratch/more.yaml" <<END
{apiVersion: v1, kind: Service, metadata: {name: more, namespace: x}, spec: {type: NodePort,
 ports: [{name: a, port: 80}, {name: b, port: 53, protocol: UDP}], sessionAffinity: ClientIP}}
---
{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4,
 metadata: {name: more-1, namespace: x, labels: {kubernetes.io/service-name: more}},
 ports: [{name: a, port: 8080}, {name: b, port: 5353, protocol: UDP}],
 endpoints: [{addresses: [10.244.1.60]}, {addresses: [10.244.2.60]}]}
END
metrics=$scratch/out.prom
on node1 nodeport-ipvs apply -q --metrics-file "$metrics" "$scratch"/*.yaml >/dev/null

on node1 nodeport-ipvs get all -A -o yaml >"$scratch/all"
on node2 nodeport-ipvs apply -q - <"$scratch/all" >/dev/null
on node1 ipvsadm -Sn | sort >"$scratch/table1"
on node2 ipvsadm -Sn | sort >"$scratch/table2"
check "there is a table" [ "$(wc -l <"$scratch/table1")" -ge 12 ]
check "another node serves the same" diff "$scratch/table1" "$scratch/table2"
on node2 nodeport-ipvs get all -A -o yaml >"$scratch/all2"
check "and has the same objects" diff "$scratch/all" "$scratch/all2"
check "on this one nothing changes" same "" \
	"$(on node1 nodeport-ipvs apply -q - <"$scratch/all" 2>&1)"

on node1 nodeport-ipvs get svc -A | sed 's/ [0-9]*s$/ AGO/' >"$scratch/svc"
check "the Services have a heading" grep -qE \
	'^NAMESPACE +NAME +TYPE +CLUSTER-IP +EXTERNAL-IP +PORT\(S\) +AGE$' "$scratch/svc"
check "the Service of the story" grep -qE \
	'^default     myapp   NodePort   10.101.173.202   <none>        80:30303/TCP +AGO$' "$scratch/svc"
check "one that there is not" fails 1 on node1 nodeport-ipvs get svc nope
# nobody: no capability, no kernel
check "whoever may read the store" on node1 setpriv --reuid=65534 --clear-groups \
	--bounding-set=-all nodeport-ipvs get svc myapp

check "metrics of the run" grep -qx 'nodeport_ipvs_last_run_exit_code 0' "$metrics"
check "metrics count the virtual services" same "$(grep -c ^-A "$scratch/table1")" \
	"$(grep -c ^nodeport_ipvs_service_info "$metrics")"
check "metrics count the real servers" same "$(grep -c ^-a "$scratch/table1")" \
	"$(sed -n 's/^nodeport_ipvs_real_servers{state="ready"} //p' "$metrics")"
check "anybody may read them" same 644 "$(stat -c %a "$metrics")"
check "doctor tells of it" grep -q 'the last successful run was [0-9ms]* ago' \
	<(on node1 nodeport-ipvs doctor || true)
