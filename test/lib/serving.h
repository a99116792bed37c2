/* SPDX-License-Identifier: GPL-2.0-or-later */
/* serving.h - whether a table serves while a plan is being performed on it */
#ifndef NPI_TEST_SERVING_H
#define NPI_TEST_SERVING_H

#include <stddef.h>

#include "npi/arena.h"
#include "npi/ipvs.h"
#include "npi/ipvs_diff.h"
#include "npi/plan.h"

/* What @policy makes of the two tables. */
struct npi_plan serving_plan(struct npi_arena *arena, const struct ipvs_table *actual,
			     const struct ipvs_table *desired,
			     const struct ipvs_policy *policy);

/* Where a plan leads, and what it says when the test fails. */
struct serving {
	struct npi_arena *arena;
	const struct ipvs_table *before, *after;
	const struct npi_plan *plan;
};

/* No virtual service of @table, which is there behind that step, is without a usable real
 * server (weight above 0) when it has one before and one after. */
void serving_check(const struct serving *serving, const struct ipvs_table *table,
		   size_t step);

/* A table's lines, sorted, whatever the order that it is in. */
const char *serving_rules(struct npi_arena *arena, const struct ipvs_table *table);

#endif
