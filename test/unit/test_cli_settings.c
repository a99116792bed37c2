/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings: the flag overrides the environment, that the file, that the default. */
#include "lib/cli.h"
#include "lib/fake_kern.h"
#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "npi/text.h"

static struct npi_arena arena;

#define CONFIG(fields)                                                                   \
	"apiVersion: kubeproxy.config.k8s.io/v1alpha1\n"                                 \
	"kind: KubeProxyConfiguration\n" fields
#define SVC(spec)                                                                        \
	"{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {clusterIP: "      \
	"10.96.0.1, " spec "}}\n"
#define CLUSTER_IP "ports: [{port: 80}]"
#define NODE_PORT  "type: NodePort, ports: [{port: 80, nodePort: 30080}]"

#define VS     "-A -t 10.96.0.1:80 -s rr\n"
#define ON_ETH "-A -t 192.168.10.10:30080 -s rr\n"

static void setup(const char *spec)
{
	cli_enter_directory();
	cli_new_fake();
	cli_write("svc.yaml", spec);
}

static void teardown(void)
{
	cli_free_fake();
	cli_leave_directory();
	npi_arena_clear(&arena);
}

static const struct {
	const char *name;
	const char *spec;
	const char *config;      /* text of the file; NULL: none */
	const char *environment; /* "NAME=value" or NULL */
	const char *args;
	const char *rules;
} rows[] = {
	{ "the default", SVC(CLUSTER_IP), NULL, NULL, "", VS },
	{ "the file overrides it", SVC(CLUSTER_IP), CONFIG("ipvs: {scheduler: lc}\n"),
	  NULL, "", "-A -t 10.96.0.1:80 -s lc\n" },
	{ "the environment overrides the file", SVC(CLUSTER_IP),
	  CONFIG("ipvs: {scheduler: lc}\n"), "NODEPORT_IPVS_IPVS_SCHEDULER=sed", "",
	  "-A -t 10.96.0.1:80 -s sed\n" },
	{ "the flag overrides the environment", SVC(CLUSTER_IP),
	  CONFIG("ipvs: {scheduler: lc}\n"), "NODEPORT_IPVS_IPVS_SCHEDULER=sed",
	  "--ipvs-scheduler=wlc", "-A -t 10.96.0.1:80 -s wlc\n" },
	{ "of two flags the last one counts", SVC(CLUSTER_IP), NULL, NULL,
	  "--ipvs-scheduler=wlc --ipvs-scheduler lc", "-A -t 10.96.0.1:80 -s lc\n" },
	{ "an empty variable is not set", SVC(CLUSTER_IP), NULL,
	  "NODEPORT_IPVS_IPVS_SCHEDULER=", "", VS },
	{ "what kube-proxy writes for unset fields is not set", SVC(NODE_PORT),
	  CONFIG("ipvs: {scheduler: \"\", excludeCIDRs: null}\nnodePortAddresses: []\n"
		 "hostnameOverride: \"\"\n"),
	  NULL, "", VS ON_ETH },
	{ "addresses for nodePorts: networks", SVC(NODE_PORT), NULL, NULL,
	  "--nodeport-addresses=10.0.0.0/8,192.168.10.0/24", VS ON_ETH },
	{ "addresses for nodePorts: no such", SVC(NODE_PORT), NULL, NULL,
	  "--nodeport-addresses=10.0.0.0/8", VS },
	{ "addresses for nodePorts: primary", SVC(NODE_PORT), NULL, NULL,
	  "--nodeport-addresses=primary", VS ON_ETH },
	{ "addresses for nodePorts: the file", SVC(NODE_PORT),
	  CONFIG("nodePortAddresses: [10.0.0.0/8]\n"), NULL, "", VS },
	{ "a list that is set anew replaces the one it overrides", SVC(NODE_PORT),
	  CONFIG("nodePortAddresses: [192.168.0.0/16]\n"),
	  "NODEPORT_IPVS_NODEPORT_ADDRESSES=10.0.0.0/8", "", VS },
	{ "primary is overridden by networks", SVC(NODE_PORT),
	  CONFIG("nodePortAddresses: [primary]\n"), NULL,
	  "--nodeport-addresses=10.0.0.0/8", VS },
	{ "two flags make one list", SVC(NODE_PORT), NULL, NULL,
	  "--nodeport-addresses=10.0.0.0/8 --nodeport-addresses=192.168.0.0/16",
	  VS ON_ETH },
	{ "a list in the file is one list", SVC(NODE_PORT),
	  CONFIG("nodePortAddresses:\n- 10.0.0.0/8\n- 192.168.0.0/16\n"), NULL, "",
	  VS ON_ETH },
	{ "excluded networks are not touched", SVC(NODE_PORT),
	  CONFIG("ipvs: {excludeCIDRs: [192.168.10.0/24]}\n"), NULL, "", VS },
	{ "a single address is a network", SVC(NODE_PORT), NULL, NULL,
	  "--ipvs-exclude-cidrs=192.168.10.10", VS },
	{ "the range of nodePorts, with -",
	  SVC("type: NodePort, ports: [{port: 80, "
	      "nodePort: 80}]"),
	  NULL, NULL, "--service-node-port-range=80-90",
	  VS "-A -t 192.168.10.10:80 -s rr\n" },
	{ "with :", SVC("type: NodePort, ports: [{port: 80, nodePort: 80}]"), NULL, NULL,
	  "--service-node-port-range=80:90", VS "-A -t 192.168.10.10:80 -s rr\n" },
	{ "with +", SVC("type: NodePort, ports: [{port: 80, nodePort: 90}]"), NULL, NULL,
	  "--service-node-port-range=80+10", VS "-A -t 192.168.10.10:90 -s rr\n" },
	{ "settings that the command does not know are no concern", SVC(CLUSTER_IP), NULL,
	  "NODEPORT_IPVS_FROBNICATE=1", "", VS },
};

