/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which objects are read: lists, kinds, versions, namespaces, labels. */
#include "lib/unit.h"

#include <string.h>

#include "lib/reading.h"
#include "npi/text.h"

#define WEB  "metadata: {name: web}, spec: {clusterIP: None}"
#define BOTH "service default/web headless\n"

static const struct {
	const char *text;
	const char *objects;
} lists[] = {
	/* kind after the items, as kubectl prints it, and before them */
	{ "apiVersion: v1\n"
	  "items:\n"
	  "- {apiVersion: v1, kind: Service, " WEB "}\n"
	  "- {apiVersion: v1, kind: Service, metadata: {name: b}, spec: {clusterIP: "
	  "None}}\n"
	  "kind: List\n"
	  "metadata: {resourceVersion: '', selfLink: ''}\n",
	  BOTH "service default/b headless\n" },
	{ "kind: List\n"
	  "apiVersion: v1\n"
	  "items: [{apiVersion: v1, kind: Service, " WEB "}]\n",
	  BOTH },
	/* items that are what their list says */
	{ "apiVersion: v1\n"
	  "items: [{" WEB "}, {metadata: {name: b}, spec: {clusterIP: None}}]\n"
	  "kind: ServiceList\n",
	  BOTH "service default/b headless\n" },
	{ "apiVersion: discovery.k8s.io/v1\n"
	  "kind: EndpointSliceList\n"
	  "items: [{metadata: {name: a, labels: {kubernetes.io/service-name: w}}, "
	  "addressType: IPv4}]\n",
	  "slice default/a labels={kubernetes.io/service-name=w} of=w IPv4\n" },
	{ "apiVersion: discovery.k8s.io/v1beta1\n"
	  "kind: EndpointSliceList\n"
	  "items: [{metadata: {name: a, labels: {kubernetes.io/service-name: w}}, "
	  "addressType: IPv4, endpoints: [{addresses: [10.1.1.1], topology: {}}]}]\n",
	  "slice default/a labels={kubernetes.io/service-name=w} of=w IPv4 "
	  "endpoints=[10.1.1.1]\n" },
	{ "apiVersion: v1\n"
	  "kind: PodList\n"
	  "items: [{metadata: {name: a}, status: {phase: Running}}]\n",
	  "pod default/a phase=Running\n" },
	{ "apiVersion: v1\n"
	  "kind: EndpointsList\n"
	  "items: [{metadata: {name: a}}]\n",
	  "endpoints default/a\n" },
	{ "apiVersion: v1\n"
	  "kind: NodeList\n"
	  "items: [{metadata: {name: a}}]\n",
	  "node a\n" },
	/* some items say it themselves */
	{ "apiVersion: v1\n"
	  "items:\n"
	  "- {metadata: {name: a}, spec: {clusterIP: None}}\n"
	  "- {apiVersion: v1, kind: Endpoints, metadata: {name: b}}\n"
	  "- {metadata: {name: c}, spec: {clusterIP: None}}\n"
	  "kind: ServiceList\n",
	  "endpoints default/b\nservice default/a headless\nservice default/c "
	  "headless\n" },
	/* empty ones */
	{ "apiVersion: v1\nkind: List\nitems: []\n", "" },
	{ "apiVersion: v1\nkind: List\nitems:\n", "" },
	{ "apiVersion: v1\nkind: List\n", "" },
	{ "apiVersion: v1\nkind: ServiceList\nitems: []\n", "" },
	/* lists in lists */
	{ "apiVersion: v1\n"
	  "kind: List\n"
	  "items:\n"
	  "- {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Service, " WEB
	  "}]}\n"
	  "- {apiVersion: v1, kind: EndpointsList, items: [{metadata: {name: b}}]}\n",
	  BOTH "endpoints default/b\n" },
	{ "{\"kind\":\"ServiceList\",\"apiVersion\":\"v1\",\"items\":[{\"metadata\":"
	  "{\"name\":\"web\"},\"spec\":{\"clusterIP\":\"None\"}}]}",
	  BOTH },
	{ "", "" },
	{ "---\n---\n# nothing\n", "" },
};

START_TEST(lists_are_taken_apart)
{
	struct reading reading;

	reading_begin(&reading, lists[_i].text, NULL);
	ck_assert_str_eq(reading_findings(&reading), "");
	ck_assert_int_eq(reading.result, 0);
	ck_assert_str_eq(reading_objects(&reading), lists[_i].objects);
	reading_end(&reading);
}
END_TEST

