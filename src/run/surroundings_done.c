/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "details.h"

bool npi_run_is_minor(const struct kern_host_failure *failure)
{
	return failure->part == KERN_HOST_SYSCTL &&
	       (failure->error == EROFS || failure->error == EACCES ||
		failure->error == EPERM);
}

static bool failed(const struct npi_run *run, enum kern_host_part part, bool removal,
		   const void *item)
{
	const struct kern_host_failure *failure;

	for (failure = run->trouble.host_failures.first; failure; failure = failure->next)
		if (failure->part == part && failure->removal == removal &&
		    (part == KERN_HOST_MASQUERADE || failure->route == item ||
		     failure->sysctl == item))
			return true;
	return false;
}

/* The routes that did not fail, in an array of their own. */
static int keep_done(struct npi_run *run, bool removal, const struct host_route ***routes,
		     size_t *n)
{
	const struct host_route **kept =
		npi_arena_new_array(&run->arena, const struct host_route *, *n);
	size_t n_kept = 0, i;

	if (!kept)
		return -ENOMEM;
	for (i = 0; i < *n; i++)
		if (!failed(run, KERN_HOST_ROUTE, removal, (*routes)[i]))
			kept[n_kept++] = (*routes)[i];
	*routes = kept;
	*n = n_kept;
	return 0;
}

static void forget_added_elements(struct host_change *done)
{
	done->make_table[0] = done->make_table[1] = false;
	done->n_add_elements = 0;
}

static void forget_removed_elements(struct host_change *done)
{
	done->remove_table[0] = done->remove_table[1] = false;
	done->n_remove_elements = 0;
}

void run_forget_host_removals(struct host_change *change)
{
	change->n_remove_routes = 0;
	forget_removed_elements(change);
}

int run_note_host_done(struct npi_run *run)
{
	struct host_change *done = &run->host_done;
	size_t i;
	int r = 0;

	if (!run->details->host_removed)
		run_forget_host_removals(done);
	if (!run->trouble.host_failures.first)
		return 0;
	r = keep_done(run, false, &done->add_routes, &done->n_add_routes);
	if (!r)
		r = keep_done(run, false, &done->set_routes, &done->n_set_routes);
	if (!r)
		r = keep_done(run, true, &done->remove_routes, &done->n_remove_routes);
	if (failed(run, KERN_HOST_MASQUERADE, false, NULL))
		forget_added_elements(done);
	if (failed(run, KERN_HOST_MASQUERADE, true, NULL))
		forget_removed_elements(done);
	for (i = 0; i < HOST_N_SYSCTLS; i++)
		if (failed(run, KERN_HOST_SYSCTL, false, &host_sysctls[i]))
			done->set_sysctl[i] = false;
	return r;
}
