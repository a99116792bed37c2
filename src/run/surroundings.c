/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include <linux/version.h>

#include "details.h"

/* The parts that are managed here: IPVS is looked after elsewhere. */
static unsigned int managed(const struct npi_run *run)
{
	return run->request.host
		       ? run->request.settings->manage & ~(unsigned int)NPI_MANAGE_IPVS
		       : 0;
}

static unsigned int linux_version(void)
{
	unsigned int major = 0, minor = 0, patch = 0;
	struct utsname name;

	if (uname(&name) == 0)
		sscanf(name.release, "%u.%u.%u", &major, &minor, &patch);
	return KERNEL_VERSION(major, minor, patch > 255 ? 255 : patch);
}

/* What drains is served until it is gone; what is in conflict or excluded is not ours.
 * @is_rest: what is to be removed is still there. */
static const struct ipvs_virtual_service *served(
	const struct ipvs_virtual_service_diff *item, bool is_rest)
{
	switch (item->verdict) {
	case IPVS_KEEP:
	case IPVS_ADD:
	case IPVS_SET:
		return item->desired;
	case IPVS_DRAIN:
		return item->actual;
	case IPVS_REMOVE:
		return is_rest ? item->actual : NULL;
	default:
		return NULL;
	}
}

static int make_table(const struct npi_run *run, const struct ipvs_diff *diff,
		      struct npi_arena *arena, struct ipvs_table *ret_table)
{
	struct ipvs_virtual_service *items =
		npi_arena_new_array(arena, struct ipvs_virtual_service, diff->n);
	size_t n = 0, i;

	if (!items)
		return -ENOMEM;
	if (!run_manages_ipvs(run)) {
		*ret_table = run->desired.ipvs;
		return 0;
	}
	for (i = 0; i < diff->n; i++) {
		const struct ipvs_virtual_service_diff *item = &diff->items[i];
		const struct ipvs_virtual_service *vs = served(item, diff == &run->rest);

		if (!vs)
			continue;
		items[n] = *vs;
		if (!vs->owner)
			items[n].owner = item->claim->owner;
		n++;
	}
	*ret_table = (struct ipvs_table){ .items = items, .n = n };
	return 0;
}

static int build(struct npi_run *run, const struct ipvs_table *table)
{
	struct npi_desired desired = run->desired;

	desired.ipvs = *table;
	return host_state_build(&desired, run->request.settings, &run->facts,
				linux_version(), &run->arena, &run->host_desired);
}

static int dump(struct npi_run *run, const struct host_state *like,
		struct host_state *ret_state)
{
	struct kern_host *host = run->request.host;

	return host->dump(host, managed(run), like, &run->arena, ret_state);
}

static int stop(struct npi_run *run, int error)
{
	run->stop.host = run->request.host->trouble;
	return run_stop_kernel(run, NPI_STOP_HOST, error);
}

static int compare(struct npi_run *run, const struct host_state *actual,
		   const struct host_state *desired, struct host_change *ret_change)
{
	int r = host_diff(actual, desired, managed(run), &run->arena, ret_change);

	return r ? r : run_keep_needed(run, actual, ret_change);
}

/* What the nftables tables hold follows from their generation, without reading them. */
static struct npi_digest digest_state(const struct host_state *state)
{
	struct npi_digest digest = { 0 };
	size_t i;

	for (i = 0; i < state->n_routes; i++) {
		digest = npi_digest_addr(digest, &state->routes[i].addr);
		digest = npi_digest_addr(digest, &state->routes[i].source);
	}
	digest = npi_digest_number(digest, state->n_foreign_local);
	for (i = 0; i < state->n_foreign_local; i++)
		digest = npi_digest_addr(digest, &state->foreign_local[i]);
	digest = npi_digest_number(digest, state->generation);
	return npi_digest_bytes(digest, state->sysctls, sizeof(state->sysctls));
}

static int check_addresses(struct npi_run *run)
{
	int r = host_check_addresses(&run->host_change, &run->objects,
				     run->request.settings, &run->facts, &run->diags);

	if (r < 0)
		return run_stop(run, NPI_STOP_MEMORY);
	return r == NPI_INVALID ? run_stop(run, NPI_STOP_INPUT) : 0;
}

int run_compare_host(struct npi_run *run)
{
	struct ipvs_table table;
	int r;

	if (!managed(run))
		return 0;
	if (make_table(run, &run->diff, &run->arena, &table) < 0 ||
	    build(run, &table) < 0)
		return run_stop(run, NPI_STOP_MEMORY);
	r = dump(run, &run->host_desired, &run->host_actual);
	if (r < 0)
		return stop(run, r);
	run->details->host = digest_state(&run->host_actual);
	if (compare(run, &run->host_actual, &run->host_desired, &run->host_change) < 0)
		return run_stop(run, NPI_STOP_MEMORY);
	run->host_done = run->host_change;
	return check_addresses(run);
}

