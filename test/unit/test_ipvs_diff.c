/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/rules.h"
#include "lib/unit.h"

#include <string.h>

#include "npi/ipvs_diff.h"
#include "npi/text.h"

static struct npi_arena arena;

#define VS "-t 10.96.0.10:80"

static const struct {
	const char *name, *actual, *desired, *claims;
	bool force;
	const char *diff; /* a verdict and a title for each virtual service, then one for
			   * each of its real servers */
} cases[] = {
	{ "missing", "", "-A " VS "\n-a " VS " -r 10.1.0.1:80 -m\n", "", false,
	  "add ours: add" },
	{ "made by us and gone", "", "-A " VS "\n", "-A " VS "\n", false, "add ours" },
	{ "same", "-A " VS "\n", "-A " VS "\n", "-A " VS "\n", false, "keep ours" },
	{ "same but unclaimed", "-A " VS "\n", "-A " VS "\n", "", false, "keep adopted" },
	{ "same and nobody knows", "-A " VS "\n", "-A " VS "\n", NULL, false,
	  "keep assumed" },
	{ "foreign and different", "-A " VS " -s wlc\n-a " VS " -r 10.1.0.1:80 -m\n",
	  "-A " VS "\n", "", false, "conflict taken" },
	{ "foreign and different, forced",
	  "-A " VS " -s wlc\n-a " VS " -r 10.1.0.1:80 -m\n", "-A " VS "\n", "", true,
	  "set taken: remove" },
	{ "foreign, different in a draining real server only",
	  "-A " VS "\n-a " VS " -r 10.1.0.1:80 -m -w 0 --active 1\n", "-A " VS "\n", "",
	  false, "conflict taken" },
	{ "all are listed when one changes",
	  "-A " VS "\n-a " VS " -r 10.1.0.2:80 -m\n-a " VS " -r 10.1.0.1:80 -m\n",
	  "-A " VS "\n-a " VS " -r 10.1.0.1:80 -m\n-a " VS " -r 10.1.0.3:80 -m\n", NULL,
	  false, "keep assumed: keep remove add" },
	{ "unwanted and busy", "-A " VS "\n-a " VS " -r 10.1.0.1:80 -m --active 1\n", "",
	  "-A " VS "\n", false, "drain ours: drain" },
	{ "unwanted and idle", "-A " VS "\n-a " VS " -r 10.1.0.1:80 -m\n", "",
	  "-A " VS "\n", false, "remove ours" },
	{ "unwanted and not ours", "-A " VS "\n", "", "", false, "foreign ours" },
};

static const char *const verdicts[] = {
	[IPVS_KEEP] = "keep",         [IPVS_ADD] = "add",
	[IPVS_SET] = "set",           [IPVS_DRAIN] = "drain",
	[IPVS_DRAINING] = "draining", [IPVS_REMOVE] = "remove",
	[IPVS_FOREIGN] = "foreign",   [IPVS_CONFLICT] = "conflict",
	[IPVS_EXCLUDED] = "excluded",
};

static const char *const titles[] = {
	[IPVS_OURS] = "ours",
	[IPVS_ASSUMED] = "assumed",
	[IPVS_ADOPTED] = "adopted",
	[IPVS_TAKEN] = "taken",
};

START_TEST(the_difference_is)
{
	struct ipvs_table actual = rules_table(&arena, cases[_i].actual);
	struct ipvs_table desired = rules_sorted(&arena, cases[_i].desired);
	struct ipvs_claims claims = { 0 };
	struct ipvs_policy policy = { .drain_timeout_s = 300,
				      .force_conflicts = cases[_i].force };
	struct npi_text text = { 0 };
	struct ipvs_diff diff;
	size_t i;

	if (cases[_i].claims) {
		claims = rules_claims(&arena, cases[_i].claims, 0);
		policy.claims = &claims;
	}
	ck_assert_int_eq(ipvs_diff_make(&actual, &desired, &policy, &arena, &diff), 0);
	ck_assert_uint_eq(diff.n, 1);
	npi_text_add_format(&text, "%s %s", verdicts[diff.items->verdict],
			    titles[diff.items->title]);
	for (i = 0; i < diff.items->n_real_servers; i++)
		npi_text_add_format(&text, "%s %s", i ? "" : ":",
				    verdicts[diff.items->real_servers[i].verdict]);
	ck_assert_msg(strcmp(npi_text_string(&text), cases[_i].diff) == 0,
		      "%s: got '%s' instead of '%s'", cases[_i].name,
		      npi_text_string(&text), cases[_i].diff);
	npi_text_clear(&text);
}
END_TEST

START_TEST(a_drain_keeps_the_second_it_began)
{
	struct ipvs_table actual = rules_table(
		&arena, "-A " VS "\n-a " VS " -r 10.1.0.1:80 -m -w 0 --active 1\n"
			"-a " VS " -r 10.1.0.2:80 -m --active 1\n");
	struct ipvs_table desired = rules_table(&arena, "-A " VS "\n");
	struct ipvs_claims claims =
		rules_claims(&arena, "-A " VS "\n-a " VS " -r 10.1.0.1:80\n", 123);
	struct ipvs_policy policy = { .claims = &claims,
				      .drain_timeout_s = 300,
				      .now_s = 200 };
	struct ipvs_diff diff;

	ck_assert_int_eq(ipvs_diff_make(&actual, &desired, &policy, &arena, &diff), 0);
	ck_assert_int_eq(diff.items->real_servers[0].verdict, IPVS_DRAINING);
	ck_assert_int_eq(diff.items->real_servers[0].drain_since_s, 123);
	ck_assert_int_eq(diff.items->real_servers[1].verdict, IPVS_DRAIN);
	ck_assert_int_eq(diff.items->real_servers[1].drain_since_s, 200);
}
END_TEST

START_TEST(only_work_is_a_change)
{
	static const struct {
		enum ipvs_verdict vs, rs;
		bool is_change;
	} rows[] = {
		{ IPVS_ADD, IPVS_KEEP, true },       { IPVS_SET, IPVS_KEEP, true },
		{ IPVS_REMOVE, IPVS_KEEP, true },    { IPVS_KEEP, IPVS_KEEP, false },
		{ IPVS_KEEP, IPVS_DRAINING, false }, { IPVS_KEEP, IPVS_ADD, true },
		{ IPVS_KEEP, IPVS_DRAIN, true },     { IPVS_DRAIN, IPVS_DRAINING, false },
		{ IPVS_DRAIN, IPVS_REMOVE, true },   { IPVS_CONFLICT, IPVS_SET, false },
		{ IPVS_EXCLUDED, IPVS_SET, false },  { IPVS_FOREIGN, IPVS_SET, false },
	};
	size_t i;

	for (i = 0; i < UNIT_COUNT(rows); i++) {
		struct ipvs_real_server_diff rs = { .verdict = rows[i].rs };
		struct ipvs_virtual_service_diff vs = { .verdict = rows[i].vs,
							.real_servers = &rs,
							.n_real_servers = 1 };

		ck_assert_int_eq(ipvs_virtual_service_diff_is_change(&vs),
				 rows[i].is_change);
	}
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(the_difference_is, cases),
		UNIT(a_drain_keeps_the_second_it_began),
		UNIT(only_work_is_a_change),
	};
	int status = unit_run("ipvs_diff", tests, UNIT_COUNT(tests));

	npi_arena_clear(&arena);
	return status;
}
