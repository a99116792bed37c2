/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds for every plan, tried on tables made from fixed seeds. */
#include "lib/model.h"
#include "lib/rules.h"
#include "lib/unit.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "npi/ipvs_diff.h"

enum { ROUNDS = 400, SEEDS = 16, NOW_S = 50000, TIMEOUT_S = 300, POOL = 6 };

static struct npi_arena arena;
static uint64_t state;

/* xorshift64*: the same numbers everywhere */
static uint32_t random_below(uint32_t n)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (uint32_t)((state * 0x2545f4914f6cdd1dULL) >> 33) % n;
}

static struct npi_addr address(uint8_t net, uint8_t host)
{
	return (struct npi_addr){ .family = AF_INET, .bytes = { 10, net, 0, host } };
}

static uint32_t random_real_servers(struct ipvs_real_server *rs, bool busy)
{
	static const int32_t weights[] = { 1, 1, 1, 0, 3 };
	uint8_t host;
	uint32_t n = 0;

	for (host = 0; host < POOL; host++) {
		if (random_below(2))
			continue;
		rs[n++] = (struct ipvs_real_server){
			.addr = address(244, host),
			.port = 8080,
			.weight = busy ? weights[random_below(5)] : 1,
			.forwarding_method = busy && random_below(8) == 0 ? 3 : 0,
			.active_connections = busy ? random_below(2) : 0,
		};
	}
	return n;
}

/* @actual: as found in a kernel that everybody writes to; otherwise as desired */
static struct ipvs_table random_table(bool actual)
{
	static const char *const schedulers[] = { "rr", "rr", "rr", "wlc" };
	static const uint16_t protocols[] = { IPPROTO_TCP, IPPROTO_TCP, IPPROTO_UDP };
	struct ipvs_table table = {
		npi_arena_new_array(&arena, struct ipvs_virtual_service, POOL), 0
	};
	uint8_t host;

	for (host = 0; host < POOL; host++) {
		struct ipvs_virtual_service *vs = &table.items[table.n];
		struct ipvs_real_server *rs =
			npi_arena_new_array(&arena, struct ipvs_real_server, POOL);

		if (random_below(3) == 0)
			continue;
		vs->addr = address(96, host);
		vs->protocol = protocols[host % 3];
		vs->port = 80;
		strcpy(vs->scheduler, schedulers[random_below(actual ? 4 : 3)]);
		vs->n_real_servers = random_real_servers(rs, actual);
		vs->real_servers = rs;
		table.n++;
	}
	return table;
}

static struct ipvs_claims random_claims(void)
{
	struct ipvs_claim *claims = npi_arena_new_array(&arena, struct ipvs_claim, POOL);
	static const uint16_t protocols[] = { IPPROTO_TCP, IPPROTO_TCP, IPPROTO_UDP };
	uint8_t host;
	size_t n = 0;

	for (host = 0; host < POOL; host++)
		if (random_below(3))
			claims[n++] =
				(struct ipvs_claim){ .addr = address(96, host),
						     .protocol = protocols[host % 3],
						     .port = 80 };
	return (struct ipvs_claims){ claims, n };
}

static struct npi_plan make_plan(const struct ipvs_table *actual,
				 const struct ipvs_table *desired,
				 const struct ipvs_policy *policy)
{
	struct ipvs_diff diff;
	struct npi_plan plan;

	ck_assert_int_eq(ipvs_diff_make(actual, desired, policy, &arena, &diff), 0);
	ck_assert_int_eq(npi_plan_make(&diff, &arena, &plan), 0);
	return plan;
}

static struct ipvs_table apply_all(const struct ipvs_table *actual,
				   const struct npi_plan *plan)
{
	struct ipvs_table table = model_copy(&arena, actual);
	size_t i;

	for (i = 0; i < plan->n; i++)
		ck_assert_int_eq(model_apply(&arena, &table, &plan->steps[i]), 0);
	return table;
}

static const struct ipvs_virtual_service *find(const struct ipvs_table *table,
					       const struct ipvs_virtual_service *key)
{
	size_t i;

	for (i = 0; i < table->n; i++)
		if (ipvs_virtual_service_cmp(&table->items[i], key) == 0)
			return &table->items[i];
	return NULL;
}

static bool serves(const struct ipvs_table *table, const struct ipvs_virtual_service *key)
{
	const struct ipvs_virtual_service *vs = find(table, key);
	uint32_t i;

	for (i = 0; vs && i < vs->n_real_servers; i++)
		if (vs->real_servers[i].weight > 0)
			return true;
	return false;
}

static const char *sorted_rules(const struct ipvs_table *table)
{
	struct ipvs_table sorted = rules_sorted(&arena, rules_format(&arena, table));

	return rules_format(&arena, &sorted);
}

/* Run @body with a fresh actual and desired table, unit_rounds(ROUNDS) times for this
 * row's seed. */
static void each_round(int seed, void (*body)(struct ipvs_table *, struct ipvs_table *))
{
	struct npi_arena_mark mark = npi_arena_mark(&arena);
	int n = unit_rounds(ROUNDS), round;

	state = 0x9e3779b97f4a7c15ULL * ((unsigned int)seed + 1);
	for (round = 0; round < n; round++) {
		struct ipvs_table actual = random_table(true);
		struct ipvs_table desired = random_table(false);

		body(&actual, &desired);
		npi_arena_rewind(&arena, mark);
	}
	npi_arena_clear(&arena);
}

