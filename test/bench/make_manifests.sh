#!/bin/sh
# Manifests of a cluster, as kubectl get -o yaml prints them: SERVICES Services of type
# NodePort with one port (the first 2768 have a nodePort, that is the whole range) and for
# each ENDPOINTS endpoints, 100 to an EndpointSlice. The same numbers give the same bytes.
# The third word asks for the same and later: changed, one endpoint has another address;
# added, that and one Service more; replaced, all endpoints have other addresses.
# usage: make_manifests.sh SERVICES ENDPOINTS [changed|added|replaced]
set -eu

exec awk -v services="$1" -v endpoints="$2" -v later="${3-}" '
function address(base, n) {
	return base "." int(n / 65536) % 256 "." int(n / 256) % 256 "." n % 256
}

function metadata(kind, name, n) {
	print "metadata:"
	print "  creationTimestamp: \"2024-05-01T08:00:00Z\""
	if (kind == "EndpointSlice")
		print "  generateName: app-" n "-"
	print "  labels:"
	print "    app: app-" n
	if (kind == "EndpointSlice")
		print "    kubernetes.io/service-name: app-" n
	print "  name: " name
	print "  namespace: team-" n % 20
	print "  resourceVersion: \"" 100000 + n "\""
	printf "  uid: 5f0c2a4e-1d3b-4c6a-9e8f-%012d\n", n
}

function service(n) {
	print "---"
	print "apiVersion: v1"
	print "kind: Service"
	metadata("Service", "app-" n, n)
	print "spec:"
	print "  clusterIP: " address(10, 6356992 + n)
	print "  clusterIPs:"
	print "  - " address(10, 6356992 + n)
	if (n < 2768)
		print "  externalTrafficPolicy: Cluster"
	print "  internalTrafficPolicy: Cluster"
	print "  ipFamilies:"
	print "  - IPv4"
	print "  ipFamilyPolicy: SingleStack"
	print "  ports:"
	if (n < 2768) {
		print "  - nodePort: " 30000 + n
		print "    port: 80"
	} else {
		print "  - port: 80"
	}
	print "    protocol: TCP"
	print "    targetPort: 8080"
	print "  selector:"
	print "    app: app-" n
	print "  sessionAffinity: None"
	print "  type: " (n < 2768 ? "NodePort" : "ClusterIP")
	print "status:"
	print "  loadBalancer: {}"
}

function endpoint(n) {
	print "- addresses:"
	print "  - " address(10, 15990784 + n)
	print "  conditions:"
	print "    ready: true"
	print "    serving: true"
	print "    terminating: false"
	print "  nodeName: node-" n % 100
	print "  targetRef:"
	print "    kind: Pod"
	print "    name: pod-" n
	print "    namespace: team-0"
}

# pods are numbered one after the other, the later ones from the upper half on
function pod(n, i) {
	if (later == "replaced" || (later != "" && n == changed && i == 0))
		return n * endpoints + i + 524288
	return n * endpoints + i
}

# the endpoints of a Service from one on
function slice(n, from,   i) {
	print "---"
	print "addressType: IPv4"
	print "apiVersion: discovery.k8s.io/v1"
	print "endpoints:"
	for (i = from; i < endpoints && i < from + 100; i++)
		endpoint(pod(n, i))
	print "kind: EndpointSlice"
	metadata("EndpointSlice", "app-" n "-" (from ? sprintf("%05d", from) : "x7k2p"), n)
	print "ports:"
	print "- name: \"\""
	print "  port: 8080"
	print "  protocol: TCP"
}

BEGIN {
	changed = int(services / 2)
	if (later == "added")
		services++
	for (n = 0; n < services; n++) {
		service(n)
		for (i = 0; i == 0 || i < endpoints; i += 100)
			slice(n, i)
	}
}'
