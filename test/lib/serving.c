/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/serving.h"

#include <check.h>

#include "lib/rules.h"

struct npi_plan serving_plan(struct npi_arena *arena, const struct ipvs_table *actual,
			     const struct ipvs_table *desired,
			     const struct ipvs_policy *policy)
{
	struct ipvs_diff diff;
	struct npi_plan plan;

	ck_assert_int_eq(ipvs_diff_make(actual, desired, policy, arena, &diff), 0);
	ck_assert_int_eq(npi_plan_make(&diff, arena, &plan), 0);
	return plan;
}

static bool serves(const struct ipvs_table *table, const struct ipvs_virtual_service *key)
{
	size_t i;
	uint32_t j;

	for (i = 0; i < table->n; i++) {
		const struct ipvs_virtual_service *vs = &table->items[i];

		if (ipvs_virtual_service_cmp(vs, key) != 0)
			continue;
		for (j = 0; j < vs->n_real_servers; j++)
			if (vs->real_servers[j].weight > 0)
				return true;
	}
	return false;
}

void serving_check(const struct serving *serving, const struct ipvs_table *table,
		   size_t step)
{
	const struct ipvs_virtual_service *vs = serving->before->items;
	size_t i;

	for (i = 0; i < serving->before->n; i++, vs++)
		if (serves(serving->before, vs) && serves(serving->after, vs))
			ck_assert_msg(serves(table, vs), "dead after step %zu of\n%s",
				      step,
				      rules_format_plan(serving->arena, serving->plan));
}

const char *serving_rules(struct npi_arena *arena, const struct ipvs_table *table)
{
	struct ipvs_table sorted = rules_sorted(arena, rules_format(arena, table));

	return rules_format(arena, &sorted);
}