START_TEST(settings_come_from)
{
	const char *environment[] = { rows[_i].environment, NULL };
	struct cli cli = { .open_kern = cli_open_fake, .environment = environment };
	struct npi_text args = { 0 };

	setup(rows[_i].spec);
	if (rows[_i].config)
		cli_write("config.yaml", rows[_i].config);
	npi_text_add_format(&args, "apply -qq %s %s svc.yaml",
			    rows[_i].config ? "--config=config.yaml" : "", rows[_i].args);
	cli_expect(&cli, args.bytes, 0, "", "");
	ck_assert_msg(!strcmp(cli_fake_rules(&arena), rows[_i].rules), "%s:\n%s",
		      rows[_i].name, cli_fake_rules(&arena));
	npi_text_clear(&args);
	teardown();
}
END_TEST

/* Local traffic: the name of this node decides, in lower case as the kubelet has it. */
static const struct {
	const char *args, *environment, *config;
	const char *node; /* as endpoints name it */
	bool served;
} names[] = {
	{ "--hostname-override=node1", NULL, NULL, "node1", true },
	{ "--hostname-override=node2", NULL, NULL, "node1", false },
	{ "--hostname-override=NODE1", NULL, NULL, "node1", true },
	{ "", "NODEPORT_IPVS_HOSTNAME_OVERRIDE= Node1 ", NULL, "node1", true },
	{ "", NULL, CONFIG("hostnameOverride: Node1\n"), "node1", true },
};

START_TEST(the_node_is_called)
{
	const char *environment[] = { names[_i].environment, NULL };
	struct cli cli = { .open_kern = cli_open_fake, .environment = environment };
	struct npi_text text = { 0 };

	setup(SVC("internalTrafficPolicy: Local, " CLUSTER_IP));
	npi_text_add_format(
		&text,
		"{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: "
		"IPv4, metadata: {name: web, labels: {kubernetes.io/service-name: "
		"web}}, ports: [{port: 80}], endpoints: [{addresses: [10.1.0.1], "
		"nodeName: %s}]}\n",
		names[_i].node);
	cli_write("slice.yaml", text.bytes);
	cli_write("config.yaml", names[_i].config ? names[_i].config : CONFIG(""));
	npi_text_clear(&text);
	npi_text_add_format(&text,
			    "apply -qq --config=config.yaml %s svc.yaml slice.yaml",
			    names[_i].args);
	cli_expect(&cli, text.bytes, 0, "", "");
	ck_assert_str_eq(
		cli_fake_rules(&arena),
		names[_i].served ? VS "-a -t 10.96.0.1:80 -r 10.1.0.1:80 -m -w 1\n" : VS);
	npi_text_clear(&text);
	teardown();
}
END_TEST

