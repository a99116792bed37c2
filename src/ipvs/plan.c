/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/plan.h"

#include <errno.h>

#include "npi/claims.h"
#include "npi/ipvs_diff.h"

/* In the order of the plan. */
enum phase {
	ADDITIONS,
	VIRTUAL_SERVICE_EDITS,
	WEIGHT_GIVEN,
	WEIGHT_TAKEN,
	REAL_SERVER_REMOVALS,
	VIRTUAL_SERVICE_REMOVALS,
	N_PHASES,
	NO_PHASE = N_PHASES,
};

struct planner {
	struct npi_arena *arena;
	struct npi_step *steps;
	size_t n;
	/* for each item of the difference: 1 + index of the step that first gives it a
	 * usable real server */
	uint32_t *usable;
	/* of the item at hand: 1 + index of the step that adds it (0: it exists), and
	 * what taking a real server away from it has to wait for */
	uint32_t added;
	uint32_t wait_for;
};

static enum phase virtual_service_phase(const struct ipvs_virtual_service_diff *diff)
{
	switch (diff->verdict) {
	case IPVS_ADD:
		return ADDITIONS;
	case IPVS_SET:
		return VIRTUAL_SERVICE_EDITS;
	case IPVS_REMOVE:
		return VIRTUAL_SERVICE_REMOVALS;
	default:
		return NO_PHASE;
	}
}

static enum phase real_server_phase(const struct ipvs_real_server_diff *rs)
{
	switch (rs->verdict) {
	case IPVS_ADD:
		return ADDITIONS;
	case IPVS_SET:
		return rs->desired->weight > 0 ? WEIGHT_GIVEN : WEIGHT_TAKEN;
	case IPVS_DRAIN:
		return WEIGHT_TAKEN;
	case IPVS_REMOVE:
		return REAL_SERVER_REMOVALS;
	default:
		return NO_PHASE;
	}
}

static size_t count_steps(const struct ipvs_diff *diff)
{
	size_t n = 0, i, j;

	for (i = 0; i < diff->n; i++) {
		const struct ipvs_virtual_service_diff *item = &diff->items[i];

		n += virtual_service_phase(item) != NO_PHASE;
		for (j = 0; j < item->n_real_servers; j++)
			n += real_server_phase(&item->real_servers[j]) != NO_PHASE;
	}
	return n;
}

/* Whether it serves new connections all the time, whatever becomes of other steps. */
static bool stays_usable(const struct ipvs_real_server_diff *rs)
{
	return rs->actual && rs->desired && rs->actual->weight > 0 &&
	       rs->desired->weight > 0;
}

static bool has_lasting_real_server(const struct ipvs_virtual_service_diff *item)
{
	size_t i;

	for (i = 0; i < item->n_real_servers; i++)
		if (stays_usable(&item->real_servers[i]))
			return true;
	return false;
}

static const struct npi_owner *owner_of(const struct ipvs_virtual_service_diff *item)
{
	if (item->desired)
		return item->desired->owner;
	return item->claim ? item->claim->owner : NULL;
}

static struct npi_step *add_step(struct planner *planner, enum npi_step_kind kind,
				 const struct ipvs_virtual_service_diff *item)
{
	struct npi_step *step = &planner->steps[planner->n++];

	*step = (struct npi_step){
		.kind = kind,
		.reason = item->desired ? NPI_WANTED : NPI_UNWANTED,
		.vs = item->desired ? item->desired : item->actual,
		.owner = owner_of(item),
	};
	return step;
}

static void plan_virtual_service(struct planner *planner,
				 const struct ipvs_virtual_service_diff *item)
{
	switch (item->verdict) {
	case IPVS_ADD:
		add_step(planner, NPI_ADD_VIRTUAL_SERVICE, item);
		break;
	case IPVS_SET:
		add_step(planner, NPI_SET_VIRTUAL_SERVICE, item)->old_vs = item->actual;
		break;
	default:
		add_step(planner, NPI_DELETE_VIRTUAL_SERVICE, item);
		break;
	}
}

