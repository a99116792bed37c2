#!/bin/bash
# needs: uml
# 40 000 virtual services: listed as ipvsadm lists them.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$scratch"
ip link set lo up

# manifests N: so many Services, every fourth with two endpoints
manifests() {
	awk -v n="$1" 'BEGIN {
		for (i = 0; i < n; i++) {
			printf "---\n{apiVersion: v1, kind: Service, metadata: {name: s%d}, " \
				"spec: {clusterIP: 10.100.%d.%d, ports: [{port: 80}]}}\n",
				i, i / 200, i % 200 + 1
			if (i % 4 == 0)
				printf "---\n{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, " \
					"metadata: {name: s%d-1, " \
					"labels: {kubernetes.io/service-name: s%d}}, " \
					"addressType: IPv4, ports: [{port: 8080}], " \
					"endpoints: [{addresses: [10.244.0.%d]}, " \
					"{addresses: [10.244.1.%d]}]}\n",
					i, i, i % 200 + 1, i % 200 + 1
		}
	}'
}

manifests 40000 >large.yaml
nodeport-ipvs apply -qq --manage=ipvs large.yaml
ipvsadm -Ln >expected
nodeport-ipvs list >listed
check "40000 virtual services, 20000 real servers" same '40000 20000' \
	"$(grep -c ^TCP listed) $(grep -c 'Masq    1 ' listed)"
check "as ipvsadm lists them" cmp expected listed
