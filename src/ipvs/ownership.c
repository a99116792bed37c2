/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/ownership.h"

#include <string.h>

#include "npi/merge.h"

const char *npi_ownership_applyset(const struct npi_ownership *ownership,
				   const struct npi_owner *owner)
{
	const struct npi_stored_object *object = npi_stored_find(
		&ownership->objects, KUBE_SERVICE, owner->name_space, owner->name);

	return object ? object->applyset : NULL;
}

/* A run gives a real server that is wanted again its weight back, so that the drain of
 * one with a weight is out of date. */
bool npi_ownership_drains(const struct npi_ownership *ownership,
			  const struct ipvs_claim *claim,
			  const struct ipvs_real_server *rs,
			  struct npi_draining *ret_draining)
{
	const struct ipvs_drain *drain = ipvs_claim_find_drain(claim, rs);
	struct npi_draining draining;

	if (!drain || rs->weight)
		return false;
	draining.for_s = ownership->now_s - drain->since_s;
	draining.left_s = ownership->drain_timeout_s - draining.for_s;
	if (draining.left_s < 0)
		draining.left_s = 0;
	*ret_draining = draining;
	return true;
}

static bool is_meant(const struct npi_ownership *ownership,
		     const struct npi_ownership_filter *filter,
		     const struct ipvs_virtual_service *vs)
{
	const struct ipvs_claim *claim = ipvs_claims_find(&ownership->claims, vs);

	if ((filter->owned && !claim) || (filter->foreign && claim))
		return false;
	return !filter->name_space ||
	       (claim && strcmp(claim->owner->name_space, filter->name_space) == 0);
}

void npi_ownership_select(const struct npi_ownership *ownership,
			  const struct npi_ownership_filter *filter,
			  struct ipvs_table *table)
{
	size_t kept = 0, i;

	for (i = 0; i < table->n; i++)
		if (is_meant(ownership, filter, &table->items[i]))
			table->items[kept++] = table->items[i];
	table->n = kept;
}
