/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What translation says about its input. */
#include "lib/translate.h"
#include "lib/unit.h"

#include <string.h>

static struct npi_arena arena;

struct row {
	const char *name;
	const char *objects;
	const char *words; /* lib/translate.h */
	const char *findings;
};

#define CLUSTER  "svc web ip=10.96.0.10 port=http:80/TCP>8080"
#define NODEPORT "svc web type=NodePort ip=10.96.0.10 port=http:80/TCP>8080@30080"
#define SLICE    "eps web-1 svc=web type=4 port=http:8080/TCP"

static const struct row errors[] = {
	{ "a clusterIP of two Services",
	  "svc b ip=10.96.0.9 port=p:1/TCP\nsvc a ip=10.96.0.9 port=p:2/TCP\n"
	  "eps a svc=a type=4 port=p:1/TCP ep=10.1.1.1\neps b svc=b type=4 port=p:1/TCP "
	  "ep=10.1.1.1",
	  NULL,
	  "1: error: spec.clusterIPs: Invalid value: [\"10.96.0.9\"]: failed to allocate "
	  "IP 10.96.0.9: provided IP is already allocated\n"
	  "  2: first used by service 'default/a'\n" },
	{ "a clusterIP and port of two Services are said once",
	  "svc b ip=10.96.0.9 port=p:1/TCP\nsvc a ip=10.96.0.9 port=p:1/TCP\n"
	  "eps a svc=a type=4 port=p:1/TCP ep=10.1.1.1\neps b svc=b type=4 port=p:1/TCP "
	  "ep=10.1.1.1",
	  NULL,
	  "1: error: spec.clusterIPs: Invalid value: [\"10.96.0.9\"]: failed to allocate "
	  "IP 10.96.0.9: provided IP is already allocated\n"
	  "  2: first used by service 'default/a'\n" },
	{ "a port twice",
	  "svc a ip=10.96.0.9 port=p:1/TCP port=q:1/TCP\n"
	  "endpoints a port=p:1/TCP port=q:1/TCP ep=10.1.1.1",
	  NULL,
	  "1: error: spec.clusterIPs[0]: TCP 10.96.0.9:1 is already claimed by service "
	  "'default/a'\n"
	  "  1: first claimed here\n" },
	{ "one of two clusterIPs",
	  "svc a ip=10.96.0.9,fd00:96::9 port=p:1/TCP\nsvc b ip=10.96.0.8,fd00:96::9 "
	  "port=p:2/TCP\n"
	  "endpoints a port=p:1/TCP ep=10.1.1.1 ep=fd00::1\nendpoints b port=p:1/TCP "
	  "ep=10.1.1.1 ep=fd00::1",
	  NULL,
	  "2: error: spec.clusterIPs: Invalid value: [\"10.96.0.8\",\"fd00:96::9\"]: "
	  "failed to allocate IP fd00:96::9: provided IP is already allocated\n"
	  "  1: first used by service 'default/a'\n" },
	{ "a nodePort of two Services, whatever the protocol",
	  "svc a type=NodePort ip=10.96.0.8 port=p:1/TCP@30080\nsvc b type=NodePort "
	  "ip=10.96.0.9 port=p:1/UDP@30080\n"
	  "endpoints a port=p:1/TCP ep=10.1.1.1\nendpoints b port=p:1/UDP ep=10.1.1.1",
	  NULL,
	  "2: error: spec.ports[0].nodePort: Invalid value: 30080: provided port is "
	  "already allocated\n"
	  "  1: first used by service 'default/a'\n" },
	{ "a nodePort of two ports",
	  "svc a type=NodePort ip=10.96.0.8 port=p:1/TCP@30080 port=q:2/TCP@30080\n"
	  "endpoints a port=p:1/TCP port=q:1/TCP ep=10.1.1.1",
	  NULL,
	  "1: error: spec.ports[1].nodePort: Invalid value: 30080: provided port is "
	  "already allocated\n"
	  "  1: first used by service 'default/a'\n" },
	{ "a health check port that is a nodePort",
	  "svc a type=NodePort ip=10.96.0.8 port=p:1/TCP@30080\n"
	  "svc b type=LoadBalancer ip=10.96.0.9 port=p:1/TCP no-node-ports health=30080 "
	  "etp=Local\n"
	  "endpoints a port=p:1/TCP ep=10.1.1.1\nendpoints b port=p:1/TCP "
	  "ep=10.1.1.1@node-a",
	  NULL,
	  "2: error: spec.healthCheckNodePort: Invalid value: 30080: provided port is "
	  "already allocated\n"
	  "  1: first used by service 'default/a'\n" },
	{ "an externalIP and port of two Services",
	  "svc a ip=10.96.0.8 port=p:80/TCP ext=203.0.113.9\nsvc b ip=10.96.0.9 "
	  "port=p:80/TCP ext=203.0.113.8,203.0.113.9\n"
	  "endpoints a port=p:1/TCP ep=10.1.1.1\nendpoints b port=p:1/TCP ep=10.1.1.1",
	  NULL,
	  "2: error: spec.externalIPs[1]: TCP 203.0.113.9:80 is already claimed by "
	  "service 'default/a'\n"
	  "  1: first claimed here\n" },
	{ "an externalIP that is a load balancer address",
	  "svc a type=LoadBalancer no-node-ports ip=10.96.0.8 port=p:80/TCP "
	  "lb=203.0.113.9\nsvc b ip=10.96.0.9 port=p:80/TCP ext=203.0.113.9\n"
	  "svc c type=LoadBalancer no-node-ports ip=10.96.0.7 port=p:80/TCP "
	  "lb=203.0.113.9\n"
	  "endpoints a port=p:1/TCP ep=10.1.1.1\nendpoints b port=p:1/TCP "
	  "ep=10.1.1.1\nendpoints c port=p:1/TCP ep=10.1.1.1",
	  NULL,
	  "2: error: spec.externalIPs[0]: TCP 203.0.113.9:80 is already claimed by "
	  "service 'default/a'\n"
	  "  1: first claimed here\n"
	  "3: error: status.loadBalancer.ingress[0].ip: TCP 203.0.113.9:80 is already "
	  "claimed by service 'default/a'\n"
	  "  1: first claimed here\n" },
	{ "an externalIP of the node and a nodePort",
	  "svc a ip=10.96.0.8 port=p:30080/TCP ext=192.168.10.11\nsvc b type=NodePort "
	  "ip=10.96.0.9 port=p:80/TCP@30080\n"
	  "endpoints a port=p:1/TCP ep=10.1.1.1\nendpoints b port=p:1/TCP ep=10.1.1.1",
	  NULL,
	  "2: error: spec.ports[0].nodePort: TCP 192.168.10.11:30080 is already claimed "
	  "by service 'default/a'\n"
	  "  1: first claimed here\n" },
	{ "also of one Service, when the ports differ",
	  "svc a type=NodePort ip=10.96.0.8 port=p:30080/TCP@30081 port=q:80/TCP@30080 "
	  "ext=192.168.10.11\n"
	  "endpoints a port=p:1/TCP port=q:2/TCP ep=10.1.1.1",
	  NULL,
	  "1: error: spec.externalIPs[0]: TCP 192.168.10.11:30080 is already claimed by "
	  "service 'default/a'\n"
	  "  1: first claimed here\n" },
	{ "an externalIP that is its own clusterIP",
	  "svc a ip=172.30.0.8 port=p:80/TCP ext=172.30.0.8\nendpoints a port=p:1/TCP "
	  "ep=10.1.1.1",
	  NULL,
	  "1: error: spec.externalIPs[0]: TCP 172.30.0.8:80 is already claimed by "
	  "service 'default/a'\n"
	  "  1: first claimed here\n" },
	{ "an externalIP inside the service range",
	  CLUSTER " ext=203.0.113.9,10.96.0.99\n" SLICE " ep=10.1.1.1", NULL,
	  "1: error: spec.externalIPs[1]: Invalid value: \"10.96.0.99\": may not be in "
	  "the service cluster IP range (10.96.0.0/12)\n" },
	{ "of the other family too", CLUSTER " ext=fd00:96::99\n" SLICE " ep=10.1.1.1",
	  NULL,
	  "1: error: spec.externalIPs[0]: Invalid value: \"fd00:96::99\": may not be in "
	  "the service cluster IP range (fd00:96::/112)\n" },
	{ "a clusterIP that is an address of the node",
	  "svc web ip=192.168.10.11 port=http:80/TCP\n" SLICE " ep=10.1.1.1", NULL,
	  "1: error: spec.clusterIPs[0]: Invalid value: \"192.168.10.11\": is an address "
	  "of this node\n" },
	{ "clusterIPs that no connection can go to",
	  "svc a ip=0.0.0.0 port=p:80/TCP\nsvc b ip=127.0.0.5 port=p:80/TCP\nsvc c "
	  "ip=169.254.1.1 port=p:80/TCP\nsvc d ip=224.1.1.1 port=p:80/TCP\n"
	  "endpoints a port=p:1/TCP ep=10.1.1.1\nendpoints b port=p:1/TCP "
	  "ep=10.1.1.1\nendpoints c port=p:1/TCP ep=10.1.1.1\nendpoints d port=p:1/TCP "
	  "ep=10.1.1.1",
	  NULL,
	  "1: error: spec.clusterIPs[0]: Invalid value: \"0.0.0.0\": may not be "
	  "unspecified\n"
	  "2: error: spec.clusterIPs[0]: Invalid value: \"127.0.0.5\": may not be in the "
	  "loopback range (127.0.0.0/8, ::1/128)\n"
	  "3: error: spec.clusterIPs[0]: Invalid value: \"169.254.1.1\": may not be in "
	  "the link-local range (169.254.0.0/16, fe80::/10)\n"
	  "4: error: spec.clusterIPs[0]: Invalid value: \"224.1.1.1\": may not be in the "
	  "multicast range (224.0.0.0/4, ff00::/8)\n" },
	{ "a Service given twice", CLUSTER "\n" SLICE " ep=10.1.1.1\n" CLUSTER, NULL,
	  "3: error: metadata.name: Duplicate value: \"web\": service 'default/web' is "
	  "given twice\n"
	  "  1: first given here\n" },
	{ "any object given twice",
	  CLUSTER "\n" SLICE " ep=10.1.1.1\n" SLICE
		  "\nnode n\nnode n\npod x/p\npod x/p\npod y/p\npod y/p\npod "
		  "z/p\nendpoints e\nendpoints e",
	  NULL,
	  "3: error: metadata.name: Duplicate value: \"web-1\": endpointslice "
	  "'default/web-1' is given twice\n"
	  "  2: first given here\n"
	  "5: error: metadata.name: Duplicate value: \"n\": node 'n' is given twice\n"
	  "  4: first given here\n"
	  "7: error: metadata.name: Duplicate value: \"p\": pod 'x/p' is given twice\n"
	  "  6: first given here\n"
	  "9: error: metadata.name: Duplicate value: \"p\": pod 'y/p' is given twice\n"
	  "  8: first given here\n"
	  "12: error: metadata.name: Duplicate value: \"e\": endpoints 'default/e' is "
	  "given twice\n"
	  "  11: first given here\n" },
	{ "dual stack without a second range",
	  "svc web policy=RequireDualStack port=http:80/TCP\n" SLICE " ep=10.1.1.1",
	  "ranges=10.96.0.0/12",
	  "1: error: spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": this "
	  "cluster is not configured for dual-stack services\n" },
	{ "a family without a range", "svc web families=6 port=http:80/TCP",
	  "ranges=10.96.0.0/12",
	  "1: error: spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured on this "
	  "cluster\n" },
	{ "values must be given",
	  "svc dns type=NodePort port=dns:53/UDP port=dns-tcp:53/TCP\n"
	  "endpoints dns port=dns:53/UDP port=dns-tcp:53/TCP ep=10.1.1.1",
	  "explicit",
	  "1: error: spec.clusterIP: Required value: nothing is allocated with "
	  "--require-explicit\n"
	  "  0: add 'clusterIP: 10.105.211.175', which would be allocated\n"
	  "1: error: spec.ports[0].nodePort: Required value: nothing is allocated with "
	  "--require-explicit\n"
	  "  0: add 'nodePort: 30314', which would be allocated\n"
	  "1: error: spec.ports[1].nodePort: Required value: nothing is allocated with "
	  "--require-explicit\n"
	  "  0: add 'nodePort: 30314', which would be allocated\n" },
};

