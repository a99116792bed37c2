/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What else a Service has: pkg/apis/core/validation in the API server's words. */
#include "lib/unit.h"

#include "lib/reading.h"

/* three lines: what follows is from line 4 on */
#define SERVICE                                                                          \
	"apiVersion: v1\n"                                                               \
	"kind: Service\n"                                                                \
	"metadata: {name: web}\n"
#define SPEC SERVICE "spec:\n" /* four lines */

struct row {
	const char *manifest;
	const char *findings;
};

static const struct row affinities[] = {
	{ SPEC "  ports: [{port: 80}]\n"
	       "  sessionAffinity: Cookie\n"
	       "  sessionAffinityConfig: {clientIP: {timeoutSeconds: 5}}\n",
	  "6:20: error: spec.sessionAffinity: Unsupported value: \"Cookie\": supported "
	  "values: \"ClientIP\", \"None\"\n" },
	{ SPEC "  ports: [{port: 80}]\n"
	       "  sessionAffinity: ClientIP\n"
	       "  sessionAffinityConfig: {clientIP: {timeoutSeconds: 0}}\n",
	  "7:54: error: spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid "
	  "value: "
	  "0: must be greater than 0 and less than 86400\n" },
	{ SPEC "  ports: [{port: 80}]\n"
	       "  sessionAffinity: ClientIP\n"
	       "  sessionAffinityConfig: {clientIP: {timeoutSeconds: 86401}}\n",
	  "7:54: error: spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid "
	  "value: "
	  "86401: must be greater than 0 and less than 86400\n" },
	{ SPEC "  ports: [{port: 80}]\n"
	       "  sessionAffinity: ClientIP\n"
	       "  sessionAffinityConfig: {clientIP: {timeoutSeconds: 5.5}}\n",
	  "7:54: error: spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid "
	  "value: "
	  "5.5: must be a whole number\n" },
	{ SPEC "  ports: [{port: 80}]\n"
	       "  sessionAffinity: None\n"
	       "  sessionAffinityConfig: {clientIP: {timeoutSeconds: 5}}\n",
	  "7:26: error: spec.sessionAffinityConfig: Forbidden: must not be set when "
	  "session affinity is None\n" },
	{ SPEC "  ports: [{port: 80}]\n"
	       "  sessionAffinityConfig: {}\n",
	  "6:26: error: spec.sessionAffinityConfig: Forbidden: must not be set when "
	  "session affinity is None\n" },
};

