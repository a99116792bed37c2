/* SPDX-License-Identifier: GPL-2.0-or-later */
/* metadata: names, labels, where an object comes from. */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "lib/reading.h"

#define LETTERS_60  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define LETTERS_260 LETTERS_60 LETTERS_60 LETTERS_60 LETTERS_60 "aaaaaaaaaaaaaaaaaaaa"
#define DNS_1035                                                                         \
	"a DNS-1035 label must consist of lower case alphanumeric characters or '-', "   \
	"start with an alphabetic character, and end with an alphanumeric character "    \
	"(e.g. 'my-name',  or 'abc-123', regex used for validation is "                  \
	"'[a-z]([-a-z0-9]*[a-z0-9])?')"

struct row {
	const char *metadata; /* begins in line 3 */
	const char *expected;
};

static const struct row good[] = {
	{ "metadata: {name: web}\n", "default/web" },
	{ "metadata: {name: w, namespace: ''}\n", "default/w" },
	{ "metadata: {name: w, namespace: ~}\n", "default/w" },
	{ "metadata: {name: w, namespace: y}\n", "y/w" },
	{ "metadata: {name: w, namespace: 1a}\n", "1a/w" },
	{ "metadata: {name: " LETTERS_60 "bcd}\n", "default/" LETTERS_60 "bcd" },
	{ "metadata:\n"
	  "  name: web\n"
	  "  labels: {tier: fe, app: web, empty: '', nothing: ~, y: n}\n",
	  "default/web labels={app=web,empty=,nothing=,tier=fe,true=n}" },
	{ "metadata:\n"
	  "  annotations:\n"
	  "    Example.COM/a: a b\n"
	  "    kubectl.kubernetes.io/last-applied-configuration: '{\"kind\": "
	  "\"Service\"}'\n"
	  "  name: web\n",
	  "default/web annotations={Example.COM/a=a b}" },
	{ "metadata:\n"
	  "  name: web\n"
	  "  creationTimestamp: 2025-01-02T03:04:05Z\n"
	  "  deletionTimestamp: '2025-01-02T03:04:05.678+01:00'\n"
	  "  deletionGracePeriodSeconds: 30\n"
	  "  finalizers: [example.com/hold]\n"
	  "  generation: 3\n"
	  "  selfLink: /api/v1/x\n"
	  "  ownerReferences:\n"
	  "  - {apiVersion: v1, kind: Pod, name: a, uid: b, controller: true,\n"
	  "     blockOwnerDeletion: true}\n",
	  "default/web created=2025-01-02T03:04:05Z "
	  "deleted=2025-01-02T03:04:05.678+01:00" },
	{ "metadata: {name: web, creationTimestamp: ~, deletionTimestamp: ''}\n",
	  "default/web" },
	{ "metadata: {name: web, uid: 1-2, resourceVersion: '7'}\n",
	  "default/web uid=1-2 from-api-server" },
	{ "metadata: {name: web, resourceVersion: '7'}\n",
	  "default/web from-api-server" },
	{ "metadata: {name: web, managedFields: [{a: [b]}]}\n",
	  "default/web from-api-server" },
	{ "metadata: {name: web, uid: '', resourceVersion: ~, managedFields: ~}\n",
	  "default/web" },
};

START_TEST(metadata_is_read)
{
	char text[1024] = "apiVersion: v1\nkind: Service\n";
	char expected[512] = "service ";
	struct reading reading;

	strcat(strcat(text, good[_i].metadata), "spec: {clusterIP: None}\n");
	strcat(strcat(expected, good[_i].expected), " headless\n");
	reading_begin(&reading, text, NULL);
	ck_assert_msg(reading.result == 0, "%s", reading_findings(&reading));
	ck_assert_str_eq(reading_objects(&reading), expected);
	reading_end(&reading);
}
END_TEST

