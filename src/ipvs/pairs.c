/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pairs.h"

#include <errno.h>
#include <stdlib.h>

static int cmp_pointers(const void *a, const void *b, void *pairs)
{
	const void *const *first = a, *const *second = b;

	return ((struct ipvs_pairs *)pairs)->cmp(*first, *second);
}

/* The kernel's order says which entry is newer; sorting pointers leaves it as it is. */
int ipvs_pairs_begin(struct ipvs_pairs *pairs, const void *actual, size_t n_actual,
		     struct npi_arena *arena)
{
	const void **sorted = npi_arena_new_array(arena, const void *, n_actual);
	size_t i;

	if (!sorted)
		return -ENOMEM;
	for (i = 0; i < n_actual; i++)
		sorted[i] = (const char *)actual + i * pairs->size;
	if (n_actual > 1)
		qsort_r(sorted, n_actual, sizeof(*sorted), cmp_pointers, pairs);
	pairs->actual = sorted;
	pairs->n_actual = n_actual;
	return 0;
}

bool ipvs_pairs_next(struct ipvs_pairs *pairs, struct ipvs_pair *ret)
{
	int r;

	if (pairs->n_actual == 0 && pairs->n_desired == 0)
		return false;
	if (pairs->n_actual == 0)
		r = 1;
	else if (pairs->n_desired == 0)
		r = -1;
	else
		r = pairs->cmp(*pairs->actual, pairs->desired);
	*ret = (struct ipvs_pair){ .actual = NULL };
	if (r <= 0) {
		ret->actual = *pairs->actual++;
		pairs->n_actual--;
	}
	if (r >= 0) {
		ret->desired = pairs->desired;
		pairs->desired += pairs->size;
		pairs->n_desired--;
	}
	return true;
}

size_t ipvs_pairs_count(const struct ipvs_pairs *pairs)
{
	struct ipvs_pairs rest = *pairs;
	struct ipvs_pair pair;
	size_t n = 0;

	while (ipvs_pairs_next(&rest, &pair))
		n++;
	return n;
}
