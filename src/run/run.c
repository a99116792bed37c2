/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/run.h"

#include <string.h>

#include "details.h"

/* The given sources, with room for those that stored objects came from. */
int run_begin(struct npi_run *run, const struct npi_run_request *request)
{
	size_t n = request->sources ? request->sources->n : 0;

	run->request = *request;
	run->diags.arena = &run->arena;
	run->details = npi_arena_new(&run->arena, struct npi_run_details);
	run->sources.items = npi_arena_new_array(&run->arena, struct npi_source, n + 1);
	if (!run->details || !run->sources.items)
		return run_stop(run, NPI_STOP_MEMORY);
	if (n)
		memcpy(run->sources.items, request->sources->items,
		       (n + 1) * sizeof(*run->sources.items));
	run->sources.n = n;
	run->details->n_given_sources = (uint16_t)n;
	return 0;
}

/* Findings in stored objects name the files that those came from. */
static void place_findings(struct npi_run *run)
{
	struct npi_note *note;
	size_t i;

	for (i = 0; i < run->diags.n; i++) {
		struct npi_finding *finding = run->diags.findings[i];

		finding->pos = npi_run_pos(run, finding->pos);
		for (note = finding->notes; note; note = note->next)
			note->pos = npi_run_pos(run, note->pos);
	}
}

static int build_desired(struct npi_run *run)
{
	int r = npi_desired_build(&run->objects, run->request.settings, &run->facts,
				  &run->arena, &run->diags, &run->desired);

	if (r < 0)
		return run_stop(run, NPI_STOP_MEMORY);
	return r == NPI_INVALID ? run_stop(run, NPI_STOP_INPUT) : 0;
}

/* What was read lives on in the objects. */
static void give_back_sources(struct npi_run *run)
{
	size_t i;

	if (!run->request.give_back_sources || run->diags.n)
		return;
	for (i = 1; i <= run->details->n_given_sources; i++)
		run->sources.items[i].bytes = NULL;
	run->request.give_back_sources(run->request.sources_context);
}

static int plan_from_objects(struct npi_run *run, bool dumped)
{
	int r = run_gather(run);

	if (!r)
		r = build_desired(run);
	if (!r)
		give_back_sources(run);
	if (!r)
		r = run_compare_manifests(run);
	npi_run_end_reading(run);
	if (!r && !dumped)
		r = run_dump(run);
	if (!r)
		r = run_compare(run);
	if (!r)
		r = run_compare_host(run);
	place_findings(run);
	return r ? r : run_make_results(run);
}

int npi_run_plan(const struct npi_run_request *request, const struct npi_lock *lock,
		 struct npi_run *run)
{
	bool settled = false;
	int r = run_begin(run, request);

	if (!r)
		r = run_open_store(run, lock);
	if (!r)
		r = run_read_facts(run);
	if (r)
		return r;
	run_make_digests(run);
	run->details->stored_claims = run->claims;
	r = run_is_settled(run, &settled);
	if (!r && settled)
		r = run_dump(run);
	if (r)
		return r;
	if (!settled || !ipvs_claims_hold(&run->claims, &run->actual))
		return plan_from_objects(run, settled);
	run->same_input = true;
	return run_unchanged_results(run);
}

void npi_run_clear(struct npi_run *run)
{
	npi_store_close(run->store);
	npi_arena_clear(&run->arena);
	*run = (struct npi_run){ 0 };
}

bool npi_run_changes(const struct npi_run *run)
{
	return run->plan.n > 0 || !host_change_is_empty(&run->host_done);
}

size_t npi_run_count_draining(const struct npi_run *run)
{
	size_t n = 0, i, j;

	for (i = 0; i < run->rest.n; i++)
		for (j = 0; j < run->rest.items[i].n_real_servers; j++) {
			enum ipvs_verdict verdict =
				run->rest.items[i].real_servers[j].verdict;

			n += verdict == IPVS_DRAIN || verdict == IPVS_DRAINING;
		}
	return n;
}
