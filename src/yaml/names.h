/* SPDX-License-Identifier: GPL-2.0-or-later */
/* names.h - nodes by name, for anchors and for the keys of large mappings */
#ifndef NPI_YAML_NAMES_H
#define NPI_YAML_NAMES_H

#include <stddef.h>

#include "npi/arena.h"
#include "npi/result.h"

struct npi_name {
	const char *text; /* borrowed; NULL: a free slot */
	size_t len;
	void *value;
};

/* Zeroed is empty. Open addressing; memory comes from the arena of each call. */
struct npi_names {
	struct npi_name *slots;
	size_t n_slots; /* 0 or a power of 2 */
	size_t n;
};

/* The entry under a name, NULL when there is none. Valid until the next put. */
struct npi_name *npi_names_find(const struct npi_names *names, const char *text,
				size_t len);

/* Set what stands under a name. 0 or -ENOMEM. */
int npi_names_put(struct npi_names *names, struct npi_arena *arena, const char *text,
		  size_t len, void *value) npi_must_check;

#endif
