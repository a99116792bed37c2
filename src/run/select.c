/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "details.h"
#include "npi/kube_selector.h"

bool run_is_called(const struct npi_stored_object *object, const struct npi_named *named)
{
	return strcmp(object->name, named->name) == 0 &&
	       strcmp(object->kind, kube_kind_name(named->kind)) == 0;
}

static bool has_name(const struct npi_selection *selection,
		     const struct npi_stored_object *object)
{
	size_t i;

	for (i = 0; i < selection->n_names; i++)
		if (run_is_called(object, &selection->names[i]))
			return true;
	return selection->n_names == 0;
}

/* An object without a namespace is in none, whatever namespace its kind is asked for. */
static bool matches(const struct npi_selection *selection,
		    const struct npi_stored_object *object)
{
	if (selection->kinds && !(selection->kinds & 1u << run_kind_of(object->kind)))
		return false;
	if (selection->name_space && strcmp(object->name_space, selection->name_space) &&
	    (*object->name_space || !selection->kinds))
		return false;
	if (selection->applyset && strcmp(object->applyset, selection->applyset) != 0)
		return false;
	return has_name(selection, object);
}

/* Of these stored objects, leave the fate only to those whose labels match. */
static int check_labels(struct npi_run *run, const uint32_t *rows, size_t n)
{
	struct npi_settings settings = run_stored_settings(run);
	struct kube_selector selector = { 0 };
	struct kube_objects objects;
	size_t i;
	int r = kube_selector_parse(run->request.selection->selector, &run->arena,
				    &run->diags, &selector);

	if (r < 0)
		return run_stop(run, NPI_STOP_MEMORY);
	if (r == NPI_INVALID)
		return run_stop(run, NPI_STOP_INPUT);
	r = run_decode_stored(run, rows, n, &settings, &objects);
	for (i = 0; !r && i < objects.n && i < n; i++)
		if (!kube_selector_matches(&selector, &objects.items[i].meta->labels))
			run->merge.fates[rows[i]] = NPI_STAYS;
	return r;
}

int run_select(struct npi_run *run)
{
	const struct npi_selection *selection = run->request.selection;
	uint32_t *rows = npi_arena_new_array(&run->arena, uint32_t, run->stored.n);
	size_t n = 0, i;

	if (!selection)
		return 0;
	if (!rows)
		return run_stop(run, NPI_STOP_MEMORY);
	for (i = 0; i < run->stored.n; i++) {
		if (!matches(selection, &run->stored.items[i]))
			continue;
		run->merge.fates[i] = NPI_IS_REMOVED;
		rows[n++] = (uint32_t)i;
	}
	return selection->selector ? check_labels(run, rows, n) : 0;
}
