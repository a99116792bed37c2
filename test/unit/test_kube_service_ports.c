/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ports of a Service: pkg/apis/core/validation in the API server's words. */
#include "lib/unit.h"

#include "lib/reading.h"

/* three lines: what follows is from line 4 on */
#define SERVICE                                                                          \
	"apiVersion: v1\n"                                                               \
	"kind: Service\n"                                                                \
	"metadata: {name: web}\n"
#define SPEC SERVICE "spec:\n" /* four lines */

#define APP_PROTOCOL "has no effect: connections are forwarded whatever they carry"

struct row {
	const char *manifest;
	const char *findings;
};

static const struct row ports[] = {
	{ SERVICE, "1:1: error: spec.ports: Required value\n" },
	{ SERVICE "spec: {}\n", "4:7: error: spec.ports: Required value\n" },
	{ SPEC "  type: NodePort\n", "5:3: error: spec.ports: Required value\n" },
	{ SPEC "  ports: []\n", "5:10: error: spec.ports: Required value\n" },
	{ SPEC "  ports:\n"
	       "  type: NodePort\n",
	  "5:9: error: spec.ports: Required value\n" },
	{ SPEC "  ports: {port: 80}\n", "5:10: error: spec.ports: Invalid value: {...}: "
					"must be a list, not a mapping\n" },
	{ SPEC "  ports: [80]\n", "5:11: error: spec.ports[0]: Invalid value: 80: must "
				  "be a mapping, not a number\n" },
	{ SPEC "  ports: [{name: http}]\n",
	  "5:11: error: spec.ports[0].port: Required value\n" },
	{ SPEC "  ports:\n"
	       "  - name: a\n"
	       "    port: 80\n"
	       "  -\n",
	  "8:4: error: spec.ports[1].port: Required value\n"
	  "8:4: error: spec.ports[1].name: Required value\n" },
	/* names */
	{ SPEC "  ports: [{port: 80, name: a}, {port: 81}]\n",
	  "5:32: error: spec.ports[1].name: Required value\n" },
	{ SPEC "  ports: [{port: 80, name: ''}, {name: b, port: 81}]\n",
	  "5:11: error: spec.ports[0].name: Required value\n" },
	{ SPEC "  ports: [{name: http, port: 80}, {name: http, port: 81}]\n",
	  "5:42: error: spec.ports[1].name: Duplicate value: \"http\"\n"
	  "  note 5:18: first used here\n" },
	{ SPEC "  ports: [{name: a, port: 1}, {name: a, port: 2}, {name: a, port: 3}]\n",
	  "5:38: error: spec.ports[1].name: Duplicate value: \"a\"\n"
	  "  note 5:18: first used here\n"
	  "5:58: error: spec.ports[2].name: Duplicate value: \"a\"\n"
	  "  note 5:18: first used here\n" },
	{ SPEC "  ports: [{name: Http, port: 80}]\n",
	  "5:18: error: spec.ports[0].name: Invalid value: \"Http\": " READING_LABEL
	  "\n" },
	{ SPEC "  ports: [{name: a.b, port: 80}]\n",
	  "5:18: error: spec.ports[0].name: Invalid value: \"a.b\": must not contain "
	  "dots\n" },
	/* a name that is wrong is there nevertheless */
	{ SPEC "  ports: [{name: -, port: 80}, {name: b, port: 81}]\n",
	  "5:18: error: spec.ports[0].name: Invalid value: \"-\": " READING_LABEL "\n" },
	{ SPEC "  ports: [{name: 7, port: 80}, {name: b, port: 81}]\n",
	  "5:18: error: spec.ports[0].name: Invalid value: 7: must be a string, not a "
	  "number\n"
	  "  note: quotes make it a string: \"7\"\n" },
	/* numbers */
	{ SPEC "  ports: [{port: 0}]\n",
	  "5:18: error: spec.ports[0].port: Invalid value: 0: " READING_PORT "\n" },
	{ SPEC "  ports: [{port: 65536}]\n",
	  "5:18: error: spec.ports[0].port: Invalid value: 65536: " READING_PORT "\n" },
	{ SPEC "  ports: [{port: -1}]\n",
	  "5:18: error: spec.ports[0].port: Invalid value: -1: " READING_PORT "\n" },
	{ SPEC "  ports: [{port: -99999999999999999999}]\n",
	  "5:18: error: spec.ports[0].port: Invalid value: "
	  "-99999999999999999999: " READING_PORT "\n" },
	{ SPEC "  ports: [{port: 80.5}]\n",
	  "5:18: error: spec.ports[0].port: Invalid value: 80.5: must be a whole "
	  "number\n" },
	{ SPEC "  ports: [{port: http}]\n", "5:18: error: spec.ports[0].port: Invalid "
					    "value: \"http\": must be a number, not "
					    "a string\n" },
	{ SPEC "  ports: [{port: '80'}]\n",
	  "5:18: error: spec.ports[0].port: Invalid value: \"80\": must be a number, not "
	  "a "
	  "string\n"
	  "  note: in quotes it is a string; write 80\n" },
	{ SPEC "  ports: [{port: on}]\n", "5:18: error: spec.ports[0].port: Invalid "
					  "value: on: must be a number, not true "
					  "or false\n" },
	{ SPEC "  ports: [{port: [80]}]\n",
	  "5:18: error: spec.ports[0].port: Invalid value: [80]: must be a number, not a "
	  "list\n" },
	/* protocols */
	{ SPEC "  ports: [{port: 80, protocol: tcp}]\n",
	  "5:32: error: spec.ports[0].protocol: Unsupported value: \"tcp\": supported "
	  "values: \"SCTP\", \"TCP\", \"UDP\"\n" },
	{ SPEC "  ports: [{port: 80, protocol: 6}]\n",
	  "5:32: error: spec.ports[0].protocol: Invalid value: 6: must be a string, not "
	  "a "
	  "number\n"
	  "  note: quotes make it a string: \"6\"\n" },
	/* a wrong protocol is no second TCP */
	{ SPEC "  ports: [{name: a, port: 80}, {name: b, port: 80, protocol: tcp}]\n",
	  "5:62: error: spec.ports[1].protocol: Unsupported value: \"tcp\": supported "
	  "values: \"SCTP\", \"TCP\", \"UDP\"\n" },
	/* twice */
	{ SPEC "  ports: [{name: a, port: 80}, {name: b, port: 80}]\n",
	  "5:32: error: spec.ports[1]: Duplicate value: 80/TCP\n"
	  "  note 5:11: first used here\n" },
	{ SPEC "  type: NodePort\n"
	       "  ports:\n"
	       "  - {name: a, port: 80, nodePort: 30080}\n"
	       "  - {name: b, port: 81, nodePort: 30080}\n",
	  "8:35: error: spec.ports[1].nodePort: Invalid value: 30080: provided port is "
	  "already allocated\n"
	  "  note 7:35: first used here\n" },
	{ SPEC "  ports: [{port: 80, appProtocol: https}]\n",
	  "5:35: notice: spec.ports[0].appProtocol: " APP_PROTOCOL "\n" },
	{ SPEC "  ports: [{port: 80, appProtocol: a/b/c}]\n",
	  "5:35: error: spec.ports[0].appProtocol: Invalid value: "
	  "\"a/b/c\": " READING_NAME_PART "\n" },
	{ SPEC "  ports: [{port: 80, appProtocol: A/b}]\n",
	  "5:35: error: spec.ports[0].appProtocol: Invalid value: \"A/b\": prefix "
	  "part " READING_SUBDOMAIN "\n" },
	{ SPEC "  type: LoadBalancer\n"
	       "  ports: [{port: 10250}]\n",
	  "6:11: error: spec.ports[0]: Invalid value: 10250: may not expose port 10250 "
	  "externally since it is used by kubelet\n" },
	{ SPEC "  type: NodePort\n"
	       "  ports: [{port: 10250}]\n",
	  "" },
};