static const struct row policies[] = {
	{ SPEC "  ports: [{port: 80}]\n"
	       "  externalTrafficPolicy: Local\n",
	  "6:26: error: spec.externalTrafficPolicy: Invalid value: \"Local\": may only "
	  "be "
	  "set for externally-accessible services\n" },
	{ SPEC "  ports: [{port: 80}]\n"
	       "  externalTrafficPolicy: Cluster\n",
	  "6:26: error: spec.externalTrafficPolicy: Invalid value: \"Cluster\": may only "
	  "be set for externally-accessible services\n" },
	{ SPEC "  type: NodePort\n"
	       "  ports: [{port: 80}]\n"
	       "  externalTrafficPolicy: local\n"
	       "  internalTrafficPolicy: cluster\n",
	  "7:26: error: spec.externalTrafficPolicy: Unsupported value: \"local\": "
	  "supported values: \"Cluster\", \"Local\"\n"
	  "8:26: error: spec.internalTrafficPolicy: Unsupported value: \"cluster\": "
	  "supported values: \"Cluster\", \"Local\"\n" },
	/* once, though it is wrong in two ways */
	{ SPEC "  ports: [{port: 80}]\n"
	       "  externalTrafficPolicy: local\n",
	  "6:26: error: spec.externalTrafficPolicy: Unsupported value: \"local\": "
	  "supported values: \"Cluster\", \"Local\"\n" },
	{ SPEC "  type: NodePort\n"
	       "  ports: [{port: 80}]\n"
	       "  externalTrafficPolicy: Local\n"
	       "  healthCheckNodePort: 31000\n",
	  "8:24: error: spec.healthCheckNodePort: Invalid value: 31000: may only be set "
	  "when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'\n" },
	{ SPEC "  type: LoadBalancer\n"
	       "  ports: [{port: 80}]\n"
	       "  healthCheckNodePort: 31000\n",
	  "7:24: error: spec.healthCheckNodePort: Invalid value: 31000: may only be set "
	  "when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'\n" },
	{ SPEC "  type: LoadBalancer\n"
	       "  ports: [{port: 80}]\n"
	       "  externalTrafficPolicy: Local\n"
	       "  healthCheckNodePort: 80\n",
	  "8:24: error: spec.healthCheckNodePort: Invalid value: 80: provided port is "
	  "not "
	  "in the valid range. The range of valid ports is 30000-32767\n" },
	{ SPEC "  type: LoadBalancer\n"
	       "  ports: [{port: 80}]\n"
	       "  externalTrafficPolicy: Local\n"
	       "  healthCheckNodePort: 31000\n",
	  "8:24: warning: spec.healthCheckNodePort: not served: a load balancer that "
	  "asks "
	  "port 31000 for the health of this node gets no answer\n" },
	{ SPEC "  ports: [{port: 80}]\n"
	       "  healthCheckNodePort: 0\n",
	  "" },
	{ SPEC "  ports: [{port: 80}]\n"
	       "  trafficDistribution: Nearby\n",
	  "6:24: error: spec.trafficDistribution: Unsupported value: \"Nearby\": "
	  "supported "
	  "values: \"PreferClose\", \"PreferSameNode\", \"PreferSameZone\"\n" },
	{ SPEC "  ports: [{port: 80}]\n"
	       "  publishNotReadyAddresses: 'true'\n",
	  "6:29: error: spec.publishNotReadyAddresses: Invalid value: \"true\": must be "
	  "true or false, not a string\n"
	  "  note: in quotes it is a string; write true\n" },
	{ SPEC "  ports: [{port: 80}]\n"
	       "  selector: {app: 1, 'a b': c, d: e f}\n",
	  "6:19: error: spec.selector.app: Invalid value: 1: must be a string, not a "
	  "number\n"
	  "  note: quotes make it a string: \"1\"\n"
	  "6:22: error: spec.selector: Invalid value: \"a b\": " READING_NAME_PART "\n"
	  "6:35: error: spec.selector: Invalid value: \"e f\": a valid label must be an "
	  "empty string or consist of alphanumeric characters, '-', '_' or '.', and must "
	  "start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value', "
	  " "
	  "or '12345', regex used for validation is "
	  "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')\n" },
};

static const struct row load_balancers[] = {
	{ SPEC "  ports: [{port: 80}]\n"
	       "  loadBalancerSourceRanges: [192.0.2.0/24]\n"
	       "  allocateLoadBalancerNodePorts: true\n"
	       "  loadBalancerClass: example.com/lb\n",
	  "6:29: error: spec.LoadBalancerSourceRanges: Forbidden: may only be used when "
	  "`type` is 'LoadBalancer'\n"
	  "7:34: error: spec.allocateLoadBalancerNodePorts: Forbidden: may only be used "
	  "when `type` is 'LoadBalancer'\n"
	  "8:22: error: spec.loadBalancerClass: Forbidden: may only be used when `type` "
	  "is "
	  "'LoadBalancer'\n" },
	{ SPEC "  ports: [{port: 80}]\n"
	       "  loadBalancerSourceRanges: []\n",
	  "" },
	{ SPEC
	  "  type: LoadBalancer\n"
	  "  ports: [{port: 80}]\n"
	  "  loadBalancerSourceRanges: [' 192.0.2.0/24 ', x, 192.0.2.0/24 x, 1.2.3.4]\n",
	  "7:48: error: spec.LoadBalancerSourceRanges[1]: Invalid value: \"x\": must be "
	  "a "
	  "valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)\n"
	  "7:51: error: spec.LoadBalancerSourceRanges[2]: Invalid value: \"192.0.2.0/24 "
	  "x\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)\n"
	  "7:67: error: spec.LoadBalancerSourceRanges[3]: Invalid value: \"1.2.3.4\": "
	  "must "
	  "be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)\n" },
	{ SPEC "  type: LoadBalancer\n"
	       "  ports: [{port: 80}]\n"
	       "  loadBalancerSourceRanges: [192.0.2.0/24]\n",
	  "7:29: warning: spec.loadBalancerSourceRanges: not enforced: the load "
	  "balancer's "
	  "addresses serve every client\n" },
	{ SPEC "  type: LoadBalancer\n"
	       "  ports: [{port: 80}]\n"
	       "  loadBalancerClass: a b\n",
	  "7:22: error: spec.loadBalancerClass: Invalid value: \"a "
	  "b\": " READING_NAME_PART "\n" },
	{ SPEC "  type: LoadBalancer\n"
	       "  ports: [{port: 80}]\n"
	       "status:\n"
	       "  loadBalancer:\n"
	       "    ingress:\n"
	       "    - ip: 198.51.100\n"
	       "    - {ip: 198.51.100.7, ipMode: proxy}\n"
	       "    - {hostname: a, ipMode: VIP}\n"
	       "    - {ports: [{port: x}]}\n",
	  "10:11: error: status.loadBalancer.ingress[0].ip: Invalid value: "
	  "\"198.51.100\": "
	  "" READING_ADDRESS "\n"
	  "11:34: error: status.loadBalancer.ingress[1].ipMode: Unsupported value: "
	  "\"proxy\": supported values: \"Proxy\", \"VIP\"\n"
	  "12:29: error: status.loadBalancer.ingress[2].ipMode: Forbidden: may not be "
	  "specified when `ip` is not set\n"
	  "13:23: error: status.loadBalancer.ingress[3].ports[0].port: Invalid value: "
	  "\"x\": must be a number, not a string\n" },
};