int run_digest_host(struct npi_run *run)
{
	struct host_state state;
	int r;

	if (!managed(run))
		return 0;
	r = dump(run, NULL, &state);
	if (r < 0)
		return stop(run, r);
	run->details->host = digest_state(&state);
	return 0;
}

void run_note_host(struct npi_run *run)
{
	struct host_state state;

	/* else the next run looks closer than it has to */
	if (dump(run, NULL, &state) == 0)
		run->details->host = digest_state(&state);
}

static bool changes_host(const struct npi_run *run)
{
	return managed(run) && !host_change_is_empty(&run->host_change);
}

int run_add_host(struct npi_run *run)
{
	struct kern_host *host = run->request.host;

	if (!changes_host(run))
		return 0;
	return host->add(host, &run->host_change, &run->host_desired, &run->arena,
			 &run->trouble.host_failures);
}

/* A virtual service that was to go without connections, but drains. */
static bool any_has_stayed(const struct npi_run *run)
{
	size_t i;

	for (i = 0; i < run->rest.n; i++)
		if (run->rest.items[i].verdict == IPVS_DRAIN ||
		    run->rest.items[i].verdict == IPVS_REMOVE)
			return true;
	return false;
}

/* Of what was to go, what is around virtual services that have stayed does not. What was
 * added is in both changes, and failures name it by its place in the first. */
static int keep_served(struct npi_run *run)
{
	struct host_change *change = &run->host_change, rest;
	struct ipvs_table table;
	int r;

	if (!any_has_stayed(run))
		return 0;
	if (make_table(run, &run->rest, &run->arena, &table) < 0)
		return -ENOMEM;
	r = build(run, &table);
	if (r == 0)
		r = compare(run, &run->host_actual, &run->host_desired, &rest);
	if (r < 0)
		return r;
	change->remove_routes = rest.remove_routes;
	change->n_remove_routes = rest.n_remove_routes;
	change->remove_elements = rest.remove_elements;
	change->n_remove_elements = rest.n_remove_elements;
	memcpy(change->remove_table, rest.remove_table, sizeof(rest.remove_table));
	run->host_done = *change;
	return 0;
}

int run_remove_host(struct npi_run *run)
{
	struct kern_host *host = run->request.host;
	int r;

	if (!changes_host(run))
		return 0;
	r = keep_served(run);
	if (r < 0)
		return r;
	run->details->host_removed = true;
	return host->remove(host, &run->host_change, &run->arena,
			    &run->trouble.host_failures);
}

static size_t count_failures(const struct npi_run *run, bool minor)
{
	const struct kern_host_failure *failure;
	size_t n = 0;

	for (failure = run->trouble.host_failures.first; failure; failure = failure->next)
		n += npi_run_is_minor(failure) == minor;
	return n;
}

/* What was refused is known to be missing; anything else must be there. What was to go
 * may still be there when IPVS was in the way. */
int run_verify_host(struct npi_run *run)
{
	struct host_change change;
	struct host_state state;
	int r;

	run->trouble.n_host_failed = count_failures(run, false);
	if (!changes_host(run))
		return 0;
	r = run_note_host_done(run);
	if (r == 0)
		r = dump(run, &run->host_desired, &state);
	if (r == 0)
		r = compare(run, &state, &run->host_desired, &change);
	if (r < 0)
		return r;
	run->details->host = digest_state(&state);
	if (!run->details->host_removed)
		run_forget_host_removals(&change);
	if (!run->trouble.host_failures.first)
		run->trouble.host_is_fought = !host_change_is_empty(&change);
	return 0;
}

/* What was is wanted again; the shape of the nftables table is not stored in it. */
int run_undo_host(struct npi_run *run)
{
	struct kern_host_failures failures = { 0 };
	struct host_state before = run->host_actual, state;
	struct kern_host *host = run->request.host;
	struct host_change change;
	int r;

	if (!changes_host(run))
		return 0;
	before.mark = run->host_desired.mark;
	before.source_port_min = run->host_desired.source_port_min;
	before.source_port_max = run->host_desired.source_port_max;
	r = dump(run, &run->host_desired, &state);
	if (r == 0)
		r = compare(run, &state, &before, &change);
	if (r == 0)
		r = host->add(host, &change, &before, &run->arena, &failures);
	if (r == 0)
		r = host->remove(host, &change, &run->arena, &failures);
	return r == 0 && failures.first ? -EIO : r;
}
