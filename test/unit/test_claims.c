/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/rules.h"
#include "lib/unit.h"

#include <string.h>

#include "npi/ipvs_diff.h"
#include "npi/text.h"

enum { NOW_S = 5000, TODAY_S = 1700000000 };

static struct npi_arena arena;

#define VS  "-t 10.96.0.10:80"
#define UDP "-u 10.96.0.10:53"

/* "TCP 10.96.0.10:80 pending drain 10.1.0.1:80@5000, …" */
static const char *claims_text(const struct ipvs_claims *claims)
{
	struct npi_text text = { 0 };
	char key[IPVS_KEY_TEXT], address[NPI_ADDR_PORT_TEXT];
	const char *kept;
	size_t i, j;

	for (i = 0; i < claims->n; i++) {
		const struct ipvs_claim *claim = &claims->items[i];
		struct ipvs_virtual_service vs = { .addr = claim->addr,
						   .protocol = claim->protocol,
						   .port = claim->port };

		npi_text_add_format(
			&text, "%s%s%s%s", i ? ", " : "", ipvs_key_format(&vs, key),
			claim->pending ? " pending" : "", claim->digest ? " right" : "");
		for (j = 0; j < claim->n_drains; j++)
			npi_text_add_format(&text, " drain %s@%lld",
					    npi_addr_port_format(&claim->drains[j].addr,
								 claim->drains[j].port,
								 address),
					    (long long)claim->drains[j].since_s);
	}
	kept = npi_arena_strdup(&arena, npi_text_string(&text));
	npi_text_clear(&text);
	return kept;
}

static struct ipvs_diff diff_of(const char *actual, const char *desired,
				const struct ipvs_policy *policy)
{
	struct ipvs_table *tables = npi_arena_new_array(&arena, struct ipvs_table, 2);
	static const struct npi_owner owner = { .name = "web" };
	struct ipvs_diff diff;
	size_t i;

	tables[0] = rules_table(&arena, actual);
	tables[1] = rules_sorted(&arena, desired);
	for (i = 0; i < tables[1].n; i++)
		tables[1].items[i].owner = &owner;
	ck_assert_int_eq(ipvs_diff_make(&tables[0], &tables[1], policy, &arena, &diff),
			 0);
	return diff;
}

