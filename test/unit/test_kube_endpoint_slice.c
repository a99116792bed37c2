/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/unit.h"

#include <string.h>

#include "lib/reading.h"
#include "npi/text.h"

/* three lines: what follows is from line 4 on */
#define SLICE                                                                            \
	"apiVersion: discovery.k8s.io/v1\n"                                              \
	"kind: EndpointSlice\n"                                                          \
	"metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}\n"
#define BETA                                                                             \
	"apiVersion: discovery.k8s.io/v1beta1\n"                                         \
	"kind: EndpointSlice\n"                                                          \
	"metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}\n"

struct row {
	const char *manifest;
	const char *expected;
};

static const struct row good[] = {
	{ SLICE "addressType: IPv4\n", "IPv4" },
	{ SLICE "addressType: IPv4\n"
		"endpoints: null\n"
		"ports: null\n",
	  "IPv4" },
	{ SLICE "addressType: IPv4\n"
		"ports: []\n"
		"endpoints: []\n",
	  "IPv4" },
	{ SLICE "addressType: IPv4\n"
		"ports:\n"
		"- {}\n"
		"- {name: http, port: 80, appProtocol: http}\n"
		"- {name: dns, port: 53, protocol: UDP}\n"
		"- {name: zero, port: 0}\n"
		"- {name: null-port, port: ~, protocol: SCTP}\n",
	  "IPv4 ports=[- 0/TCP, http 80/TCP app=http, dns 53/UDP, zero 0/TCP, "
	  "null-port 0/SCTP]" },
	{ SLICE "addressType: IPv4\n"
		"endpoints:\n"
		"- addresses: [10.244.1.5]\n"
		"- {addresses: [10.244.1.6], nodeName: node-a, zone: zone-a}\n"
		"- {addresses: [10.244.1.7], conditions: {ready: true, serving: yes,\n"
		"   terminating: false}}\n"
		"- {addresses: [10.244.1.8], conditions: {ready: n, serving: ~}}\n"
		"- {addresses: [10.244.1.9, 10.244.1.10]}\n",
	  "IPv4 endpoints=[10.244.1.5, 10.244.1.6 @node-a zone=zone-a, 10.244.1.7 ready "
	  "serving !terminating, 10.244.1.8 !ready, 10.244.1.9 "
	  "all=10.244.1.9,10.244.1.10]" },
	{ SLICE
	  "addressType: IPv4\n"
	  "endpoints:\n"
	  "- addresses: [10.244.1.5]\n"
	  "  hostname: web-0\n"
	  "  deprecatedTopology: {a: b}\n"
	  "  targetRef: {apiVersion: v1, kind: Pod, name: web, namespace: default,\n"
	  "    uid: x, resourceVersion: '1', fieldPath: a}\n"
	  "  hints: {forZones: [{name: a}, {name: b}], forNodes: [{name: n}]}\n",
	  "IPv4 endpoints=[10.244.1.5 for-zones=a,b for-nodes=n]" },
	/* whatever the order of keys */
	{ SLICE "endpoints: [{addresses: ['FD00::5']}]\n"
		"addressType: IPv6\n",
	  "IPv6 endpoints=[fd00::5]" },
	{ SLICE "addressType: IPv4\n"
		"endpoints: [{addresses: ['::ffff:10.244.1.5']}]\n",
	  "IPv4 endpoints=[10.244.1.5]" },
	{ SLICE "addressType: FQDN\n"
		"endpoints: [{addresses: [db.example.com]}]\n",
	  "FQDN endpoints=[- all=db.example.com]" },
	{ BETA "addressType: IPv4\n"
	       "endpoints:\n"
	       "- addresses: [10.244.1.5]\n"
	       "  topology:\n"
	       "    kubernetes.io/hostname: node-a\n"
	       "    topology.kubernetes.io/zone: zone-a\n"
	       "    topology.kubernetes.io/region: ~\n"
	       "- addresses: [10.244.1.6]\n"
	       "  nodeName: node-b\n"
	       "  topology: {kubernetes.io/hostname: node-a}\n"
	       "- addresses: [10.244.1.7]\n"
	       "  topology: {kubernetes.io/hostname: node-a}\n"
	       "  nodeName: node-b\n",
	  "IPv4 endpoints=[10.244.1.5 @node-a zone=zone-a, 10.244.1.6 @node-b, "
	  "10.244.1.7 @node-b]" },
};

START_TEST(a_manifest_becomes_a_slice)
{
	char expected[512] = "slice default/web-1 "
			     "labels={kubernetes.io/service-name=web} of=web ";
	struct reading reading;

	reading_begin(&reading, good[_i].manifest, NULL);
	ck_assert_msg(reading.result == 0, "%s", reading_findings(&reading));
	ck_assert_str_eq(reading_objects(&reading),
			 strcat(strcat(expected, good[_i].expected), "\n"));
	reading_end(&reading);
}
END_TEST

