/* SPDX-License-Identifier: GPL-2.0-or-later */
/* allocate_parts.h - what allocate.c and its parts for addresses and ports share */
#ifndef NPI_ALLOCATE_PARTS_H
#define NPI_ALLOCATE_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/addr.h"
#include "npi/arena.h"
#include "npi/diag.h"
#include "npi/kube.h"

struct npi_settings;

struct address_claim {
	struct npi_addr addr; /* family 0: a free slot */
	const struct kube_service *owner;
};

/* A Service may use one nodePort for several protocols, two Services never one. */
struct port_claim {
	const struct kube_service *owner; /* NULL: free */
	uint8_t protocols;                /* of its ports, as bits of protocol_bit() */
};

struct allocation {
	const struct npi_settings *settings;
	struct npi_diags *diags;
	struct npi_arena arena;          /* of the claims */
	struct address_claim *addresses; /* open addressing by hash of the address */
	size_t address_mask;             /* number of slots - 1; a power of two */
	struct port_claim *ports;        /* by number: 65536 */
};

/* All return 0, NPI_INVALID with a finding, or -ENOMEM. */
int address_claims_init(struct allocation *allocation,
			struct kube_service *const *services, size_t n);
int address_claim_explicit(struct allocation *allocation,
			   const struct kube_service *service);
int address_allocate(struct allocation *allocation, struct kube_service *service);

int port_claims_init(struct allocation *allocation);
int port_claim_explicit(struct allocation *allocation,
			const struct kube_service *service);
int port_allocate(struct allocation *allocation, struct kube_service *service);

/* Say that @field got @value since a hash met one that @owner has. */
int allocation_say_collision(struct allocation *allocation, struct npi_pos pos,
			     const struct npi_path *path, const char *field,
			     const char *taken, const struct kube_service *owner,
			     const char *value);
/* Say that @field must be given, as --require-explicit wants it. */
int allocation_say_required(struct allocation *allocation, struct npi_pos pos,
			    const struct npi_path *path, const char *field,
			    const char *value);

#endif
