/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "details.h"

/* As it was, with its real servers sorted as those of a desired table are. */
static int copy(struct npi_run *run, const struct ipvs_virtual_service *vs,
		struct ipvs_virtual_service *ret_copy)
{
	struct ipvs_real_server *sorted = npi_arena_new_array(
		&run->arena, struct ipvs_real_server, vs->n_real_servers);

	if (!sorted)
		return -ENOMEM;
	if (vs->n_real_servers) {
		memcpy(sorted, vs->real_servers, vs->n_real_servers * sizeof(*sorted));
		qsort(sorted, vs->n_real_servers, sizeof(*sorted),
		      ipvs_real_server_order);
	}
	*ret_copy = *vs;
	ret_copy->real_servers = sorted;
	return 0;
}

/* What the plan touches: the claims to act with, and the table to go back to. */
static int collect(struct npi_run *run, struct ipvs_claims *ret_claims,
		   struct ipvs_table *ret_table)
{
	struct ipvs_claim *claims =
		npi_arena_new_array(&run->arena, struct ipvs_claim, run->diff.n);
	struct ipvs_virtual_service *items = npi_arena_new_array(
		&run->arena, struct ipvs_virtual_service, run->diff.n);
	size_t n_claims = 0, n_items = 0, i;

	if (!claims || !items)
		return -ENOMEM;
	for (i = 0; i < run->diff.n; i++) {
		const struct ipvs_virtual_service_diff *item = &run->diff.items[i];
		const struct ipvs_virtual_service *vs =
			item->desired ? item->desired : item->actual;

		if (!ipvs_virtual_service_diff_is_change(item))
			continue;
		claims[n_claims++] = (struct ipvs_claim){ .addr = vs->addr,
							  .protocol = vs->protocol,
							  .port = vs->port };
		if (item->actual && copy(run, item->actual, &items[n_items++]) < 0)
			return -ENOMEM;
	}
	*ret_claims = (struct ipvs_claims){ claims, n_claims };
	*ret_table = (struct ipvs_table){ items, n_items };
	return 0;
}

/* What is left to be undone. */
static int plan_undo(struct npi_run *run, const struct ipvs_claims *claims,
		     const struct ipvs_table *before, struct npi_plan *ret_plan)
{
	struct ipvs_policy policy = { .claims = claims };
	struct npi_kern *kern = run->request.kern;
	struct ipvs_table actual;
	struct ipvs_info info;
	struct ipvs_diff diff;
	int r = kern->dump(kern, 0, &run->arena, &actual, &info);

	if (r == 0)
		r = ipvs_diff_make(&actual, before, &policy, &run->arena, &diff);
	return r < 0 ? r : npi_plan_make(&diff, &run->arena, ret_plan);
}

/* The way back is a plan like any other: from what there is now to what was read first,
 * so that it serves all the way, too. */
int run_undo(struct npi_run *run)
{
	struct npi_kern *kern = run->request.kern;
	struct npi_outcome *outcomes;
	struct ipvs_claims claims;
	struct ipvs_table before;
	struct npi_plan plan;
	int r = collect(run, &claims, &before);

	if (r == 0)
		r = plan_undo(run, &claims, &before, &plan);
	if (r < 0)
		return r;
	outcomes = npi_arena_new_array(&run->arena, struct npi_outcome, plan.n);
	if (!outcomes)
		return -ENOMEM;
	r = plan.n ? kern->apply(kern, &plan, outcomes) : 0;
	if (r == 0)
		r = plan_undo(run, &claims, &before, &plan);
	return r < 0 ? r : plan.n ? -EIO : 0;
}