static const struct {
	const char *text;
	const char *findings;
} refused[] = {
	{ "metadata: {name: web}\n",
	  "1:1: error: kind: Required value: what the object is, such as Service\n"
	  "1:1: error: apiVersion: Required value\n" },
	{ "apiVersion: v1\nkind: ''\n",
	  "1:1: error: kind: Required value: what the object is, such as Service\n" },
	{ "apiVersion: v1\nkind: [Service]\n",
	  "2:7: error: kind: Invalid value: [\"Service\"]: must be a string, not a "
	  "list\n" },
	{ "apiVersion: 1\nkind: Service\n",
	  "1:13: error: apiVersion: Invalid value: 1: must be a string, not a number\n"
	  "  note: quotes make it a string: \"1\"\n" },
	/* the rest is checked nevertheless */
	{ "kind: Service\nmetadata: {name: web}\n",
	  "1:1: error: apiVersion: Required value\n"
	  "  note: apiVersion: v1\n"
	  "1:1: error: spec.ports: Required value\n" },
	{ "kind: EndpointSlice\nmetadata: {name: web, labels: "
	  "{kubernetes.io/service-name: w}}\naddressType: IPv4\n",
	  "1:1: error: apiVersion: Required value\n"
	  "  note: apiVersion: discovery.k8s.io/v1\n" },
	{ "kind: Gadget\n", "1:1: error: apiVersion: Required value\n" },
	{ "apiVersion: v2\nkind: Service\n",
	  "1:13: error: no matches for kind \"Service\" in version \"v2\"\n"
	  "  note: did you mean kind \"Service\" in version \"v1\"?\n" },
	{ "apiVersion: v1\nkind: EndpointSlice\n",
	  "1:13: error: no matches for kind \"EndpointSlice\" in version \"v1\"\n"
	  "  note: did you mean kind \"EndpointSlice\" in version "
	  "\"discovery.k8s.io/v1\"?\n" },
	{ "apiVersion: discovery.k8s.io/v1alpha1\nkind: EndpointSlice\n",
	  "1:13: error: no matches for kind \"EndpointSlice\" in version "
	  "\"discovery.k8s.io/v1alpha1\"\n"
	  "  note: did you mean kind \"EndpointSlice\" in version "
	  "\"discovery.k8s.io/v1\"?\n" },
	{ "apiVersion: v1\nkind: service\n",
	  "2:7: error: no matches for kind \"service\" in version \"v1\"\n"
	  "  note: did you mean kind \"Service\" in version \"v1\"?\n" },
	{ "apiVersion: v1\nkind: Sevrice\n",
	  "2:7: error: no matches for kind \"Sevrice\" in version \"v1\"\n"
	  "  note: did you mean kind \"Service\" in version \"v1\"?\n" },
	{ "apiVersion: v1\nkind: Endpoint\n",
	  "2:7: error: no matches for kind \"Endpoint\" in version \"v1\"\n"
	  "  note: did you mean kind \"Endpoints\" in version \"v1\"?\n" },
	/* cut off */
	{ "apiVersion: v1\nitems:\n- {apiVersion: v1, kind: Service, " WEB "}\n",
	  "1:1: error: kind: Required value: a list of items without a kind is not "
	  "complete\n"
	  "  note: kubectl writes the kind last: was the output cut off?\n" },
	{ "apiVersion: v1\nitems: [{" WEB "}]\n",
	  "1:1: error: kind: Required value: a list of items without a kind is not "
	  "complete\n"
	  "  note: kubectl writes the kind last: was the output cut off?\n" },
	/* items that are nothing */
	{ "apiVersion: v1\nkind: List\nitems: [{" WEB "}, 7, ~]\n",
	  "3:9: error: kind: Required value: what the object is, such as Service\n"
	  "3:9: error: apiVersion: Required value\n"
	  "3:59: error: Invalid value: 7: must be a mapping, not a number\n"
	  "3:62: error: Invalid value: ~: must be a mapping, not null\n" },
	{ "apiVersion: v1\nkind: ServiceList\nitems: [{kind: Service, " WEB "}]\n",
	  "3:9: error: apiVersion: Required value\n"
	  "  note: apiVersion: v1\n" },
};

START_TEST(what_is_no_object_is_told)
{
	reading_check_findings(refused[_i].text, refused[_i].findings);
}
END_TEST

