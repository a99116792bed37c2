/* SPDX-License-Identifier: GPL-2.0-or-later */
/* merge.h - what becomes of the stored objects when others are given */
#ifndef NPI_MERGE_H
#define NPI_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/arena.h"
#include "npi/kube.h"
#include "npi/result.h"
#include "npi/stored.h"

enum npi_fate {
	NPI_STAYS,     /* is not touched */
	NPI_IS_GIVEN,  /* the given one takes its place */
	NPI_LEFT_OVER, /* of this set, not given any more, but nothing is pruned */
	NPI_IS_REMOVED,
};

struct npi_merge {
	/* for each given object: 1 + number of the stored one in its place; 0: none */
	const uint32_t *stored;
	uint8_t *fates; /* enum npi_fate of each stored object */
};

/**
 * npi_merge_apply() - objects are applied as a set
 * @applyset: the set; an object that another set had applied moves to it
 * @prune: remove what the set had and is not given any more
 * @in_scope: for each stored object, whether it may be pruned; NULL: all
 *
 * O((n + m) log m). Objects that are given twice are not looked for.
 *
 * Return: 0 or -ENOMEM.
 */
int npi_merge_apply(const struct kube_objects *given,
		    const struct npi_stored_objects *stored, const char *applyset,
		    bool prune, const bool *in_scope, struct npi_arena *arena,
		    struct npi_merge *ret_merge) npi_must_check;

/* The given objects are deleted; only who they are counts. */
int npi_merge_delete(const struct kube_objects *given,
		     const struct npi_stored_objects *stored, struct npi_arena *arena,
		     struct npi_merge *ret_merge) npi_must_check;

/* The stored object of this kind and name, or NULL. */
const struct npi_stored_object *npi_stored_find(const struct npi_stored_objects *stored,
						enum kube_kind kind,
						const char *name_space, const char *name);

/* --max-delete: how many objects of a kind a run may take from a set. */
struct npi_max_delete {
	uint32_t number;
	bool is_percent;   /* of those that the set has … */
	uint32_t at_least; /* … but this many in any case */
};

/* 50 percent, at least 10. */
struct npi_max_delete npi_max_delete_default(void);

struct npi_too_many {
	const char *kind;
	size_t n_removed;
	size_t n_all; /* of the kind, in the set */
	size_t limit;
};

/* Whether the run would remove too many objects of one kind from the set. */
bool npi_merge_removes_too_many(const struct npi_merge *merge,
				const struct npi_stored_objects *stored,
				const char *applyset, const struct npi_max_delete *max,
				struct npi_too_many *ret_too_many);

#endif
