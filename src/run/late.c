/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was without connections when the kernel was looked at may have got one until it
 * had weight 0. With weight 0 it gets no more, so that a look from then on holds.
 */
#include <errno.h>

#include "details.h"

static bool goes_late(const struct ipvs_virtual_service_diff *item)
{
	size_t i;

	if (item->is_open)
		return true;
	for (i = 0; i < item->n_real_servers; i++)
		if (item->real_servers[i].verdict == IPVS_REMOVE &&
		    item->real_servers[i].is_open)
			return true;
	return false;
}

static size_t count_late(const struct ipvs_diff *diff)
{
	size_t n = 0, i;

	for (i = 0; i < diff->n; i++)
		n += goes_late(&diff->items[i]);
	return n;
}

/*
 * As it is now, and as it should be. Each is asked for by its key: that takes less than
 * to read the whole table, and none can be missed (see kern.h about dumps).
 */
static int find(struct npi_run *run, const struct ipvs_virtual_service_diff *item,
		struct ipvs_table *actual, struct ipvs_table *desired)
{
	struct ipvs_virtual_service *vs = &actual->items[actual->n];
	struct npi_kern *kern = run->request.kern;
	int r;

	*vs = *item->actual;
	r = kern->find(kern, 0, &run->arena, vs);
	if (r < 0)
		return r == -ESRCH ? 0 : r;
	actual->n++;
	if (item->desired)
		desired->items[desired->n++] = *item->desired;
	return 0;
}

static bool is_removal(const struct npi_step *step)
{
	return step->kind == NPI_DELETE_REAL_SERVER ||
	       step->kind == NPI_DELETE_VIRTUAL_SERVICE;
}

/* What waits for a step that has failed is not removed. */
static void keep_removals(struct npi_plan *plan)
{
	size_t n = 0, i;

	for (i = 0; i < plan->n_at_once; i++)
		if (is_removal(&plan->steps[i]) && !plan->steps[i].needs)
			plan->steps[n++] = plan->steps[i];
	plan->n = plan->n_at_once = n;
}

int run_plan_late(struct npi_run *run, const struct ipvs_diff *diff,
		  struct npi_plan *ret_plan)
{
	size_t n = count_late(diff), i;
	struct ipvs_table actual = {
		.items = npi_arena_new_array(&run->arena, struct ipvs_virtual_service, n),
	};
	struct ipvs_table desired = {
		.items = npi_arena_new_array(&run->arena, struct ipvs_virtual_service, n),
	};
	struct npi_arena arena = { 0 }; /* of the difference, which the plan outlives */
	struct ipvs_diff again;
	int r = 0;

	if (!actual.items || !desired.items)
		return -ENOMEM;
	for (i = 0; r == 0 && i < diff->n; i++)
		if (goes_late(&diff->items[i]))
			r = find(run, &diff->items[i], &actual, &desired);
	if (r == 0)
		r = run_compare_again(run, &actual, &desired, &run->details->claims,
				      &arena, &again, ret_plan);
	npi_arena_clear(&arena);
	if (r == 0)
		keep_removals(ret_plan);
	return r;
}
