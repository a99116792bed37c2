/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The addresses of a Service: pkg/apis/core/validation in the API server's words. */
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

static const struct row cluster_ips[] = {
	{ SPEC "  clusterIP: 10.96.0.300\n"
	       "  ports: [{port: 80}]\n",
	  "5:14: error: spec.clusterIPs[0]: Invalid value: "
	  "\"10.96.0.300\": " READING_ADDRESS "\n" },
	{ SPEC "  clusterIP: 10.96\n"
	       "  ports: [{port: 80}]\n",
	  "5:14: error: spec.clusterIP: Invalid value: 10.96: must be a string, not a "
	  "number\n"
	  "  note: quotes make it a string: \"10.96\"\n" },
	{ SPEC "  clusterIP: 010.096.0.10\n"
	       "  ports: [{port: 80}]\n",
	  "5:14: error: spec.clusterIPs[0]: Invalid value: "
	  "\"010.096.0.10\": " READING_ADDRESS "\n"
	  "  note: some programs read numbers with leading zeros as octal; write "
	  "10.96.0.10\n" },
	{ SPEC "  clusterIP: ::ffff:10.96.0.10\n"
	       "  ports: [{port: 80}]\n",
	  "5:14: warning: spec.clusterIPs[0]: non-standard IP address "
	  "\"::ffff:10.96.0.10\" is read as 10.96.0.10\n" },
	/* the range is that of an allocation unless somebody gave it */
	{ SPEC "  clusterIP: 172.16.0.1\n"
	       "  ports: [{port: 80}]\n",
	  "" },
	{ SPEC "  clusterIP: 10.96.0.10\n"
	       "  clusterIPs: [10.96.0.11]\n"
	       "  ports: [{port: 80}]\n",
	  "6:15: error: spec.clusterIPs: Invalid value: [\"10.96.0.11\"]: first value "
	  "must "
	  "match `clusterIP`\n" },
	{ SPEC "  clusterIPs: [10.96.0.10]\n"
	       "  ports: [{port: 80}]\n",
	  "5:15: error: spec.clusterIPs: Invalid value: [\"10.96.0.10\"]: must be empty "
	  "when `clusterIP` is not specified\n" },
	{ SPEC "  clusterIP: 10.96.0.10\n"
	       "  clusterIPs: [10.96.0.10, 10.96.0.11]\n"
	       "  ipFamilyPolicy: PreferDualStack\n"
	       "  ports: [{port: 80}]\n",
	  "6:15: error: spec.clusterIPs: Invalid value: [\"10.96.0.10\",\"10.96.0.11\"]: "
	  "may specify no more than one IP for each IP family\n" },
	{ SPEC "  clusterIP: 10.96.0.10\n"
	       "  clusterIPs: [10.96.0.10, 'fd00:96::10', 10.96.0.11]\n"
	       "  ipFamilyPolicy: PreferDualStack\n"
	       "  ports: [{port: 80}]\n",
	  "6:15: error: spec.clusterIPs: Invalid value: "
	  "[\"10.96.0.10\",\"fd00:96::10\",\"10.96.0.11\"]: may only hold up to 2 "
	  "values\n" },
	{ SPEC "  clusterIP: 10.96.0.10\n"
	       "  clusterIPs: [10.96.0.10, None]\n"
	       "  ipFamilyPolicy: PreferDualStack\n"
	       "  ports: [{port: 80}]\n",
	  "6:28: error: spec.clusterIPs[1]: Invalid value: \"None\": " READING_ADDRESS
	  "\n" },
	{ SPEC "  clusterIP: None\n"
	       "  clusterIPs: [None, 10.96.0.10]\n"
	       "  ports: [{port: 80}]\n",
	  "6:15: error: spec.clusterIPs: Invalid value: [\"None\",\"10.96.0.10\"]: "
	  "'None' "
	  "must be the first and only value\n" },
	{ SPEC "  clusterIP: 10.96.0.10\n"
	       "  clusterIPs: [10]\n"
	       "  ports: [{port: 80}]\n",
	  "6:15: error: spec.clusterIPs: Invalid value: [10]: first value must match "
	  "`clusterIP`\n"
	  "6:16: error: spec.clusterIPs[0]: Invalid value: 10: must be a string, not a "
	  "number\n"
	  "  note: quotes make it a string: \"10\"\n" },
	{ SPEC "  type: NodePort\n"
	       "  clusterIP: None\n"
	       "  ports: [{port: 80}]\n",
	  "6:14: error: spec.clusterIPs[0]: Invalid value: \"None\": may not be set to "
	  "'None' for NodePort services\n" },
	{ SPEC "  type: LoadBalancer\n"
	       "  clusterIP: None\n"
	       "  clusterIPs: [None]\n"
	       "  ports: [{port: 80}]\n",
	  "7:16: error: spec.clusterIPs[0]: Invalid value: \"None\": may not be set to "
	  "'None' for LoadBalancer services\n" },
	/* families */
	{ SPEC "  clusterIP: fd00:96::10\n"
	       "  ipFamilies: [IPv4]\n"
	       "  ports: [{port: 80}]\n",
	  "5:14: error: spec.clusterIPs[0]: Invalid value: \"fd00:96::10\": expected an "
	  "IPv4 value as indicated by `ipFamilies[0]`\n" },
	{ SPEC "  clusterIP: 10.96.0.10\n"
	       "  clusterIPs: [10.96.0.10, 'fd00:96::10']\n"
	       "  ipFamilies: [IPv6, IPv4]\n"
	       "  ipFamilyPolicy: PreferDualStack\n"
	       "  ports: [{port: 80}]\n",
	  "6:16: error: spec.clusterIPs[0]: Invalid value: \"10.96.0.10\": expected an "
	  "IPv6 value as indicated by `ipFamilies[0]`\n"
	  "6:28: error: spec.clusterIPs[1]: Invalid value: \"fd00:96::10\": expected an "
	  "IPv4 value as indicated by `ipFamilies[1]`\n" },
	{ SPEC "  ipFamilies: [ipv4, IPv6, IPv6, 4]\n"
	       "  ports: [{port: 80}]\n",
	  "5:16: error: spec.ipFamilies[0]: Unsupported value: \"ipv4\": supported "
	  "values: "
	  "\"IPv4\", \"IPv6\"\n"
	  "5:28: error: spec.ipFamilies[2]: Duplicate value: \"IPv6\"\n"
	  "5:34: error: spec.ipFamilies[3]: Invalid value: 4: must be a string, not a "
	  "number\n"
	  "  note: quotes make it a string: \"4\"\n" },
	{ SPEC "  ipFamilyPolicy: Dual\n"
	       "  ports: [{port: 80}]\n",
	  "5:19: error: spec.ipFamilyPolicy: Unsupported value: \"Dual\": supported "
	  "values: \"PreferDualStack\", \"RequireDualStack\", \"SingleStack\"\n" },
	{ SPEC "  clusterIP: 10.96.0.10\n"
	       "  clusterIPs: [10.96.0.10, 'fd00:96::10']\n"
	       "  ipFamilyPolicy: SingleStack\n"
	       "  ports: [{port: 80}]\n",
	  "7:19: error: spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be "
	  "'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are "
	  "specified\n" },
	{ SPEC "  ipFamilies: [IPv4, IPv6]\n"
	       "  ports: [{port: 80}]\n",
	  "5:15: error: spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be "
	  "'RequireDualStack' or 'PreferDualStack' when multiple IP families are "
	  "specified\n"
	  "  note: an absent ipFamilyPolicy means SingleStack\n" },
	{ SPEC "  clusterIP: None\n"
	       "  ipFamilies: [IPv4, IPv6]\n"
	       "  selector: {app: web}\n",
	  "6:15: error: spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be "
	  "'RequireDualStack' or 'PreferDualStack' when multiple IP families are "
	  "specified\n"
	  "  note: an absent ipFamilyPolicy means SingleStack\n" },
};

