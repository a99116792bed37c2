/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "npi/ipvs_diff.h"

static bool is_draining(const struct ipvs_real_server_diff *rs)
{
	return rs->verdict == IPVS_DRAIN || rs->verdict == IPVS_DRAINING;
}

/* The real servers that drain; they are sorted like those of the difference. */
static int take_drains(struct ipvs_claim *claim,
		       const struct ipvs_virtual_service_diff *item,
		       struct npi_arena *arena)
{
	struct ipvs_drain *drains;
	size_t n = 0, i;

	for (i = 0; i < item->n_real_servers; i++)
		n += is_draining(&item->real_servers[i]);
	claim->drains = NULL;
	claim->n_drains = 0;
	if (n == 0)
		return 0;
	drains = npi_arena_new_array(arena, struct ipvs_drain, n);
	if (!drains)
		return -ENOMEM;
	for (i = 0; i < item->n_real_servers; i++) {
		const struct ipvs_real_server_diff *rs = &item->real_servers[i];

		if (is_draining(rs))
			drains[claim->n_drains++] =
				(struct ipvs_drain){ .addr = rs->actual->addr,
						     .port = rs->actual->port,
						     .since_s = rs->drain_since_s };
	}
	claim->drains = drains;
	return 0;
}

static bool is_ours(const struct ipvs_virtual_service_diff *item)
{
	switch (item->verdict) {
	case IPVS_FOREIGN:
	case IPVS_CONFLICT:
		return false;
	case IPVS_EXCLUDED:
		return item->claim;
	default:
		return true;
	}
}

static int claim_before(const struct ipvs_virtual_service_diff *item, int64_t now_s,
			struct npi_arena *arena, struct ipvs_claim *ret_claim)
{
	const struct ipvs_virtual_service *vs =
		item->desired ? item->desired : item->actual;

	*ret_claim = item->claim ? *item->claim
				 : (struct ipvs_claim){ .addr = vs->addr,
							.protocol = vs->protocol,
							.port = vs->port,
							.pending = true,
							.created_s = now_s };
	if (item->verdict == IPVS_EXCLUDED)
		return 0;
	if (item->desired)
		ret_claim->owner = item->desired->owner;
	return take_drains(ret_claim, item, arena);
}

int ipvs_claims_before(const struct ipvs_diff *diff, int64_t now_s,
		       struct npi_arena *arena, struct ipvs_claims *ret_claims)
{
	struct ipvs_claim *claims;
	size_t n = 0, i;

	for (i = 0; i < diff->n; i++)
		n += is_ours(&diff->items[i]);
	claims = npi_arena_new_array(arena, struct ipvs_claim, n);
	if (!claims)
		return -ENOMEM;
	n = 0;
	for (i = 0; i < diff->n; i++)
		if (is_ours(&diff->items[i]) &&
		    claim_before(&diff->items[i], now_s, arena, &claims[n++]) < 0)
			return -ENOMEM;
	*ret_claims = (struct ipvs_claims){ .items = claims, .n = n };
	return 0;
}

/* Only what is exactly as it should be gets a digest: anything else is to be looked at
 * again. */
static int claim_after(const struct ipvs_claim *before,
		       const struct ipvs_virtual_service_diff *item,
		       struct npi_arena *arena, struct ipvs_claim *ret_claim)
{
	bool right = item->verdict == IPVS_KEEP && item->n_real_servers == 0;

	*ret_claim = *before;
	if (item->verdict == IPVS_EXCLUDED)
		return 0;
	ret_claim->pending = false;
	ret_claim->digest = right ? ipvs_virtual_service_digest(item->actual) : 0;
	return take_drains(ret_claim, item, arena);
}

int ipvs_claims_after(const struct ipvs_claims *before, const struct ipvs_diff *rest,
		      struct npi_arena *arena, struct ipvs_claims *ret_claims)
{
	struct ipvs_claim *claims =
		npi_arena_new_array(arena, struct ipvs_claim, before->n);
	size_t n = 0, i;

	if (!claims)
		return -ENOMEM;
	for (i = 0; i < rest->n; i++) {
		const struct ipvs_virtual_service_diff *item = &rest->items[i];
		const struct ipvs_claim *claim =
			item->actual ? ipvs_claims_find(before, item->actual) : NULL;

		if (claim && claim_after(claim, item, arena, &claims[n++]) < 0)
			return -ENOMEM;
	}
	*ret_claims = (struct ipvs_claims){ .items = claims, .n = n };
	return 0;
}

bool ipvs_claims_hold(const struct ipvs_claims *claims, const struct ipvs_table *actual)
{
	size_t n_found = 0, i;

	for (i = 0; i < actual->n; i++) {
		const struct ipvs_claim *claim =
			ipvs_claims_find(claims, &actual->items[i]);

		if (!claim)
			continue;
		if (claim->pending || !claim->digest ||
		    claim->digest != ipvs_virtual_service_digest(&actual->items[i]))
			return false;
		n_found++;
	}
	return n_found == claims->n;
}
