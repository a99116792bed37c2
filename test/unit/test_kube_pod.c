/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pods and Nodes: what endpoints need of them; the rest is nobody's business here. */
#include "lib/unit.h"

#include <string.h>

#include "lib/reading.h"

/* three lines: what follows is from line 4 on */
#define POD                                                                              \
	"apiVersion: v1\n"                                                               \
	"kind: Pod\n"                                                                    \
	"metadata: {name: web, labels: {app: web}, annotations: {a: b}}\n"
#define NODE                                                                             \
	"apiVersion: v1\n"                                                               \
	"kind: Node\n"                                                                   \
	"metadata: {name: node-a, labels: {topology.kubernetes.io/zone: zone-a}}\n"

struct row {
	const char *manifest;
	const char *expected;
};

static const struct row pods[] = {
	{ POD "spec: {containers: [{name: a, image: b}]}\n", " no-status" },
	{ POD "status: {}\n", " no-status" },
	{ POD "status: {phase: Pending}\n", " phase=Pending" },
	{ POD "spec: {nodeName: node-a}\n"
	      "status:\n"
	      "  phase: Running\n"
	      "  podIP: 10.244.1.5\n"
	      "  podIPs: [{ip: 10.244.1.5}, {ip: 'fd00:244:1::5'}]\n"
	      "  conditions:\n"
	      "  - {type: ContainersReady, status: 'False'}\n"
	      "  - {type: Ready, status: 'True', lastProbeTime: null}\n",
	  " phase=Running ready @node-a ips=10.244.1.5,fd00:244:1::5" },
	{ POD "status:\n"
	      "  podIP: 10.244.1.5\n"
	      "  conditions: [{type: Ready, status: 'False'}]\n",
	  " ips=10.244.1.5" },
	{ POD
	  "status: {podIP: 10.244.1.5, podIPs: [], conditions: [{type: Ready, status: "
	  "Unknown}]}\n",
	  " ips=10.244.1.5" },
	/* containers, then sidecars; not init containers that end */
	{ POD "spec:\n"
	      "  initContainers:\n"
	      "  - {name: once, ports: [{name: once, containerPort: 1}]}\n"
	      "  - {name: side, restartPolicy: Always, ports: [{name: side, "
	      "containerPort: 2}]}\n"
	      "  containers:\n"
	      "  - {name: a, ports: [{name: web, containerPort: 8080, hostPort: 80, "
	      "hostIP: x}, {containerPort: 53, protocol: UDP}]}\n"
	      "  - {name: b}\n"
	      "  - {name: c, ports: [{name: web, containerPort: 9090}]}\n"
	      "status: {phase: Running}\n",
	  " phase=Running ports=[web=8080/TCP, =53/UDP, web=9090/TCP, side=2/TCP]" },
	/* what is not read is not looked at */
	{ POD "spec: {volumes: 7, tolerations: {a: b}, colour: blue}\n"
	      "status: {phase: Running, hostIP: [], colour: blue}\n"
	      "colour: blue\n",
	  " phase=Running" },
};

START_TEST(a_manifest_becomes_a_pod)
{
	char expected[512] = "pod default/web labels={app=web}";
	struct reading reading;

	reading_begin(&reading, pods[_i].manifest, NULL);
	ck_assert_msg(reading.result == 0, "%s", reading_findings(&reading));
	ck_assert_str_eq(reading_objects(&reading),
			 strcat(strcat(expected, pods[_i].expected), "\n"));
	reading_end(&reading);
}
END_TEST

#define NO_STATUS                                                                        \
	"3:18: warning: pod 'default/web' has no status.podIP and so is no endpoint\n"   \
	"  note: a manifest tells what a pod should be; where it is tells 'kubectl get " \
	"pod web -o yaml'\n"

