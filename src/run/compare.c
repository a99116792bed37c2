/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "details.h"

int run_read_facts(struct npi_run *run)
{
	struct npi_kern *kern = run->request.kern;
	int r = kern->facts(kern, &run->arena, &run->facts);

	return r < 0 ? run_stop_kernel(run, NPI_STOP_FACTS, r) : 0;
}

int run_dump(struct npi_run *run)
{
	struct npi_kern *kern = run->request.kern;
	int r = kern->dump(kern, 0, &run->arena, &run->actual, &run->info);

	return r < 0 ? run_stop_kernel(run, NPI_STOP_DUMP, r) : 0;
}

int run_compare_again(struct npi_run *run, const struct ipvs_table *actual,
		      const struct ipvs_table *desired, const struct ipvs_claims *claims,
		      struct npi_arena *arena, struct ipvs_diff *ret_diff,
		      struct npi_plan *ret_plan)
{
	const struct npi_settings *settings = run->request.settings;
	struct ipvs_policy policy = {
		.claims = claims,
		.exclude_cidrs = settings->exclude_cidrs,
		.force_conflicts = settings->force_conflicts,
		.drain_timeout_s = settings->drain_timeout_s,
		.now_s = run->request.boot_now_s,
	};
	int r = ipvs_diff_make(actual, desired, &policy, arena, ret_diff);

	return r < 0 ? r : npi_plan_make(ret_diff, &run->arena, ret_plan);
}

bool run_manages_ipvs(const struct npi_run *run)
{
	return run->request.settings->manage & NPI_MANAGE_IPVS;
}

/* A table that others look after is no difference, whatever it is. */
int run_compare(struct npi_run *run)
{
	const struct ipvs_claims *claims = run->claims_lost ? NULL : &run->claims;

	if (!run_manages_ipvs(run))
		return 0;
	if (run_compare_again(run, &run->actual, &run->desired.ipvs, claims, &run->arena,
			      &run->diff, &run->plan) < 0)
		return run_stop(run, NPI_STOP_MEMORY);
	run->rest = run->diff;
	run->rest_plan = run->plan;
	return 0;
}
