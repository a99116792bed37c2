/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules of translation, a row each. */
#include "lib/translate.h"
#include "lib/unit.h"

#include <string.h>

#include "npi/ipvs.h"

static struct npi_arena arena;

struct row {
	const char *name;
	const char *objects;
	const char *words; /* lib/translate.h */
	const char *rules;
};

/* The Service and slice that most rows begin with. */
#define CLUSTER  "svc web ip=10.96.0.10 port=http:80/TCP>8080"
#define NODEPORT "svc web type=NodePort ip=10.96.0.10 port=http:80/TCP>8080@30080"
#define SLICE    "eps web-1 svc=web type=4 port=http:8080/TCP"
#define VIP      "TCP 10.96.0.10:80 rr :"
#define NODE     "TCP 192.168.10.11:30080 rr :"

static const struct row joins[] = {
	{ "clusterIP", CLUSTER "\n" SLICE " ep=10.244.1.5 ep=10.244.2.7", NULL,
	  VIP " 10.244.1.5:8080 10.244.2.7:8080\n" },
	{ "no endpoints", CLUSTER, NULL, VIP "\n" },
	{ "the port's name joins, not its number",
	  CLUSTER "\neps w svc=web type=4 port=web:8080/TCP ep=10.244.1.5", NULL,
	  VIP "\n" },
	{ "the port's protocol joins too",
	  CLUSTER "\neps w svc=web type=4 port=http:8080/UDP ep=10.244.1.5", NULL,
	  VIP "\n" },
	{ "unnamed joins unnamed",
	  "svc web ip=10.96.0.10 port=:80/TCP\n"
	  "eps w svc=web type=4 port=:8080/TCP ep=10.244.1.5",
	  NULL, VIP " 10.244.1.5:8080\n" },
	{ "another namespace",
	  CLUSTER "\neps y/w svc=web type=4 port=http:8080/TCP ep=10.1.1.1", NULL,
	  VIP "\n" },
	{ "another Service",
	  CLUSTER "\neps w svc=we type=4 port=http:8080/TCP ep=10.1.1.1", NULL,
	  VIP "\n" },
	{ "slices merge, each endpoint once",
	  CLUSTER
	  "\n" SLICE " ep=10.244.1.6 ep=10.244.1.5\n"
	  "eps web-2 svc=web type=4 port=http:8080/TCP ep=10.244.1.6 ep=10.244.1.7",
	  NULL, VIP " 10.244.1.5:8080 10.244.1.6:8080 10.244.1.7:8080\n" },
	{ "one address with two ports is two real servers",
	  CLUSTER "\n" SLICE " ep=10.244.1.5\n"
		  "eps web-2 svc=web type=4 port=http:9090/TCP ep=10.244.1.5",
	  NULL, VIP " 10.244.1.5:8080 10.244.1.5:9090\n" },
	{ "a slice port without a number",
	  CLUSTER " port=a:90/TCP\neps w svc=web type=4 port=http:0/TCP port=a:90/TCP "
		  "ep=10.1.1.1",
	  NULL, VIP "\nTCP 10.96.0.10:90 rr : 10.1.1.1:90\n" },
	{ "FQDN",
	  "svc web ip=10.96.0.10,fd00:96::10 port=http:80/TCP\n"
	  "eps w svc=web type=fqdn port=http:8080/TCP ep=10.1.1.1 ep=fd00::1",
	  NULL, VIP "\nTCP [fd00:96::10]:80 rr :\n" },
	{ "an endpoint without an address", CLUSTER "\n" SLICE " ep=/? ep=10.1.1.1", NULL,
	  VIP " 10.1.1.1:8080\n" },
	{ "an IPv6 address in an IPv4 slice",
	  "svc web ip=10.96.0.10,fd00:96::10 port=http:80/TCP\n"
	  "eps w svc=web type=4 port=http:8080/TCP ep=10.1.1.1 ep=fd00::1",
	  NULL, VIP " 10.1.1.1:8080\nTCP [fd00:96::10]:80 rr :\n" },
	{ "a slice with label headless",
	  CLUSTER "\n" SLICE " label=service.kubernetes.io/headless: ep=10.1.1.1", NULL,
	  VIP "\n" },
	{ "a slice with label service-proxy-name",
	  CLUSTER "\n" SLICE
		  " label=service.kubernetes.io/service-proxy-name:x ep=10.1.1.1",
	  NULL, VIP "\n" },
	{ "ports and protocols",
	  "svc dns ip=10.96.0.53 port=dns:53/UDP port=dns-tcp:53/TCP port=s:54/SCTP\n"
	  "eps d svc=dns type=4 port=dns-tcp:5353/TCP port=s:5454/SCTP port=dns:5353/UDP "
	  "port=metrics:9153/TCP ep=10.1.1.1",
	  NULL,
	  "TCP 10.96.0.53:53 rr : 10.1.1.1:5353\n"
	  "UDP 10.96.0.53:53 rr : 10.1.1.1:5353\n"
	  "SCTP 10.96.0.53:54 rr : 10.1.1.1:5454\n" },
};