static const struct row warnings[] = {
	{ "nothing", CLUSTER "\n" SLICE " ep=10.1.1.1", NULL, "" },
	{ "no slice, no Endpoints, no selector", CLUSTER, NULL,
	  "1: warning: service 'default/web' has no endpoints: no EndpointSlice or "
	  "Endpoints are for it, and it has no selector for Pods\n" },
	{ "no Pod", CLUSTER " sel=app:web\npod a label=app:db ip=10.1.1.1", NULL,
	  "1: warning: service 'default/web' has no endpoints: no EndpointSlice or "
	  "Endpoints are for it, and no Pod matches its selector\n" },
	{ "Pods without an address or finished",
	  CLUSTER " sel=app:web\npod a label=app:web\npod b label=app:web ip=10.1.1.1 "
		  "phase=Failed",
	  NULL,
	  "1: warning: service 'default/web' has no endpoints: no Pod that its selector "
	  "matches is running with an address\n" },
	{ "none is ready",
	  CLUSTER "\n" SLICE " ep=10.1.1.1/- ep=10.1.1.2/s ep=10.1.1.3/x", NULL,
	  "1: warning: service 'default/web' has no usable endpoints: 2 not ready, 1 "
	  "terminating\n" },
	{ "an empty slice", CLUSTER "\neps web-1 svc=web type=4", NULL,
	  "1: warning: service 'default/web' has no endpoints: its EndpointSlices are "
	  "empty\n" },
	{ "empty Endpoints", CLUSTER "\nendpoints web", NULL,
	  "1: warning: service 'default/web' has no endpoints: its Endpoints are "
	  "empty\n" },
	{ "a slice without ports", CLUSTER "\neps web-1 svc=web type=4 ep=10.1.1.1", NULL,
	  "1: warning: service 'default/web' has no endpoints: its EndpointSlices have "
	  "no port number\n" },
	{ "a slice whose port has no number",
	  CLUSTER "\neps web-1 svc=web type=4 port=http:0/TCP ep=10.1.1.1", NULL,
	  "1: warning: service 'default/web' has no endpoints: its EndpointSlices have "
	  "no port number\n" },
	{ "endpoints of the other family",
	  CLUSTER "\neps web-1 svc=web type=6 port=http:80/TCP ep=fd00::1", NULL,
	  "1: warning: service 'default/web' has no endpoints: none of them is IPv4\n" },
	{ "one family has none",
	  "svc web ip=10.96.0.10,fd00:96::10 port=http:80/TCP\n" SLICE " ep=10.1.1.1",
	  NULL, "1: warning: service 'default/web' has no IPv6 endpoints\n" },
	{ "no endpoint port of the name",
	  CLUSTER
	  "\neps b svc=web type=4 port=web:80/TCP port=http:80/UDP ep=10.1.1.1\neps a "
	  "svc=web type=4 port=:1/SCTP port=web:81/TCP ep=10.1.1.1",
	  NULL,
	  "1: warning: spec.ports[0].name: no endpoint port matches 'http' (TCP): the "
	  "EndpointSlices of service 'default/web' have unnamed (SCTP), 'http' (UDP), "
	  "'web' (TCP)\n" },
	{ "an unnamed port", "svc web ip=10.96.0.10 port=:80/TCP\n" SLICE " ep=10.1.1.1",
	  NULL,
	  "1: warning: spec.ports[0].name: no endpoint port matches unnamed (TCP): the "
	  "EndpointSlices of service 'default/web' have 'http' (TCP)\n" },
	{ "many names",
	  CLUSTER
	  "\neps w svc=web type=4 port=a:1/TCP port=b:1/TCP port=c:1/TCP port=d:1/TCP "
	  "port=e:1/TCP "
	  "port=f:1/TCP port=g:1/TCP port=h:1/TCP port=i:1/TCP port=j:1/TCP ep=10.1.1.1",
	  NULL,
	  "1: warning: spec.ports[0].name: no endpoint port matches 'http' (TCP): the "
	  "EndpointSlices of service 'default/web' have 'a' (TCP), 'b' (TCP), 'c' (TCP), "
	  "'d' (TCP), 'e' (TCP), 'f' (TCP), 'g' (TCP), 'h' (TCP) and 2 more\n" },
	{ "of two ports one has endpoints",
	  CLUSTER " port=a:90/TCP port=b:91/TCP\n" SLICE
		  " ep=10.1.1.1\neps web-2 svc=web type=4 port=b:1/TCP ep=10.1.1.2/-",
	  NULL,
	  "1: warning: spec.ports[1].name: no endpoint port matches 'a' (TCP): the "
	  "EndpointSlices of service 'default/web' have 'b' (TCP), 'http' (TCP)\n"
	  "1: warning: spec.ports[2].name: no endpoint of this port is usable\n"
	  "1: notice: service 'default/web': 1 of 1 endpoints left out: 1 not ready\n" },
	{ "Pods without the named port",
	  "svc web ip=10.96.0.10 port=http:80/UDP>web sel=app:web\npod a label=app:web "
	  "ip=10.1.1.1 port=web:80/TCP",
	  NULL,
	  "1: warning: spec.ports[0].targetPort: no Pod of service 'default/web' has a "
	  "port 'web' (UDP)\n" },
	{ "one Pod without the named port",
	  "svc web ip=10.96.0.10 port=http:80/TCP>web sel=app:web\npod a label=app:web "
	  "ip=10.1.1.1 port=web:80/TCP\npod b label=app:web ip=10.1.1.2",
	  NULL,
	  "3: warning: pod 'default/b' is left out of service 'default/web' for want of "
	  "a port 'web' (TCP)\n" },
	{ "several Pods without the named port",
	  "svc web ip=10.96.0.10 port=http:80/TCP>web sel=app:web\npod a label=app:web "
	  "ip=10.1.1.1 port=web:80/TCP\npod c label=app:web ip=10.1.1.2\npod b "
	  "label=app:web ip=10.1.1.3\npod d label=app:web ip=10.1.1.4",
	  NULL,
	  "4: warning: pod 'default/b' and 2 more are left out of service 'default/web' "
	  "for want of a port 'web' (TCP)\n" },
	{ "endpoints left out",
	  CLUSTER "\n" SLICE " ep=10.1.1.1#zone-a ep=10.1.1.2#zone-b ep=10.1.1.3/- "
		  "ep=10.1.1.4/- ep=10.1.1.5/~ ep=10.1.1.6/x",
	  NULL,
	  "1: notice: service 'default/web': 5 of 6 endpoints left out: 2 not ready, 2 "
	  "terminating, 1 hinted to other nodes or zones\n" },
	{ "left out once, for several ports",
	  CLUSTER " port=a:90/TCP\neps w svc=web type=4 port=http:8080/TCP port=a:90/TCP "
		  "ep=10.1.1.1 ep=10.1.1.2/-",
	  NULL,
	  "1: notice: service 'default/web': 1 of 2 endpoints left out: 1 not ready\n" },
	{ "policy Local without a local endpoint",
	  NODEPORT " etp=Local itp=Local\n" SLICE " ep=10.1.1.1@node-b", NULL,
	  "1: warning: spec.externalTrafficPolicy: service 'default/web' has no endpoint "
	  "on node 'node-a': connections from outside are refused here\n"
	  "1: warning: spec.internalTrafficPolicy: service 'default/web' has no endpoint "
	  "on node 'node-a': connections to its clusterIP are refused here\n" },
	{ "on some ports",
	  NODEPORT " port=a:90/TCP port=b:91/TCP etp=Local itp=Local\nendpoints web "
		   "port=http:1/TCP port=b:1/TCP ep=10.1.1.1 subset port=a:1/TCP "
		   "ep=10.1.1.2@node-a",
	  NULL,
	  "1: warning: spec.externalTrafficPolicy: service 'default/web' has no endpoint "
	  "on node 'node-a': connections from outside on port 'http', 'b' are refused "
	  "here\n"
	  "1: warning: spec.internalTrafficPolicy: service 'default/web' has no endpoint "
	  "on node 'node-a': connections to its clusterIP on port 'http', 'b' are "
	  "refused here\n" },
	{ "names of nodes are compared exactly",
	  NODEPORT " etp=Local\n" SLICE " ep=10.1.1.1@Node-A", NULL,
	  "1: warning: spec.externalTrafficPolicy: service 'default/web' has no endpoint "
	  "on node 'node-a': connections from outside are refused here\n"
	  "  0: an endpoint is on 'Node-A': names are compared exactly\n" },
	{ "the name of this node is not known",
	  NODEPORT " etp=Local\n" SLICE " ep=10.1.1.1@node-a", "host=",
	  "1: warning: spec.externalTrafficPolicy: service 'default/web' has no endpoint "
	  "on this node, whose name is not known: connections from outside are refused "
	  "here\n"
	  "  0: give this node's name with --hostname-override\n" },
	{ "policy Local and nothing at all", NODEPORT " etp=Local", NULL,
	  "1: warning: service 'default/web' has no endpoints: no EndpointSlice or "
	  "Endpoints are for it, and it has no selector for Pods\n" },
	{ "policy Local that is not used",
	  CLUSTER " etp=Local\n" SLICE " ep=10.1.1.1@node-b", NULL, "" },
	{ "unknown scheduler",
	  CLUSTER " ann=kube-router.io/service.scheduler:wrrr\n" SLICE " ep=10.1.1.1",
	  NULL,
	  "1: warning: annotation kube-router.io/service.scheduler: unknown scheduler "
	  "'wrrr', 'rr' is used\n"
	  "  0: did you mean 'wrr'?\n" },
	{ "nothing like a scheduler",
	  CLUSTER " ann=kube-router.io/service.scheduler:fastest\n" SLICE " ep=10.1.1.1",
	  "scheduler=lc",
	  "1: warning: annotation kube-router.io/service.scheduler: unknown scheduler "
	  "'fastest', 'lc' is used\n" },
	{ "unknown flag",
	  CLUSTER " ann=kube-router.io/service.scheduler:mh "
		  "ann=kube-router.io/service.schedflags:flag-1,mh-port\n" SLICE
		  " ep=10.1.1.1",
	  NULL,
	  "1: warning: annotation kube-router.io/service.schedflags: unknown flag "
	  "'mh-port', known are flag-1, flag-2, flag-3\n" },
	{ "flags without mh",
	  CLUSTER " ann=kube-router.io/service.schedflags:flag-1\n" SLICE " ep=10.1.1.1",
	  NULL,
	  "1: notice: annotation kube-router.io/service.schedflags has no effect with "
	  "scheduler 'rr'\n" },
	{ "left to others",
	  NODEPORT " label=service.kubernetes.io/service-proxy-name:x\n" SLICE
		   " ep=10.1.1.1\nsvc b label=service.kubernetes.io/headless: "
		   "port=p:1/TCP\nsvc c headless port=p:1/TCP",
	  NULL,
	  "1: notice: service 'default/web' is passed over: it has the label "
	  "service.kubernetes.io/service-proxy-name\n"
	  "3: notice: service 'default/b' is passed over: it has the label "
	  "service.kubernetes.io/headless\n" },
	{ "slices of nobody",
	  "svc b headless\neps a svc=a type=4\neps b svc=b type=4\neps c svc=c "
	  "type=4\neps x/b svc=b type=4\neps n type=4",
	  NULL,
	  "2: notice: endpointslice 'default/a' is for service 'default/a', which is not "
	  "there\n"
	  "4: notice: endpointslice 'default/c' is for service 'default/c', which is not "
	  "there\n"
	  "5: notice: endpointslice 'x/b' is for service 'x/b', which is not there\n" },
	{ "slices of Services that -l leaves out", "svc b headless\neps a svc=a type=4",
	  "selector", "" },
	{ "no address for nodePorts", NODEPORT "\n" SLICE " ep=10.1.1.1", "only-lo",
	  "0: warning: the nodePorts of 1 Service are not served over IPv4: this node "
	  "has no address for them\n" },
	{ "no address selected",
	  "svc web type=NodePort ip=10.96.0.10,fd00:96::10 "
	  "port=http:80/TCP@30080\nendpoints web port=http:1/TCP ep=10.1.1.1 "
	  "ep=fd00::1\nsvc x ip=10.96.0.11 port=http:80/TCP\nendpoints x port=http:1/TCP "
	  "ep=10.1.1.1",
	  "nodeport=10.9.0.0/16",
	  "0: warning: the nodePorts of 1 Service are not served over IPv4: "
	  "--nodeport-addresses selects no address of this node\n" },
	{ "a load balancer address that is not served",
	  "svc web type=LoadBalancer no-node-ports ip=10.96.0.10 port=http:80/TCP "
	  "lb=198.51.100.7,127.0.0.1,proxy:127.0.0.1\n" SLICE " ep=10.1.1.1",
	  NULL,
	  "1: warning: status.loadBalancer.ingress[1].ip: 127.0.0.1 is a loopback "
	  "address, and not served\n" },
	{ "allocation next to a taken value",
	  "svc a port=p:80/TCP\nsvc z ip=10.96.0.3 port=p:80/TCP\nendpoints a "
	  "port=p:1/TCP ep=10.1.1.1\nendpoints z port=p:1/TCP ep=10.1.1.1",
	  "ranges=10.96.0.0/29",
	  "1: warning: spec.clusterIP: 10.96.0.3 is taken by service 'default/z', so "
	  "10.96.0.4 is allocated\n"
	  "  0: add 'clusterIP: 10.96.0.4' to have the same on every node\n" },
	{ "a nodePort next to a taken one",
	  "svc g type=NodePort ip=10.96.0.1 port=p:80/TCP\nsvc h type=NodePort "
	  "ip=10.96.0.2 port=p:80/TCP\nendpoints g port=p:1/TCP ep=10.1.1.1\nendpoints h "
	  "port=p:1/TCP ep=10.1.1.1",
	  "ports=30000-30009",
	  "2: warning: spec.ports[0].nodePort: 30006 is taken by service 'default/g', so "
	  "30007 is allocated\n"
	  "  0: add 'nodePort: 30007' to have the same on every node\n" },
};

static void check(const struct row *row, int result)
{
	struct translation it = translate(&arena, row->objects, row->words);

	ck_assert_msg(strcmp(it.findings, row->findings) == 0, "%s:\n%s", row->name,
		      it.findings);
	ck_assert_int_eq(it.result, result);
	npi_arena_clear(&arena);
}

START_TEST(these_objects_are_refused)
{
	check(&errors[_i], NPI_INVALID);
}
END_TEST

START_TEST(these_things_are_said)
{
	check(&warnings[_i], 0);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(these_objects_are_refused, errors),
		UNIT_ROWS(these_things_are_said, warnings),
	};

	return unit_run("desired_findings", tests, UNIT_COUNT(tests));
}
