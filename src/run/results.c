/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "details.h"

/* Services, by namespace and name. */
struct owners {
	const struct npi_owner **items;
	size_t n;
};

/* What happened to which Services. */
struct happened {
	struct owners changed, failed, conflicts;
};

static int cmp_owners(const void *first, const void *second)
{
	const struct npi_owner *a = *(const struct npi_owner *const *)first;
	const struct npi_owner *b = *(const struct npi_owner *const *)second;
	int r = strcmp(a->name_space, b->name_space);

	return r ? r : strcmp(a->name, b->name);
}

static void sort(struct owners *owners)
{
	if (owners->n > 1)
		qsort(owners->items, owners->n, sizeof(*owners->items), cmp_owners);
}

static bool has(const struct owners *owners, const char *name_space, const char *name)
{
	struct npi_owner owner = { .name_space = name_space, .name = name };
	const struct npi_owner *key = &owner;

	return owners->n && bsearch(&key, owners->items, owners->n,
				    sizeof(*owners->items), cmp_owners);
}

static void note(struct owners *owners, const struct npi_owner *owner)
{
	if (owner && (!owners->n || owners->items[owners->n - 1] != owner))
		owners->items[owners->n++] = owner;
}

/* How often note() can be of a plan: steps for one owner mostly follow each other. */
static size_t count_owners(const struct npi_plan *plan)
{
	size_t n = 0, i;

	for (i = 0; i < plan->n; i++)
		n += !i || plan->steps[i].owner != plan->steps[i - 1].owner;
	return n;
}

static void note_plan(struct happened *happened, const struct npi_plan *plan)
{
	size_t i;

	for (i = 0; i < plan->n; i++)
		note(&happened->changed, plan->steps[i].owner);
}

/* A step that was not tried, or whose answer was lost, counts by what is missing in the
 * end. */
static void note_round(struct happened *happened, const struct npi_run_round *round)
{
	size_t i;

	note_plan(happened, &round->plan);
	for (i = 0; i < round->plan.n; i++)
		if (round->outcomes[i].state == NPI_FAILED)
			note(&happened->failed, round->plan.steps[i].owner);
}

static int find_out(struct npi_run *run, struct happened *happened)
{
	size_t n = count_owners(&run->plan), i;

	for (i = 0; i < run->n_rounds; i++)
		n += count_owners(&run->rounds[i].plan);
	happened->changed.items =
		npi_arena_new_array(&run->arena, const struct npi_owner *, n);
	happened->failed.items = npi_arena_new_array(
		&run->arena, const struct npi_owner *, n + count_owners(&run->rest_plan));
	happened->conflicts.items =
		npi_arena_new_array(&run->arena, const struct npi_owner *, run->diff.n);
	if (!happened->changed.items || !happened->failed.items ||
	    !happened->conflicts.items)
		return -ENOMEM;
	note_plan(happened, &run->plan);
	for (i = 0; i < run->n_rounds; i++)
		note_round(happened, &run->rounds[i]);
	for (i = 0; run->n_rounds && i < run->rest_plan.n; i++)
		if (npi_run_step_matters(&run->rest_plan.steps[i]))
			note(&happened->failed, run->rest_plan.steps[i].owner);
	for (i = 0; i < run->diff.n; i++)
		if (run->diff.items[i].verdict == IPVS_CONFLICT)
			note(&happened->conflicts, run->diff.items[i].desired->owner);
	sort(&happened->changed);
	sort(&happened->failed);
	sort(&happened->conflicts);
	return 0;
}

static enum npi_object_result judge(const struct happened *happened, enum kube_kind kind,
				    const char *name_space, const char *name,
				    enum npi_object_result by_manifest)
{
	if (kind != KUBE_SERVICE)
		return by_manifest;
	if (has(&happened->failed, name_space, name))
		return NPI_RESULT_FAILED;
	if (has(&happened->conflicts, name_space, name))
		return NPI_RESULT_CONFLICT;
	if (by_manifest == NPI_RESULT_UNCHANGED &&
	    has(&happened->changed, name_space, name))
		return NPI_RESULT_CONFIGURED;
	return by_manifest;
}