static const struct row sources[] = {
	{ "Endpoints",
	  CLUSTER "\nendpoints web port=http:8080/TCP ep=10.1.1.1 not=10.1.1.2", NULL,
	  VIP " 10.1.1.1:8080\n" },
	{ "Endpoints of a Service with a selector",
	  CLUSTER " sel=app:web\nendpoints web port=http:8080/TCP ep=10.1.1.1", NULL,
	  VIP " 10.1.1.1:8080\n" },
	{ "addresses that are not ready are no fallback",
	  CLUSTER "\nendpoints web port=http:8080/TCP not=10.1.1.2", NULL, VIP "\n" },
	{ "subsets are separate",
	  "svc web ip=10.96.0.10 port=http:80/TCP port=a:90/TCP\n"
	  "endpoints web port=http:1/TCP port=a:2/TCP ep=10.1.1.1 ep=10.1.1.2 "
	  "subset port=http:3/TCP ep=10.1.1.3",
	  NULL,
	  "TCP 10.96.0.10:80 rr : 10.1.1.1:1 10.1.1.2:1 10.1.1.3:3\n"
	  "TCP 10.96.0.10:90 rr : 10.1.1.1:2 10.1.1.2:2\n" },
	{ "both families in one subset",
	  "svc web ip=10.96.0.10,fd00:96::10 port=http:80/TCP\n"
	  "endpoints web port=http:8080/TCP ep=10.1.1.1 ep=fd00::1",
	  NULL, VIP " 10.1.1.1:8080\nTCP [fd00:96::10]:80 rr : [fd00::1]:8080\n" },
	{ "Endpoints that are not mirrored",
	  CLUSTER "\nendpoints web label=endpointslice.kubernetes.io/skip-mirror:true "
		  "port=http:8080/TCP ep=10.1.1.1",
	  NULL, VIP "\n" },
	{ "only `true` keeps Endpoints from being mirrored",
	  CLUSTER "\nendpoints web label=endpointslice.kubernetes.io/skip-mirror:false "
		  "port=http:8080/TCP ep=10.1.1.1",
	  NULL, VIP " 10.1.1.1:8080\n" },
	{ "Endpoints of a leader election",
	  CLUSTER "\nendpoints web ann=control-plane.alpha.kubernetes.io/leader:x "
		  "port=http:8080/TCP ep=10.1.1.1",
	  NULL, VIP "\n" },
	{ "slices come before Endpoints and Pods",
	  CLUSTER " sel=app:web\n" SLICE " ep=10.1.1.1\n"
		  "endpoints web port=http:8080/TCP ep=10.1.1.2\n"
		  "pod a label=app:web ip=10.1.1.3",
	  NULL, VIP " 10.1.1.1:8080\n" },
	{ "Endpoints come before Pods",
	  CLUSTER " sel=app:web\nendpoints web port=http:8080/TCP ep=10.1.1.2\n"
		  "pod a label=app:web ip=10.1.1.3",
	  NULL, VIP " 10.1.1.2:8080\n" },
	{ "Endpoints of the Services around",
	  "svc a ip=10.96.0.1 port=p:1/TCP\nsvc c ip=10.96.0.3 port=p:1/TCP\n"
	  "endpoints 0 port=p:1/TCP ep=10.1.1.0\nendpoints b port=p:1/TCP ep=10.1.1.2\n"
	  "endpoints c port=p:1/TCP ep=10.1.1.3\nendpoints a port=p:1/TCP ep=10.1.1.1\n"
	  "endpoints d port=p:1/TCP ep=10.1.1.4",
	  NULL, "TCP 10.96.0.1:1 rr : 10.1.1.1:1\nTCP 10.96.0.3:1 rr : 10.1.1.3:1\n" },
	{ "Pods: a number as targetPort",
	  CLUSTER " sel=app:web\npod a label=app:web ip=10.1.1.1\n"
		  "pod b label=app:web ip=10.1.1.2",
	  NULL, VIP " 10.1.1.1:8080 10.1.1.2:8080\n" },
	{ "Pods: all labels of the selector, own namespace",
	  CLUSTER " sel=app:web,tier:fe\npod a label=app:web ip=10.1.1.1\n"
		  "pod b label=app:web label=tier:fe label=x:y ip=10.1.1.2\n"
		  "pod c label=tier:fe ip=10.1.1.3\n"
		  "pod y/d label=app:web label=tier:fe ip=10.1.1.4\n"
		  "pod e label=app:web label=tier:be ip=10.1.1.5",
	  NULL, VIP " 10.1.1.2:8080\n" },
	{ "Pods: no selector", CLUSTER "\npod a label=app:web ip=10.1.1.1", NULL,
	  VIP "\n" },
	{ "Pods: named targetPort, per Pod, by protocol, first match",
	  "svc web ip=10.96.0.10 port=http:80/TCP>web sel=app:web\n"
	  "pod a label=app:web ip=10.1.1.1 port=x:1/TCP port=web:2/TCP port=web:3/TCP\n"
	  "pod b label=app:web ip=10.1.1.2 port=web:4/UDP port=web:5/TCP\n"
	  "pod c label=app:web ip=10.1.1.3 port=http:6/TCP",
	  NULL, VIP " 10.1.1.1:2 10.1.1.2:5\n" },
	{ "Pods: finished ones and those without an address",
	  CLUSTER " sel=app:web\npod a label=app:web ip=10.1.1.1 phase=Succeeded\n"
		  "pod b label=app:web ip=10.1.1.2 phase=Failed\npod c label=app:web\n"
		  "pod d label=app:web ip=10.1.1.4 phase=Unknown\n"
		  "pod e label=app:web ip=10.1.1.5 phase=Pending not-ready",
	  NULL, VIP " 10.1.1.4:8080\n" },
	{ "Pods: terminating ones only when no other is ready",
	  CLUSTER " sel=app:web\npod a label=app:web ip=10.1.1.1 deleting\n"
		  "pod b label=app:web ip=10.1.1.2 deleting not-ready",
	  NULL, VIP " 10.1.1.1:8080\n" },
	{ "Pods: a ready one is enough",
	  CLUSTER " sel=app:web\npod a label=app:web ip=10.1.1.1 deleting\n"
		  "pod b label=app:web ip=10.1.1.2",
	  NULL, VIP " 10.1.1.2:8080\n" },
	{ "Pods: publishNotReadyAddresses",
	  CLUSTER
	  " sel=app:web publish\npod a label=app:web ip=10.1.1.1 not-ready\n"
	  "pod b label=app:web ip=10.1.1.2 deleting\npod c label=app:web ip=10.1.1.3",
	  NULL, VIP " 10.1.1.1:8080 10.1.1.2:8080 10.1.1.3:8080\n" },
	{ "Pods: the first address of each family",
	  "svc web ip=10.96.0.10,fd00:96::10 port=http:80/TCP>8080 sel=app:web\n"
	  "pod a label=app:web ip=10.1.1.1,10.1.1.9,fd00::1",
	  NULL, VIP " 10.1.1.1:8080\nTCP [fd00:96::10]:80 rr : [fd00::1]:8080\n" },
	{ "Pods: their node",
	  NODEPORT " etp=Local sel=app:web\npod a label=app:web ip=10.1.1.1 node=node-a\n"
		   "pod b label=app:web ip=10.1.1.2 node=node-b",
	  NULL, VIP " 10.1.1.1:8080 10.1.1.2:8080\n" NODE " 10.1.1.1:8080\n" },
};

