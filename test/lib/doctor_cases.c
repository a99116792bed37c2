/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/doctor_cases.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include "lib/unit.h"

enum { NOW_S = 1768262400, DAY_S = 86400 };

static const struct doctor_scheduler rr = { "rr", DOCTOR_LOADED };
static const struct doctor_served web[] = {
	{ { AF_INET, { 192, 168, 10, 10 } }, IPPROTO_TCP, 30303, true },
	{ { AF_INET, { 10, 101, 173, 202 } }, IPPROTO_TCP, 80, true },
};
const struct doctor_served doctor_served_ipv6[1] = {
	{ { AF_INET6, { 0xfd, 0, [15] = 1 } }, IPPROTO_UDP, 53, true },
};

struct doctor_facts doctor_healthy(void)
{
	return (struct doctor_facts){
		.release = "6.1.0-9",
		.kernel_package = "linux-image-amd64",
		.ip_vs = DOCTOR_LOADED,
		.schedulers = &rr,
		.n_schedulers = 1,
		.has_net_admin = true,
		.in_initial_user_namespace = true,
		.is_root = true,
		.has_sudo = true,
		.program = "/usr/sbin/nodeport-ipvs",
		.sysctls = { 1, 1, 1, 1, 1, 0 },
		.table_known = true,
		.served = web,
		.n_served = UNIT_COUNT(web),
		.drift = { .n_objects = 2, .manages_masquerade = true },
		.ruleset = "",
		.local_port_min = 32768,
		.local_port_max = 60999,
		.reserved_ports = "",
		.store = DOCTOR_STORE_GOOD,
		.store_path = "/var/lib/nodeport-ipvs/state.db",
		.store_text = "",
		.store_hint = "",
		.runs = { .known = true, .last_success_s = NOW_S - 60 },
		.now_s = NOW_S,
	};
}

#define SPOIL(name, ...)                                                                 \
	static void name(struct doctor_facts *facts)                                     \
	{                                                                                \
		__VA_ARGS__                                                              \
	}

SPOIL(nothing, (void)facts;)
SPOIL(no_capability, facts->has_net_admin = false; facts->is_root = false;)
SPOIL(no_sudo, facts->has_net_admin = false; facts->is_root = false;
      facts->has_sudo = false;)
SPOIL(dropped, facts->has_net_admin = false;)
SPOIL(user_namespace, facts->in_initial_user_namespace = false;)
SPOIL(built_in, facts->ip_vs = DOCTOR_BUILT_IN;)
SPOIL(not_loaded, facts->ip_vs = DOCTOR_NOT_LOADED;)
SPOIL(not_installed, facts->ip_vs = DOCTOR_NOT_INSTALLED;)
SPOIL(no_list, facts->ip_vs = DOCTOR_NOT_KNOWN;)
SPOIL(reboot_pending, facts->ip_vs = DOCTOR_NOT_INSTALLED;
      facts->other_release = "6.1.0-10";)
SPOIL(not_built, facts->ip_vs = DOCTOR_NOT_BUILT;)
SPOIL(not_built_elsewhere, facts->ip_vs = DOCTOR_NOT_BUILT; facts->kernel_package = NULL;)

static void set_scheduler(struct doctor_facts *facts, const char *name,
			  enum doctor_module module)
{
	static struct doctor_scheduler scheduler;

	scheduler = (struct doctor_scheduler){ name, module };
	facts->schedulers = &scheduler;
}

SPOIL(scheduler_on_demand, set_scheduler(facts, "mh", DOCTOR_NOT_LOADED);)
SPOIL(scheduler_missing, set_scheduler(facts, "mh", DOCTOR_NOT_INSTALLED);)
SPOIL(scheduler_unknown, set_scheduler(facts, "nonesuch", DOCTOR_NOT_INSTALLED);)
SPOIL(scheduler_not_known, set_scheduler(facts, "mh", DOCTOR_NOT_KNOWN);)

