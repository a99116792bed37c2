/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "details.h"

bool npi_run_step_matters(const struct npi_step *step)
{
	switch (step->reason) {
	case NPI_WANTED:
	case NPI_DRAIN:
		return true;
	case NPI_UNWANTED:
		return step->kind == NPI_DELETE_REAL_SERVER;
	default:
		return false;
	}
}

static size_t count_mattering(const struct npi_plan *plan)
{
	size_t n = 0, i;

	for (i = 0; i < plan->n; i++)
		n += npi_run_step_matters(&plan->steps[i]);
	return n;
}

static size_t count_failed(const struct npi_run_round *round)
{
	size_t n = 0, i;

	for (i = 0; i < round->plan.n; i++)
		n += round->outcomes[i].state == NPI_FAILED;
	return n;
}

/* Lost answers are no error: what is missing then is seen when the kernel is looked at
 * again. */
static int perform_round(struct npi_run *run, const struct npi_plan *plan)
{
	struct npi_run_round *round = &run->rounds[run->n_rounds];
	struct npi_run_trouble *trouble = &run->trouble;
	struct npi_kern *kern = run->request.kern;
	struct run_held held;
	int r;

	round->plan = *plan;
	round->outcomes = npi_arena_new_array(&run->arena, struct npi_outcome, plan->n);
	if (!round->outcomes || run_hold(run, plan, &held) < 0)
		return -ENOMEM;
	run->n_rounds++;
	r = plan->n ? kern->apply(kern, plan, round->outcomes) : 0;
	run_release(run, &held);
	if (r < 0 && !trouble->channel_error)
		trouble->channel_error = r;
	trouble->n_failed += count_failed(round);
	return 0;
}

static void find_deleted(const struct npi_run_round *round,
			 const struct ipvs_claims *claims, bool *deleted)
{
	size_t i;

	for (i = 0; i < round->plan.n; i++) {
		const struct npi_step *step = &round->plan.steps[i];
		const struct ipvs_claim *claim;

		if (step->kind != NPI_DELETE_VIRTUAL_SERVICE ||
		    round->outcomes[i].state != NPI_DONE)
			continue;
		claim = ipvs_claims_find(claims, step->vs);
		if (claim)
			deleted[claim - claims->items] = true;
	}
}

/* A virtual service that was deleted is nobody's: when it is there again, somebody else
 * has made it. */
static int disclaim_deleted(struct npi_run *run)
{
	struct ipvs_claims *claims = &run->details->claims;
	struct ipvs_claim *kept =
		npi_arena_new_array(&run->arena, struct ipvs_claim, claims->n);
	bool *deleted = npi_arena_new_array(&run->arena, bool, claims->n);
	size_t n = 0, i;

	if (!kept || !deleted)
		return -ENOMEM;
	for (i = 0; i < run->n_rounds; i++)
		find_deleted(&run->rounds[i], claims, deleted);
	for (i = 0; i < claims->n; i++)
		if (!deleted[i])
			kept[n++] = claims->items[i];
	*claims = (struct ipvs_claims){ kept, n };
	return 0;
}

/* Before anything is changed. Of a table that is not looked at, nothing new is known. */
static int make_claims(struct npi_run *run)
{
	run->details->claims = run->claims;
	return run_manages_ipvs(run)
		       ? ipvs_claims_before(&run->diff, run->request.now_s, &run->arena,
					    &run->details->claims)
		       : 0;
}

static int confirm_claims(struct npi_run *run, struct ipvs_claims *ret_claims)
{
	*ret_claims = run->claims;
	return run_manages_ipvs(run)
		       ? ipvs_claims_after(&run->details->claims, &run->rest, &run->arena,
					   ret_claims)
		       : 0;
}

/* What the kernel has now, and what it lacks. */
static int look_again(struct npi_run *run)
{
	struct npi_kern *kern = run->request.kern;
	struct ipvs_table actual;
	struct ipvs_info info;
	int r = kern->dump(kern, 0, &run->arena, &actual, &info);

	return r < 0 ? r
		     : run_compare_again(run, &actual, &run->desired.ipvs,
					 &run->details->claims, &run->arena, &run->rest,
					 &run->rest_plan);
}

