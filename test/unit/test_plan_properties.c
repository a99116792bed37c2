/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds for every plan, tried on tables made from fixed seeds. */
#include "lib/model.h"
#include "lib/random_tables.h"
#include "lib/rules.h"
#include "lib/serving.h"
#include "lib/unit.h"

enum { ROUNDS = 400, SEEDS = 16, NOW_S = 50000, TIMEOUT_S = 300 };

static struct npi_arena arena;
static struct dice dice;

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

/* Run @body with a fresh actual and desired table, unit_rounds(ROUNDS) times for this
 * row's seed. */
static void each_round(int seed, void (*body)(struct ipvs_table *, struct ipvs_table *))
{
	struct npi_arena_mark mark = npi_arena_mark(&arena);
	int n = unit_rounds(ROUNDS), round;

	dice = dice_seeded((unsigned int)seed);
	for (round = 0; round < n; round++) {
		struct ipvs_table actual = random_actual_table(&dice, &arena);
		struct ipvs_table desired = random_desired_table(&dice, &arena);

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
	plan = serving_plan(&arena, actual, desired, &policy);
	after = apply_all(actual, &plan);
	ck_assert_str_eq(serving_rules(&arena, &after), serving_rules(&arena, desired));
}

START_TEST(applied_plan_gives_the_desired_table)
{
	each_round(_i, check_result);
}
END_TEST

static void check_second_run(struct ipvs_table *actual, struct ipvs_table *desired)
{
	struct ipvs_claims claims = random_claims(&dice, &arena);
	struct ipvs_policy policy = { .claims = dice_below(&dice, 2) ? &claims : NULL,
				      .drain_timeout_s = TIMEOUT_S,
				      .force_conflicts = dice_below(&dice, 2),
				      .now_s = NOW_S };
	struct npi_plan plan = serving_plan(&arena, actual, desired, &policy);
	struct ipvs_table after = apply_all(actual, &plan);

	plan = serving_plan(&arena, &after, desired, &policy);
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
	const struct serving serving = { &arena, actual, desired, plan };
	bool *done = npi_arena_new_array(&arena, bool, plan->n);
	size_t i;

	for (i = 0; i < plan->n; i++) {
		const struct npi_step *step = &plan->steps[i];

		ck_assert_uint_le(step->needs, i);
		if (fails[i] || (step->needs && !done[step->needs - 1]))
			continue;
		done[i] = true;
		ck_assert_int_eq(model_apply(&arena, &table, step), 0);
		serving_check(&serving, &table, i);
	}
}

static void check_prefixes(struct ipvs_table *actual, struct ipvs_table *desired)
{
	struct ipvs_policy policy = { .drain_timeout_s = TIMEOUT_S, .now_s = NOW_S };
	struct npi_plan plan = serving_plan(&arena, actual, desired, &policy);

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
	struct npi_plan plan = serving_plan(&arena, actual, desired, &policy);
	bool *fails = npi_arena_new_array(&arena, bool, plan.n);
	size_t i;

	for (i = 0; i < plan.n; i++)
		fails[i] = dice_below(&dice, 3) == 0;
	check_serving(actual, desired, &plan, fails);
}

START_TEST(it_serves_even_when_steps_fail)
{
	each_round(_i, check_failures);
}
END_TEST

static void check_foreign(struct ipvs_table *actual, struct ipvs_table *desired)
{
	struct ipvs_claims claims = random_claims(&dice, &arena);
	struct ipvs_policy policy = { .claims = &claims, .drain_timeout_s = TIMEOUT_S };
	struct npi_plan plan = serving_plan(&arena, actual, desired, &policy);
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
		j = dice_below(&dice, (uint32_t)i);
		swapped = table->items[i - 1];
		table->items[i - 1] = table->items[j];
		table->items[j] = swapped;
	}
}

static void check_order(struct ipvs_table *actual, struct ipvs_table *desired)
{
	struct ipvs_policy policy = { .drain_timeout_s = TIMEOUT_S };
	struct npi_plan plan = serving_plan(&arena, actual, desired, &policy), shuffled;

	shuffle(actual);
	shuffled = serving_plan(&arena, actual, desired, &policy);
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