SPOIL(no_ip_forward, facts->sysctls[0] = 0;)
SPOIL(no_forwarding, facts->sysctls[1] = 0; facts->served = doctor_served_ipv6;
      facts->n_served = 1;)
SPOIL(no_forwarding_needed, facts->sysctls[1] = 0;)
SPOIL(no_conntrack, facts->sysctls[2] = 0;)
SPOIL(absent_conntrack, facts->sysctls[2] = HOST_ABSENT;)
SPOIL(no_expire_nodest, facts->sysctls[3] = 0;)
SPOIL(no_expire_quiescent, facts->sysctls[4] = 0;)
SPOIL(reuse_mode, facts->sysctls[5] = 1; facts->linux_before_5_9 = true;)
SPOIL(reuse_mode_now, facts->sysctls[5] = 1;)

static const struct doctor_rp_filter strict[] = { { "eth0.5" }, { "all" } };
SPOIL(rp_filter, facts->strict_rp_filters = strict; facts->n_strict_rp_filters = 1;)
SPOIL(rp_filter_all, facts->strict_rp_filters = strict + 1;
      facts->n_strict_rp_filters = 1;)

SPOIL(ruleset_not_known, facts->ruleset = NULL;)

SPOIL(not_comparable, facts->drift.why_not = "'nodeport-ipvs diff' says why";)
SPOIL(table_differs, facts->drift.n_steps = 1;)
SPOIL(routes_differ, facts->drift.n_routes = 3;)
SPOIL(table_of_nftables_gone, facts->drift.bad_tables = "ip nodeport_ipvs";)
SPOIL(elements_differ, facts->drift.n_elements = 2;)
SPOIL(not_managed, facts->drift.manages_masquerade = false;)
SPOIL(masquerades_otherwise, facts->drift.manages_masquerade = false;
      facts->ruleset = "table ip a {\n\tchain b {\n\t\ttype nat hook postrouting "
		       "priority srcnat; policy accept;\n\t\tmasquerade\n\t}\n}\n";)
SPOIL(masquerades_perhaps, facts->drift.manages_masquerade = false;
      facts->has_legacy_nat = true;)
SPOIL(nothing_applied, facts->store = DOCTOR_STORE_ABSENT; facts->drift.n_objects = 0;)

static struct doctor_unreachable pods[] = {
	{ { AF_INET, { 10, 244, 1, 5 } }, "node2", { AF_INET, { 192, 168, 10, 11 } } },
	{ { AF_INET6, { 0xfd, 0, [15] = 5 } },
	  "node2",
	  { AF_INET6, { 0xfd, 0x10, [15] = 0x11 } } },
	{ { AF_INET, { 10, 244, 1, 5 } }, "node2", { 0 } },
	{ { AF_INET6, { 0xfd, 0, [15] = 5 } }, NULL, { 0 } },
};
#define NO_ROUTE(name, i)                                                                \
	SPOIL(name, facts->unreachable = pods + (i); facts->n_unreachable = 1;)
NO_ROUTE(no_route, 0)
NO_ROUTE(no_route_ipv6, 1)
NO_ROUTE(no_route_nor_node, 2)
NO_ROUTE(no_route_nor_name, 3)
SPOIL(table_not_known, facts->table_known = false;)

static const struct doctor_manager found[] = {
	{ "kube-proxy", "kube-ipvs0", 12, DOCTOR_KEPT_BY_KUBELET, NULL },
	{ .name = "kube-proxy", .link = "kube-ipvs0" },
	{ "kube-router", NULL, 13, DOCTOR_KEPT_BY_NOBODY, NULL },
	{ "keepalived", NULL, 14, DOCTOR_KEPT_BY_SYSTEMD, "keepalived.service" },
	{ "lvscare", NULL, 15, DOCTOR_KEPT_BY_KUBELET,
	  "/etc/kubernetes/manifests/kube-lvscare.yaml" },
	{ .name = "lvscare", .link = "lvscare" },
	{ "keepalived", NULL, 16, DOCTOR_KEPT_BY_KUBELET, NULL },
};
#define MANAGER(name, i)                                                                 \
	SPOIL(name, facts->managers = found + (i); facts->n_managers = 1;)