START_TEST(other_kinds_are_counted)
{
	static const char text[] =
		"{apiVersion: apps/v1, kind: Deployment, spec: [7]}\n"
		"---\n"
		"{apiVersion: v1, kind: ConfigMap, data: {a: b}}\n"
		"---\n"
		"{apiVersion: apps/v1, kind: Deployment}\n"
		"---\n"
		"{apiVersion: serving.knative.dev/v1, kind: Service}\n"
		"---\n"
		"{apiVersion: v1, kind: SecretList, items: [{a: b}, {c: d}]}\n"
		"---\n"
		"{apiVersion: v1, kind: Service, " WEB "}\n";
	static const struct kube_passed_over expected[] = {
		{ "apps/v1", "Deployment", 2 },
		{ "v1", "ConfigMap", 1 },
		{ "serving.knative.dev/v1", "Service", 1 },
		{ "v1", "Secret", 2 },
	};
	struct reading reading;
	size_t i;

	reading_begin(&reading, text, NULL);
	ck_assert_str_eq(reading_findings(&reading), "");
	ck_assert_str_eq(reading_objects(&reading), BOTH);
	ck_assert_uint_eq(reading.objects.n_seen, 7);
	ck_assert_uint_eq(reading.objects.n_passed_over, UNIT_COUNT(expected));
	for (i = 0; i < UNIT_COUNT(expected); i++) {
		const struct kube_passed_over *item = &reading.objects.passed_over[i];

		ck_assert_str_eq(item->api_version, expected[i].api_version);
		ck_assert_str_eq(item->kind, expected[i].kind);
		ck_assert_uint_eq(item->count, expected[i].count);
	}
	reading_end(&reading);
}
END_TEST

#define OBJECT(kind, name, rest)                                                         \
	"{apiVersion: v1, kind: " kind ", metadata: {name: " name rest "}}\n---\n"
#define A_SERVICE(name, rest)                                                            \
	"{apiVersion: v1, kind: Service, metadata: {name: " name rest                    \
	"}, spec: {clusterIP: None}}\n---\n"

START_TEST(one_namespace_can_be_chosen)
{
	static const char text[] = A_SERVICE("a", "") A_SERVICE("b", ", namespace: x")
		A_SERVICE("B?", ", namespace: y") OBJECT("Endpoints", "c", "")
			OBJECT("Endpoints", "d", ", namespace: x")
				OBJECT("Node", "n", "");
	struct npi_settings settings = npi_settings_default();
	struct reading reading;

	settings.only_namespace = "x";
	reading_begin(&reading, text, &settings);
	ck_assert_str_eq(reading_findings(&reading), "");
	ck_assert_str_eq(reading_objects(&reading),
			 "service x/b headless\nendpoints x/d\nnode n\n");
	ck_assert_uint_eq(reading.objects.n_seen, 6);
	reading_end(&reading);

	settings.default_namespace = "x";
	reading_begin(&reading, text, &settings);
	ck_assert_str_eq(reading_objects(&reading),
			 "service x/a headless\nservice x/b headless\nendpoints "
			 "x/c\nendpoints x/d\nnode n\n");
	reading_end(&reading);
}
END_TEST

START_TEST(labels_choose_services)
{
	static const char text[] = A_SERVICE("a", ", labels: {app: web, tier: fe}")
		A_SERVICE("b", ", labels: {tier: be, app: web}") A_SERVICE("c", "")
			OBJECT("Endpoints", "d", "");
	struct npi_settings settings = npi_settings_default();
	struct reading reading;

	settings.selector = "app=web,tier!=be";
	reading_begin(&reading, text, &settings);
	ck_assert_str_eq(reading_findings(&reading), "");
	ck_assert_str_eq(reading_objects(&reading),
			 "service default/a labels={app=web,tier=fe} headless\n"
			 "endpoints default/d\n");
	ck_assert_uint_eq(reading.objects.n_seen, 4);
	reading_end(&reading);
}
END_TEST

START_TEST(a_bad_selector_is_told)
{
	struct npi_settings settings = npi_settings_default();
	struct reading reading;

	settings.selector = "a in b";
	reading_begin(&reading, A_SERVICE("a", ""), &settings);
	ck_assert_int_eq(reading.result, NPI_INVALID);
	ck_assert_str_eq(reading_findings(&reading),
			 "error: label selector 'a in b': wanted '(' before 'b'\n");
	reading_end(&reading);
}
END_TEST

START_TEST(equal_strings_are_shared)
{
	static const char text[] = OBJECT("Endpoints", "a", ", namespace: shop")
		OBJECT("Endpoints", "b", ", namespace: shop");
	struct reading reading;

	reading_begin(&reading, text, NULL);
	ck_assert_uint_eq(reading.objects.n, 2);
	ck_assert_ptr_eq(reading.objects.items[0].meta->name_space,
			 reading.objects.items[1].meta->name_space);
	ck_assert_str_eq(reading.objects.items[0].meta->name, "a");
	ck_assert_str_eq(reading.objects.items[1].meta->name, "b");
	reading_end(&reading);
}
END_TEST

