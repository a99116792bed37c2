/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kinds are called on a command line. */
#include "lib/unit.h"

#include "npi/kube.h"

static const struct {
	const char *word;
	int kind; /* -1: none */
} words[] = {
	{ "svc", KUBE_SERVICE },
	{ "service", KUBE_SERVICE },
	{ "services", KUBE_SERVICE },
	{ "Service", KUBE_SERVICE },
	{ "endpointslice", KUBE_ENDPOINT_SLICE },
	{ "endpointslices", KUBE_ENDPOINT_SLICE },
	{ "EndpointSlice", KUBE_ENDPOINT_SLICE },
	{ "endpointslices.discovery.k8s.io", KUBE_ENDPOINT_SLICE },
	{ "endpointslice.discovery.k8s.io", KUBE_ENDPOINT_SLICE },
	{ "ep", KUBE_ENDPOINTS },
	{ "endpoints", KUBE_ENDPOINTS },
	{ "po", KUBE_POD },
	{ "pod", KUBE_POD },
	{ "pods", KUBE_POD },
	{ "no", KUBE_NODE },
	{ "nodes", KUBE_NODE },
	{ "", -1 },
	{ "s", -1 },
	{ "svcs", -1 },
	{ "serv", -1 },
	{ "services.discovery.k8s.io", -1 },
	{ "services.", -1 },
	{ "endpointslices.discovery.k8s", -1 },
	{ "deployments", -1 },
	{ "svc.yaml", -1 },
};

START_TEST(a_word_means_a_kind)
{
	enum kube_kind kind = KUBE_NODE;
	bool found = kube_kind_parse(words[_i].word, &kind);

	ck_assert_msg(found == (words[_i].kind >= 0), "%s", words[_i].word);
	ck_assert_msg(!found || (int)kind == words[_i].kind, "%s", words[_i].word);
}
END_TEST

START_TEST(what_is_printed_is_understood)
{
	enum kube_kind kind;
	unsigned int i;

	for (i = 0; i <= KUBE_NODE; i++) {
		ck_assert(kube_kind_parse(kube_kind_resource((enum kube_kind)i), &kind));
		ck_assert_uint_eq(kind, i);
		ck_assert(kube_kind_parse(kube_kind_name((enum kube_kind)i), &kind));
		ck_assert_uint_eq(kind, i);
	}
}
END_TEST

START_TEST(a_slip_finds_the_kind)
{
	ck_assert_str_eq(kube_kind_closest("sevices"), "services");
	ck_assert_ptr_null(kube_kind_closest("deployments"));
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(a_word_means_a_kind, words),
		UNIT(what_is_printed_is_understood),
		UNIT(a_slip_finds_the_kind),
	};

	return unit_run("kube_kind_words", tests, UNIT_COUNT(tests));
}
