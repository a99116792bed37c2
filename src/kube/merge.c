/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/merge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int cmp_stored(const void *a, const void *b)
{
	return npi_stored_object_cmp(a, b);
}

const struct npi_stored_object *npi_stored_find(const struct npi_stored_objects *stored,
						enum kube_kind kind,
						const char *name_space, const char *name)
{
	struct npi_stored_object key = { .kind = kube_kind_name(kind),
					 .name_space = name_space,
					 .name = name };

	if (stored->n == 0)
		return NULL;
	return bsearch(&key, stored->items, stored->n, sizeof(key), cmp_stored);
}

/* Find the stored object for each given one, and give those this fate. */
static int match(const struct kube_objects *given,
		 const struct npi_stored_objects *stored, enum npi_fate fate,
		 struct npi_arena *arena, struct npi_merge *ret_merge)
{
	uint32_t *numbers = npi_arena_new_array(arena, uint32_t, given->n);
	uint8_t *fates = npi_arena_new_array(arena, uint8_t, stored->n);
	size_t i;

	if (!numbers || !fates)
		return -ENOMEM;
	for (i = 0; i < given->n; i++) {
		const struct kube_meta *meta = given->items[i].meta;
		const struct npi_stored_object *found =
			npi_stored_find(stored, meta->kind, meta->name_space, meta->name);

		if (!found)
			continue;
		numbers[i] = (uint32_t)(found - stored->items) + 1;
		fates[found - stored->items] = (uint8_t)fate;
	}
	*ret_merge = (struct npi_merge){ .stored = numbers, .fates = fates };
	return 0;
}

int npi_merge_apply(const struct kube_objects *given,
		    const struct npi_stored_objects *stored, const char *applyset,
		    bool prune, const bool *in_scope, struct npi_arena *arena,
		    struct npi_merge *ret_merge)
{
	int r = match(given, stored, NPI_IS_GIVEN, arena, ret_merge);
	size_t i;

	for (i = 0; r == 0 && i < stored->n; i++) {
		if (ret_merge->fates[i] != NPI_STAYS || (in_scope && !in_scope[i]) ||
		    strcmp(stored->items[i].applyset, applyset) != 0)
			continue;
		ret_merge->fates[i] = prune ? NPI_IS_REMOVED : NPI_LEFT_OVER;
	}
	return r;
}

int npi_merge_delete(const struct kube_objects *given,
		     const struct npi_stored_objects *stored, struct npi_arena *arena,
		     struct npi_merge *ret_merge)
{
	return match(given, stored, NPI_IS_REMOVED, arena, ret_merge);
}

struct npi_max_delete npi_max_delete_default(void)
{
	return (struct npi_max_delete){ .number = 50,
					.is_percent = true,
					.at_least = 10 };
}

static size_t limit_of(const struct npi_max_delete *max, size_t n_all)
{
	size_t limit = max->is_percent ? n_all * max->number / 100 : max->number;

	return limit < max->at_least ? max->at_least : limit;
}

bool npi_merge_removes_too_many(const struct npi_merge *merge,
				const struct npi_stored_objects *stored,
				const char *applyset, const struct npi_max_delete *max,
				struct npi_too_many *ret_too_many)
{
	struct npi_too_many counts = { .kind = "" };
	size_t i;

	for (i = 0; i < stored->n; i++) {
		const struct npi_stored_object *object = &stored->items[i];

		if (strcmp(counts.kind, object->kind) != 0)
			counts = (struct npi_too_many){ .kind = object->kind };
		if (strcmp(object->applyset, applyset) == 0) {
			counts.n_all++;
			counts.n_removed += merge->fates[i] == NPI_IS_REMOVED;
		}
		if (i + 1 < stored->n && strcmp(counts.kind, object[1].kind) == 0)
			continue;
		counts.limit = limit_of(max, counts.n_all);
		if (counts.n_removed > counts.limit) {
			*ret_too_many = counts;
			return true;
		}
	}
	return false;
}
