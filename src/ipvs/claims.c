/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/claims.h"

#include <stdlib.h>

/* The claim's key as that of a virtual service, so that there is one order only. */
static struct ipvs_virtual_service claim_key(const struct ipvs_claim *claim)
{
	return (struct ipvs_virtual_service){
		.addr = claim->addr,
		.protocol = claim->protocol,
		.port = claim->port,
	};
}

int ipvs_claim_cmp(const struct ipvs_claim *a, const struct ipvs_claim *b)
{
	struct ipvs_virtual_service key_a = claim_key(a), key_b = claim_key(b);

	return ipvs_virtual_service_cmp(&key_a, &key_b);
}

int ipvs_drain_cmp(const struct ipvs_drain *a, const struct ipvs_drain *b)
{
	int r = npi_addr_cmp(&a->addr, &b->addr);

	return r ? r : (a->port > b->port) - (a->port < b->port);
}

static int cmp_claims(const void *a, const void *b)
{
	return ipvs_claim_cmp(a, b);
}

static int cmp_drains(const void *a, const void *b)
{
	return ipvs_drain_cmp(a, b);
}

const struct ipvs_claim *ipvs_claims_find(const struct ipvs_claims *claims,
					  const struct ipvs_virtual_service *vs)
{
	struct ipvs_claim key = { .addr = vs->addr,
				  .protocol = vs->protocol,
				  .port = vs->port };

	if (claims->n == 0 || vs->fwmark)
		return NULL;
	return bsearch(&key, claims->items, claims->n, sizeof(key), cmp_claims);
}

const struct ipvs_drain *ipvs_claim_find_drain(const struct ipvs_claim *claim,
					       const struct ipvs_real_server *rs)
{
	struct ipvs_drain key = { .addr = rs->addr, .port = rs->port };

	if (!claim || claim->n_drains == 0)
		return NULL;
	return bsearch(&key, claim->drains, claim->n_drains, sizeof(key), cmp_drains);
}
