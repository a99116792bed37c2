/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "details.h"
#include "npi/allocate.h"

static int read_given(struct npi_run *run)
{
	struct npi_settings settings = *run->request.settings;
	int r;

	if (!run->request.sources)
		return 0;
	if (run->request.kind == NPI_RUN_DELETE)
		npi_settings_accept(&settings);
	r = kube_read(run->request.sources, &settings, &run->arena, &run->diags,
		      &run->given);
	if (r < 0)
		return run_stop(run, NPI_STOP_MEMORY);
	return r == NPI_INVALID ? run_stop(run, NPI_STOP_INPUT) : 0;
}

static size_t count_owned(const struct npi_run *run)
{
	size_t n = 0, i;

	for (i = 0; i < run->stored.n; i++)
		n += strcmp(run->stored.items[i].applyset, run->request.applyset) == 0;
	return n;
}

/* A pipe that broke looks like an input that is meant to be empty. */
static int check_empty(struct npi_run *run)
{
	if (run->given.n || run->request.allow_empty)
		return 0;
	run->stop.n_owned = count_owned(run);
	if (run->request.only_directories && !run->given.n_seen && !run->stop.n_owned)
		return 0;
	return run_stop(run, NPI_STOP_EMPTY);
}

/* With -n or -l only what these select may be pruned: whatever of the set is read back
 * under the same filter. */
static int find_scope(struct npi_run *run, const bool **ret_in_scope)
{
	const struct npi_settings *settings = run->request.settings;
	struct npi_settings filter = run_stored_settings(run);
	uint32_t *rows;
	struct kube_objects found;
	bool *in_scope;
	size_t n = 0, i;
	int r;

	*ret_in_scope = NULL;
	if (!settings->only_namespace && !settings->selector)
		return 0;
	rows = npi_arena_new_array(&run->arena, uint32_t, run->stored.n);
	in_scope = npi_arena_new_array(&run->arena, bool, run->stored.n);
	if (!rows || !in_scope)
		return run_stop(run, NPI_STOP_MEMORY);
	for (i = 0; i < run->stored.n; i++)
		if (strcmp(run->stored.items[i].applyset, run->request.applyset) == 0)
			rows[n++] = (uint32_t)i;
	filter.only_namespace = settings->only_namespace;
	filter.selector = settings->selector;
	r = run_decode_stored(run, rows, n, &filter, &found);
	for (i = 0; !r && i < found.n; i++) {
		const struct kube_meta *meta = found.items[i].meta;
		const struct npi_stored_object *object = npi_stored_find(
			&run->stored, meta->kind, meta->name_space, meta->name);

		if (object)
			in_scope[object - run->stored.items] = true;
	}
	*ret_in_scope = in_scope;
	return r;
}

static int merge_applied(struct npi_run *run)
{
	const struct npi_run_request *request = &run->request;
	const bool *in_scope;
	size_t i;
	int r = check_empty(run);

	if (!r)
		r = find_scope(run, &in_scope);
	if (r)
		return r;
	if (npi_merge_apply(&run->given, &run->stored, request->applyset, request->prune,
			    in_scope, &run->arena, &run->merge) < 0)
		return run_stop(run, NPI_STOP_MEMORY);
	for (i = 0; i < run->stored.n; i++)
		run->n_left_over += run->merge.fates[i] == NPI_LEFT_OVER;
	if (npi_merge_removes_too_many(&run->merge, &run->stored, request->applyset,
				       &request->max_delete, &run->stop.too_many))
		return run_stop(run, NPI_STOP_TOO_MANY);
	return 0;
}

static bool lacks_values(const struct kube_service *service)
{
	bool node_ports =
		service->type == KUBE_NODE_PORT || service->type == KUBE_LOAD_BALANCER;
	size_t i;

	if (service->type == KUBE_EXTERNAL_NAME)
		return false;
	if (!service->headless && service->n_cluster_ips == 0)
		return true;
	for (i = 0; node_ports && i < service->n_ports; i++)
		if (!service->ports[i].node_port)
			return true;
	return node_ports && !service->health_check_node_port &&
	       service->external_traffic_policy == KUBE_POLICY_LOCAL;
}

/* What was allocated for a Service stays with it, though its manifest does not say it. */
static int keep_values(struct npi_run *run)
{
	uint32_t *rows = npi_arena_new_array(&run->arena, uint32_t, run->given.n);
	struct kube_service **after =
		npi_arena_new_array(&run->arena, struct kube_service *, run->given.n);
	struct kube_objects before;
	size_t n = 0, i;
	int r;

	if (!rows || !after)
		return run_stop(run, NPI_STOP_MEMORY);
	for (i = 0; i < run->given.n; i++) {
		union kube_object given = run->given.items[i];

		if (!run->merge.stored[i] || given.meta->kind != KUBE_SERVICE ||
		    !lacks_values(given.service))
			continue;
		rows[n] = run->merge.stored[i] - 1;
		after[n++] = given.service;
	}
	r = npi_run_decode_stored(run, rows, n, &before);
	for (i = 0; !r && i < n; i++)
		kube_keep_values(before.items[i].service, after[i]);
	return r;
}

/* The stored objects that count beside the given ones. */
static int add_stored(struct npi_run *run)
{
	uint32_t *rows = npi_arena_new_array(&run->arena, uint32_t, run->stored.n);
	struct kube_objects others;
	size_t n = 0, i;
	int r;

	if (!rows)
		return run_stop(run, NPI_STOP_MEMORY);
	for (i = 0; i < run->stored.n; i++)
		if (run->merge.fates[i] == NPI_STAYS ||
		    run->merge.fates[i] == NPI_LEFT_OVER)
			rows[n++] = (uint32_t)i;
	r = npi_run_decode_stored(run, rows, n, &others);
	for (i = 0; !r && i < n; i++) {
		others.items[i].meta->is_accepted = true;
		if (kube_objects_add(&run->objects, &run->arena, others.items[i]) < 0)
			r = run_stop(run, NPI_STOP_MEMORY);
	}
	return r;
}

static int add_given(struct npi_run *run)
{
	size_t i;

	for (i = 0; i < run->given.n; i++)
		if (kube_objects_add(&run->objects, &run->arena, run->given.items[i]) < 0)
			return run_stop(run, NPI_STOP_MEMORY);
	return keep_values(run);
}

static int merge(struct npi_run *run)
{
	int r;

	if (run->request.kind == NPI_RUN_APPLY)
		return merge_applied(run);
	if (run->request.sources && !run->given.n)
		return run_stop(run, NPI_STOP_EMPTY);
	r = npi_merge_delete(&run->given, &run->stored, &run->arena, &run->merge);
	if (r < 0)
		return run_stop(run, NPI_STOP_MEMORY);
	return run->request.kind == NPI_RUN_DELETE ? run_select(run) : 0;
}

int run_gather(struct npi_run *run)
{
	int r = read_given(run);

	if (!r)
		r = run_begin_reading(run);
	if (!r)
		r = merge(run);
	if (!r && run->request.kind == NPI_RUN_APPLY)
		r = add_given(run);
	return r ? r : add_stored(run);
}
