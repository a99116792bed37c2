/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* One label of one Pod. */
struct pod_label {
	const char *name_space;
	const struct kube_pair *pair;
	const union kube_object *pod; /* in the array of Pods, which is sorted by name */
};

static int compare_pairs(const char *namespace_a, const struct kube_pair *a,
			 const char *namespace_b, const struct kube_pair *b)
{
	int order = strcmp(namespace_a, namespace_b);

	if (!order)
		order = strcmp(a->key, b->key);
	return order ? order : strcmp(a->value, b->value);
}

static int compare_labels(const void *a, const void *b)
{
	const struct pod_label *one = a, *two = b;
	int order = compare_pairs(one->name_space, one->pair, two->name_space, two->pair);

	if (order)
		return order;
	return one->pod < two->pod ? -1 : one->pod > two->pod;
}

struct pod_labels {
	struct pod_label *items;
	size_t n;
};

static int index_labels(const union kube_object *pods, size_t n, struct npi_arena *arena,
			struct pod_labels *labels)
{
	size_t total = 0, i, pair;

	for (i = 0; i < n; i++)
		total += pods[i].pod->meta.labels.n;
	labels->items = npi_arena_new_array(arena, struct pod_label, total);
	if (!labels->items)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		const struct kube_meta *meta = pods[i].meta;

		for (pair = 0; pair < meta->labels.n; pair++)
			labels->items[labels->n++] = (struct pod_label){
				.name_space = meta->name_space,
				.pair = &meta->labels.pairs[pair],
				.pod = &pods[i],
			};
	}
	qsort(labels->items, labels->n, sizeof(struct pod_label), compare_labels);
	return 0;
}

/* The first label that is not before @pair, or, with @after, that is behind it. */
static size_t bound(const struct pod_labels *labels, const char *name_space,
		    const struct kube_pair *pair, bool after)
{
	size_t low = 0, high = labels->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct pod_label *label = &labels->items[middle];
		int order =
			compare_pairs(label->name_space, label->pair, name_space, pair);

		if (order < 0 || (after && order == 0))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The Pods of the namespace that have the rarest label of the selector, which is not
 * empty: only those can match. */
static struct pod_labels candidates(const struct pod_labels *labels,
				    const struct kube_service *service)
{
	struct pod_labels rarest = *labels;
	size_t i;

	for (i = 0; i < service->selector.n; i++) {
		const struct kube_pair *pair = &service->selector.pairs[i];
		size_t begin = bound(labels, service->meta.name_space, pair, false);
		size_t end = bound(labels, service->meta.name_space, pair, true);

		if (end - begin < rarest.n)
			rarest =
				(struct pod_labels){ labels->items + begin, end - begin };
	}
	return rarest;
}

static int match(struct kube_model_service *joined, const struct pod_labels *labels,
		 struct npi_arena *arena)
{
	const struct kube_service *service = joined->service;
	struct pod_labels maybe = candidates(labels, service);
	union kube_object *pods = npi_arena_new_array(arena, union kube_object, maybe.n);
	size_t i;

	if (!pods)
		return -ENOMEM;
	for (i = 0; i < maybe.n; i++) {
		const union kube_object *pod = maybe.items[i].pod;

		if (kube_map_matches(&service->selector, &pod->meta->labels))
			pods[joined->n_pods++] = *pod;
	}
	joined->pods = pods;
	return 0;
}

static bool wants_pods(const struct kube_model_service *joined)
{
	return joined->ignored == KUBE_SERVED && !joined->n_slices &&
	       !joined->endpoints && joined->service->has_selector;
}

int model_match_pods(struct kube_model *model, const union kube_object *pods, size_t n,
		     struct npi_arena *arena)
{
	struct pod_labels labels = { 0 };
	size_t i;
	int r = 0;

	for (i = 0; i < model->n && n && r == 0; i++) {
		if (!wants_pods(&model->services[i]))
			continue;
		if (!labels.items)
			r = index_labels(pods, n, arena, &labels);
		if (r == 0)
			r = match(&model->services[i], &labels, arena);
	}
	return r;
}
