/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode.h"

#include <stdlib.h>
#include <string.h>

const char *kube_map_get(const struct kube_map *map, const char *key)
{
	size_t low = 0, high = map->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int r = strcmp(key, map->pairs[middle].key);

		if (r == 0)
			return map->pairs[middle].value;
		if (r < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

bool kube_map_matches(const struct kube_map *selector, const struct kube_map *labels)
{
	size_t i;

	for (i = 0; i < selector->n; i++) {
		const char *value = kube_map_get(labels, selector->pairs[i].key);

		if (!value || strcmp(value, selector->pairs[i].value) != 0)
			return false;
	}
	return true;
}

static int compare_pairs(const void *a, const void *b)
{
	return strcmp(((const struct kube_pair *)a)->key,
		      ((const struct kube_pair *)b)->key);
}

/* Most come sorted: kubectl writes them so. */
void kube_sort_pairs(struct kube_pair *pairs, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++) {
		if (compare_pairs(&pairs[i - 1], &pairs[i]) > 0) {
			qsort(pairs, n, sizeof(*pairs), compare_pairs);
			return;
		}
	}
}

/* @except: a key that is left out, or NULL */
static void read_map(struct kube_decoder *decoder, const struct npi_node *node,
		     const struct npi_path *path, const char *except,
		     struct kube_map *ret)
{
	struct kube_pair *pairs = kube_new_array(decoder, node->len, sizeof(*pairs));
	size_t n = 0;

	if (!pairs)
		return;
	npi_for_each_child (child, node) {
		struct npi_path child_path = { .parent = path, .name = child->key };
		bool is_null = kube_shape(child) == SHAPE_NULL;

		if ((except && strcmp(child->key, except) == 0) ||
		    (!is_null &&
		     !kube_has_shape(decoder, child, &child_path, SHAPE_STRING)))
			continue;
		pairs[n++] = (struct kube_pair){
			.key = kube_keep(decoder, child->key, child->key_len),
			.value = is_null ? "" : kube_keep_text(decoder, child),
		};
	}
	kube_sort_pairs(pairs, n);
	*ret = (struct kube_map){ .pairs = pairs, .n = n };
}

void kube_read_labels(struct kube_decoder *decoder, const struct npi_node *node,
		      const struct npi_path *path, const struct kube_field *field,
		      void *ret_value)
{
	(void)field;
	read_map(decoder, node, path, NULL, ret_value);
	npi_for_each_child (child, node) {
		if (kube_is_key(decoder, child, path, &kube_qualified_name) &&
		    kube_shape(child) & SHAPE_STRING)
			kube_is_name(decoder, child, path, &kube_label_value);
	}
}

void kube_read_annotations(struct kube_decoder *decoder, const struct npi_node *node,
			   const struct npi_path *path, const struct kube_field *field,
			   void *ret_value)
{
	/* what kubectl keeps for itself is as long as the object */
	static const char last[] = "kubectl.kubernetes.io/last-applied-configuration";

	(void)field;
	read_map(decoder, node, path, last, ret_value);
	npi_for_each_child (child, node)
		kube_is_key(decoder, child, path, &kube_annotation_key);
}