/* When all will be undone, removing more would only break connections. */
static int perform_plan(struct npi_run *run, const struct ipvs_diff *diff,
			const struct npi_plan *plan)
{
	const struct npi_plan at_once = { plan->steps, plan->n_at_once, plan->n_at_once };
	struct npi_plan late;
	int r = perform_round(run, &at_once);

	if (r < 0 || plan->n == at_once.n ||
	    (run->request.atomic && run->trouble.n_failed))
		return r;
	r = run_plan_late(run, diff, &late);
	return r == 0 && late.n ? perform_round(run, &late) : r;
}

static int perform_and_look(struct npi_run *run, const struct ipvs_diff *diff,
			    const struct npi_plan *plan)
{
	int r = perform_plan(run, diff, plan);

	if (r == 0)
		r = disclaim_deleted(run);
	return r == 0 && run_manages_ipvs(run) ? look_again(run) : r;
}

static int change_ipvs(struct npi_run *run)
{
	struct npi_run_trouble *trouble = &run->trouble;
	int r = perform_and_look(run, &run->diff, &run->plan);

	if (!run->n_rounds)
		return r;
	/* somebody changed the table between the look at it and the change, or answers
	 * were lost: do what is missing, once */
	if (r == 0 && trouble->n_failed == 0 &&
	    (trouble->channel_error || count_mattering(&run->rest_plan)))
		r = perform_and_look(run, &run->rest, &run->rest_plan);
	trouble->verify_error = r;
	if (r == 0 && trouble->n_failed == 0)
		trouble->n_fought = count_mattering(&run->rest_plan);
	return 0;
}

/* Addresses are local before something is served there, and until nothing is. */
static int change_kernel(struct npi_run *run)
{
	int r = run_add_host(run);

	if (r == 0)
		r = change_ipvs(run);
	if (r == 0 && !run->trouble.n_failed && !run->trouble.verify_error)
		r = run_remove_host(run);
	if (r < 0)
		return run_stop(run, NPI_STOP_MEMORY);
	r = run_verify_host(run);
	if (r < 0 && !run->trouble.verify_error)
		run->trouble.verify_error = r;
	return 0;
}

static bool is_troubled(const struct npi_run_trouble *trouble)
{
	return trouble->verify_error || trouble->n_failed || trouble->n_fought ||
	       trouble->n_host_failed || trouble->host_is_fought;
}

static void note_store(struct npi_run *run, int r)
{
	if (r == 0)
		return;
	run->trouble.store_failed = true;
	run->trouble.store = *npi_store_failure(run->store);
}

/* When the way back fails, too, the claims stay pending: the next run makes the node as
 * the store says, which has not changed. */
static void undo(struct npi_run *run)
{
	if (run_undo(run) < 0 || run_undo_host(run) < 0) {
		run->trouble.undo_failed = true;
		return;
	}
	run->trouble.undone = true;
	run->host_done = (struct host_change){ 0 };
	note_store(run, run_write_undone(run, &run->claims));
}

/* Without a look at the kernel the claims stay pending. */
static int finish(struct npi_run *run)
{
	struct ipvs_claims claims;

	if (run->trouble.verify_error)
		return 0;
	if (confirm_claims(run, &claims) < 0)
		return -ENOMEM;
	note_store(run, run_write_after(run, &claims));
	return 0;
}

/* The kernel is as it should be; there may be objects and claims to be written. */
static int only_write(struct npi_run *run)
{
	struct ipvs_claims claims;

	if (confirm_claims(run, &claims) < 0)
		return run_stop(run, NPI_STOP_MEMORY);
	return run_write_after(run, &claims) < 0 ? run_stop_store(run) : 0;
}

static bool has_conflicts(const struct npi_run *run)
{
	size_t i;

	for (i = 0; i < run->diff.n; i++)
		if (run->diff.items[i].verdict == IPVS_CONFLICT)
			return true;
	return false;
}

int npi_run_perform(struct npi_run *run, struct npi_lock *lock)
{
	int r;

	if (run->same_input)
		return 0;
	if (run->request.atomic && has_conflicts(run))
		return run_stop(run, NPI_STOP_CONFLICTS);
	if (make_claims(run) < 0)
		return run_stop(run, NPI_STOP_MEMORY);
	if (!npi_run_changes(run))
		return only_write(run);
	r = run_write_before(run);
	if (r)
		return r;
	npi_lock_note_change(lock, run->request.place, run->request.now_s);
	r = change_kernel(run);
	if (r)
		return r;
	if (run->request.atomic && is_troubled(&run->trouble))
		undo(run);
	else
		r = finish(run);
	return r < 0 ? run_stop(run, NPI_STOP_MEMORY) : run_make_results(run);
}
