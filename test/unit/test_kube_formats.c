/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How objects and strings are written in YAML and JSON. */
#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/reading.h"
#include "npi/kube_encode.h"

static const char small[] = "{apiVersion: v1, kind: Endpoints, metadata: {name: a}, "
			    "subsets: [{addresses: [{ip: 10.0.0.1}]}]}\n"
			    "---\n"
			    "{apiVersion: v1, kind: Endpoints, metadata: {name: b}}\n";

START_TEST(json_is_compact_or_indented)
{
	struct reading reading;
	char *json, *indented;

	reading_begin(&reading, small, NULL);
	json = reading_encode(reading.objects.items[0], KUBE_JSON);
	indented = reading_encode(reading.objects.items[0], KUBE_JSON_INDENTED);
	ck_assert_str_eq(json,
			 "{\"apiVersion\":\"v1\",\"kind\":\"Endpoints\",\"metadata\":"
			 "{\"name\":\"a\",\"namespace\":\"default\"},\"subsets\":"
			 "[{\"addresses\":[{\"ip\":\"10.0.0.1\"}]}]}");
	ck_assert_str_eq(indented, "{\n"
				   "    \"apiVersion\": \"v1\",\n"
				   "    \"kind\": \"Endpoints\",\n"
				   "    \"metadata\": {\n"
				   "        \"name\": \"a\",\n"
				   "        \"namespace\": \"default\"\n"
				   "    },\n"
				   "    \"subsets\": [\n"
				   "        {\n"
				   "            \"addresses\": [\n"
				   "                {\n"
				   "                    \"ip\": \"10.0.0.1\"\n"
				   "                }\n"
				   "            ]\n"
				   "        }\n"
				   "    ]\n"
				   "}");
	free(json);
	free(indented);
	reading_end(&reading);
}
END_TEST

START_TEST(several_objects_are_a_list)
{
	struct npi_text yaml = { 0 }, json = { 0 }, none = { 0 };
	struct reading reading;

	reading_begin(&reading, small, NULL);
	kube_encode_list(reading.objects.items, reading.objects.n, KUBE_YAML, &yaml);
	kube_encode_list(reading.objects.items + 1, 1, KUBE_JSON, &json);
	kube_encode_list(NULL, 0, KUBE_YAML, &none);
	ck_assert_str_eq(npi_text_string(&yaml), "apiVersion: v1\n"
						 "items:\n"
						 "- apiVersion: v1\n"
						 "  kind: Endpoints\n"
						 "  metadata:\n"
						 "    name: a\n"
						 "    namespace: default\n"
						 "  subsets:\n"
						 "  - addresses:\n"
						 "    - ip: 10.0.0.1\n"
						 "- apiVersion: v1\n"
						 "  kind: Endpoints\n"
						 "  metadata:\n"
						 "    name: b\n"
						 "    namespace: default\n"
						 "kind: List\n"
						 "metadata:\n"
						 "  resourceVersion: \"\"\n");
	ck_assert_str_eq(
		npi_text_string(&json),
		"{\"apiVersion\":\"v1\",\"items\":[{\"apiVersion\":\"v1\",\"kind\":"
		"\"Endpoints\",\"metadata\":{\"name\":\"b\",\"namespace\":"
		"\"default\"}}],\"kind\":\"List\",\"metadata\":"
		"{\"resourceVersion\":\"\"}}");
	ck_assert_str_eq(npi_text_string(&none), "apiVersion: v1\n"
						 "items: []\n"
						 "kind: List\n"
						 "metadata:\n"
						 "  resourceVersion: \"\"\n");
	npi_text_clear(&yaml);
	npi_text_clear(&json);
	npi_text_clear(&none);
	reading_end(&reading);
}
END_TEST