#define NO_NUMBER "a port without a number is not served\n"

static const struct row findings[] = {
	{ SLICE "", "1:1: error: addressType: Required value\n" },
	{ SLICE "addressType: ''\n", "4:14: error: addressType: Required value\n" },
	{ SLICE "addressType:\n", "4:13: error: addressType: Required value\n" },
	{ SLICE "addressType: ipv4\n"
		"endpoints: [{addresses: [x]}]\n",
	  "4:14: error: addressType: Unsupported value: \"ipv4\": supported values: "
	  "\"FQDN\", \"IPv4\", \"IPv6\"\n" },
	{ SLICE "addressType: 4\n",
	  "4:14: error: addressType: Invalid value: 4: must be a string, not a number\n"
	  "  note: quotes make it a string: \"4\"\n" },
	{ SLICE "addressType: FQDN\n"
		"endpoints: [{addresses: [db.example.com]}]\n",
	  "4:14: warning: addressType: endpoints that are names are not served\n" },
	/* addresses */
	{ SLICE "addressType: IPv4\n"
		"endpoints:\n"
		"- nodeName: a\n"
		"- addresses: []\n"
		"- addresses:\n"
		"-\n",
	  "6:3: error: endpoints[0].addresses: Required value: must contain at least 1 "
	  "address\n"
	  "7:14: error: endpoints[1].addresses: Required value: must contain at least 1 "
	  "address\n"
	  "8:13: error: endpoints[2].addresses: Required value: must contain at least 1 "
	  "address\n"
	  "9:2: error: endpoints[3].addresses: Required value: must contain at least 1 "
	  "address\n" },
	{ SLICE "addressType: IPv4\n"
		"endpoints: [{addresses: ['fd00::1']}, {addresses: [here]}, {addresses: "
		"[7]}]\n",
	  "5:26: error: endpoints[0].addresses[0]: Invalid value: \"fd00::1\": must be a "
	  "valid IPv4 address\n"
	  "5:52: error: endpoints[1].addresses[0]: Invalid value: \"here\": must be a "
	  "valid IPv4 address\n"
	  "5:73: error: endpoints[2].addresses[0]: Invalid value: 7: must be a string, "
	  "not a number\n"
	  "  note: quotes make it a string: \"7\"\n" },
	{ SLICE
	  "addressType: IPv6\n"
	  "endpoints: [{addresses: [10.244.1.5]}, {addresses: ['::ffff:1.2.3.4']}]\n",
	  "5:26: error: endpoints[0].addresses[0]: Invalid value: \"10.244.1.5\": must "
	  "be "
	  "a valid IPv6 address\n"
	  "5:53: error: endpoints[1].addresses[0]: Invalid value: \"::ffff:1.2.3.4\": "
	  "must "
	  "be a valid IPv6 address\n" },
	{ SLICE "addressType: IPv4\n"
		"endpoints: [{addresses: [010.244.1.5]}]\n",
	  "5:26: error: endpoints[0].addresses[0]: Invalid value: \"010.244.1.5\": must "
	  "be "
	  "a valid IPv4 address\n"
	  "  note: some programs read numbers with leading zeros as octal; write "
	  "10.244.1.5\n" },
	{ SLICE "addressType: IPv4\n"
		"endpoints: [{addresses: ['::ffff:10.244.1.5']}]\n",
	  "5:26: warning: endpoints[0].addresses[0]: non-standard IP address "
	  "\"::ffff:10.244.1.5\" is read as 10.244.1.5\n" },
	{ SLICE "addressType: IPv4\n"
		"endpoints: [{addresses: [127.0.0.1]}, {addresses: [169.254.0.1]},\n"
		"  {addresses: [224.0.0.1]}, {addresses: [0.0.0.0]}]\n",
	  "5:26: error: endpoints[0].addresses[0]: Invalid value: \"127.0.0.1\": may not "
	  "be in the loopback range (127.0.0.0/8, ::1/128)\n"
	  "5:52: error: endpoints[1].addresses[0]: Invalid value: \"169.254.0.1\": may "
	  "not "
	  "be in the link-local range (169.254.0.0/16, fe80::/10)\n"
	  "6:16: error: endpoints[2].addresses[0]: Invalid value: \"224.0.0.1\": may not "
	  "be in the link-local multicast range (224.0.0.0/24, ff02::/10)\n"
	  "6:42: error: endpoints[3].addresses[0]: Invalid value: \"0.0.0.0\": may not "
	  "be "
	  "unspecified (0.0.0.0)\n" },
	{ SLICE "addressType: IPv4\n"
		"endpoints: [{addresses: [10.244.1.5, 10.244.1.6, x]}]\n",
	  "5:38: warning: endpoints[0].addresses[1]: not served: only the first address "
	  "of "
	  "an endpoint is\n"
	  "5:50: error: endpoints[0].addresses[2]: Invalid value: \"x\": must be a valid "
	  "IPv4 address\n" },
	{ SLICE "addressType: IPv4\n"
		"endpoints: [{addresses: 10.244.1.5}]\n",
	  "5:25: error: endpoints[0].addresses: Invalid value: \"10.244.1.5\": must be a "
	  "list, not a string\n" },
	{ SLICE "addressType: IPv4\n"
		"endpoints: [10.244.1.5]\n",
	  "5:13: error: endpoints[0]: Invalid value: \"10.244.1.5\": must be a mapping, "
	  "not a string\n" },
	/* the rest of an endpoint */
	{ SLICE "addressType: IPv4\n"
		"endpoints: [{addresses: [10.244.1.5], conditions: {ready: 'true'}}]\n",
	  "5:59: error: endpoints[0].conditions.ready: Invalid value: \"true\": must be "
	  "true or false, not a string\n"
	  "  note: in quotes it is a string; write true\n" },
	{ SLICE "addressType: IPv4\n"
		"endpoints: [{addresses: [10.244.1.5], nodename: a}]\n",
	  "5:39: error: unknown field \"endpoints[0].nodename\"\n"
	  "  note: did you mean \"nodeName\"? upper and lower case differ\n" },
	{ SLICE "addressType: IPv4\n"
		"endpoints: [{addresses: [10.244.1.5], topology: {a: b}}]\n",
	  "5:39: error: unknown field \"endpoints[0].topology\"\n" },
	{ BETA "addressType: IPv4\n"
	       "endpoints: [{addresses: [10.244.1.5], zone: a, topology: {a: 1}}]\n",
	  "5:39: error: unknown field \"endpoints[0].zone\"\n"
	  "5:62: error: endpoints[0].topology.a: Invalid value: 1: must be a string, not "
	  "a "
	  "number\n"
	  "  note: quotes make it a string: \"1\"\n" },
	{ SLICE "addressType: IPv4\n"
		"endpoints:\n"
		"- addresses: [10.244.1.5]\n"
		"  hints:\n"
		"    forZones: [{name: a b}]\n"
		"    forNodes: [{name: a}, {name: a}, {name: a}, {name: a}, {name: a},\n"
		"      {name: a}, {name: a}, {name: a}, {name: a}]\n",
	  "8:23: error: endpoints[0].hints.forZones[0].name: Invalid value: \"a b\": "
	  "" READING_LABEL_VALUE "\n"
	  "9:15: error: endpoints[0].hints.forNodes: Too many: 9: must have at most 8 "
	  "items\n" },
	{ SLICE "addressType: IPv4\n"
		"endpoints: [{addresses: [10.244.1.5], targetRef: {knd: Pod}}]\n",
	  "5:51: error: unknown field \"endpoints[0].targetRef.knd\"\n"
	  "  note: did you mean \"kind\"?\n" },
	/* ports */
	{ SLICE "addressType: IPv4\n"
		"ports: [{name: http, port: 80}, {name: http, port: 81}]\n",
	  "5:40: error: ports[1].name: Duplicate value: \"http\"\n"
	  "  note 5:16: first used here\n" },
	{ SLICE "addressType: IPv4\n"
		"ports: [{port: 80}, {port: 81}]\n",
	  "5:21: error: ports[1].name: Duplicate value: \"\"\n"
	  "  note 5:9: first used here\n" },
	{ SLICE
	  "addressType: IPv4\n"
	  "ports: [{name: A, port: 80}, {name: b, port: 70000}, {name: c, port: x}]\n",
	  "5:16: error: ports[0].name: Invalid value: \"A\": " READING_LABEL "\n"
	  "5:46: error: ports[1].port: Invalid value: 70000: " READING_PORT "\n"
	  "5:70: error: ports[2].port: Invalid value: \"x\": must be a number, not a "
	  "string\n" },
	{ SLICE
	  "addressType: IPv4\n"
	  "ports: [{name: a}, {name: b, port: 0}, {name: c, port: ~}, {port: 80}]\n",
	  "5:9: warning: ports[0].port: " NO_NUMBER
	  "5:20: warning: ports[1].port: " NO_NUMBER
	  "5:40: warning: ports[2].port: " NO_NUMBER },
	{ SLICE "addressType: IPv4\n"
		"ports: [{port: 80, protocol: Tcp}]\n",
	  "5:30: error: ports[0].protocol: Unsupported value: \"Tcp\": supported values: "
	  "\"SCTP\", \"TCP\", \"UDP\"\n" },
	{ SLICE "addressType: IPv4\n"
		"ports: [{port: 80, appProtocol: 'a b'}]\n",
	  "5:33: error: ports[0].appProtocol: Invalid value: \"a b\": " READING_NAME_PART
	  "\n" },
	{ SLICE "addressType: IPv4\n"
		"ports: [{port: 80, nodePort: 30080}]\n",
	  "5:20: error: unknown field \"ports[0].nodePort\"\n" },
	{ "apiVersion: discovery.k8s.io/v1\n"
	  "kind: EndpointSlice\n"
	  "metadata: {name: web-1, namespace: x}\n"
	  "addressType: IPv4\n",
	  "3:18: warning: endpointslice 'x/web-1' has no label "
	  "kubernetes.io/service-name "
	  "and so belongs to no service\n" },
	{ SLICE "addressType: IPv4\n"
		"endPoints: []\n",
	  "5:1: error: unknown field \"endPoints\"\n"
	  "  note: did you mean \"endpoints\"? upper and lower case differ\n" },
};