static const struct row conditions[] = {
	{ "absent conditions", CLUSTER "\n" SLICE " ep=10.1.1.1/?", NULL,
	  VIP " 10.1.1.1:8080\n" },
	{ "not ready", CLUSTER "\n" SLICE " ep=10.1.1.1/- ep=10.1.1.2", NULL,
	  VIP " 10.1.1.2:8080\n" },
	{ "none ready: the terminating ones that serve",
	  CLUSTER "\n" SLICE " ep=10.1.1.1/~ ep=10.1.1.2/x ep=10.1.1.3/- ep=10.1.1.4/s",
	  NULL, VIP " 10.1.1.1:8080\n" },
	{ "serving defaults to true", CLUSTER "\n" SLICE " ep=10.1.1.1/d", NULL,
	  VIP " 10.1.1.1:8080\n" },
	{ "ready although terminating", CLUSTER "\n" SLICE " ep=10.1.1.1/^ ep=10.1.1.2/~",
	  NULL, VIP " 10.1.1.1:8080\n" },
	{ "of copies the one that stays counts",
	  CLUSTER "\n" SLICE " ep=10.1.1.1/~ ep=10.1.1.2/~\n"
		  "eps web-2 svc=web type=4 port=http:8080/TCP ep=10.1.1.1",
	  NULL, VIP " 10.1.1.1:8080\n" },
	{ "also when it is not ready",
	  CLUSTER "\n" SLICE " ep=10.1.1.1/~ ep=10.1.1.2/~\n"
		  "eps web-2 svc=web type=4 port=http:8080/TCP ep=10.1.1.1/-",
	  NULL, VIP " 10.1.1.2:8080\n" },
	{ "of copies the local one counts",
	  NODEPORT " etp=Local\n" SLICE " ep=10.1.1.1@node-a\n"
		   "eps web-0 svc=web type=4 port=http:8080/TCP ep=10.1.1.1@node-b\n"
		   "eps web-2 svc=web type=4 port=http:8080/TCP ep=10.1.1.1@node-b",
	  NULL, VIP " 10.1.1.1:8080\n" NODE " 10.1.1.1:8080\n" },
};