START_TEST(a_wrong_variable_is_said)
{
	static const char *const environment[] = { "NODEPORT_IPVS_VALIDATE=maybe", NULL };
	struct cli cli = { .environment = environment };

	setup(SVC(CLUSTER_IP));
	cli_expect(&cli, "apply svc.yaml", EX_CONFIG, "",
		   "error: invalid value 'maybe' in the environment variable "
		   "NODEPORT_IPVS_VALIDATE: expected 'strict', 'warn' or 'ignore'\n");
	teardown();
}
END_TEST

static const struct {
	const char *name, *config;
	int status;
	const char *err;
} configs[] = {
	{ "no such kind", "kind: Config\n", EX_CONFIG,
	  "config.yaml:1:1: error: not a KubeProxyConfiguration of "
	  "kubeproxy.config.k8s.io/v1alpha1\n" },
	{ "no YAML", CONFIG("ipvs: [\n"), EX_CONFIG, "config.yaml:" },
	{ "a bad value", CONFIG("ipvs:\n  excludeCIDRs: [10.0.0.0/8, 10.0.0/8]\n"),
	  EX_CONFIG,
	  "config.yaml:4:30: error: ipvs.excludeCIDRs[1]: invalid value '10.0.0/8': "
	  "expected "
	  "networks as 192.0.2.0/24, separated by commas\n"
	  "   4 |   excludeCIDRs: [10.0.0.0/8, 10.0.0/8]\n"
	  "     |                              ^~~~~~~~\n" },
	{ "a mapping for a text", CONFIG("hostnameOverride: {a: b}\n"), EX_CONFIG,
	  "config.yaml:3:19: error: hostnameOverride: invalid value: expected a node "
	  "name\n" },
	{ "a key given twice", CONFIG("hostnameOverride: a\nhostnameOverride: b\n"),
	  EX_CONFIG,
	  "config.yaml:4:1: error: hostnameOverride: duplicate key "
	  "'hostnameOverride'\n" },
	{ "a misspelt field", CONFIG("ipvs:\n  schedular: lc\n"), 0,
	  "config.yaml:4:3: warning: ipvs.schedular: unknown field of a "
	  "KubeProxyConfiguration\n"
	  "   4 |   schedular: lc\n"
	  "     |   ^~~~~~~~~\n"
	  "note: did you mean 'ipvs.scheduler'?\n" },
	{ "fields without a meaning are named once",
	  CONFIG("bindAddress: 0.0.0.0\nconntrack: {min: 1}\nipvs: {syncPeriod: 30s}\n"
		 "mode: ipvs\n"),
	  0,
	  "config.yaml: note: settings of kube-proxy that decide nothing here: "
	  "bindAddress, "
	  "conntrack, ipvs.syncPeriod, mode\n" },
	{ "an empty file", "", 0, "" },
};

START_TEST(the_configuration_is)
{
	struct cli cli = { 0 };

	setup(SVC(CLUSTER_IP));
	cli_write("config.yaml", configs[_i].config);
	cli_run(&cli, "apply --dry-run=client --config config.yaml svc.yaml");
	ck_assert_msg(cli.status == configs[_i].status &&
			      !strncmp(cli.err, configs[_i].err, strlen(configs[_i].err)),
		      "%s: %d\n%s", configs[_i].name, cli.status, cli.err);
	cli_clear(&cli);
	teardown();
}
END_TEST

START_TEST(a_configuration_that_is_not_there)
{
	static const char *const environment[] = { "NODEPORT_IPVS_CONFIG=gone.yaml",
						   NULL };
	struct cli cli = { .environment = environment };

	setup(SVC(CLUSTER_IP));
	cli_expect(&cli, "apply svc.yaml", EX_CONFIG, "",
		   "error: configuration file 'gone.yaml': No such file or directory\n");
	cli_write("config.yaml", CONFIG(""));
	cli_expect(&cli, "validate -qq --config config.yaml svc.yaml", 0, "", "");
	teardown();
}
END_TEST

