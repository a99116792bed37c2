/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/kube_model.h"

#include <errno.h>
#include <string.h>

#include "npi/settings.h"

#include "model_parts.h"

enum kube_ignored kube_service_ignored(const struct kube_service *service)
{
	if (kube_map_get(&service->meta.labels,
			 "service.kubernetes.io/service-proxy-name"))
		return KUBE_IGNORED_PROXY_NAME;
	if (kube_map_get(&service->meta.labels, "service.kubernetes.io/headless"))
		return KUBE_IGNORED_HEADLESS_LABEL;
	if (service->type == KUBE_EXTERNAL_NAME)
		return KUBE_IGNORED_EXTERNAL_NAME;
	return service->headless ? KUBE_IGNORED_HEADLESS : KUBE_SERVED;
}

/* The objects before @key's place are passed; those at it are its. */
static size_t skip_slices(const struct model_index *index, size_t i,
			  const struct kube_meta *key)
{
	const union kube_object *items = index->items[KUBE_ENDPOINT_SLICE];

	while (i < index->n[KUBE_ENDPOINT_SLICE] &&
	       model_compare_names(items[i].slice->meta.name_space,
				   items[i].slice->service_name, key->name_space,
				   key->name) < 0)
		i++;
	return i;
}

static size_t join_slices(const struct model_index *index, size_t i,
			  struct kube_model_service *joined)
{
	const struct kube_meta *key = &joined->service->meta;
	const union kube_object *items = index->items[KUBE_ENDPOINT_SLICE];

	i = skip_slices(index, i, key);
	joined->slices = items + i;
	for (; i < index->n[KUBE_ENDPOINT_SLICE]; i++) {
		if (model_compare_names(items[i].slice->meta.name_space,
					items[i].slice->service_name, key->name_space,
					key->name) != 0)
			break;
		joined->n_slices++;
	}
	return i;
}

static size_t join_endpoints(const struct model_index *index, size_t i,
			     struct kube_model_service *joined)
{
	const struct kube_meta *key = &joined->service->meta;
	const union kube_object *items = index->items[KUBE_ENDPOINTS];
	int order = -1;

	for (; i < index->n[KUBE_ENDPOINTS] && order < 0; i++) {
		const struct kube_meta *meta = items[i].meta;

		order = model_compare_names(meta->name_space, meta->name, key->name_space,
					    key->name);
		if (order > 0)
			return i;
		if (order == 0 && !joined->n_slices)
			joined->endpoints = items[i].endpoints;
	}
	return i;
}

/* Services, slices and Endpoints are sorted alike: one pass joins them. */
static int join_services(const struct model_index *index, struct npi_arena *arena,
			 struct kube_model *model)
{
	size_t slice = 0, endpoints = 0;
	size_t i;

	model->n = index->n[KUBE_SERVICE];
	model->services = npi_arena_new_array(arena, struct kube_model_service, model->n);
	if (!model->services)
		return -ENOMEM;
	for (i = 0; i < model->n; i++) {
		struct kube_model_service *joined = &model->services[i];

		joined->service = index->items[KUBE_SERVICE][i].service;
		joined->ignored = kube_service_ignored(joined->service);
		slice = join_slices(index, slice, joined);
		endpoints = join_endpoints(index, endpoints, joined);
	}
	return 0;
}

static void find_node(const struct model_index *index,
		      const struct npi_settings *settings, struct kube_model *model)
{
	const char *zone = NULL;
	size_t i;

	model->hostname = settings->hostname ? settings->hostname : "";
	for (i = 0; i < index->n[KUBE_NODE] && !model->node; i++)
		if (strcmp(index->items[KUBE_NODE][i].node->meta.name, model->hostname) ==
		    0)
			model->node = index->items[KUBE_NODE][i].node;
	if (model->node)
		zone = kube_map_get(&model->node->meta.labels,
				    "topology.kubernetes.io/zone");
	if (settings->zone)
		zone = settings->zone;
	model->zone = zone ? zone : "";
}

int kube_model_build(const struct kube_objects *objects,
		     const struct npi_settings *settings, struct npi_arena *arena,
		     struct npi_diags *diags, struct kube_model *ret_model)
{
	struct kube_model model = { 0 };
	struct model_index index;
	int result, r;

	result = model_index_build(objects, arena, diags, &index);
	if (result < 0)
		return result;
	model_index_slices(&index);
	model_index_endpoints(&index);
	find_node(&index, settings, &model);
	model.slices = index.items[KUBE_ENDPOINT_SLICE];
	model.n_slices = index.n[KUBE_ENDPOINT_SLICE];
	r = join_services(&index, arena, &model);
	if (r < 0)
		return r;
	r = model_match_pods(&model, index.items[KUBE_POD], index.n[KUBE_POD], arena);
	if (r < 0)
		return r;
	*ret_model = model;
	return result;
}