static const struct row bad[] = {
	{ "", "1:1: error: metadata.name: Required value: name or generateName is "
	      "required\n" },
	{ "metadata:\n", "1:1: error: metadata.name: Required value: name or "
			 "generateName is required\n" },
	{ "metadata: {namespace: a}\n",
	  "3:11: error: metadata.name: Required value: name or generateName is "
	  "required\n" },
	{ "metadata: {name: ''}\n",
	  "3:11: error: metadata.name: Required value: name or generateName is "
	  "required\n" },
	{ "metadata: {generateName: web-}\n",
	  "3:11: error: metadata.name: Required value: generateName makes a new object "
	  "each time it is applied\n" },
	{ "metadata: {name: 7}\n",
	  "3:18: error: metadata.name: Invalid value: 7: must be a string, not a number\n"
	  "  note: quotes make it a string: \"7\"\n" },
	{ "metadata: web\n",
	  "1:1: error: metadata.name: Required value: name or generateName is required\n"
	  "3:11: error: metadata: Invalid value: \"web\": must be a mapping, not a "
	  "string\n" },
	{ "metadata: {name: 1web}\n",
	  "3:18: error: metadata.name: Invalid value: \"1web\": " DNS_1035 "\n" },
	{ "metadata: {name: Web}\n",
	  "3:18: error: metadata.name: Invalid value: \"Web\": " DNS_1035 "\n" },
	{ "metadata: {name: web-}\n",
	  "3:18: error: metadata.name: Invalid value: \"web-\": " DNS_1035 "\n" },
	{ "metadata: {name: a.b}\n",
	  "3:18: error: metadata.name: Invalid value: \"a.b\": " DNS_1035 "\n" },
	{ "metadata: {name: " LETTERS_60 "bcde}\n",
	  "3:18: error: metadata.name: Invalid value: \"" LETTERS_60 "bcde\": must be no "
	  "more than 63 characters\n" },
	{ "metadata: {name: web, namespace: Prod}\n",
	  "3:34: error: metadata.namespace: Invalid value: \"Prod\": " READING_LABEL
	  "\n" },
	{ "metadata: {name: web, namespace: a.b}\n",
	  "3:34: error: metadata.namespace: Invalid value: \"a.b\": must not contain "
	  "dots\n" },
	{ "metadata: {name: web, labels: {a: 1, b: true, c: [d]}}\n",
	  "3:35: error: metadata.labels.a: Invalid value: 1: must be a string, not a "
	  "number\n"
	  "  note: quotes make it a string: \"1\"\n"
	  "3:41: error: metadata.labels.b: Invalid value: true: must be a string, not "
	  "true or false\n"
	  "  note: quotes make it a string: \"true\"\n"
	  "3:50: error: metadata.labels.c: Invalid value: [\"d\"]: must be a string, not "
	  "a list\n" },
	{ "metadata: {name: web, labels: {-a: b, Ex.com/c: d, e/f/g: h, '': i}}\n",
	  "3:32: error: metadata.labels: Invalid value: \"-a\": " READING_NAME_PART "\n"
	  "3:39: error: metadata.labels: Invalid value: \"Ex.com/c\": prefix part "
	  "" READING_SUBDOMAIN "\n"
	  "3:52: error: metadata.labels: Invalid value: \"e/f/g\": " READING_NAME_PART
	  "\n"
	  "3:62: error: metadata.labels: Invalid value: \"\": " READING_NAME_PART "\n" },
	{ "metadata: {name: web, labels: {a: b c, d: " LETTERS_60 "bcde}}\n",
	  "3:35: error: metadata.labels: Invalid value: \"b c\": " READING_LABEL_VALUE
	  "\n"
	  "3:43: error: metadata.labels: Invalid value: \"" LETTERS_60
	  "bcde\": must be no more than 63 characters\n" },
	{ "metadata: {name: web, labels: {" LETTERS_60 "bcde: f}}\n",
	  "3:32: error: metadata.labels: Invalid value: \"" LETTERS_60
	  "bcde\": name part must be no more than 63 characters\n" },
	{ "metadata: {name: web, annotations: {a b: c, d: 1}}\n",
	  "3:37: error: metadata.annotations: Invalid value: \"a b\": " READING_NAME_PART
	  "\n"
	  "3:48: error: metadata.annotations.d: Invalid value: 1: must be a string, not "
	  "a "
	  "number\n"
	  "  note: quotes make it a string: \"1\"\n" },
	{ "metadata: {name: web, annotations: {" LETTERS_260 "/a: b}}\n",
	  "3:37: error: metadata.annotations: Invalid value: \"" LETTERS_60 LETTERS_60
		  LETTERS_60 "aaaaaaaaaaaaaaaaaaaa...\": prefix part " READING_SUBDOMAIN
	  "\n" },
	{ "metadata: {name: web, creationTimestamp: yesterday}\n",
	  "3:42: error: metadata.creationTimestamp: Invalid value: \"yesterday\": must "
	  "be "
	  "a time such as 2006-01-02T15:04:05Z\n" },
	{ "metadata: {name: web, deletionTimestamp: '2025-01-02T03:04:05'}\n",
	  "3:42: error: metadata.deletionTimestamp: Invalid value: "
	  "\"2025-01-02T03:04:05\": must be a time such as 2006-01-02T15:04:05Z\n" },
	{ "metadata: {name: web, deletionTimestamp: '2025-01-02T03:04:05+1:000'}\n",
	  "3:42: error: metadata.deletionTimestamp: Invalid value: "
	  "\"2025-01-02T03:04:05+1:000\": must be a time such as "
	  "2006-01-02T15:04:05Z\n" },
	{ "metadata: {name: web, label: {a: b}}\n",
	  "3:23: error: unknown field \"metadata.label\"\n"
	  "  note: did you mean \"labels\"?\n" },
	{ "metadata: {name: web, ownerReferences: [{nam: a}]}\n",
	  "3:42: error: unknown field \"metadata.ownerReferences[0].nam\"\n"
	  "  note: did you mean \"name\"?\n" },
};

