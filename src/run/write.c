/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "details.h"
#include "npi/kube_encode.h"
#include "npi/text.h"

/* FILE:LINE:COLUMN of a given object. */
static const char *source_of(struct npi_run *run, struct npi_pos pos)
{
	const char *name = "";
	struct npi_text text = { 0 };
	char *kept;

	if (pos.source && pos.source <= run->sources.n)
		name = run->sources.items[pos.source].name;
	npi_text_add_format(&text, "%s:%u:%u", name, pos.line, pos.column);
	kept = text.failed ? NULL : npi_arena_strdup(&run->arena, npi_text_string(&text));
	npi_text_clear(&text);
	return kept;
}

static int compare_manifest(struct npi_run *run, size_t i, struct npi_text *text)
{
	const struct npi_stored_object *stored;
	bool same;

	if (!run->merge.stored[i]) {
		run->details->changed[i] = true;
		return 0;
	}
	stored = &run->stored.items[run->merge.stored[i] - 1];
	text->len = 0;
	kube_encode(run->given.items[i], KUBE_JSON, text);
	if (text->failed)
		return run_stop(run, NPI_STOP_MEMORY);
	if (npi_store_has_manifest(run->store, stored->id, npi_text_string(text),
				   text->len, &same) < 0)
		return run_stop_store(run);
	run->details->changed[i] = !same;
	return 0;
}

int run_compare_manifests(struct npi_run *run)
{
	struct npi_text text = { 0 };
	size_t i;
	int r = 0;

	if (run->request.kind != NPI_RUN_APPLY)
		return 0;
	run->details->changed = npi_arena_new_array(&run->arena, bool, run->given.n);
	if (!run->details->changed)
		return run_stop(run, NPI_STOP_MEMORY);
	for (i = 0; !r && i < run->given.n; i++)
		r = compare_manifest(run, i, &text);
	npi_text_clear(&text);
	return r;
}

static int put_object(struct npi_run *run, size_t i,
		      const struct npi_stored_object *object, struct npi_text *text)
{
	text->len = 0;
	kube_encode(run->given.items[i], KUBE_JSON, text);
	if (text->failed)
		return npi_store_fail(run->store, -ENOMEM);
	return npi_store_put_object(run->store, object, npi_text_string(text), text->len);
}

/* What a set was made from is no longer what it has. */
static int forget_input(struct npi_run *run, const struct npi_stored_object *object)
{
	if (strcmp(object->applyset, run->request.applyset) == 0)
		return 0;
	return npi_store_remove_input(run->store, object->applyset);
}

static int write_given(struct npi_run *run, size_t i, struct npi_text *text)
{
	const struct kube_meta *meta = run->given.items[i].meta;
	struct npi_stored_object object = {
		.kind = kube_kind_name(meta->kind),
		.name_space = meta->name_space,
		.name = meta->name,
		.applyset = run->request.applyset,
		.source = source_of(run, meta->pos),
		.created_s = run->request.now_s,
		.applied_s = run->request.now_s,
	};
	const struct npi_stored_object *stored = NULL;
	int r = 0;

	if (!object.source)
		return npi_store_fail(run->store, -ENOMEM);
	if (run->merge.stored[i]) {
		stored = &run->stored.items[run->merge.stored[i] - 1];
		object.id = stored->id;
		r = forget_input(run, stored);
	}
	if (r < 0)
		return r;
	if (run->details->changed[i])
		return put_object(run, i, &object, text);
	if (strcmp(stored->applyset, object.applyset) == 0 &&
	    strcmp(stored->source, object.source) == 0)
		return 0;
	return npi_store_move_object(run->store, &object);
}

static int remove_objects(struct npi_run *run)
{
	int r = 0;
	size_t i;

	for (i = 0; r == 0 && i < run->stored.n; i++) {
		const struct npi_stored_object *object = &run->stored.items[i];

		if (run->merge.fates[i] != NPI_IS_REMOVED)
			continue;
		r = npi_store_remove_object(run->store, object->id);
		if (r == 0)
			r = npi_store_remove_input(run->store, object->applyset);
	}
	return r;
}

static int write_objects(struct npi_run *run)
{
	struct npi_text text = { 0 };
	int r = remove_objects(run);
	size_t i;

	if (run->request.kind == NPI_RUN_APPLY)
		for (i = 0; r == 0 && i < run->given.n; i++)
			r = write_given(run, i, &text);
	npi_text_clear(&text);
	return r;
}

static int write_claims(struct npi_run *run, const struct ipvs_claims *claims)
{
	return npi_store_write_claims(run->store, &run->details->stored_claims, claims);
}

/* A transaction that fails leaves the store as it was. */
static int end(struct npi_run *run, int r)
{
	if (r == 0)
		r = npi_store_commit(run->store);
	if (r < 0)
		npi_store_rollback(run->store);
	return r;
}

int run_write_before(struct npi_run *run)
{
	struct npi_run_details *details = run->details;
	int r = npi_store_begin(run->store);

	if (r == 0 && !run->request.atomic)
		r = write_objects(run);
	if (r == 0)
		r = write_claims(run, &details->claims);
	if (r == 0)
		r = npi_store_write_settled(run->store, NULL);
	if (end(run, r) < 0)
		return run_stop_store(run);
	details->objects_are_stored = !run->request.atomic;
	details->stored_claims = details->claims;
	details->stored_settled = (struct npi_digest){ 0 };
	return 0;
}

/*
 * Whether the next run may take it for granted that there is nothing to be done or said
 * when its input is the same and the kernel is unchanged.
 */
static bool is_settled(const struct npi_run *run, const struct ipvs_claims *claims)
{
	size_t i;

	if (run->diags.n || run->n_left_over || run->rest_plan.n ||
	    run->trouble.host_failures.first || run->trouble.host_is_fought ||
	    run->details->host_keeps)
		return false;
	for (i = 0; i < run->rest.n; i++)
		if (run->rest.items[i].verdict == IPVS_CONFLICT ||
		    run->rest.items[i].verdict == IPVS_DRAIN)
			return false;
	for (i = 0; i < claims->n; i++)
		if (claims->items[i].pending || !claims->items[i].digest)
			return false;
	return true;
}

static int write_settled(struct npi_run *run, const struct ipvs_claims *claims)
{
	struct npi_digest digest = run_settled_digest(run);

	if (!is_settled(run, claims))
		return npi_store_write_settled(run->store, NULL);
	if (npi_digest_equal(&digest, &run->details->stored_settled))
		return 0;
	return npi_store_write_settled(run->store, &digest);
}

static int write_input(struct npi_run *run)
{
	struct npi_stored_input input = { .digest = run->details->input };

	if (run->request.kind != NPI_RUN_APPLY || run->details->input_is_stored)
		return 0;
	input.objects = run_input_objects(run);
	if (!input.objects)
		return npi_store_fail(run->store, -ENOMEM);
	return npi_store_write_input(run->store, run->request.applyset, &input);
}

int run_write_after(struct npi_run *run, const struct ipvs_claims *claims)
{
	int r = npi_store_begin(run->store);

	if (r == 0 && !run->details->objects_are_stored)
		r = write_objects(run);
	if (r == 0)
		r = write_claims(run, claims);
	if (r == 0)
		r = write_input(run);
	if (r == 0)
		r = write_settled(run, claims);
	return end(run, r);
}

int run_write_undone(struct npi_run *run, const struct ipvs_claims *claims)
{
	int r = npi_store_begin(run->store);

	if (r == 0)
		r = write_claims(run, claims);
	return end(run, r);
}
