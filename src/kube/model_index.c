/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[MODEL_KINDS] = {
	[KUBE_SERVICE] = "service",     [KUBE_ENDPOINT_SLICE] = "endpointslice",
	[KUBE_ENDPOINTS] = "endpoints", [KUBE_POD] = "pod",
	[KUBE_NODE] = "node",
};

int model_compare_names(const char *namespace_a, const char *name_a,
			const char *namespace_b, const char *name_b)
{
	int order = strcmp(namespace_a, namespace_b);

	return order ? order : strcmp(name_a, name_b);
}

static int compare_places(const struct npi_pos *a, const struct npi_pos *b)
{
	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	return 0;
}

static int compare_objects(const void *a, const void *b)
{
	const struct kube_meta *one = ((const union kube_object *)a)->meta;
	const struct kube_meta *two = ((const union kube_object *)b)->meta;
	int order = model_compare_names(one->name_space, one->name, two->name_space,
					two->name);

	return order ? order : compare_places(&one->pos, &two->pos);
}

static int compare_slices(const void *a, const void *b)
{
	const struct kube_endpoint_slice *one = ((const union kube_object *)a)->slice;
	const struct kube_endpoint_slice *two = ((const union kube_object *)b)->slice;
	int order = model_compare_names(one->meta.name_space, one->service_name,
					two->meta.name_space, two->service_name);

	return order ? order : strcmp(one->meta.name, two->meta.name);
}

static bool is_same_object(const struct kube_meta *a, const struct kube_meta *b)
{
	return model_compare_names(a->name_space, a->name, b->name_space, b->name) == 0;
}

static int say_duplicate(struct npi_diags *diags, const struct kube_meta *first,
			 const struct kube_meta *again)
{
	const struct npi_path metadata = { NULL, "metadata", 0 };
	const struct npi_path name = { &metadata, "name", 0 };
	int r, noted;

	r = npi_diag_error(diags, again->name_pos, &name,
			   "Duplicate value: \"%s\": %s '%s%s%s' is given twice",
			   again->name, kind_names[again->kind], again->name_space,
			   again->name_space[0] ? "/" : "", again->name);
	if (r < 0)
		return r;
	noted = npi_diag_note(diags, first->name_pos, "first given here");
	return noted < 0 ? noted : r;
}

/* Of objects that are given twice the first stays. */
static int drop_duplicates(union kube_object *items, size_t *n, struct npi_diags *diags)
{
	size_t kept = 0, i;
	int result = 0;

	for (i = 0; i < *n; i++) {
		int r;

		if (!kept || !is_same_object(items[kept - 1].meta, items[i].meta)) {
			items[kept++] = items[i];
			continue;
		}
		r = say_duplicate(diags, items[kept - 1].meta, items[i].meta);
		if (r < 0)
			return r;
		result = NPI_INVALID;
	}
	*n = kept;
	return result;
}

static int sort_by_kind(const struct kube_objects *objects, struct npi_arena *arena,
			struct model_index *index)
{
	union kube_object *items =
		npi_arena_new_array(arena, union kube_object, objects->n);
	size_t i, kind;

	if (!items)
		return -ENOMEM;
	for (i = 0; i < objects->n; i++)
		index->n[objects->items[i].meta->kind]++;
	for (kind = 0; kind < MODEL_KINDS; kind++) {
		index->items[kind] = items;
		items += index->n[kind];
		index->n[kind] = 0;
	}
	for (i = 0; i < objects->n; i++) {
		kind = objects->items[i].meta->kind;
		index->items[kind][index->n[kind]++] = objects->items[i];
	}
	return 0;
}

int model_index_build(const struct kube_objects *objects, struct npi_arena *arena,
		      struct npi_diags *diags, struct model_index *ret_index)
{
	struct model_index index = { 0 };
	int result = 0;
	size_t kind;
	int r = sort_by_kind(objects, arena, &index);

	if (r < 0)
		return r;
	for (kind = 0; kind < MODEL_KINDS; kind++) {
		qsort(index.items[kind], index.n[kind], sizeof(union kube_object),
		      compare_objects);
		r = drop_duplicates(index.items[kind], &index.n[kind], diags);
		if (r < 0)
			return r;
		result |= r;
	}
	*ret_index = index;
	return result;
}

static bool has_label(const struct kube_meta *meta, const char *label)
{
	return kube_map_get(&meta->labels, label) != NULL;
}

/* kube-proxy's informers use one label selector for Services and slices. */
static bool is_used_slice(const struct kube_endpoint_slice *slice)
{
	return slice->service_name[0] &&
	       !has_label(&slice->meta, "service.kubernetes.io/headless") &&
	       !has_label(&slice->meta, "service.kubernetes.io/service-proxy-name");
}

void model_index_slices(struct model_index *index)
{
	union kube_object *items = index->items[KUBE_ENDPOINT_SLICE];
	size_t kept = 0, i;

	for (i = 0; i < index->n[KUBE_ENDPOINT_SLICE]; i++)
		if (is_used_slice(items[i].slice))
			items[kept++] = items[i];
	index->n[KUBE_ENDPOINT_SLICE] = kept;
	qsort(items, kept, sizeof(union kube_object), compare_slices);
}

/* pkg/controller/endpointslicemirroring, shouldMirror() */
static bool is_used_endpoints(const struct kube_endpoints *endpoints)
{
	const char *skip = kube_map_get(&endpoints->meta.labels,
					"endpointslice.kubernetes.io/skip-mirror");

	return (!skip || strcmp(skip, "true") != 0) &&
	       !kube_map_get(&endpoints->meta.annotations,
			     "control-plane.alpha.kubernetes.io/leader");
}

void model_index_endpoints(struct model_index *index)
{
	union kube_object *items = index->items[KUBE_ENDPOINTS];
	size_t kept = 0, i;

	for (i = 0; i < index->n[KUBE_ENDPOINTS]; i++)
		if (is_used_endpoints(items[i].endpoints))
			items[kept++] = items[i];
	index->n[KUBE_ENDPOINTS] = kept;
}