START_TEST(wrong_metadata_is_told)
{
	char text[1024] = "apiVersion: v1\nkind: Service\n";

	strcat(strcat(text, bad[_i].metadata), "spec: {clusterIP: None}\n");
	reading_check_findings(text, bad[_i].expected);
}
END_TEST

START_TEST(other_kinds_have_longer_names)
{
	static const char text[] = "apiVersion: v1\n"
				   "kind: Endpoints\n"
				   "metadata: {name: 1.2-3}\n"
				   "---\n"
				   "apiVersion: v1\n"
				   "kind: Endpoints\n"
				   "metadata: {name: a_b}\n";

	reading_check_findings(text,
			       "7:18: error: metadata.name: Invalid value: \"a_b\": "
			       "" READING_SUBDOMAIN "\n");
}
END_TEST

START_TEST(nodes_have_no_namespace)
{
	static const char text[] =
		"apiVersion: v1\n"
		"kind: Node\n"
		"metadata: {name: a.example.com, namespace: default}\n";

	reading_check_findings(text, "3:44: error: metadata.namespace: Forbidden: not "
				     "allowed on this type\n");
}
END_TEST

/* --validate and the object's origin decide what an unknown field is. */
static const struct {
	enum npi_validate validate;
	const char *metadata;
	const char *findings;
	int result;
} unknown[] = {
	{ NPI_VALIDATE_STRICT, "name: web", "4:8: error: unknown field \"spec.x\"\n",
	  NPI_INVALID },
	{ NPI_VALIDATE_WARN, "name: web", "4:8: warning: unknown field \"spec.x\"\n", 0 },
	{ NPI_VALIDATE_IGNORE, "name: web", "", 0 },
	{ NPI_VALIDATE_STRICT, "name: web, uid: a",
	  "4:8: warning: unknown field \"spec.x\"\n", 0 },
	{ NPI_VALIDATE_STRICT, "name: web, resourceVersion: '1'",
	  "4:8: warning: unknown field \"spec.x\"\n", 0 },
	{ NPI_VALIDATE_STRICT, "name: web, managedFields: [{a: b}]",
	  "4:8: warning: unknown field \"spec.x\"\n", 0 },
	{ NPI_VALIDATE_IGNORE, "name: web, uid: a", "", 0 },
};

START_TEST(unknown_fields_are_what_validate_says)
{
	struct npi_settings settings = npi_settings_default();
	struct reading reading;
	char text[256];

	settings.validate = unknown[_i].validate;
	snprintf(text, sizeof(text),
		 "apiVersion: v1\nkind: Service\nmetadata: {%s}\n"
		 "spec: {x: 1, clusterIP: None}\n",
		 unknown[_i].metadata);
	reading_begin(&reading, text, &settings);
	ck_assert_str_eq(reading_findings(&reading), unknown[_i].findings);
	ck_assert_int_eq(reading.result, unknown[_i].result);
	reading_end(&reading);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(metadata_is_read, good),
		UNIT_ROWS(wrong_metadata_is_told, bad),
		UNIT(other_kinds_have_longer_names),
		UNIT(nodes_have_no_namespace),
		UNIT_ROWS(unknown_fields_are_what_validate_says, unknown),
	};

	return unit_run("kube_meta", tests, UNIT_COUNT(tests));
}