START_TEST(slices_are_checked)
{
	reading_check_findings(findings[_i].manifest, findings[_i].expected);
}
END_TEST

/* Limits of pkg/apis/discovery/validation: so many are taken, one more is refused. */
static const struct {
	const char *before; /* ends where the list is */
	const char *item;   /* with the number of the item for %u */
	const char *after;
	unsigned int limit;
	const char *finding;
} limits[] = {
	{ SLICE "addressType: IPv6\nendpoints: [", "{addresses: ['fd00::1%x']}", "]\n",
	  1000,
	  "5:12: error: endpoints: Too many: 1001: must have at most 1000 items\n" },
	{ SLICE "addressType: FQDN\nendpoints: [{addresses: [", "a%x", "]}]\n", 100,
	  "5:25: error: endpoints[0].addresses: Too many: 101: must have at most 100 "
	  "items\n" },
	{ SLICE "addressType: IPv4\nports: [", "{name: p%x, port: 80}", "]\n", 20000,
	  "5:8: error: ports: Too many: 20001: must have at most 20000 items\n" },
	{ SLICE "addressType: IPv4\n"
		"endpoints: [{addresses: [10.1.1.1], hints: {forZones: [",
	  "{name: z%x}", "]}}]\n", 8,
	  "5:55: error: endpoints[0].hints.forZones: Too many: 9: must have at most 8 "
	  "items\n" },
};