START_TEST(later_sources_are_read_after_a_bad_one)
{
	struct npi_source items[] = {
		{ 0 },
		{ .name = "a", .bytes = "{a: [", .len = 5 },
		{ .name = "b", .bytes = A_SERVICE("b", ""), .len = 0 },
		{ .name = "c", .bytes = "apiVersion: v1\nkind: Service\n", .len = 0 },
	};
	struct npi_sources sources = { .items = items, .n = 3 };
	struct npi_settings settings = npi_settings_default();
	struct reading reading = { .diags.arena = &reading.arena };

	items[2].len = strlen(items[2].bytes);
	items[3].len = strlen(items[3].bytes);
	ck_assert_int_eq(kube_read(&sources, &settings, &reading.arena, &reading.diags,
				   &reading.objects),
			 NPI_INVALID);
	ck_assert_uint_eq(reading.diags.n, 3);
	ck_assert_uint_eq(reading.diags.findings[0]->pos.source, 1);
	ck_assert_uint_eq(reading.diags.findings[1]->pos.source, 3);
	ck_assert_uint_eq(reading.objects.n, 2);
	ck_assert_uint_eq(reading.objects.items[0].meta->name_pos.source, 2);
	reading_end(&reading);
}
END_TEST

#define A_DEPLOYMENT "apiVersion: apps/v1\nkind: Deployment\n---\n"
#define A_BLOCK(name)                                                                    \
	"apiVersion: v1\nkind: Service\nmetadata:\n  name: " name                        \
	"\n  color: blue\nspec:\n  clusterIP: None\n---\n"
#define COLOR "warning: unknown field \"metadata.color\"\n"

/* Their last lines are nothing that their first ones promise. */
static const struct {
	const char *text;
	const char *finding;
} turns[] = {
	{ A_DEPLOYMENT A_BLOCK("b") OBJECT("Node", "n", ""), "8:3: " COLOR },
	{ A_DEPLOYMENT A_BLOCK("b") "apiVersion: v1\nkind: Node\nmetadata:\n"
				    "  name: \"\\x6e\"\n",
	  "8:3: " COLOR },
	{ "{\"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\"}\n---\n" A_BLOCK("b")
		  OBJECT("Node", "n", ""),
	  "7:3: " COLOR },
};

START_TEST(what_was_read_in_haste_is_forgotten)
{
	static const char before[] = A_DEPLOYMENT A_BLOCK("a");
	static const char behind[] = A_DEPLOYMENT A_BLOCK("c");
	struct npi_source items[] = {
		{ 0 },
		{ .name = "before", .bytes = before, .len = strlen(before) },
		{ .name = "turns",
		  .bytes = turns[_i].text,
		  .len = strlen(turns[_i].text) },
		{ .name = "behind", .bytes = behind, .len = strlen(behind) },
	};
	struct npi_sources sources = { .items = items, .n = 3 };
	struct npi_settings settings = npi_settings_default();
	struct reading reading = { .diags.arena = &reading.arena };
	struct npi_text findings = { 0 };

	settings.validate = NPI_VALIDATE_WARN;
	npi_text_add_format(&findings, "8:3: " COLOR "%s8:3: " COLOR, turns[_i].finding);
	ck_assert_int_eq(kube_read(&sources, &settings, &reading.arena, &reading.diags,
				   &reading.objects),
			 0);
	ck_assert_str_eq(reading_findings(&reading), npi_text_string(&findings));
	ck_assert_str_eq(reading_objects(&reading),
			 "service default/a headless\nservice default/b headless\n"
			 "node n\nservice default/c headless\n");
	ck_assert_uint_eq(reading.objects.n_seen, 7);
	ck_assert_uint_eq(reading.objects.n_passed_over, 1);
	ck_assert_uint_eq(reading.objects.passed_over[0].count, 3);
	npi_text_clear(&findings);
	reading_end(&reading);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(lists_are_taken_apart, lists),
		UNIT_ROWS(what_is_no_object_is_told, refused),
		UNIT(other_kinds_are_counted),
		UNIT(one_namespace_can_be_chosen),
		UNIT(labels_choose_services),
		UNIT(a_bad_selector_is_told),
		UNIT(equal_strings_are_shared),
		UNIT(later_sources_are_read_after_a_bad_one),
		UNIT_ROWS(what_was_read_in_haste_is_forgotten, turns),
	};

	return unit_run("kube_read", tests, UNIT_COUNT(tests));
}