static const struct row target_ports[] = {
	{ SPEC "  ports: [{port: 80, targetPort: 70000}]\n",
	  "5:34: error: spec.ports[0].targetPort: Invalid value: 70000: " READING_PORT
	  "\n" },
	{ SPEC "  ports: [{port: 80, targetPort: -1}]\n",
	  "5:34: error: spec.ports[0].targetPort: Invalid value: -1: " READING_PORT
	  "\n" },
	{ SPEC "  ports: [{port: 80, targetPort: this-is-too-long}]\n",
	  "5:34: error: spec.ports[0].targetPort: Invalid value: \"this-is-too-long\": "
	  "must be no more than 15 characters\n" },
	{ SPEC "  ports: [{port: 80, targetPort: '8080'}]\n",
	  "5:34: error: spec.ports[0].targetPort: Invalid value: \"8080\": must contain "
	  "at "
	  "least one letter (a-z)\n"
	  "  note: in quotes it is a name; write 8080\n" },
	{ SPEC "  ports: [{port: 80, targetPort: web_ui}]\n",
	  "5:34: error: spec.ports[0].targetPort: Invalid value: \"web_ui\": must "
	  "contain "
	  "only alpha-numeric characters (a-z, 0-9), and hyphens (-)\n" },
	{ SPEC "  ports: [{port: 80, targetPort: web--ui}]\n",
	  "5:34: error: spec.ports[0].targetPort: Invalid value: \"web--ui\": must not "
	  "contain consecutive hyphens\n" },
	{ SPEC "  ports: [{port: 80, targetPort: web-}]\n",
	  "5:34: error: spec.ports[0].targetPort: Invalid value: \"web-\": must not "
	  "begin "
	  "or end with a hyphen\n" },
	{ SPEC "  ports: [{port: 80, targetPort: on}]\n",
	  "5:34: error: spec.ports[0].targetPort: Invalid value: on: must be a number or "
	  "a "
	  "name, not true or false\n"
	  "  note: quotes make it a string: \"on\"\n" },
	{ SPEC "  ports: [{port: 80, targetPort: {}}]\n",
	  "5:34: error: spec.ports[0].targetPort: Invalid value: {...}: must be a number "
	  "or a name, not a mapping\n" },
};

