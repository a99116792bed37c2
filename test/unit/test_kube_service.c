/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/unit.h"

#include <string.h>

#include "lib/reading.h"
#include "npi/kube.h"

#define SERVICE                                                                          \
	"apiVersion: v1\n"                                                               \
	"kind: Service\n"                                                                \
	"metadata: {name: web}\n"                                                        \
	"spec:\n"

/* The object that a spec makes, and the line that stands for it. */
static const struct {
	const char *spec;
	const char *object;
} fields[] = {
	{ "  ports: [{port: 80}]\n", "ports=[- 80/TCP>80]" },
	{ "  ports:\n"
	  "  - {name: http, port: 80, targetPort: 8080}\n"
	  "  - {name: dns, port: 53, protocol: UDP, targetPort: web}\n"
	  "  - {name: sig, port: 36412, protocol: SCTP, targetPort: 0}\n"
	  "  - {name: end, port: 65535, protocol: '', targetPort: ''}\n",
	  "ports=[http 80/TCP>8080, dns 53/UDP>web, sig 36412/SCTP>36412, "
	  "end 65535/TCP>65535]" },
	{ "  type: NodePort\n"
	  "  ports: [{port: 80, nodePort: 30000}]\n",
	  "type=NodePort ports=[- 80/TCP>80@30000]" },
	{ "  type: NodePort\n"
	  "  ports: [{port: 80, nodePort: 32767}]\n",
	  "type=NodePort ports=[- 80/TCP>80@32767]" },
	{ "  type: LoadBalancer\n"
	  "  ports: [{port: 80, nodePort: 0}]\n",
	  "type=LoadBalancer ports=[- 80/TCP>80]" },
	{ "  type: ''\n"
	  "  clusterIP: 10.96.0.10\n"
	  "  ports: [{port: 80}]\n",
	  "ips=10.96.0.10 ports=[- 80/TCP>80]" },
};

START_TEST(a_spec_becomes_a_service)
{
	char expected[512] = "service default/web ";
	struct reading reading;
	char text[1024] = SERVICE;

	reading_begin(&reading, strcat(text, fields[_i].spec), NULL);
	ck_assert_str_eq(reading_findings(&reading), "");
	ck_assert_int_eq(reading.result, 0);
	ck_assert_str_eq(reading_objects(&reading),
			 strcat(strcat(expected, fields[_i].object), "\n"));
	reading_end(&reading);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(a_spec_becomes_a_service, fields),
	};

	return unit_run("kube_service", tests, UNIT_COUNT(tests));
}