/* What kubeadm writes goes through, with its note. */
START_TEST(kubeadms_configuration_is_read)
{
	struct cli cli = { 0 };

	setup(SVC(CLUSTER_IP));
	cli_write("config.yaml",
		  CONFIG("bindAddress: 0.0.0.0\nbindAddressHardFail: false\n"
			 "clientConnection:\n  acceptContentTypes: \"\"\n  burst: 0\n"
			 "  contentType: \"\"\n  kubeconfig: "
			 "/var/lib/kube-proxy/kubeconfig.conf\n"
			 "  qps: 0\nclusterCIDR: 10.244.0.0/16\nconfigSyncPeriod: 0s\n"
			 "conntrack:\n  maxPerCore: null\n  min: null\n"
			 "  tcpBeLiberal: false\n  tcpCloseWaitTimeout: null\n"
			 "  tcpEstablishedTimeout: null\n  udpStreamTimeout: 0s\n"
			 "  udpTimeout: 0s\ndetectLocal:\n  bridgeInterface: \"\"\n"
			 "  interfaceNamePrefix: \"\"\ndetectLocalMode: \"\"\n"
			 "enableProfiling: false\nhealthzBindAddress: \"\"\n"
			 "hostnameOverride: \"\"\niptables:\n  localhostNodePorts: null\n"
			 "  masqueradeAll: false\n  masqueradeBit: null\n  "
			 "minSyncPeriod: 0s\n"
			 "  syncPeriod: 0s\nipvs:\n  excludeCIDRs: null\n  "
			 "minSyncPeriod: 0s\n"
			 "  scheduler: \"\"\n  strictARP: false\n  syncPeriod: 0s\n"
			 "  tcpFinTimeout: 0s\n  tcpTimeout: 0s\n  udpTimeout: 0s\n"
			 "logging:\n  flushFrequency: 0\n  options:\n    json:\n"
			 "      infoBufferSize: \"0\"\n  verbosity: 0\n"
			 "metricsBindAddress: \"\"\nmode: \"\"\nnftables:\n"
			 "  masqueradeAll: false\nnodePortAddresses: null\noomScoreAdj: "
			 "null\n"
			 "portRange: \"\"\nshowHiddenMetricsForVersion: \"\"\n"
			 "winkernel:\n  enableDSR: false\n"));
	cli_run(&cli, "validate -q --config config.yaml svc.yaml");
	ck_assert_int_eq(cli.status, 0);
	ck_assert_msg(strstr(cli.err, "config.yaml") == NULL, "%s", cli.err);
	cli_clear(&cli);
	teardown();
}
END_TEST

/* -n passes over other namespaces, and gives one to objects that name none. */
START_TEST(one_namespace)
{
	struct cli cli = { 0 };

	setup("{apiVersion: v1, kind: Service, metadata: {name: a, namespace: x}, spec: "
	      "{type: "
	      "ExternalName, externalName: e.com}}\n---\n"
	      "{apiVersion: v1, kind: Service, metadata: {name: b, namespace: y}, spec: "
	      "{type: "
	      "ExternalName, externalName: e.com}}\n---\n"
	      "{apiVersion: v1, kind: Service, metadata: {name: c}, spec: {type: "
	      "ExternalName, externalName: e.com}}\n");
	cli_expect(&cli, "apply --dry-run=client -o name -n x svc.yaml", 0,
		   "service/a\nservice/c\n", "");
	cli_expect(&cli, "apply --dry-run=client -o name --namespace=default svc.yaml", 0,
		   "service/c\n", "");
	teardown();
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(settings_come_from, rows),
		UNIT_ROWS(the_node_is_called, names),
		UNIT(a_wrong_variable_is_said),
		UNIT_ROWS(the_configuration_is, configs),
		UNIT(a_configuration_that_is_not_there),
		UNIT(kubeadms_configuration_is_read),
		UNIT(one_namespace),
	};

	return unit_run("cli_settings", tests, UNIT_COUNT(tests));
}