static void check_result(struct ipvs_table *actual, struct ipvs_table *desired)
{
	struct ipvs_policy policy = { .drain_timeout_s = 0, .force_conflicts = true };
	struct ipvs_claims claims = rules_claims(&arena, rules_format(&arena, actual), 0);
	struct ipvs_table after;
	struct npi_plan plan;

	policy.claims = &claims;
	plan = make_plan(actual, desired, &policy);
	after = apply_all(actual, &plan);
	ck_assert_str_eq(sorted_rules(&after), sorted_rules(desired));
}

START_TEST(applied_plan_gives_the_desired_table)
{
	each_round(_i, check_result);
}
END_TEST

static void check_second_run(struct ipvs_table *actual, struct ipvs_table *desired)
{
	struct ipvs_claims claims = random_claims();
	struct ipvs_policy policy = { .claims = random_below(2) ? &claims : NULL,
				      .drain_timeout_s = TIMEOUT_S,
				      .force_conflicts = random_below(2),
				      .now_s = NOW_S };
	struct npi_plan plan = make_plan(actual, desired, &policy);
	struct ipvs_table after = apply_all(actual, &plan);

	plan = make_plan(&after, desired, &policy);
	ck_assert_str_eq(rules_format_plan(&arena, &plan), "");
}

START_TEST(a_second_plan_is_empty)
{
	each_round(_i, check_second_run);
}
END_TEST

/* Perform the plan; steps for which @fails is set fail, and what needs them is left out.
 * At no moment may a virtual service be dead that lives before and shall live after. */
static void check_serving(const struct ipvs_table *actual,
			  const struct ipvs_table *desired, const struct npi_plan *plan,
			  const bool *fails)
{
	struct ipvs_table table = model_copy(&arena, actual);
	bool *done = npi_arena_new_array(&arena, bool, plan->n);
	size_t i, j;

	for (i = 0; i < plan->n; i++) {
		const struct npi_step *step = &plan->steps[i];

		ck_assert_uint_le(step->needs, i);
		if (fails[i] || (step->needs && !done[step->needs - 1]))
			continue;
		done[i] = true;
		ck_assert_int_eq(model_apply(&arena, &table, step), 0);
		for (j = 0; j < actual->n; j++)
			if (serves(actual, &actual->items[j]) &&
			    serves(desired, &actual->items[j]))
				ck_assert_msg(serves(&table, &actual->items[j]),
					      "dead after step %zu of\n%s", i,
					      rules_format_plan(&arena, plan));
	}
}

static void check_prefixes(struct ipvs_table *actual, struct ipvs_table *desired)
{
	struct ipvs_policy policy = { .drain_timeout_s = TIMEOUT_S, .now_s = NOW_S };
	struct npi_plan plan = make_plan(actual, desired, &policy);

	check_serving(actual, desired, &plan, npi_arena_new_array(&arena, bool, plan.n));
}

START_TEST(every_prefix_serves)
{
	each_round(_i, check_prefixes);
}
END_TEST

static void check_failures(struct ipvs_table *actual, struct ipvs_table *desired)
{
	struct ipvs_policy policy = { .drain_timeout_s = TIMEOUT_S, .now_s = NOW_S };
	struct npi_plan plan = make_plan(actual, desired, &policy);
	bool *fails = npi_arena_new_array(&arena, bool, plan.n);
	size_t i;

	for (i = 0; i < plan.n; i++)
		fails[i] = random_below(3) == 0;
	check_serving(actual, desired, &plan, fails);
}

START_TEST(it_serves_even_when_steps_fail)
{
	each_round(_i, check_failures);
}
END_TEST

static void check_foreign(struct ipvs_table *actual, struct ipvs_table *desired)
{
	struct ipvs_claims claims = random_claims();
	struct ipvs_policy policy = { .claims = &claims, .drain_timeout_s = TIMEOUT_S };
	struct npi_plan plan = make_plan(actual, desired, &policy);
	size_t i;

	for (i = 0; i < plan.n; i++) {
		const struct ipvs_virtual_service *vs = plan.steps[i].vs;

		ck_assert_msg(ipvs_claims_find(&claims, vs) || !find(actual, vs),
			      "touches what it has no claim on:\n%s",
			      rules_format_plan(&arena, &plan));
	}
}

START_TEST(foreign_virtual_services_are_never_touched)
{
	each_round(_i, check_foreign);
}
END_TEST

static void shuffle(struct ipvs_table *table)
{
	struct ipvs_virtual_service swapped;
	size_t i, j;

	for (i = table->n; i > 1; i--) {
		j = random_below((uint32_t)i);
		swapped = table->items[i - 1];
		table->items[i - 1] = table->items[j];
		table->items[j] = swapped;
	}
}

static void check_order(struct ipvs_table *actual, struct ipvs_table *desired)
{
	struct ipvs_policy policy = { .drain_timeout_s = TIMEOUT_S };
	struct npi_plan plan = make_plan(actual, desired, &policy), shuffled;

	shuffle(actual);
	shuffled = make_plan(actual, desired, &policy);
	ck_assert_str_eq(rules_format_plan(&arena, &plan),
			 rules_format_plan(&arena, &shuffled));
}

START_TEST(the_order_of_the_dump_does_not_matter)
{
	each_round(_i, check_order);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		/* each seed is a row of its own */
		{ &applied_plan_gives_the_desired_table, SEEDS },
		{ &a_second_plan_is_empty, SEEDS },
		{ &every_prefix_serves, SEEDS },
		{ &it_serves_even_when_steps_fail, SEEDS },
		{ &foreign_virtual_services_are_never_touched, SEEDS },
		{ &the_order_of_the_dump_does_not_matter, SEEDS },
	};

	return unit_run("plan_properties", tests, UNIT_COUNT(tests));
}