static const struct {
	const char *name, *actual, *desired, *claims;
	const char *before;
	/* what the kernel has afterwards, and what is claimed then */
	const char *later, *after;
} cases[] = {
	{ "new", "", "-A " VS "\n", "", "TCP 10.96.0.10:80 pending", "-A " VS "\n",
	  "TCP 10.96.0.10:80 right" },
	{ "new, but the kernel refused it", "", "-A " VS "\n", "",
	  "TCP 10.96.0.10:80 pending", "", "" },
	{ "new, but a real server was refused", "",
	  "-A " VS "\n-a " VS " -r 10.1.0.1:80 -m\n", "", "TCP 10.96.0.10:80 pending",
	  "-A " VS "\n", "TCP 10.96.0.10:80" },
	{ "kept", "-A " VS "\n", "-A " VS "\n", "-A " VS "\n", "TCP 10.96.0.10:80",
	  "-A " VS "\n", "TCP 10.96.0.10:80 right" },
	{ "adopted", "-A " VS "\n", "-A " VS "\n", "", "TCP 10.96.0.10:80 pending",
	  "-A " VS "\n", "TCP 10.96.0.10:80 right" },
	{ "nobody knew", "-A " VS " -s wlc\n", "-A " VS "\n", NULL,
	  "TCP 10.96.0.10:80 pending", "-A " VS "\n", "TCP 10.96.0.10:80 right" },
	{ "in conflict", "-A " VS " -s wlc\n", "-A " VS "\n", "", "",
	  "-A " VS " -s wlc\n", "" },
	{ "foreign", "-A " VS "\n-A -f 7\n", "", "", "", "-A " VS "\n-A -f 7\n", "" },
	{ "removed", "-A " VS "\n", "", "-A " VS "\n", "TCP 10.96.0.10:80", "", "" },
	{ "could not be removed", "-A " VS "\n", "", "-A " VS "\n", "TCP 10.96.0.10:80",
	  "-A " VS "\n", "TCP 10.96.0.10:80" },
	{ "gone without us", "", "", "-A " VS "\n", "", "", "" },
	{ "a real server begins to drain",
	  "-A " VS "\n-a " VS " -r 10.1.0.1:80 -m --active 1\n", "-A " VS "\n",
	  "-A " VS "\n", "TCP 10.96.0.10:80 drain 10.1.0.1:80@5000",
	  "-A " VS "\n-a " VS " -r 10.1.0.1:80 -m -w 0 --active 1\n",
	  "TCP 10.96.0.10:80 drain 10.1.0.1:80@5000" },
	{ "a drain goes on", "-A " VS "\n-a " VS " -r 10.1.0.1:80 -m -w 0 --active 1\n",
	  "-A " VS "\n", "-A " VS "\n-a " VS " -r 10.1.0.1:80\n",
	  "TCP 10.96.0.10:80 drain 10.1.0.1:80@4900",
	  "-A " VS "\n-a " VS " -r 10.1.0.1:80 -m -w 0 --active 1\n",
	  "TCP 10.96.0.10:80 drain 10.1.0.1:80@4900" },
	{ "a drain ends", "-A " VS "\n-a " VS " -r 10.1.0.1:80 -m -w 0\n", "-A " VS "\n",
	  "-A " VS "\n-a " VS " -r 10.1.0.1:80\n", "TCP 10.96.0.10:80", "-A " VS "\n",
	  "TCP 10.96.0.10:80 right" },
	{ "a whole virtual service drains",
	  "-A " VS "\n-a " VS " -r 10.1.0.1:80 -m --active 1\n-A " UDP "\n", "",
	  "-A " VS "\n-A " UDP "\n",
	  "TCP 10.96.0.10:80 drain 10.1.0.1:80@5000, UDP 10.96.0.10:53",
	  "-A " VS "\n-a " VS " -r 10.1.0.1:80 -m -w 0 --active 1\n",
	  "TCP 10.96.0.10:80 drain 10.1.0.1:80@5000" },
};

START_TEST(the_claims_are)
{
	struct ipvs_policy policy = { .drain_timeout_s = 300, .now_s = NOW_S };
	struct ipvs_claims claims, before, after;
	struct ipvs_diff diff;

	if (cases[_i].claims) {
		claims = rules_claims(&arena, cases[_i].claims, NOW_S - 100);
		policy.claims = &claims;
	}
	diff = diff_of(cases[_i].actual, cases[_i].desired, &policy);
	ck_assert_int_eq(ipvs_claims_before(&diff, TODAY_S, &arena, &before), 0);
	ck_assert_msg(strcmp(claims_text(&before), cases[_i].before) == 0,
		      "%s: before: got '%s'", cases[_i].name, claims_text(&before));
	policy.claims = &before;
	diff = diff_of(cases[_i].later, cases[_i].desired, &policy);
	ck_assert_int_eq(ipvs_claims_after(&before, &diff, &arena, &after), 0);
	ck_assert_msg(strcmp(claims_text(&after), cases[_i].after) == 0,
		      "%s: after: got '%s'", cases[_i].name, claims_text(&after));
}
END_TEST

START_TEST(an_excluded_claim_stays_as_it_is)
{
	struct ipvs_claims claims =
		rules_claims(&arena, "-A " VS "\n-a " VS " -r 10.1.0.1:80\n", 7);
	struct npi_cidr exclude;
	struct ipvs_policy policy = { .claims = &claims,
				      .exclude_cidrs = { &exclude, 1 } };
	struct ipvs_claims before, after;
	struct ipvs_diff diff;

	ck_assert_int_eq(npi_cidr_parse("10.96.0.0/12", true, &exclude), 0);
	diff = diff_of("-A " VS "\n-A " UDP "\n", "-A " UDP "\n", &policy);
	ck_assert_int_eq(ipvs_claims_before(&diff, TODAY_S, &arena, &before), 0);
	ck_assert_str_eq(claims_text(&before), claims_text(&claims));
	ck_assert_int_eq(ipvs_claims_after(&before, &diff, &arena, &after), 0);
	ck_assert_str_eq(claims_text(&after), claims_text(&claims));
}
END_TEST