static const struct row external_names[] = {
	{ SPEC "  type: ExternalName\n",
	  "5:3: error: spec.externalName: Required value\n" },
	{ SPEC "  type: ExternalName\n"
	       "  externalName: ''\n",
	  "6:17: error: spec.externalName: Required value\n" },
	{ SPEC "  type: ExternalName\n"
	       "  externalName: db_1.example.com\n",
	  "6:17: error: spec.externalName: Invalid value: "
	  "\"db_1.example.com\": " READING_SUBDOMAIN "\n" },
	{ SPEC "  type: ExternalName\n"
	       "  externalName: db.example.com\n"
	       "  clusterIP: 10.96.0.10\n"
	       "  ipFamilies: [IPv4]\n"
	       "  ipFamilyPolicy: SingleStack\n",
	  "7:14: error: spec.clusterIPs: Forbidden: may not be set for ExternalName "
	  "services\n"
	  "8:15: error: spec.ipFamilies: Forbidden: may not be set for ExternalName "
	  "services\n"
	  "9:19: error: spec.ipFamilyPolicy: Forbidden: may not be set for ExternalName "
	  "services\n" },
	{ SPEC "  type: ExternalName\n"
	       "  externalName: db.example.com\n"
	       "  clusterIP: 10.96.0.10\n"
	       "  clusterIPs: [10.96.0.10]\n",
	  "8:15: error: spec.clusterIPs: Forbidden: may not be set for ExternalName "
	  "services\n" },
};

