/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host_masquerade.h - our nftables tables
 *
 * Tables and rules go through libnftables, elements through messages of our own. What was
 * read is kept: after transactions of ours alone, which the ruleset's generation tells,
 * it is known what the tables hold, and they need not be read again.
 */
#ifndef NPI_KERN_HOST_MASQUERADE_H
#define NPI_KERN_HOST_MASQUERADE_H

#include "npi/host.h"
#include "npi/result.h"

#include "host_nft.h"

struct kern_masquerade {
	struct kern_nft *nft; /* NULL until it is needed */
	const char *words;    /* libnftables' own, about the last failure; or NULL */
	struct npi_arena arena;
	struct host_state known; /* its tables and elements, at its generation */
	bool is_known;
};

/* Elements are added to @state, sorted. Return: 0 or a negative errno. */
int kern_masquerade_dump(struct kern_masquerade *self, const struct host_state *like,
			 struct npi_arena *arena,
			 struct host_state *state) npi_must_check;
int kern_masquerade_add(struct kern_masquerade *self, const struct host_change *change,
			const struct host_state *desired,
			struct npi_arena *arena) npi_must_check;
int kern_masquerade_remove(struct kern_masquerade *self, const struct host_change *change,
			   struct npi_arena *arena) npi_must_check;

/* A transaction that is not about these tables; empties @input. */
int kern_masquerade_run(struct kern_masquerade *self,
			struct npi_text *input) npi_must_check;

void kern_masquerade_clear(struct kern_masquerade *self);

#endif