static void check_limit(size_t row, unsigned int n, const char *finding)
{
	struct npi_text text = { 0 };
	struct reading reading;
	const char *findings_text;
	unsigned int i;

	npi_text_add_string(&text, limits[row].before);
	for (i = 0; i < n; i++) {
		npi_text_add_string(&text, i ? ", " : "");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		npi_text_add_format(&text, limits[row].item, i);
#pragma GCC diagnostic pop
	}
	npi_text_add_string(&text, limits[row].after);
	reading_begin(&reading, npi_text_string(&text), NULL);
	findings_text = strstr(reading_findings(&reading), "error: ");
	if (finding)
		ck_assert_ptr_nonnull(strstr(reading_findings(&reading), finding));
	else
		ck_assert_msg(!findings_text, "%s", findings_text);
	reading_end(&reading);
	npi_text_clear(&text);
}

START_TEST(lists_have_limits)
{
	check_limit((size_t)_i, limits[_i].limit, NULL);
	check_limit((size_t)_i, limits[_i].limit + 1, limits[_i].finding);
}
END_TEST

START_TEST(an_endpoint_stands_at_its_first_address)
{
	static const char text[] = SLICE "addressType: IPv4\n"
					 "ports:\n"
					 "- {name: a, port: 80}\n"
					 "endpoints:\n"
					 "- nodeName: a\n"
					 "  addresses:\n"
					 "  - 10.244.1.5\n";
	const struct kube_endpoint_slice *slice;
	struct reading reading;

	reading_begin(&reading, text, NULL);
	slice = reading.objects.items[0].slice;
	ck_assert_uint_eq(slice->endpoints[0].pos.line, 10);
	ck_assert_uint_eq(slice->endpoints[0].pos.column, 5);
	ck_assert_uint_eq(slice->ports[0].pos.line, 6);
	ck_assert_uint_eq(slice->ports[0].pos.column, 3);
	reading_end(&reading);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(a_manifest_becomes_a_slice, good),
		UNIT_ROWS(slices_are_checked, findings),
		UNIT_ROWS(lists_have_limits, limits),
		UNIT(an_endpoint_stands_at_its_first_address),
	};

	return unit_run("kube_endpoint_slice", tests, UNIT_COUNT(tests));
}
