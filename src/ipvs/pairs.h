/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pairs.h - two lists of the same things, walked together in key order */
#ifndef NPI_IPVS_PAIRS_H
#define NPI_IPVS_PAIRS_H

#include <stdbool.h>
#include <stddef.h>

#include "npi/arena.h"
#include "npi/result.h"

typedef int ipvs_cmp(const void *a, const void *b);

struct ipvs_pairs {
	const void *const *actual; /* pointers to elements, sorted */
	size_t n_actual;
	const char *desired; /* elements, sorted */
	size_t n_desired;
	size_t size; /* of an element */
	ipvs_cmp *cmp;
};

/* The same key on both sides; NULL where it is absent. */
struct ipvs_pair {
	const void *actual;
	const void *desired;
};

/**
 * ipvs_pairs_begin() - get ready to walk
 * @actual: @n_actual elements in any order; pointers to them are sorted in @arena
 * @pairs: desired, n_desired, size and cmp are set
 *
 * Return: 0 or -ENOMEM.
 */
int ipvs_pairs_begin(struct ipvs_pairs *pairs, const void *actual, size_t n_actual,
		     struct npi_arena *arena) npi_must_check;

/* Take the next key off; false at the end. */
bool ipvs_pairs_next(struct ipvs_pairs *pairs, struct ipvs_pair *ret);

/* How many keys are left. */
size_t ipvs_pairs_count(const struct ipvs_pairs *pairs);

#endif