static void plan_add(struct planner *planner,
		     const struct ipvs_virtual_service_diff *item,
		     const struct ipvs_real_server_diff *rs)
{
	struct npi_step *step = add_step(planner, NPI_ADD_REAL_SERVER, item);

	step->real_server = rs->desired;
	step->needs = planner->added;
}

static const struct ipvs_real_server *drained(const struct ipvs_real_server *actual,
					      struct npi_arena *arena)
{
	struct ipvs_real_server *rs = npi_arena_memdup(arena, actual, sizeof(*actual));

	if (rs)
		rs->weight = 0;
	return rs;
}

/*
 * What takes a real server away waits for the one that takes its place: when the kernel
 * refuses that one, the old one goes on serving.
 */
static int plan_set(struct planner *planner, const struct ipvs_virtual_service_diff *item,
		    const struct ipvs_real_server_diff *rs)
{
	struct npi_step *step = add_step(planner, NPI_SET_REAL_SERVER, item);

	step->old_real_server = rs->actual;
	step->real_server = rs->desired;
	if (!rs->desired) {
		step->real_server = drained(rs->actual, planner->arena);
		step->reason = NPI_DRAIN;
	}
	if (!step->real_server)
		return -ENOMEM;
	if (step->real_server->weight == 0)
		step->needs = planner->wait_for;
	return 0;
}

static void plan_delete(struct planner *planner,
			const struct ipvs_virtual_service_diff *item,
			const struct ipvs_real_server_diff *rs)
{
	struct npi_step *step = add_step(planner, NPI_DELETE_REAL_SERVER, item);

	step->real_server = rs->actual;
	step->reason = rs->was_draining ? NPI_DRAIN_IS_OVER : NPI_UNWANTED;
	step->needs = planner->wait_for;
}

static int plan_real_server(struct planner *planner,
			    const struct ipvs_virtual_service_diff *item,
			    const struct ipvs_real_server_diff *rs)
{
	switch (rs->verdict) {
	case IPVS_ADD:
		plan_add(planner, item, rs);
		return 0;
	case IPVS_REMOVE:
		plan_delete(planner, item, rs);
		return 0;
	default:
		return plan_set(planner, item, rs);
	}
}

static int plan_item(struct planner *planner, size_t i,
		     const struct ipvs_virtual_service_diff *item, enum phase phase)
{
	size_t j;

	planner->added = 0;
	planner->wait_for = has_lasting_real_server(item) ? 0 : planner->usable[i];
	if (virtual_service_phase(item) == phase) {
		plan_virtual_service(planner, item);
		planner->added = phase == ADDITIONS ? (uint32_t)planner->n : 0;
	}
	for (j = 0; j < item->n_real_servers; j++) {
		const struct ipvs_real_server_diff *rs = &item->real_servers[j];

		if (real_server_phase(rs) != phase)
			continue;
		if (plan_real_server(planner, item, rs) < 0)
			return -ENOMEM;
		if (planner->usable[i] == 0 && phase < WEIGHT_TAKEN &&
		    rs->desired->weight > 0)
			planner->usable[i] = (uint32_t)planner->n;
	}
	return 0;
}

int npi_plan_make(const struct ipvs_diff *diff, struct npi_arena *arena,
		  struct npi_plan *ret_plan)
{
	size_t n = count_steps(diff);
	struct planner planner = {
		.arena = arena,
		.steps = npi_arena_new_array(arena, struct npi_step, n),
		.usable = npi_arena_new_array(arena, uint32_t, diff->n),
	};
	unsigned int phase;
	size_t i;

	if (!planner.steps || !planner.usable || n > UINT32_MAX - 1)
		return -ENOMEM;
	for (phase = ADDITIONS; phase < N_PHASES; phase++)
		for (i = 0; i < diff->n; i++)
			if (plan_item(&planner, i, &diff->items[i], (enum phase)phase) <
			    0)
				return -ENOMEM;
	*ret_plan = (struct npi_plan){ .steps = planner.steps, .n = planner.n };
	return 0;
}