static const struct row policies[] = {
	{ "external Local: the local ones for nodePorts, all for the clusterIP",
	  NODEPORT " etp=Local\n" SLICE " ep=10.1.1.1@node-a ep=10.1.1.2@node-b", NULL,
	  VIP " 10.1.1.1:8080 10.1.1.2:8080\n" NODE " 10.1.1.1:8080\n" },
	{ "external Local without a local endpoint",
	  NODEPORT " etp=Local\n" SLICE
		   " ep=10.1.1.1 ep=10.1.1.2@node-b ep=10.1.1.3@Node-A",
	  NULL, VIP " 10.1.1.1:8080 10.1.1.2:8080 10.1.1.3:8080\n" NODE "\n" },
	{ "internal Local",
	  NODEPORT " itp=Local\n" SLICE " ep=10.1.1.1@node-a ep=10.1.1.2@node-b", NULL,
	  VIP " 10.1.1.1:8080\n" NODE " 10.1.1.1:8080 10.1.1.2:8080\n" },
	{ "internal Local without a local endpoint",
	  NODEPORT " itp=Local\n" SLICE " ep=10.1.1.1", NULL,
	  VIP "\n" NODE " 10.1.1.1:8080\n" },
	{ "the local terminating one before a remote ready one",
	  NODEPORT " etp=Local\n" SLICE " ep=10.1.1.1@node-a/~ ep=10.1.1.2@node-b", NULL,
	  VIP " 10.1.1.2:8080\n" NODE " 10.1.1.1:8080\n" },
	{ "tiers do not mix among the local ones",
	  NODEPORT " etp=Local\n" SLICE " ep=10.1.1.1@node-a/~ ep=10.1.1.2@node-a", NULL,
	  VIP " 10.1.1.2:8080\n" NODE " 10.1.1.2:8080\n" },
	{ "external Local of a Service that is not external",
	  "svc web ip=10.96.0.10 port=http:80/TCP lb=198.51.100.7 etp=Local\n" SLICE
	  " ep=10.1.1.1@node-b",
	  NULL, VIP " 10.1.1.1:8080\nTCP 198.51.100.7:80 rr : 10.1.1.1:8080\n" },
	{ "external Local of externalIPs and load balancers",
	  "svc web type=LoadBalancer ip=10.96.0.10 port=http:80/TCP lb=198.51.100.7 "
	  "ext=203.0.113.9 etp=Local no-node-ports\n" SLICE
	  " ep=10.1.1.1@node-b ep=10.1.1.2@node-a",
	  NULL,
	  VIP " 10.1.1.1:8080 10.1.1.2:8080\n"
	      "TCP 198.51.100.7:80 rr : 10.1.1.2:8080\n"
	      "TCP 203.0.113.9:80 rr : 10.1.1.2:8080\n" },
	{ "an unknown node name makes every endpoint remote",
	  NODEPORT " etp=Local\n" SLICE " ep=10.1.1.1@ ep=10.1.1.2@node-b",
	  "host=", VIP " 10.1.1.1:8080 10.1.1.2:8080\n" NODE "\n" },
};