/* When all was undone only failures are left to be told. */
static void add(struct npi_run *run, enum kube_kind kind, const char *name_space,
		const char *name, struct npi_pos pos, enum npi_object_result result)
{
	if (run->trouble.undone && result != NPI_RESULT_FAILED)
		return;
	run->results[run->n_results++] =
		(struct npi_run_object){ .kind = kind,
					 .result = result,
					 .name_space = name_space,
					 .name = name,
					 .pos = pos };
}

static void add_given(struct npi_run *run, const struct happened *happened)
{
	size_t i;

	for (i = 0; i < run->given.n; i++) {
		const struct kube_meta *meta = run->given.items[i].meta;
		enum npi_object_result result = NPI_RESULT_UNCHANGED;

		if (!run->merge.stored[i])
			result = NPI_RESULT_CREATED;
		else if (run->details->changed[i])
			result = NPI_RESULT_CONFIGURED;
		result =
			judge(happened, meta->kind, meta->name_space, meta->name, result);
		add(run, meta->kind, meta->name_space, meta->name, meta->pos, result);
	}
}

static bool given_is_not_stored(const struct npi_run *run, size_t i)
{
	return run->request.kind == NPI_RUN_DELETE && !run->merge.stored[i];
}

static bool is_removed(const struct npi_run *run, const struct npi_named *named)
{
	size_t i;

	for (i = 0; i < run->stored.n; i++)
		if (run->merge.fates[i] == NPI_IS_REMOVED &&
		    run_is_called(&run->stored.items[i], named))
			return true;
	return false;
}

static void add_not_found(struct npi_run *run)
{
	const struct npi_selection *selection = run->request.selection;
	size_t i;

	for (i = 0; i < run->given.n; i++) {
		const struct kube_meta *meta = run->given.items[i].meta;

		if (given_is_not_stored(run, i))
			add(run, meta->kind, meta->name_space, meta->name, meta->pos,
			    NPI_RESULT_NOT_FOUND);
	}
	for (i = 0; selection && i < selection->n_names; i++) {
		const struct npi_named *named = &selection->names[i];

		if (!is_removed(run, named))
			add(run, named->kind,
			    selection->name_space ? selection->name_space : "",
			    named->name, (struct npi_pos){ 0 }, NPI_RESULT_NOT_FOUND);
	}
}

/* Those that go; and of the others Services that were put right on the way. A run for
 * the whole store names every Service. */
static void add_stored(struct npi_run *run, const struct happened *happened)
{
	enum npi_object_result gone = run->request.kind == NPI_RUN_DELETE
					      ? NPI_RESULT_DELETED
					      : NPI_RESULT_PRUNED;
	bool all = run->request.kind == NPI_RUN_RECONCILE;
	size_t i;

	for (i = 0; i < run->stored.n; i++) {
		const struct npi_stored_object *object = &run->stored.items[i];
		enum kube_kind kind = run_kind_of(object->kind);
		enum npi_object_result result;

		if (run->merge.fates[i] == NPI_IS_REMOVED) {
			add(run, kind, object->name_space, object->name,
			    (struct npi_pos){ 0 }, gone);
			continue;
		}
		if (run->merge.fates[i] == NPI_IS_GIVEN || kind != KUBE_SERVICE)
			continue;
		result = judge(happened, kind, object->name_space, object->name,
			       NPI_RESULT_UNCHANGED);
		if (all || result != NPI_RESULT_UNCHANGED)
			add(run, kind, object->name_space, object->name,
			    (struct npi_pos){ 0 }, result);
	}
}

enum kube_kind run_kind_of(const char *name)
{
	unsigned int kind;

	for (kind = KUBE_SERVICE; kind < KUBE_NODE; kind++)
		if (strcmp(name, kube_kind_name((enum kube_kind)kind)) == 0)
			break;
	return (enum kube_kind)kind;
}

int run_make_results(struct npi_run *run)
{
	const struct npi_selection *selection = run->request.selection;
	size_t max = run->given.n + run->stored.n + (selection ? selection->n_names : 0);
	struct happened happened = { 0 };

	run->n_results = 0;
	run->results = npi_arena_new_array(&run->arena, struct npi_run_object, max);
	if (!run->results || find_out(run, &happened) < 0)
		return run_stop(run, NPI_STOP_MEMORY);
	if (run->request.kind == NPI_RUN_APPLY)
		add_given(run, &happened);
	add_stored(run, &happened);
	if (run->request.kind == NPI_RUN_DELETE)
		add_not_found(run);
	return 0;
}