static const struct row findings[] = {
	{ POD "spec: {containers: []}\n", NO_STATUS },
	{ POD "status: {}\n", NO_STATUS },
	{ POD "status: {phase: Pending}\n", "" },
	{ POD
	  "spec: {nodeName: 7, containers: [a, {ports: [{containerPort: 0, name: a_b,\n"
	  "  protocol: x}]}, {ports: 7}]}\n"
	  "status: {phase: 1}\n",
	  "4:18: error: spec.nodeName: Invalid value: 7: must be a string, not a number\n"
	  "  note: quotes make it a string: \"7\"\n"
	  "4:34: error: spec.containers[0]: Invalid value: \"a\": must be a mapping, not "
	  "a "
	  "string\n"
	  "4:62: error: spec.containers[1].ports[0].containerPort: Invalid value: 0: "
	  "" READING_PORT "\n"
	  "4:71: error: spec.containers[1].ports[0].name: Invalid value: \"a_b\": must "
	  "contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)\n"
	  "5:13: error: spec.containers[1].ports[0].protocol: Unsupported value: \"x\": "
	  "supported values: \"SCTP\", \"TCP\", \"UDP\"\n"
	  "5:27: error: spec.containers[2].ports: Invalid value: 7: must be a list, not "
	  "a "
	  "number\n"
	  "6:17: error: status.phase: Invalid value: 1: must be a string, not a number\n"
	  "  note: quotes make it a string: \"1\"\n" },
	{ POD "status: {podIPs: [{ip: x}], podIP: 10.1.1.1,\n"
	      "  conditions: [{type: Ready, status: True}, 7]}\n",
	  "4:24: error: status.podIPs[0].ip: Invalid value: \"x\": " READING_ADDRESS "\n"
	  "5:38: error: status.conditions[0].status: Invalid value: True: must be a "
	  "string, not true or false\n"
	  "  note: quotes make it a string: \"True\"\n"
	  "5:45: error: status.conditions[1]: Invalid value: 7: must be a mapping, not a "
	  "number\n" },
	{ POD "status: {podIP: here}\n",
	  "4:17: error: status.podIP: Invalid value: \"here\": " READING_ADDRESS "\n" },
	{ NODE
	  "status: {addresses: [{type: InternalIP, address: x}, {type: InternalIP},\n"
	  "  {type: ExternalIP, address: 7}, {type: Hostname, address: 7}]}\n",
	  "4:50: error: status.addresses[0].address: Invalid value: \"x\": "
	  "" READING_ADDRESS "\n"
	  "5:31: error: status.addresses[2].address: Invalid value: 7: must be a string, "
	  "not a number\n"
	  "  note: quotes make it a string: \"7\"\n" },
};

START_TEST(what_is_read_is_checked)
{
	reading_check_findings(findings[_i].manifest, findings[_i].expected);
}
END_TEST

static const struct row nodes[] = {
	{ NODE, "" },
	{ NODE "spec: {podCIDR: 7}\n"
	       "status:\n"
	       "  addresses:\n"
	       "  - {type: Hostname, address: node-a}\n"
	       "  - {type: ExternalIP, address: 203.0.113.5}\n"
	       "  - {type: InternalIP, address: 192.168.10.11}\n"
	       "  - {type: InternalDNS, address: a.example.com}\n"
	       "  - {type: InternalIP, address: '2001:db8::11'}\n",
	  " internal=192.168.10.11,2001:db8::11 "
	  "addresses=203.0.113.5,192.168.10.11,2001:db8::11" },
};

START_TEST(a_manifest_becomes_a_node)
{
	char expected[512] = "node node-a labels={topology.kubernetes.io/zone=zone-a}";
	struct reading reading;

	reading_begin(&reading, nodes[_i].manifest, NULL);
	ck_assert_msg(reading.result == 0, "%s", reading_findings(&reading));
	ck_assert_str_eq(reading_objects(&reading),
			 strcat(strcat(expected, nodes[_i].expected), "\n"));
	reading_end(&reading);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(a_manifest_becomes_a_pod, pods),
		UNIT_ROWS(what_is_read_is_checked, findings),
		UNIT_ROWS(a_manifest_becomes_a_node, nodes),
	};

	return unit_run("kube_pod", tests, UNIT_COUNT(tests));
}