static const struct row node_ports[] = {
	{ SPEC "  type: NodePort\n"
	       "  ports: [{port: 80, nodePort: 80}]\n",
	  "6:32: error: spec.ports[0].nodePort: Invalid value: 80: provided port is not "
	  "in "
	  "the valid range. The range of valid ports is 30000-32767\n" },
	{ SPEC "  type: LoadBalancer\n"
	       "  ports: [{port: 80, nodePort: 32768}]\n",
	  "6:32: error: spec.ports[0].nodePort: Invalid value: 32768: provided port is "
	  "not "
	  "in the valid range. The range of valid ports is 30000-32767\n" },
	{ SPEC "  type: NodePort\n"
	       "  ports: [{port: 80, nodePort: 29999}]\n",
	  "6:32: error: spec.ports[0].nodePort: Invalid value: 29999: provided port is "
	  "not "
	  "in the valid range. The range of valid ports is 30000-32767\n" },
	{ SPEC "  type: NodePort\n"
	       "  ports: [{port: 80, nodePort: -30080}]\n",
	  "6:32: error: spec.ports[0].nodePort: Invalid value: -30080: provided port is "
	  "not in the valid range. The range of valid ports is 30000-32767\n" },
	{ SPEC "  type: NodePort\n"
	       "  ports: [{port: 80, nodePort: 30080.5}]\n",
	  "6:32: error: spec.ports[0].nodePort: Invalid value: 30080.5: must be a whole "
	  "number\n" },
	{ SPEC "  ports: [{port: 80, nodePort: 30080}]\n",
	  "5:32: error: spec.ports[0].nodePort: Forbidden: may not be used when `type` "
	  "is "
	  "'ClusterIP'\n" },
	/* whatever a wrong type was meant to be */
	{ SPEC "  ports: [{port: 80, nodePort: 80}]\n"
	       "  type: Nodeport\n",
	  "6:9: error: spec.type: Unsupported value: \"Nodeport\": supported values: "
	  "\"ClusterIP\", \"ExternalName\", \"LoadBalancer\", \"NodePort\"\n" },
	{ SPEC "  type: ClusterIP\n"
	       "  type: NodePort\n"
	       "  ports: [{port: 80, nodePort: 80}]\n",
	  "6:3: error: spec.type: duplicate key 'type'\n"
	  "  note 5:3: first given here\n" },
};

START_TEST(ports_are_checked)
{
	reading_check_findings(ports[_i].manifest, ports[_i].findings);
}
END_TEST

START_TEST(target_ports_are_checked)
{
	reading_check_findings(target_ports[_i].manifest, target_ports[_i].findings);
}
END_TEST

START_TEST(node_ports_are_checked)
{
	reading_check_findings(node_ports[_i].manifest, node_ports[_i].findings);
}
END_TEST

START_TEST(the_node_port_range_is_a_setting)
{
	static const char text[] = SPEC "  type: NodePort\n"
					"  ports: [{port: 80, nodePort: 30080}]\n";
	struct npi_settings settings = npi_settings_default();
	struct reading reading;

	settings.node_port_min = 20000;
	settings.node_port_max = 20100;
	reading_begin(&reading, text, &settings);
	ck_assert_str_eq(
		reading_findings(&reading),
		"6:32: error: spec.ports[0].nodePort: Invalid value: 30080: "
		"provided port is not in the valid range. The range of valid ports "
		"is 20000-20100\n");
	reading_end(&reading);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(ports_are_checked, ports),
		UNIT_ROWS(target_ports_are_checked, target_ports),
		UNIT_ROWS(node_ports_are_checked, node_ports),
		UNIT(the_node_port_range_is_a_setting),
	};

	return unit_run("kube_service_ports", tests, UNIT_COUNT(tests));
}
