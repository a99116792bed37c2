/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/plan.h"

#include <errno.h>

#include "npi/claims.h"
#include "npi/ipvs_diff.h"

/* In the order of the plan; a bit each, since a thing may be changed more than once. */
enum phase {
	ADDITIONS = 1 << 0,
	VIRTUAL_SERVICE_EDITS = 1 << 1,
	WEIGHT_GIVEN = 1 << 2,
	WEIGHT_TAKEN = 1 << 3,
	REAL_SERVER_REMOVALS = 1 << 4,
	VIRTUAL_SERVICE_REMOVALS = 1 << 5,
	/* from here on after another look */
	LATE_REAL_SERVER_REMOVALS = 1 << 6,
	LATE_VIRTUAL_SERVICE_REMOVALS = 1 << 7,
	END_OF_PHASES = 1 << 8,
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

static unsigned int virtual_service_phases(const struct ipvs_virtual_service_diff *diff)
{
	switch (diff->verdict) {
	case IPVS_ADD:
		return ADDITIONS;
	case IPVS_SET:
		return VIRTUAL_SERVICE_EDITS;
	case IPVS_REMOVE:
		return diff->is_open ? LATE_VIRTUAL_SERVICE_REMOVALS
				     : VIRTUAL_SERVICE_REMOVALS;
	default:
		return 0;
	}
}

static unsigned int real_server_phases(const struct ipvs_real_server_diff *rs)
{
	switch (rs->verdict) {
	case IPVS_ADD:
		return ADDITIONS;
	case IPVS_SET:
		return rs->desired->weight > 0 ? WEIGHT_GIVEN : WEIGHT_TAKEN;
	case IPVS_DRAIN:
		return WEIGHT_TAKEN;
	case IPVS_REMOVE:
		return rs->is_open ? WEIGHT_TAKEN | LATE_REAL_SERVER_REMOVALS
				   : REAL_SERVER_REMOVALS;
	default:
		return 0;
	}
}

static size_t count_phases(unsigned int phases)
{
	size_t n = 0;

	for (; phases; phases &= phases - 1)
		n++;
	return n;
}

/* The real servers of a virtual service that goes with them, while it is still open. */
static size_t count_closed(const struct ipvs_virtual_service_diff *item)
{
	return item->is_open ? item->actual->n_real_servers : 0;
}

/* No plan has more. */
static size_t count_steps(const struct ipvs_diff *diff)
{
	size_t n = 0, i, j;

	for (i = 0; i < diff->n; i++) {
		const struct ipvs_virtual_service_diff *item = &diff->items[i];

		n += count_phases(virtual_service_phases(item)) + count_closed(item);
		for (j = 0; j < item->n_real_servers; j++)
			n += count_phases(real_server_phases(&item->real_servers[j]));
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
				 const struct ipvs_virtual_service_diff *item,
				 enum phase phase)
{
	switch (phase) {
	case ADDITIONS:
		add_step(planner, NPI_ADD_VIRTUAL_SERVICE, item);
		break;
	case VIRTUAL_SERVICE_EDITS:
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
static void plan_set(struct planner *planner,
		     const struct ipvs_virtual_service_diff *item,
		     const struct ipvs_real_server_diff *rs)
{
	struct npi_step *step = add_step(planner, NPI_SET_REAL_SERVER, item);

	step->old_real_server = rs->actual;
	step->real_server = rs->desired;
	if (rs->desired->weight == 0)
		step->needs = planner->wait_for;
}

static int plan_close(struct planner *planner,
		      const struct ipvs_virtual_service_diff *item,
		      const struct ipvs_real_server *actual, enum npi_step_reason reason)
{
	struct npi_step *step = add_step(planner, NPI_SET_REAL_SERVER, item);

	step->reason = reason;
	step->needs = planner->wait_for;
	step->old_real_server = actual;
	step->real_server = drained(actual, planner->arena);
	return step->real_server ? 0 : -ENOMEM;
}

static int plan_close_all(struct planner *planner,
			  const struct ipvs_virtual_service_diff *item)
{
	int r = 0;
	uint32_t i;

	for (i = 0; r == 0 && i < count_closed(item); i++)
		if (item->actual->real_servers[i].weight != 0)
			r = plan_close(planner, item, &item->actual->real_servers[i],
				       NPI_UNWANTED);
	return r;
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
			    const struct ipvs_real_server_diff *rs, enum phase phase)
{
	switch (phase) {
	case ADDITIONS:
		plan_add(planner, item, rs);
		return 0;
	case REAL_SERVER_REMOVALS:
	case LATE_REAL_SERVER_REMOVALS:
		plan_delete(planner, item, rs);
		return 0;
	default:
		break;
	}
	if (!rs->desired)
		return plan_close(planner, item, rs->actual,
				  rs->verdict == IPVS_DRAIN ? NPI_DRAIN : NPI_UNWANTED);
	plan_set(planner, item, rs);
	return 0;
}

static int plan_item(struct planner *planner, size_t i,
		     const struct ipvs_virtual_service_diff *item, enum phase phase)
{
	size_t j;

	planner->added = 0;
	planner->wait_for = has_lasting_real_server(item) ? 0 : planner->usable[i];
	if (virtual_service_phases(item) & phase) {
		plan_virtual_service(planner, item, phase);
		planner->added = phase == ADDITIONS ? (uint32_t)planner->n : 0;
	}
	if (phase == WEIGHT_TAKEN && plan_close_all(planner, item) < 0)
		return -ENOMEM;
	for (j = 0; j < item->n_real_servers; j++) {
		const struct ipvs_real_server_diff *rs = &item->real_servers[j];

		if (!(real_server_phases(rs) & phase))
			continue;
		if (plan_real_server(planner, item, rs, phase) < 0)
			return -ENOMEM;
		if (planner->usable[i] == 0 && phase < WEIGHT_TAKEN &&
		    rs->desired->weight > 0)
			planner->usable[i] = (uint32_t)planner->n;
	}
	return 0;
}

static int plan_phases(struct planner *planner, const struct ipvs_diff *diff,
		       enum phase first, enum phase end)
{
	unsigned int phase;
	int r = 0;
	size_t i;

	for (phase = first; phase < end; phase <<= 1)
		for (i = 0; r == 0 && i < diff->n; i++)
			r = plan_item(planner, i, &diff->items[i], (enum phase)phase);
	return r;
}

int npi_plan_make(const struct ipvs_diff *diff, struct npi_arena *arena,
		  struct npi_plan *ret_plan)
{
	size_t n = count_steps(diff), n_at_once;
	struct planner planner = {
		.arena = arena,
		.steps = npi_arena_new_array(arena, struct npi_step, n),
		.usable = npi_arena_new_array(arena, uint32_t, diff->n),
	};

	if (!planner.steps || !planner.usable || n > UINT32_MAX - 1)
		return -ENOMEM;
	if (plan_phases(&planner, diff, ADDITIONS, LATE_REAL_SERVER_REMOVALS) < 0)
		return -ENOMEM;
	n_at_once = planner.n;
	if (plan_phases(&planner, diff, LATE_REAL_SERVER_REMOVALS, END_OF_PHASES) < 0)
		return -ENOMEM;
	*ret_plan = (struct npi_plan){ planner.steps, planner.n, n_at_once };
	return 0;
}