static const struct row hints[] = {
	{ "of this zone",
	  CLUSTER "\n" SLICE " ep=10.1.1.1#zone-a,zone-c ep=10.1.1.2#zone-b", NULL,
	  VIP " 10.1.1.1:8080\n" },
	{ "one ready endpoint without a hint",
	  CLUSTER "\n" SLICE " ep=10.1.1.1#zone-a ep=10.1.1.2#zone-b ep=10.1.1.3", NULL,
	  VIP " 10.1.1.1:8080 10.1.1.2:8080 10.1.1.3:8080\n" },
	{ "none for this zone",
	  CLUSTER "\n" SLICE " ep=10.1.1.1#zone-c ep=10.1.1.2#zone-b", NULL,
	  VIP " 10.1.1.1:8080 10.1.1.2:8080\n" },
	{ "zone unknown", CLUSTER "\n" SLICE " ep=10.1.1.1#zone-a ep=10.1.1.2#zone-b",
	  "zone=", VIP " 10.1.1.1:8080 10.1.1.2:8080\n" },
	{ "an empty hint is not for an unknown zone",
	  CLUSTER "\n" SLICE " ep=10.1.1.1#, ep=10.1.1.2#zone-b",
	  "zone=", VIP " 10.1.1.1:8080 10.1.1.2:8080\n" },
	{ "zone of the Node object",
	  CLUSTER "\n" SLICE " ep=10.1.1.1#zone-a ep=10.1.1.2#zone-b\n"
		  "node node-a label=topology.kubernetes.io/zone:zone-b\n"
		  "node node-b label=topology.kubernetes.io/zone:zone-a",
	  "zone=", VIP " 10.1.1.2:8080\n" },
	{ "the zone that is given comes before the Node object's",
	  CLUSTER "\n" SLICE " ep=10.1.1.1#zone-a ep=10.1.1.2#zone-b\n"
		  "node node-a label=topology.kubernetes.io/zone:zone-b",
	  NULL, VIP " 10.1.1.1:8080\n" },
	{ "those that are not ready have no say",
	  CLUSTER "\n" SLICE " ep=10.1.1.1#zone-a/- ep=10.1.1.2#zone-b ep=10.1.1.3/-",
	  NULL, VIP " 10.1.1.2:8080\n" },
	{ "no hints in the fallback",
	  CLUSTER "\n" SLICE " ep=10.1.1.1#zone-a/~ ep=10.1.1.2#zone-b/~", NULL,
	  VIP " 10.1.1.1:8080 10.1.1.2:8080\n" },
	{ "node before zone",
	  CLUSTER "\n" SLICE " ep=10.1.1.1#zone-a!node-b ep=10.1.1.2#zone-b!node-a", NULL,
	  VIP " 10.1.1.2:8080\n" },
	{ "zone when no node hint is for this node",
	  CLUSTER "\n" SLICE " ep=10.1.1.1#zone-a!node-b ep=10.1.1.2#zone-b!node-c", NULL,
	  VIP " 10.1.1.1:8080\n" },
	{ "zone when one has no node hint",
	  CLUSTER "\n" SLICE " ep=10.1.1.1#zone-a ep=10.1.1.2#zone-b!node-a", NULL,
	  VIP " 10.1.1.1:8080\n" },
	{ "policy Local knows no hints",
	  NODEPORT " etp=Local\n" SLICE
		   " ep=10.1.1.1@node-a#zone-b ep=10.1.1.2#zone-a ep=10.1.1.3#zone-b",
	  NULL, VIP " 10.1.1.2:8080\n" NODE " 10.1.1.1:8080\n" },
};