MANAGER(kube_proxy, 0)
MANAGER(kube_proxy_left, 1)
MANAGER(kube_router, 2)
MANAGER(keepalived, 3)
MANAGER(lvscare, 4)
MANAGER(lvscare_left, 5)
MANAGER(keepalived_in_a_pod, 6)

static const struct doctor_listener listeners[] = { { 30080, IPPROTO_TCP },
						    { 30053, IPPROTO_UDP } };
SPOIL(listens_tcp, facts->listeners = listeners; facts->n_listeners = 1;)
SPOIL(listens_udp, facts->listeners = listeners + 1; facts->n_listeners = 1;)
SPOIL(local_ports, facts->local_port_min = 32000;)
SPOIL(local_ports_kept, facts->local_port_min = 32000; facts->reserved_ports = "80,90";)
SPOIL(local_ports_reserved, facts->local_port_min = 1024;
      facts->reserved_ports = "80,30000-32767,40000";)
/* those that both ranges have are enough */
SPOIL(local_ports_partly, facts->local_port_min = 32000;
      facts->reserved_ports = "32000-32767";)
SPOIL(local_ports_too_few, facts->local_port_min = 32000;
      facts->reserved_ports = "32001-32767";)

#define STORE_FAILS(name, state, text)                                                   \
	SPOIL(name, facts->store = state; facts->store_text = text;)
STORE_FAILS(store_damaged, DOCTOR_STORE_DAMAGED, "the store is damaged")
STORE_FAILS(store_forbidden, DOCTOR_STORE_FORBIDDEN, "cannot open the store")
STORE_FAILS(store_newer, DOCTOR_STORE_NEWER, "the store has version 9")
STORE_FAILS(store_broken, DOCTOR_STORE_UNUSABLE, "cannot read the store")
SPOIL(store_unusable, facts->store = DOCTOR_STORE_UNUSABLE;
      facts->store_text = "cannot open the store";
      facts->store_hint = "--state-dir names another";)

SPOIL(never_ran, facts->runs.last_success_s = 0;)
SPOIL(ran_long_ago, facts->runs.last_success_s = NOW_S - 3 * DAY_S;)
SPOIL(ran_minutes_ago, facts->runs.last_success_s = NOW_S - 4000;)
SPOIL(clock_set_back, facts->runs.last_success_s = NOW_S + DAY_S;)
SPOIL(run_failed, facts->runs.has_failed = true; facts->runs.exit_status = 71;)
SPOIL(runs_not_known, facts->runs.known = false;)

#define APT       "apt-get update && apt-get install linux-image-amd64 && reboot"
#define RECONCILE "nodeport-ipvs reconcile"