static const struct row external_ips[] = {
	{ SPEC "  ports: [{port: 80}]\n"
	       "  externalIPs: [0.0.0.0, 127.0.0.1, 169.254.1.1, 224.0.0.1, 239.1.2.3]\n",
	  "6:17: error: spec.externalIPs[0]: Invalid value: \"0.0.0.0\": may not be "
	  "unspecified (0.0.0.0)\n"
	  "6:26: error: spec.externalIPs[1]: Invalid value: \"127.0.0.1\": may not be in "
	  "the loopback range (127.0.0.0/8, ::1/128)\n"
	  "6:37: error: spec.externalIPs[2]: Invalid value: \"169.254.1.1\": may not be "
	  "in "
	  "the link-local range (169.254.0.0/16, fe80::/10)\n"
	  "6:50: error: spec.externalIPs[3]: Invalid value: \"224.0.0.1\": may not be in "
	  "the link-local multicast range (224.0.0.0/24, ff02::/10)\n"
	  "6:61: error: spec.externalIPs[4]: Invalid value: \"239.1.2.3\": may not be in "
	  "the multicast range (224.0.0.0/4, ff00::/8)\n" },
	{ SPEC "  ports: [{port: 80}]\n"
	       "  externalIPs: ['::', '::1', 'fe80::1', 'ff02::1', 'ff0e::1']\n",
	  "6:17: error: spec.externalIPs[0]: Invalid value: \"::\": may not be "
	  "unspecified "
	  "(::)\n"
	  "6:23: error: spec.externalIPs[1]: Invalid value: \"::1\": may not be in the "
	  "loopback range (127.0.0.0/8, ::1/128)\n"
	  "6:30: error: spec.externalIPs[2]: Invalid value: \"fe80::1\": may not be in "
	  "the "
	  "link-local range (169.254.0.0/16, fe80::/10)\n"
	  "6:41: error: spec.externalIPs[3]: Invalid value: \"ff02::1\": may not be in "
	  "the "
	  "link-local multicast range (224.0.0.0/24, ff02::/10)\n"
	  "6:52: error: spec.externalIPs[4]: Invalid value: \"ff0e::1\": may not be in "
	  "the "
	  "multicast range (224.0.0.0/4, ff00::/8)\n" },
	{ SPEC "  ports: [{port: 80}]\n"
	       "  externalIPs: [example.com, 1, 203.0.113.9/32]\n",
	  "6:17: error: spec.externalIPs[0]: Invalid value: "
	  "\"example.com\": " READING_ADDRESS "\n"
	  "6:30: error: spec.externalIPs[1]: Invalid value: 1: must be a string, not a "
	  "number\n"
	  "  note: quotes make it a string: \"1\"\n"
	  "6:33: error: spec.externalIPs[2]: Invalid value: "
	  "\"203.0.113.9/32\": " READING_ADDRESS "\n" },
	/* as it stands in the finding: quotes and line ends, not too long */
	{ SPEC "  ports: [{port: 80}]\n"
	       "  externalIPs: [\"a\\\"b\\nc\", "
	       "0000:0000:0000:0000:0000:0000:0000:0000:0001]\n",
	  "6:17: error: spec.externalIPs[0]: Invalid value: \"a\\\"b\\nc\": "
	  "" READING_ADDRESS "\n"
	  "6:28: error: spec.externalIPs[1]: Invalid value: "
	  "\"0000:0000:0000:0000:0000:0000:0000:0000:0001\": " READING_ADDRESS "\n" },
	{ SPEC "  ports: [{port: 80}]\n"
	       "  externalIPs: 203.0.113.9\n",
	  "6:16: error: spec.externalIPs: Invalid value: \"203.0.113.9\": must be a "
	  "list, "
	  "not a string\n" },
};

START_TEST(cluster_ips_are_checked)
{
	reading_check_findings(cluster_ips[_i].manifest, cluster_ips[_i].findings);
}
END_TEST

START_TEST(external_names_are_checked)
{
	reading_check_findings(external_names[_i].manifest, external_names[_i].findings);
}
END_TEST

START_TEST(external_ips_are_checked)
{
	reading_check_findings(external_ips[_i].manifest, external_ips[_i].findings);
}
END_TEST

START_TEST(without_a_range_of_its_family_any_cluster_ip_is_taken)
{
	static const char text[] = SPEC "  clusterIP: fd00:1234::1\n"
					"  ports: [{port: 80}]\n";
	struct reading reading;

	reading_begin(&reading, text, NULL);
	ck_assert_str_eq(reading_findings(&reading), "");
	reading_end(&reading);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(cluster_ips_are_checked, cluster_ips),
		UNIT_ROWS(external_names_are_checked, external_names),
		UNIT_ROWS(external_ips_are_checked, external_ips),
		UNIT(without_a_range_of_its_family_any_cluster_ip_is_taken),
	};

	return unit_run("kube_service_addresses", tests, UNIT_COUNT(tests));
}
