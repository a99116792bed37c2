/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plans performed on the kernel step by step, with the table read after each: every
 * prefix serves, and the last table is the desired one. Random changes and rolling
 * replacements, from fixed seeds.
 *
 * needs: uml
 */
#include "lib/netns.h"
#include "lib/random_tables.h"
#include "lib/rules.h"
#include "lib/serving.h"
#include "lib/unit.h"

#include "npi/kern.h"

enum { SEEDS = 8, ROUNDS = 25, ROLLS = 40, TIMEOUT_S = 300 };

static struct npi_arena arena;
static struct npi_kern *kern;
static struct dice dice;

static void begin(int seed)
{
	netns_enter();
	netns_set_lo_up();
	ck_assert_int_eq(kern_linux_open(&kern), 0);
	dice = dice_seeded((unsigned int)seed);
}

static void end(void)
{
	kern->close(kern);
	npi_arena_clear(&arena);
}

static struct ipvs_table dump(void)
{
	struct ipvs_table table;

	ck_assert_int_eq(kern->dump(kern, 0, &arena, &table, NULL), 0);
	return table;
}

/* One step in a plan of its own; those that it needs were done before it. */
static void perform(struct npi_step step)
{
	const struct npi_plan alone = { &step, 1, 1 };
	struct npi_outcome outcome;

	step.needs = 0;
	ck_assert_int_eq(kern->apply(kern, &alone, &outcome), 0);
	ck_assert_int_eq(outcome.state, NPI_DONE);
}

/* From @actual, which the kernel has, to @desired; everything there is ours. */
static size_t perform_all(const struct ipvs_table *actual,
			  const struct ipvs_table *desired, uint32_t drain_timeout_s)
{
	const struct ipvs_claims claims =
		rules_claims(&arena, rules_format(&arena, actual), 0);
	const struct ipvs_policy policy = { .claims = &claims,
					    .drain_timeout_s = drain_timeout_s };
	const struct npi_plan plan = serving_plan(&arena, actual, desired, &policy);
	const struct serving serving = { &arena, actual, desired, &plan };
	struct ipvs_table table = *actual;
	size_t i;

	for (i = 0; i < plan.n; i++) {
		perform(plan.steps[i]);
		table = dump();
		serving_check(&serving, &table, i);
	}
	return plan.n;
}

static void check_is(const struct ipvs_table *desired)
{
	const struct ipvs_table table = dump();

	ck_assert_str_eq(serving_rules(&arena, &table), serving_rules(&arena, desired));
}

/* Some of the real servers are said to have connections. When those may drain, it takes
 * a second plan, without them, to get there. */
static size_t change_to(const struct ipvs_table *desired, bool drain)
{
	struct ipvs_table actual = dump();
	size_t n;

	random_connections(&dice, &arena, &actual);
	n = perform_all(&actual, desired, drain ? TIMEOUT_S : 0);
	actual = dump();
	n += perform_all(&actual, desired, TIMEOUT_S);
	check_is(desired);
	return n;
}

START_TEST(random_changes)
{
	struct npi_arena_mark mark = npi_arena_mark(&arena);
	size_t n = 0;
	int round;

	begin(_i);
	for (round = 0; round < ROUNDS; round++) {
		struct ipvs_table found = random_actual_table(&dice, &arena);
		struct ipvs_table wanted = random_desired_table(&dice, &arena);

		ipvs_table_sort(&found);
		n += change_to(&found, false);
		n += change_to(&wanted, dice_below(&dice, 2));
		npi_arena_rewind(&arena, mark);
	}
	end();
	ck_assert_uint_ge(n, 10 * ROUNDS);
}
END_TEST

START_TEST(rolling_replacements)
{
	struct ipvs_table table;
	size_t n = 0;
	int roll;

	begin(_i);
	table = random_desired_table(&dice, &arena);
	change_to(&table, false);
	for (roll = 0; roll < ROLLS; roll++) {
		table = random_rolled_table(&dice, &arena, &table);
		n += change_to(&table, dice_below(&dice, 2));
	}
	end();
	ck_assert_uint_ge(n, 2 * ROLLS);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		/* each seed is a row of its own */
		{ &random_changes, SEEDS },
		{ &rolling_replacements, SEEDS },
	};

	return unit_run("plan_prefixes", tests, UNIT_COUNT(tests));
}