START_TEST(a_claim_keeps_its_age_and_takes_the_owner_of_today)
{
	static const struct npi_owner old = { .name = "old" };
	struct ipvs_claims claims = rules_claims(&arena, "-A " VS "\n", 0), before;
	struct ipvs_claim claim = claims.items[0];
	struct ipvs_policy policy = { .claims = &claims };
	struct ipvs_diff diff;

	claim.owner = &old;
	claim.created_s = 12;
	claims.items = &claim;
	diff = diff_of("-A " VS "\n", "-A " VS "\n-A " UDP "\n", &policy);
	ck_assert_int_eq(ipvs_claims_before(&diff, TODAY_S, &arena, &before), 0);
	ck_assert_int_eq(before.items[0].created_s, 12);
	ck_assert_str_eq(before.items[0].owner->name, "web");
	ck_assert_int_eq(before.items[1].created_s, TODAY_S);
	diff = diff_of("-A " VS "\n", "", &policy);
	ck_assert_int_eq(ipvs_claims_before(&diff, TODAY_S, &arena, &before), 0);
	ck_assert_str_eq(before.items[0].owner->name, "old");
}
END_TEST

static const struct {
	const char *name, *then, *now;
	bool hold;
} holds[] = {
	{ "nothing", "", "", true },
	{ "the same", "-A " VS "\n", "-A " VS "\n", true },
	{ "a foreign one beside it", "-A " VS "\n", "-A " UDP "\n-A " VS "\n-A -f 3\n",
	  true },
	{ "it is gone", "-A " VS "\n", "", false },
	{ "it changed", "-A " VS "\n", "-A " VS " -s wlc\n", false },
	{ "a real server more", "-A " VS "\n", "-A " VS "\n-a " VS " -r 10.1.0.1:80 -m\n",
	  false },
	{ "one of two is gone", "-A " VS "\n-A " UDP "\n", "-A " VS "\n", false },
};

static struct ipvs_claims right_claims(const char *lines)
{
	struct ipvs_claims claims = rules_claims(&arena, lines, 0), before, after;
	struct ipvs_policy policy = { .claims = &claims };
	struct ipvs_diff diff = diff_of(lines, lines, &policy);

	ck_assert_int_eq(ipvs_claims_before(&diff, 0, &arena, &before), 0);
	ck_assert_int_eq(ipvs_claims_after(&before, &diff, &arena, &after), 0);
	return after;
}

START_TEST(claims_hold_for_what_is_unchanged)
{
	struct ipvs_claims claims = right_claims(holds[_i].then);
	struct ipvs_table now = rules_table(&arena, holds[_i].now);

	ck_assert_msg(ipvs_claims_hold(&claims, &now) == holds[_i].hold, "%s",
		      holds[_i].name);
}
END_TEST

START_TEST(doubtful_claims_do_not_hold)
{
	struct ipvs_claims claims = right_claims("-A " VS "\n");
	struct ipvs_table now = rules_table(&arena, "-A " VS "\n");
	struct ipvs_claim claim = claims.items[0];

	claims.items = &claim;
	ck_assert(ipvs_claims_hold(&claims, &now));
	claim.pending = true;
	ck_assert(!ipvs_claims_hold(&claims, &now));
	claim.pending = false;
	claim.digest = 0;
	ck_assert(!ipvs_claims_hold(&claims, &now));
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(the_claims_are, cases),
		UNIT(an_excluded_claim_stays_as_it_is),
		UNIT(a_claim_keeps_its_age_and_takes_the_owner_of_today),
		UNIT_ROWS(claims_hold_for_what_is_unchanged, holds),
		UNIT(doubtful_claims_do_not_hold),
	};
	int status = unit_run("claims", tests, UNIT_COUNT(tests));

	npi_arena_clear(&arena);
	return status;
}