static const struct row unknown_fields[] = {
	{ SPEC "  port: 80\n"
	       "  ports: [{port: 80}]\n",
	  "5:3: error: unknown field \"spec.port\"\n"
	  "  note: did you mean \"ports\"?\n" },
	{ SPEC "  ports: [{port: 80, nodeport: 30080}]\n",
	  "5:22: error: unknown field \"spec.ports[0].nodeport\"\n"
	  "  note: did you mean \"nodePort\"? upper and lower case differ\n" },
	{ SPEC "  ports: [{port: 80}]\n"
	       "  colour: blue\n",
	  "6:3: error: unknown field \"spec.colour\"\n" },
	{ SERVICE "type: NodePort\n"
		  "spec: {ports: [{port: 80}]}\n",
	  "4:1: error: unknown field \"type\"\n"
	  "  note: did you mean \"spec.type\"?\n" },
	{ SPEC "  ports: [{port: 80}]\n"
	       "  sessionAffinity: ClientIP\n"
	       "  sessionAffinityConfig: {clientIp: {timeoutSeconds: 5}}\n",
	  "7:27: error: unknown field \"spec.sessionAffinityConfig.clientIp\"\n"
	  "  note: did you mean \"clientIP\"? upper and lower case differ\n" },
	{ SPEC "  ports: [{port: 80}]\n"
	       "status: {loadBalancer: {ingres: []}}\n",
	  "6:25: error: unknown field \"status.loadBalancer.ingres\"\n"
	  "  note: did you mean \"ingress\"?\n" },
};

START_TEST(affinities_are_checked)
{
	reading_check_findings(affinities[_i].manifest, affinities[_i].findings);
}
END_TEST

START_TEST(policies_are_checked)
{
	reading_check_findings(policies[_i].manifest, policies[_i].findings);
}
END_TEST

START_TEST(load_balancers_are_checked)
{
	reading_check_findings(load_balancers[_i].manifest, load_balancers[_i].findings);
}
END_TEST

START_TEST(unknown_fields_are_checked)
{
	reading_check_findings(unknown_fields[_i].manifest, unknown_fields[_i].findings);
}
END_TEST

START_TEST(all_findings_come_in_one_run)
{
	static const char text[] = SPEC "  clusterIP: 10.96.0.300\n"
					"  ports:\n"
					"  - {port: 70000, protocol: tcp}\n"
					"  - {port: 81, nodePort: 30080}\n"
					"---\n"
					"apiVersion: v1\n"
					"kind: Service\n"
					"metadata: {name: Web}\n"
					"spec: {ports: [{port: 0}]}\n";
	struct reading reading;

	reading_begin(&reading, text, NULL);
	reading_findings(&reading);
	ck_assert_uint_eq(reading.diags.count[NPI_ERROR], 8);
	reading_end(&reading);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(affinities_are_checked, affinities),
		UNIT_ROWS(policies_are_checked, policies),
		UNIT_ROWS(load_balancers_are_checked, load_balancers),
		UNIT_ROWS(unknown_fields_are_checked, unknown_fields),
		UNIT(all_findings_come_in_one_run),
	};

	return unit_run("kube_service_rules", tests, UNIT_COUNT(tests));
}