const struct doctor_case doctor_cases[] = {
	{ nothing, DOCTOR_OK, "capability", "CAP_NET_ADMIN is held", NULL, NULL },
	{ no_capability, DOCTOR_FAIL, "capability/not-root",
	  "CAP_NET_ADMIN is missing: this is not root", "sudo nodeport-ipvs doctor",
	  NULL },
	{ no_sudo, DOCTOR_FAIL, "capability/not-root",
	  "CAP_NET_ADMIN is missing: this is not root",
	  "su -c '/usr/sbin/nodeport-ipvs doctor'", NULL },
	{ dropped, DOCTOR_FAIL, "capability/dropped",
	  "CAP_NET_ADMIN is missing: it was taken from root", NULL,
	  "what is dropped does not come back: start the container with --cap-add "
	  "NET_ADMIN, or the unit with CAP_NET_ADMIN in CapabilityBoundingSet=" },
	{ user_namespace, DOCTOR_FAIL, "capability/user-namespace",
	  "root of a user namespace cannot change IPVS: the kernel wants CAP_NET_ADMIN "
	  "of the initial one",
	  NULL, "leave the namespace, and run it as root there" },
	{ nothing, DOCTOR_OK, "ipvs", "module ip_vs is loaded", NULL, NULL },
	{ built_in, DOCTOR_OK, "ipvs", "built into kernel 6.1.0-9", NULL, NULL },
	{ not_loaded, DOCTOR_FAIL, "ipvs/not-loaded",
	  "module ip_vs is installed but not loaded", "modprobe ip_vs", NULL },
	{ not_installed, DOCTOR_FAIL, "ipvs/not-installed",
	  "module ip_vs is not installed for kernel 6.1.0-9", APT, NULL },
	{ no_list, DOCTOR_FAIL, "ipvs/not-installed",
	  "module ip_vs is not installed for kernel 6.1.0-9", APT, NULL },
	{ reboot_pending, DOCTOR_FAIL, "ipvs/other-kernel",
	  "module ip_vs is installed for kernel 6.1.0-10, but 6.1.0-9 runs", "reboot",
	  NULL },
	{ not_built, DOCTOR_FAIL, "ipvs/not-built",
	  "kernel 6.1.0-9 was built without IPVS (CONFIG_IP_VS is not set)", APT, NULL },
	{ not_built_elsewhere, DOCTOR_FAIL, "ipvs/not-built",
	  "kernel 6.1.0-9 was built without IPVS (CONFIG_IP_VS is not set)", NULL,
	  "install a kernel that has it, and restart with that" },
	{ nothing, DOCTOR_OK, "scheduler", "scheduler 'rr' is there", NULL, NULL },
	{ scheduler_on_demand, DOCTOR_OK, "scheduler",
	  "scheduler 'mh' is loaded when it is used", NULL, NULL },
	{ scheduler_missing, DOCTOR_FAIL, "scheduler/not-installed",
	  "scheduler 'mh' is not there: kernel 6.1.0-9 has no module ip_vs_mh", APT,
	  NULL },
	{ scheduler_unknown, DOCTOR_FAIL, "scheduler/unknown",
	  "scheduler 'nonesuch' is not there: no kernel has module ip_vs_nonesuch",
	  "nodeport-ipvs doctor --ipvs-scheduler=rr    # and wherever 'nonesuch' is "
	  "asked for",
	  NULL },
	{ scheduler_not_known, DOCTOR_SKIP, "scheduler",
	  "scheduler 'mh': there is no list of this kernel's modules", NULL, NULL },
	{ not_built, DOCTOR_SKIP, "scheduler", "scheduler 'rr': needs IPVS", NULL, NULL },
	{ nothing, DOCTOR_OK, "ip_forward", "net.ipv4.ip_forward = 1", NULL, NULL },
	{ no_ip_forward, DOCTOR_FAIL, "ip_forward/off",
	  "net.ipv4.ip_forward = 0: packets for real servers on other hosts are dropped",
	  "sysctl -w net.ipv4.ip_forward=1", NULL },
	{ no_forwarding, DOCTOR_FAIL, "forwarding/off",
	  "net.ipv6.conf.all.forwarding = 0: packets for IPv6 real servers on other "
	  "hosts "
	  "are dropped",
	  "sysctl -w net.ipv6.conf.all.forwarding=1", NULL },
	{ no_forwarding_needed, DOCTOR_OK, "forwarding", NULL, NULL, NULL },
	{ no_conntrack, DOCTOR_FAIL, "conntrack/off",
	  "net.ipv4.vs.conntrack = 0: IPVS connections cannot be masqueraded",
	  "sysctl -w net.ipv4.vs.conntrack=1", NULL },
	{ absent_conntrack, DOCTOR_SKIP, "conntrack",
	  "net.ipv4.vs.conntrack does not exist: needs IPVS", NULL, NULL },
	{ no_expire_nodest, DOCTOR_FAIL, "expire_nodest_conn/off",
	  "net.ipv4.vs.expire_nodest_conn = 0: connections to a removed real server hang "
	  "until they time out",
	  "sysctl -w net.ipv4.vs.expire_nodest_conn=1", NULL },
	{ no_expire_quiescent, DOCTOR_FAIL, "expire_quiescent_template/off",
	  "net.ipv4.vs.expire_quiescent_template = 0: clients with affinity stay with a "
	  "real server that drains",
	  "sysctl -w net.ipv4.vs.expire_quiescent_template=1", NULL },
	{ reuse_mode, DOCTOR_FAIL, "conn_reuse_mode/on",
	  "net.ipv4.vs.conn_reuse_mode = 1: a client port that is used again costs a "
	  "second",
	  "sysctl -w net.ipv4.vs.conn_reuse_mode=0", NULL },
	{ reuse_mode_now, DOCTOR_OK, "conn_reuse_mode", NULL, NULL, NULL },
	{ nothing, DOCTOR_OK, "rp_filter", "no strict reverse path filter", NULL, NULL },
	{ rp_filter, DOCTOR_WARN, "rp_filter/strict",
	  "net.ipv4.conf.eth0.5.rp_filter = 1: what comes in on another interface than "
	  "its answer would leave by is dropped",
	  "sysctl -w net/ipv4/conf/eth0.5/rp_filter=2", NULL },
	{ rp_filter_all, DOCTOR_WARN, "rp_filter/strict",
	  "net.ipv4.conf.all.rp_filter = 1: what comes in on another interface than its "
	  "answer would leave by is dropped",
	  "sysctl -w net/ipv4/conf/all/rp_filter=2", NULL },
	{ nothing, DOCTOR_OK, "firewall",
	  "no input or forward chain keeps out what is served", NULL, NULL },
	{ ruleset_not_known, DOCTOR_SKIP, "firewall",
	  "the rules of nftables cannot be read", NULL, NULL },
	{ nothing, DOCTOR_OK, "table", "the IPVS table is as applied", NULL, NULL },
	{ table_differs, DOCTOR_FAIL, "table/differs",
	  "the IPVS table is not as applied: 1 change is to be made", RECONCILE, NULL },
	{ not_comparable, DOCTOR_SKIP, "table",
	  "cannot be compared with what was applied: 'nodeport-ipvs diff' says why", NULL,
	  NULL },
	{ nothing, DOCTOR_OK, "local_routes", "the local routes are as they were made",
	  NULL, NULL },
	{ routes_differ, DOCTOR_FAIL, "local_routes/differ",
	  "3 local routes are not as wanted: what is sent to these virtual addresses "
	  "does "
	  "not get to IPVS",
	  RECONCILE, NULL },
	{ not_comparable, DOCTOR_SKIP, "local_routes",
	  "cannot be compared with what was applied: 'nodeport-ipvs diff' says why", NULL,
	  NULL },
	{ nothing, DOCTOR_OK, "masquerade", "table nodeport_ipvs is as it was made", NULL,
	  NULL },
	{ nothing_applied, DOCTOR_SKIP, "table", "nothing is applied", NULL, NULL },
	{ store_damaged, DOCTOR_SKIP, "table",
	  "cannot be compared with what was applied: the store cannot be read", NULL,
	  NULL },
	{ nothing_applied, DOCTOR_SKIP, "local_routes", "nothing is applied", NULL,
	  NULL },
	{ nothing_applied, DOCTOR_SKIP, "masquerade", "nothing is applied", NULL, NULL },
	{ table_of_nftables_gone, DOCTOR_FAIL, "masquerade/table",
	  "table ip nodeport_ipvs is missing or was changed: connections from other "
	  "hosts "
	  "get no answer",
	  RECONCILE, NULL },
	{ elements_differ, DOCTOR_FAIL, "masquerade/elements",
	  "table nodeport_ipvs: 2 elements are not as wanted", RECONCILE, NULL },
	{ not_comparable, DOCTOR_SKIP, "masquerade",
	  "cannot be compared with what was applied: 'nodeport-ipvs diff' says why", NULL,
	  NULL },
	{ not_managed, DOCTOR_WARN, "masquerade/nobody",
	  "no rule of nftables masquerades: answers of pods on other nodes do not come "
	  "back through this one",
	  "nodeport-ipvs reconcile --manage=ipvs,masquerade", NULL },
	{ masquerades_otherwise, DOCTOR_OK, "masquerade",
	  "a rule of nftables masquerades", NULL, NULL },
	{ masquerades_perhaps, DOCTOR_SKIP, "masquerade",
	  "the old iptables has a table nat, which may masquerade", NULL, NULL },
	{ nothing, DOCTOR_OK, "route", "there is a route to every real server", NULL,
	  NULL },
	{ no_route, DOCTOR_FAIL, "route/missing",
	  "no route to real server 10.244.1.5 on node node2",
	  "ip route add 10.244.1.5/32 via 192.168.10.11", NULL },
	{ no_route_ipv6, DOCTOR_FAIL, "route/missing",
	  "no route to real server fd00::5 on node node2",
	  "ip route add fd00::5/128 via fd10::11", NULL },
	{ no_route_nor_node, DOCTOR_FAIL, "route/node-unknown",
	  "no route to real server 10.244.1.5 on node node2", NULL,
	  "apply Node node2 as well, so that its address is known; or fill that in: ip "
	  "route add 10.244.1.5/32 via ADDRESS" },
	{ no_route_nor_name, DOCTOR_FAIL, "route/node-unknown",
	  "no route to real server fd00::5", NULL,
	  "nothing here says which node that is on; fill in its address: ip route add "
	  "fd00::5/128 via ADDRESS" },
	{ table_not_known, DOCTOR_SKIP, "route", "the IPVS table cannot be read", NULL,
	  NULL },
	{ nothing, DOCTOR_OK, "managers",
	  "no kube-proxy, kube-router, keepalived or lvscare found", NULL, NULL },
	{ kube_proxy, DOCTOR_WARN, "managers/runs",
	  "kube-proxy seems to program IPVS here as well (process 12)",
	  "kubectl -n kube-system delete daemonset kube-proxy    # on all nodes", NULL },
	{ kube_proxy_left, DOCTOR_WARN, "managers/left",
	  "kube-proxy has left link kube-ipvs0 and perhaps virtual services behind",
	  "ip link delete kube-ipvs0", NULL },
	{ kube_router, DOCTOR_WARN, "managers/runs",
	  "kube-router seems to program IPVS here as well (process 13)", "kill 13",
	  NULL },
	{ keepalived, DOCTOR_WARN, "managers/runs",
	  "keepalived seems to program IPVS here as well (process 14)",
	  "systemctl disable --now keepalived.service", NULL },
	{ keepalived_in_a_pod, DOCTOR_WARN, "managers/runs",
	  "keepalived seems to program IPVS here as well (process 16)", NULL,
	  "delete the object of the cluster that makes its pod, see: kubectl get pods "
	  "-A -o wide" },
	{ lvscare, DOCTOR_WARN, "managers/runs",
	  "lvscare seems to program IPVS here as well (process 15)",
	  "mv /etc/kubernetes/manifests/kube-lvscare.yaml /etc/kubernetes/    # the "
	  "kubelet ends it",
	  NULL },
	{ lvscare_left, DOCTOR_WARN, "managers/left",
	  "lvscare has left link lvscare and perhaps virtual services behind",
	  "ip link delete lvscare", NULL },
	{ nothing, DOCTOR_OK, "ports", "no process listens in the nodePort range", NULL,
	  NULL },
	{ listens_tcp, DOCTOR_WARN, "ports/taken",
	  "a process listens on tcp port 30080, which is in the nodePort range",
	  "fuser -v -k -i 30080/tcp    # asks before it ends the process", NULL },
	{ listens_udp, DOCTOR_WARN, "ports/taken",
	  "a process listens on udp port 30053, which is in the nodePort range",
	  "fuser -v -k -i 30053/udp    # asks before it ends the process", NULL },
	{ nothing, DOCTOR_OK, "local_ports",
	  "outgoing connections use no port of the nodePort range", NULL, NULL },
	{ local_ports, DOCTOR_WARN, "local_ports/overlap",
	  "outgoing connections may use ports of the nodePort range 30000-32767 "
	  "(net.ipv4.ip_local_port_range = 32000 60999)",
	  "sysctl -w net.ipv4.ip_local_reserved_ports=30000-32767", NULL },
	{ local_ports_kept, DOCTOR_WARN, "local_ports/overlap",
	  "outgoing connections may use ports of the nodePort range 30000-32767 "
	  "(net.ipv4.ip_local_port_range = 32000 60999)",
	  "sysctl -w net.ipv4.ip_local_reserved_ports=80,90,30000-32767", NULL },
	{ local_ports_reserved, DOCTOR_OK, "local_ports",
	  "outgoing connections use no port of the nodePort range", NULL, NULL },
	{ local_ports_partly, DOCTOR_OK, "local_ports",
	  "outgoing connections use no port of the nodePort range", NULL, NULL },
	{ local_ports_too_few, DOCTOR_WARN, "local_ports/overlap",
	  "outgoing connections may use ports of the nodePort range 30000-32767 "
	  "(net.ipv4.ip_local_port_range = 32000 60999)",
	  "sysctl -w net.ipv4.ip_local_reserved_ports=32001-32767,30000-32767", NULL },
	{ nothing, DOCTOR_OK, "store", "/var/lib/nodeport-ipvs/state.db is sound", NULL,
	  NULL },
	{ nothing_applied, DOCTOR_OK, "store",
	  "nothing was applied yet (/var/lib/nodeport-ipvs/state.db)", NULL, NULL },
	{ store_damaged, DOCTOR_FAIL, "store/damaged", "the store is damaged",
	  "mv /var/lib/nodeport-ipvs/state.db /var/lib/nodeport-ipvs/state.db.damaged    "
	  "# then apply the manifests again",
	  NULL },
	{ store_forbidden, DOCTOR_FAIL, "store/forbidden", "cannot open the store",
	  "sudo nodeport-ipvs doctor", NULL },
	{ store_newer, DOCTOR_FAIL, "store/newer", "the store has version 9",
	  "mv /var/lib/nodeport-ipvs/state.db /var/lib/nodeport-ipvs/state.db.newer    # "
	  "then apply the manifests again; or use the program that wrote it",
	  NULL },
	{ store_unusable, DOCTOR_FAIL, "store/unusable", "cannot open the store", NULL,
	  "--state-dir names another" },
	{ store_broken, DOCTOR_FAIL, "store/unusable", "cannot read the store", NULL,
	  "mend that, of which dmesg may tell more; or use another directory: "
	  "--state-dir" },
	{ nothing, DOCTOR_OK, "last_success", "the last successful run was 60s ago", NULL,
	  NULL },
	{ clock_set_back, DOCTOR_OK, "last_success", "the last successful run was 0s ago",
	  NULL, NULL },
	{ never_ran, DOCTOR_WARN, "last_success/never",
	  "no run has succeeded since the machine was started",
	  RECONCILE "    # nodeport-ipvs.timer does it every minute", NULL },
	{ ran_long_ago, DOCTOR_WARN, "last_success/old",
	  "the last successful run was 3d ago",
	  RECONCILE "    # nodeport-ipvs.timer does it every minute", NULL },
	{ ran_minutes_ago, DOCTOR_WARN, "last_success/old",
	  "the last successful run was 66m ago",
	  RECONCILE "    # nodeport-ipvs.timer does it every minute", NULL },
	{ run_failed, DOCTOR_FAIL, "last_success/failed",
	  "the last run ended with status 71", RECONCILE "    # says why", NULL },
	{ runs_not_known, DOCTOR_SKIP, "last_success",
	  "the record of the last run cannot be read", NULL, NULL },
};

const size_t doctor_n_cases = UNIT_COUNT(doctor_cases);