static const struct row addresses[] = {
	{ "nodePort", NODEPORT "\n" SLICE " ep=10.1.1.1", NULL,
	  VIP " 10.1.1.1:8080\n" NODE " 10.1.1.1:8080\n" },
	{ "dual stack, IPv6 first",
	  "svc web type=NodePort ip=fd00:96::10,10.96.0.10 families=6,4 "
	  "port=http:80/TCP@30080\n" SLICE
	  " ep=10.1.1.1\neps web-6 svc=web type=6 port=http:9090/TCP ep=fd00::1",
	  NULL,
	  VIP " 10.1.1.1:8080\n" NODE " 10.1.1.1:8080\n"
	      "TCP [2001:db8:10::11]:30080 rr : [fd00::1]:9090\n"
	      "TCP [fd00:96::10]:80 rr : [fd00::1]:9090\n" },
	{ "IPv6 only",
	  "svc web type=NodePort ip=fd00:96::10 port=http:80/TCP@30080 ext=203.0.113.9",
	  NULL, "TCP [2001:db8:10::11]:30080 rr :\nTCP [fd00:96::10]:80 rr :\n" },
	{ "externalIPs and load balancer addresses of the Service's families",
	  "svc web type=LoadBalancer ip=10.96.0.10 port=http:80/TCP "
	  "ext=203.0.113.9,2001:db8::9 "
	  "lb=198.51.100.7,2001:db8::7,proxy:198.51.100.8 no-node-ports",
	  NULL, VIP "\nTCP 198.51.100.7:80 rr :\nTCP 203.0.113.9:80 rr :\n" },
	{ "an address in two roles",
	  "svc web type=LoadBalancer ip=10.96.0.10 port=http:80/TCP ext=198.51.100.7 "
	  "lb=198.51.100.7 no-node-ports",
	  NULL, VIP "\nTCP 198.51.100.7:80 rr :\n" },
	{ "externalIP of the node whose port is the nodePort",
	  "svc web type=NodePort ip=10.96.0.10 port=http:30080/TCP@30080 "
	  "ext=192.168.10.11",
	  NULL, "TCP 10.96.0.10:30080 rr :\n" NODE "\n" },
	{ "a load balancer address that nothing can be sent to",
	  "svc web type=LoadBalancer ip=10.96.0.10 port=http:80/TCP "
	  "lb=127.0.0.1,0.0.0.0,239.1.1.1 "
	  "no-node-ports",
	  NULL, VIP "\n" },
	{ "headless", "svc web headless port=http:80/TCP", NULL, "" },
	{ "ExternalName", "svc web type=ExternalName port=http:80/TCP", NULL, "" },
	{ "another proxy's",
	  NODEPORT " label=service.kubernetes.io/service-proxy-name:", NULL, "" },
	{ "label headless", NODEPORT " label=service.kubernetes.io/headless:", NULL, "" },
	{ "session affinity", NODEPORT " ext=203.0.113.9 affinity=10800", NULL,
	  "TCP 10.96.0.10:80 rr persistent 10800 :\n"
	  "TCP 192.168.10.11:30080 rr persistent 10800 :\n"
	  "TCP 203.0.113.9:80 rr persistent 10800 :\n" },
};

static const struct row schedulers[] = {
	{ "global", CLUSTER, "scheduler=wlc", "TCP 10.96.0.10:80 wlc :\n" },
	{ "global mh looks at the port", CLUSTER " affinity=60", "scheduler=mh",
	  "TCP 10.96.0.10:80 mh persistent 60 flags 0x10 :\n" },
	{ "annotation", CLUSTER " ann=kube-router.io/service.scheduler:lc", NULL,
	  "TCP 10.96.0.10:80 lc :\n" },
	{ "annotation mh", CLUSTER " ann=kube-router.io/service.scheduler:mh", NULL,
	  "TCP 10.96.0.10:80 mh flags 0x10 :\n" },
	{ "annotation with flags",
	  CLUSTER " ann=kube-router.io/service.scheduler:mh "
		  "ann=kube-router.io/service.schedflags:flag-1,flag-2",
	  NULL, "TCP 10.96.0.10:80 mh flags 0x18 :\n" },
	{ "flags of their own", CLUSTER " ann=kube-router.io/service.schedflags:flag-3",
	  "scheduler=mh", "TCP 10.96.0.10:80 mh flags 0x20 :\n" },
	{ "flags without mh",
	  CLUSTER " ann=kube-router.io/service.scheduler:sh "
		  "ann=kube-router.io/service.schedflags:flag-1,flag-2",
	  NULL, "TCP 10.96.0.10:80 sh :\n" },
	{ "unknown scheduler", CLUSTER " ann=kube-router.io/service.scheduler:lcc",
	  "scheduler=wrr", "TCP 10.96.0.10:80 wrr :\n" },
};

#define DUAL "svc web type=NodePort ip=10.96.0.10,fd00:96::10 port=http:80/TCP@30080"
#define VIPS VIP "\n"
#define VIP6 "TCP [fd00:96::10]:80 rr :\n"

