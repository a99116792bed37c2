/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ownership.h - whom the virtual services of the kernel's table belong to */
#ifndef NPI_OWNERSHIP_H
#define NPI_OWNERSHIP_H

#include <stdbool.h>
#include <stdint.h>

#include "npi/claims.h"
#include "npi/ipvs.h"
#include "npi/stored.h"

/* What the store knows, and when. Zeroed: nothing is ours. */
struct npi_ownership {
	struct ipvs_claims claims;
	struct npi_stored_objects objects; /* they say which set a Service is of */
	int64_t now_s; /* seconds since the machine was started, as in ipvs_drain */
	uint32_t drain_timeout_s;
};

/* The set that the Service was applied with, or NULL when it is not stored any more. */
const char *npi_ownership_applyset(const struct npi_ownership *ownership,
				   const struct npi_owner *owner);

struct npi_draining {
	int64_t for_s;  /* since so many seconds */
	int64_t left_s; /* until the first run that removes it in any case; at least 0 */
};

/* Whether a real server drains. @claim: on its virtual service, or NULL. */
bool npi_ownership_drains(const struct npi_ownership *ownership,
			  const struct ipvs_claim *claim,
			  const struct ipvs_real_server *rs,
			  struct npi_draining *ret_draining);

/* Which virtual services are meant. All that is set must agree. */
struct npi_ownership_filter {
	bool owned, foreign;
	const char *name_space; /* of the Service; NULL: any */
};

/* Leave out of @table what is not meant; the rest keeps its order. O(n log m). */
void npi_ownership_select(const struct npi_ownership *ownership,
			  const struct npi_ownership_filter *filter,
			  struct ipvs_table *table);

#endif
