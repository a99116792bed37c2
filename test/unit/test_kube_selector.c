/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/unit.h"

#include "npi/kube_selector.h"

static const struct kube_pair pairs[] = {
	{ "app", "web" }, { "empty", "" }, { "in", "x" }, { "tier", "fe" }
};
static const struct kube_map labels = { pairs, UNIT_COUNT(pairs) };

static const struct {
	const char *text;
	bool matches;
} selectors[] = {
	{ "", true },
	{ " ", true },
	{ "app", true },
	{ "missing", false },
	{ "!missing", true },
	{ "! missing", true },
	{ "!app", false },
	{ "app=web", true },
	{ "app==web", true },
	{ " app = web ", true },
	{ "app=api", false },
	{ "missing=web", false },
	{ "app=", false },
	{ "empty=", true },
	{ "app!=api", true },
	{ "app!=web", false },
	{ "missing!=web", true },
	{ "app in (web)", true },
	{ "app in(api, web)", true },
	{ "app in (api,db)", false },
	{ "missing in (web)", false },
	{ "empty in ()", true },
	{ "app notin (api)", true },
	{ "app notin (web,api)", false },
	{ "missing notin (web)", true },
	{ "in", true },
	{ "in=x", true },
	{ "in in (x)", true },
	{ "notin", false },
	{ "app=web,tier=fe", true },
	{ "app=web, tier=be", false },
	{ "app in (web,api),tier notin (be),!missing,empty", true },
	{ "example.com/a!=b", true },
};

START_TEST(selectors_choose_by_labels)
{
	struct npi_arena arena = { 0 };
	struct npi_diags diags = { .arena = &arena };
	struct kube_selector selector;

	ck_assert_int_eq(
		kube_selector_parse(selectors[_i].text, &arena, &diags, &selector), 0);
	ck_assert_msg(kube_selector_matches(&selector, &labels) == selectors[_i].matches,
		      "%s", selectors[_i].text);
	npi_arena_clear(&arena);
}
END_TEST

static const struct {
	const char *text;
	const char *finding;
} wrong[] = {
	{ "=a", "label selector '=a': wanted the name of a label before '=a'" },
	{ "!", "label selector '!': wanted the name of a label at the end" },
	{ "a=b,", "label selector 'a=b,': wanted the name of a label at the end" },
	{ "a,, b", "label selector 'a,, b': wanted the name of a label before ', b'" },
	{ "a b", "label selector 'a b': wanted ',' before 'b'" },
	{ "a=b c", "label selector 'a=b c': wanted ',' before 'c'" },
	{ "a in b", "label selector 'a in b': wanted '(' before 'b'" },
	{ "a in (b", "label selector 'a in (b': wanted ',' or ')' at the end" },
	{ "a>1", "label selector 'a>1': wanted ',' before '>1'" },
	{ "!a=b", "label selector '!a=b': wanted ',' before '=b'" },
	{ "a,,b", "label selector 'a,,b': wanted the name of a label before ',b'" },
};

START_TEST(wrong_selectors_are_told)
{
	struct npi_arena arena = { 0 };
	struct npi_diags diags = { .arena = &arena };
	struct kube_selector selector = { 0 };

	ck_assert_int_eq(kube_selector_parse(wrong[_i].text, &arena, &diags, &selector),
			 NPI_INVALID);
	ck_assert_uint_eq(selector.n, 0);
	ck_assert_uint_eq(diags.n, 1);
	ck_assert_str_eq(diags.findings[0]->text, wrong[_i].finding);
	ck_assert_uint_eq(diags.findings[0]->pos.line, 0);
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(maps_are_looked_up_and_compared)
{
	const struct kube_map none = { 0 };
	size_t i;

	for (i = 0; i < labels.n; i++) {
		const struct kube_map one = { &pairs[i], 1 };

		ck_assert_ptr_eq(kube_map_get(&labels, pairs[i].key), pairs[i].value);
		ck_assert(kube_map_matches(&one, &labels));
		ck_assert(!kube_map_matches(&one, &none));
	}
	ck_assert_ptr_null(kube_map_get(&labels, "a"));
	ck_assert_ptr_null(kube_map_get(&labels, "b"));
	ck_assert_ptr_null(kube_map_get(&labels, "z"));
	ck_assert_ptr_null(kube_map_get(&none, "app"));
	ck_assert(kube_map_matches(&none, &labels));
	ck_assert(kube_map_matches(&labels, &labels));
	ck_assert(!kube_map_matches(
		&(struct kube_map){ &(struct kube_pair){ "app", "w" }, 1 }, &labels));
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(selectors_choose_by_labels, selectors),
		UNIT_ROWS(wrong_selectors_are_told, wrong),
		UNIT(maps_are_looked_up_and_compared),
	};

	return unit_run("kube_selector", tests, UNIT_COUNT(tests));
}