static const struct row nodes[] = {
	{ "every interface, each address once", DUAL,
	  "if=eth1,10.9.9.9/24 if=docker0,172.17.0.1/16 if=eth2,192.168.10.11/24 "
	  "if=eth0,192.168.10.50/24 if=lo,10.0.0.1/32",
	  "TCP 10.0.0.1:30080 rr :\nTCP 10.9.9.9:30080 rr :\n" VIPS
	  "TCP 172.17.0.1:30080 rr :\n" NODE "\nTCP 192.168.10.50:30080 rr :\n"
	  "TCP [2001:db8:10::11]:30080 rr :\n" VIP6 },
	{ "link-local: by scope, IPv6 never", DUAL,
	  "if=eth1,169.254.1.1/16,253 if=eth1,169.254.2.2/16 if=eth1,fe80::5/64,0",
	  VIPS "TCP 169.254.2.2:30080 rr :\n" NODE
	       "\nTCP [2001:db8:10::11]:30080 rr :\n" VIP6 },
	{ "dummies of other proxies", DUAL,
	  "if=kube-ipvs0,10.1.0.1/32 if=kube-dummy-if,10.1.0.2/32 "
	  "if=kube-ipvs1,10.1.0.3/32",
	  "TCP 10.1.0.3:30080 rr :\n" VIPS NODE
	  "\nTCP [2001:db8:10::11]:30080 rr :\n" VIP6 },
	{ "addresses that are bound for Services",
	  NODEPORT " ext=203.0.113.9\nsvc x ip=10.96.0.11 port=p:1/TCP ext=203.0.113.10",
	  "if=dummy0,203.0.113.9/32 if=lo,203.0.113.10/32 if=dummy0,10.96.0.11/32",
	  VIPS "TCP 10.96.0.11:1 rr :\n" NODE
	       "\nTCP 203.0.113.9:80 rr :\nTCP 203.0.113.10:1 rr :\n" },
	{ "an address of the node stays one when it is an externalIP",
	  NODEPORT " ext=192.168.10.11", NULL,
	  VIPS "TCP 192.168.10.11:80 rr :\n" NODE "\n" },
	{ "likewise on another interface", NODEPORT " ext=10.9.9.9",
	  "if=eth1,10.9.9.9/24",
	  "TCP 10.9.9.9:80 rr :\nTCP 10.9.9.9:30080 rr :\n" VIPS NODE "\n" },
	{ "the primary one stays one, even if it stands alone",
	  NODEPORT " ext=192.168.10.11", "only-lo if=eth0,192.168.10.11/32",
	  VIPS "TCP 192.168.10.11:80 rr :\n" NODE "\n" },
	{ "networks", NODEPORT,
	  "nodeport=192.168.0.0/16,127.0.0.0/8 if=docker0,172.17.0.1/16",
	  VIPS NODE "\n" },
	{ "networks say nothing about the other family", DUAL, "nodeport=172.16.0.0/12",
	  VIPS "TCP [2001:db8:10::11]:30080 rr :\n" VIP6 },
	{ "a network of everything is none", NODEPORT,
	  "nodeport=10.0.0.0/8,0.0.0.0/0 if=kube-ipvs0,10.1.0.1/32", VIPS NODE "\n" },
	{ "networks take what the default leaves out", DUAL,
	  "nodeport=fe80::/10,10.1.0.0/16 if=kube-ipvs0,10.1.0.1/32",
	  "TCP 10.1.0.1:30080 rr :\n" VIPS "TCP [fd00:96::10]:80 rr :\n"
	  "TCP [fe80::11]:30080 rr :\n" },
	{ "primary", DUAL, "primary if=eth1,10.9.9.9/24 if=eth1,2001:db8:9::9/64",
	  VIPS NODE "\nTCP [2001:db8:10::11]:30080 rr :\n" VIP6 },
	{ "primary by the Node object",
	  DUAL "\nnode node-a ip=10.9.9.9,10.9.9.8\nnode node-b ip=10.9.9.7",
	  "primary if=eth1,10.9.9.9/24",
	  "TCP 10.9.9.9:30080 rr :\n" VIPS "TCP [2001:db8:10::11]:30080 rr :\n" VIP6 },
	{ "no address", NODEPORT, "only-lo", VIPS },
};