/* A value as an annotation of an object, in YAML and in JSON. */
static const struct {
	const char *value;
	const char *yaml;
	const char *json;
} values[] = {
	{ "plain", "plain", "\"plain\"" },
	{ "", "\"\"", "\"\"" },
	{ "two words", "two words", "\"two words\"" },
	{ "a:b", "a:b", "\"a:b\"" },
	{ "a: b", "'a: b'", "\"a: b\"" },
	{ "a:", "'a:'", "\"a:\"" },
	{ "a #b", "'a #b'", "\"a #b\"" },
	{ "a#b", "a#b", "\"a#b\"" },
	{ "::1", "::1", "\"::1\"" },
	{ "fd00::", "'fd00::'", "\"fd00::\"" },
	{ "-", "'-'", "\"-\"" },
	{ "- a", "'- a'", "\"- a\"" },
	{ "-a", "-a", "\"-a\"" },
	{ "--- a", "'--- a'", "\"--- a\"" },
	{ "? a", "'? a'", "\"? a\"" },
	{ "*a", "'*a'", "\"*a\"" },
	{ "it's", "it's", "\"it's\"" },
	{ "'it''s'", "'''it''''s'''", "\"'it''s'\"" },
	{ "{\"a\": 1}", "'{\"a\": 1}'", "\"{\\\"a\\\": 1}\"" },
	{ "@a", "'@a'", "\"@a\"" },
	{ "%a", "'%a'", "\"%a\"" },
	{ " a", "' a'", "\" a\"" },
	{ "a ", "'a '", "\"a \"" },
	/* words and numbers */
	{ "true", "\"true\"", "\"true\"" },
	{ "yes", "\"yes\"", "\"yes\"" },
	{ "y", "\"y\"", "\"y\"" },
	{ "Off", "\"Off\"", "\"Off\"" },
	{ "null", "\"null\"", "\"null\"" },
	{ "~", "\"~\"", "\"~\"" },
	{ "80", "\"80\"", "\"80\"" },
	{ "0x10", "\"0x10\"", "\"0x10\"" },
	{ "1_000", "\"1_000\"", "\"1_000\"" },
	{ "1.5", "\"1.5\"", "\"1.5\"" },
	{ "1e3", "\"1e3\"", "\"1e3\"" },
	{ ".inf", "\".inf\"", "\".inf\"" },
	{ "1:20", "\"1:20\"", "\"1:20\"" },
	{ "1.2.3", "1.2.3", "\"1.2.3\"" },
	{ "10.96.0.10", "10.96.0.10", "\"10.96.0.10\"" },
	{ "<<", "\"<<\"", "\"\\u003c\\u003c\"" },
	{ "2025-01-02", "\"2025-01-02\"", "\"2025-01-02\"" },
	{ "2025-01-02T03:04:05Z", "\"2025-01-02T03:04:05Z\"",
	  "\"2025-01-02T03:04:05Z\"" },
	{ "2025-01", "2025-01", "\"2025-01\"" },
	{ "2025-01-02-03", "2025-01-02-03", "\"2025-01-02-03\"" },
	/* lines */
	{ "a\nb", "|-\n      a\n      b", "\"a\\nb\"" },
	{ "a\nb\n", "|\n      a\n      b", "\"a\\nb\\n\"" },
	{ "a\n\n", "|+\n      a\n", "\"a\\n\\n\"" },
	{ "  a\nb", "|2-\n        a\n      b", "\"  a\\nb\"" },
	{ "a\n\n  b", "|-\n      a\n\n        b", "\"a\\n\\n  b\"" },
	{ "\na", "|2-\n\n      a", "\"\\na\"" },
	{ "a \nb", "\"a \\nb\"", "\"a \\nb\"" },
	{ "a\nb ", "\"a\\nb \"", "\"a\\nb \"" },
	/* what only quotes can show */
	{ "a\tb", "\"a\\tb\"", "\"a\\tb\"" },
	{ "a\rb\"c\\", "\"a\\rb\\\"c\\\\\"", "\"a\\rb\\\"c\\\\\"" },
	{ "\x01\x7f", "\"\\x01\\x7F\"", "\"\\u0001\x7f\"" },
	{ "\xef\xbb\xbfz", "\"\\uFEFFz\"", "\"\xef\xbb\xbfz\"" },
	{ "gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f", "\"gr\xc3\xbc\xc3\x9f\"" },
	{ "a\xe2\x80\xa6", "a\xe2\x80\xa6", "\"a\xe2\x80\xa6\"" },
	{ "a<b>&c", "a<b>&c", "\"a\\u003cb\\u003e\\u0026c\"" },
	{ "\xe2\x80\xa8\xe2\x80\xa9", "\"\\L\\P\"", "\"\\u2028\\u2029\"" },
	{ "\xc2\x85\xc2\x80z", "\"\\N\\x80z\"", "\"\xc2\x85\xc2\x80z\"" },
};

START_TEST(strings_are_written_so_that_they_stay_strings)
{
	struct kube_pair pair = { "k", values[_i].value };
	struct kube_endpoints endpoints = {
		.meta = { .kind = KUBE_ENDPOINTS,
			  .name = "a",
			  .name_space = "b",
			  .uid = "",
			  .creation_timestamp = "",
			  .deletion_timestamp = "",
			  .annotations = { &pair, 1 } },
	};
	union kube_object object = { .endpoints = &endpoints };
	char *yaml = reading_encode(object, KUBE_YAML),
	     *json = reading_encode(object, KUBE_JSON);
	char expected[256], *texts[] = { yaml, json };
	struct reading reading;
	size_t i;

	snprintf(expected, sizeof(expected), "    k: %s\n  name: a\n", values[_i].yaml);
	ck_assert_ptr_nonnull(strstr(yaml, expected));
	snprintf(expected, sizeof(expected), "{\"k\":%s},", values[_i].json);
	ck_assert_ptr_nonnull(strstr(json, expected));
	for (i = 0; i < UNIT_COUNT(texts); i++) {
		reading_begin(&reading, texts[i], NULL);
		ck_assert_msg(reading.result == 0, "%s", reading_findings(&reading));
		ck_assert_str_eq(
			reading.objects.items[0].meta->annotations.pairs[0].value,
			values[_i].value);
		reading_end(&reading);
	}
	free(yaml);
	free(json);
}
END_TEST

START_TEST(keys_are_written_so_that_they_stay_keys)
{
	static const char text[] =
		"apiVersion: v1\n"
		"kind: Endpoints\n"
		"metadata: {name: a, labels: {'yes': a, '80': b, '~': c}}\n";
	struct reading reading;
	char *yaml;

	reading_begin(&reading, text, NULL);
	yaml = reading_encode(reading.objects.items[0], KUBE_YAML);
	ck_assert_ptr_nonnull(strstr(yaml, "  labels:\n"
					   "    \"80\": b\n"
					   "    \"yes\": a\n"
					   "    \"~\": c\n"));
	free(yaml);
	reading_end(&reading);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(json_is_compact_or_indented),
		UNIT(several_objects_are_a_list),
		UNIT_ROWS(strings_are_written_so_that_they_stay_strings, values),
		UNIT(keys_are_written_so_that_they_stay_keys),
	};

	return unit_run("kube_formats", tests, UNIT_COUNT(tests));
}
