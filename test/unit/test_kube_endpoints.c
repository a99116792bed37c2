/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Endpoints of the core API. */
#include "lib/unit.h"

#include <string.h>

#include "lib/reading.h"

/* three lines: what follows is from line 4 on */
#define ENDPOINTS                                                                        \
	"apiVersion: v1\n"                                                               \
	"kind: Endpoints\n"                                                              \
	"metadata: {name: db}\n"

struct row {
	const char *manifest;
	const char *expected;
};

static const struct row good[] = {
	{ ENDPOINTS, "" },
	{ ENDPOINTS "subsets: []\n", "" },
	{ ENDPOINTS
	  "subsets:\n"
	  "- addresses: [{ip: 10.10.0.1}, {ip: 'fd00::1', nodeName: node-a}]\n"
	  "  notReadyAddresses: [{ip: 10.10.0.3, hostname: a, targetRef: {kind: "
	  "Pod}}]\n"
	  "  ports: [{port: 5432}]\n"
	  "- notReadyAddresses: [{ip: '::ffff:10.10.0.4'}]\n"
	  "  addresses: ~\n"
	  "  ports:\n"
	  "  - {name: a, port: 1, protocol: UDP, appProtocol: x}\n"
	  "  - {name: b, port: 65535}\n",
	  " { addresses=[10.10.0.1 ready, fd00::1 @node-a ready] "
	  "not-ready=[10.10.0.3 !ready] ports=[- 5432/TCP] } "
	  "{ not-ready=[10.10.0.4 !ready] ports=[a 1/UDP app=x, b 65535/TCP] }" },
	/* headless Services have endpoints without ports */
	{ ENDPOINTS "subsets: [{addresses: [{ip: 10.10.0.1}]}]\n",
	  " { addresses=[10.10.0.1 ready] }" },
};

START_TEST(a_manifest_becomes_endpoints)
{
	char expected[512] = "endpoints default/db";
	struct reading reading;

	reading_begin(&reading, good[_i].manifest, NULL);
	ck_assert_msg(reading.result == 0, "%s", reading_findings(&reading));
	ck_assert_str_eq(reading_objects(&reading),
			 strcat(strcat(expected, good[_i].expected), "\n"));
	reading_end(&reading);
}
END_TEST

static const struct row findings[] = {
	{ ENDPOINTS "subsets:\n"
		    "- ports: [{port: 80}]\n"
		    "- addresses: []\n"
		    "  notReadyAddresses: ~\n",
	  "5:3: error: subsets[0]: Required value: must specify `addresses` or "
	  "`notReadyAddresses`\n"
	  "6:3: error: subsets[1]: Required value: must specify `addresses` or "
	  "`notReadyAddresses`\n" },
	{ ENDPOINTS "subsets: [{addresses: [{ip: 127.0.0.1}, {ip: here}, {nodeName: a}, "
		    "{ip: ''}]}]\n",
	  "4:29: error: subsets[0].addresses[0].ip: Invalid value: \"127.0.0.1\": may "
	  "not "
	  "be in the loopback range (127.0.0.0/8, ::1/128)\n"
	  "4:46: error: subsets[0].addresses[1].ip: Invalid value: \"here\": "
	  "" READING_ADDRESS "\n"
	  "4:53: error: subsets[0].addresses[2].ip: Required value\n"
	  "4:73: error: subsets[0].addresses[3].ip: Invalid value: \"\": "
	  "" READING_ADDRESS "\n" },
	{ ENDPOINTS "subsets: [{notReadyAddresses: [{ip: 169.254.1.1}]}]\n",
	  "4:37: error: subsets[0].notReadyAddresses[0].ip: Invalid value: "
	  "\"169.254.1.1\": may not be in the link-local range (169.254.0.0/16, "
	  "fe80::/10)\n" },
	{ ENDPOINTS "subsets: [{addresses: [{ip: '::ffff:10.0.0.1'}]}]\n",
	  "4:29: warning: subsets[0].addresses[0].ip: non-standard IP address "
	  "\"::ffff:10.0.0.1\" is read as 10.0.0.1\n" },
	{ ENDPOINTS "subsets: [{addresses: {ip: 10.0.0.1}}]\n",
	  "4:23: error: subsets[0].addresses: Invalid value: {...}: must be a list, not "
	  "a "
	  "mapping\n" },
	/* ports */
	{ ENDPOINTS
	  "subsets: [{addresses: [{ip: 10.0.0.1}], ports: [{name: a, port: 80},\n"
	  "  {port: 81}, {name: 7, port: 82}]}]\n",
	  "5:3: error: subsets[0].ports[1].name: Required value\n"
	  "5:22: error: subsets[0].ports[2].name: Invalid value: 7: must be a string, "
	  "not "
	  "a number\n"
	  "  note: quotes make it a string: \"7\"\n" },
	{ ENDPOINTS
	  "subsets: [{addresses: [{ip: 10.0.0.1}], ports: [{name: a}, {name: B,\n"
	  "  port: 0, protocol: tcp}]}]\n",
	  "4:49: error: subsets[0].ports[0].port: Required value\n"
	  "4:67: error: subsets[0].ports[1].name: Invalid value: \"B\": " READING_LABEL
	  "\n"
	  "5:9: error: subsets[0].ports[1].port: Invalid value: 0: " READING_PORT "\n"
	  "5:22: error: subsets[0].ports[1].protocol: Unsupported value: \"tcp\": "
	  "supported values: \"SCTP\", \"TCP\", \"UDP\"\n" },
	{ ENDPOINTS "subsets: [{addresses: [{ip: 10.0.0.1}], port: [{port: 80}]}]\n",
	  "4:41: error: unknown field \"subsets[0].port\"\n"
	  "  note: did you mean \"ports\"?\n" },
	{ ENDPOINTS "subset: []\n", "4:1: error: unknown field \"subset\"\n"
				    "  note: did you mean \"subsets\"?\n" },
};

START_TEST(endpoints_are_checked)
{
	reading_check_findings(findings[_i].manifest, findings[_i].expected);
}
END_TEST

START_TEST(an_address_stands_at_its_ip)
{
	static const char text[] = ENDPOINTS "subsets:\n"
					     "- addresses:\n"
					     "  - nodeName: a\n"
					     "    ip: 10.10.0.1\n";
	const struct kube_endpoint *endpoint;
	struct reading reading;

	reading_begin(&reading, text, NULL);
	endpoint = &reading.objects.items[0].endpoints->subsets[0].addresses[0];
	ck_assert_uint_eq(endpoint->pos.line, 7);
	ck_assert_uint_eq(endpoint->pos.column, 9);
	reading_end(&reading);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(a_manifest_becomes_endpoints, good),
		UNIT_ROWS(endpoints_are_checked, findings),
		UNIT(an_address_stands_at_its_ip),
	};

	return unit_run("kube_endpoints", tests, UNIT_COUNT(tests));
}