#define TABLE_TEST(table)                                                                \
	START_TEST(table##_make_these_rules)                                             \
	{                                                                                \
		const struct row *row = &table[_i];                                      \
		struct translation it = translate(&arena, row->objects, row->words);     \
                                                                                         \
		ck_assert_msg(it.result == 0, "%s: refused:\n%s", row->name,             \
			      it.findings);                                              \
		ck_assert_msg(strcmp(it.rules, row->rules) == 0, "%s:\n%s", row->name,   \
			      it.rules);                                                 \
		npi_arena_clear(&arena);                                                 \
	}                                                                                \
	END_TEST

TABLE_TEST(joins)
TABLE_TEST(sources)
TABLE_TEST(conditions)
TABLE_TEST(policies)
TABLE_TEST(hints)
TABLE_TEST(addresses)
TABLE_TEST(schedulers)
TABLE_TEST(nodes)

static const struct ipvs_virtual_service *find(const struct translation *it,
					       const char *address, uint16_t port)
{
	size_t i;

	for (i = 0; i < it->desired.ipvs.n; i++) {
		const struct ipvs_virtual_service *vs = &it->desired.ipvs.items[i];
		char text[NPI_ADDR_TEXT];

		if (vs->port == port &&
		    strcmp(npi_addr_format(&vs->addr, text), address) == 0)
			return vs;
	}
	ck_abort_msg("no %s:%u in\n%s", address, port, it->rules);
}

START_TEST(equal_real_servers_are_one_array)
{
	struct translation it = translate(
		&arena,
		NODEPORT
		" ext=203.0.113.9 etp=Local\n" SLICE
		" ep=10.1.1.1@node-a ep=10.1.1.2@node-b/-\n"
		"svc b type=NodePort ip=10.96.0.11 port=p:80/TCP@30081 etp=Local "
		"ext=203.0.113.10\n"
		"eps b svc=b type=4 port=p:1/TCP ep=10.1.1.1@node-a ep=10.1.1.2",
		NULL);

	ck_assert_ptr_eq(find(&it, "10.96.0.10", 80)->real_servers,
			 find(&it, "203.0.113.9", 80)->real_servers);
	ck_assert_ptr_eq(find(&it, "10.96.0.10", 80)->real_servers,
			 find(&it, "192.168.10.11", 30080)->real_servers);
	ck_assert_ptr_ne(find(&it, "10.96.0.11", 80)->real_servers,
			 find(&it, "203.0.113.10", 80)->real_servers);
	ck_assert_ptr_eq(find(&it, "203.0.113.10", 80)->real_servers,
			 find(&it, "192.168.10.11", 30081)->real_servers);
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(owners_name_the_field_that_asks)
{
	static const struct {
		const char *address;
		uint16_t port;
		enum npi_address_role role;
		bool local;
	} wanted[] = {
		{ "10.96.0.10", 80, NPI_ROLE_CLUSTER_IP, false },
		{ "203.0.113.9", 80, NPI_ROLE_EXTERNAL_IP, true },
		{ "198.51.100.7", 80, NPI_ROLE_LOAD_BALANCER, true },
		{ "192.168.10.11", 30080, NPI_ROLE_NODE_PORT, true },
	};
	struct translation it = translate(
		&arena,
		"svc x/web type=LoadBalancer ip=10.96.0.10 port=http:80/TCP@30080 "
		"etp=Local itp=Local ext=203.0.113.9 lb=198.51.100.7",
		NULL);
	const struct npi_owner *owner =
		find(&it, wanted[_i].address, wanted[_i].port)->owner;

	ck_assert_str_eq(owner->name_space, "x");
	ck_assert_str_eq(owner->name, "web");
	ck_assert_str_eq(owner->port_name, "http");
	ck_assert_int_eq(owner->role, wanted[_i].role);
	ck_assert_int_eq(owner->local, wanted[_i].local);
	ck_assert_uint_eq(owner->pos.line, 1);
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(node_addresses_are_told)
{
	struct translation it = translate(&arena, NODEPORT, "if=eth1,10.9.9.9/24");
	char text[NPI_ADDR_TEXT];

	ck_assert_uint_eq(it.desired.n_node_addresses, 3);
	ck_assert_str_eq(npi_addr_format(&it.desired.node_addresses[0], text),
			 "10.9.9.9");
	ck_assert_str_eq(npi_addr_format(&it.desired.node_addresses[1], text),
			 "192.168.10.11");
	ck_assert_str_eq(npi_addr_format(&it.desired.node_addresses[2], text),
			 "2001:db8:10::11");
	npi_arena_clear(&arena);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(joins_make_these_rules, joins),
		UNIT_ROWS(sources_make_these_rules, sources),
		UNIT_ROWS(conditions_make_these_rules, conditions),
		UNIT_ROWS(policies_make_these_rules, policies),
		UNIT_ROWS(hints_make_these_rules, hints),
		UNIT_ROWS(addresses_make_these_rules, addresses),
		UNIT_ROWS(schedulers_make_these_rules, schedulers),
		UNIT_ROWS(nodes_make_these_rules, nodes),
		UNIT(equal_real_servers_are_one_array),
		{ &owners_name_the_field_that_asks, 4 },
		UNIT(node_addresses_are_told),
	};

	return unit_run("desired", tests, UNIT_COUNT(tests));
}
