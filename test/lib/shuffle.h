/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shuffle.h - the same manifests in another order */
#ifndef NPI_TEST_SHUFFLE_H
#define NPI_TEST_SHUFFLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/arena.h"
#include "npi/source.h"
#include "npi/tree.h"

struct shuffle_documents {
	const struct npi_node **roots;
	size_t n;
};

/* Numbers that look random; any state will do for a seed. */
struct shuffle_random {
	uint64_t state;
};

/* Read all objects of @sources. False when they cannot be written again: the reader has
 * found something, or an object takes its kind from the list that it stands in. */
bool shuffle_parse(struct npi_arena *arena, const struct npi_sources *sources,
		   struct shuffle_documents *ret);

/**
 * shuffle_write() - the objects as one to three texts
 * @random: orders objects, keys and elements; NULL: as they were, in one text
 *
 * Lists whose order has a meaning keep it: addresses of an endpoint, clusterIPs,
 * ipFamilies, podIPs, containers and their ports.
 */
struct npi_sources shuffle_write(struct npi_arena *arena,
				 const struct shuffle_documents *documents,
				 struct shuffle_random *random);

/* A finding without its place and with "[]" for every "[number]". */
const char *shuffle_without_places(struct npi_arena *arena, const char *finding);

#endif
