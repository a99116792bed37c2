/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/ipvs_diff.h"

#include <errno.h>

#include "diff_real_servers.h"
#include "pairs.h"

static bool is_excluded(const struct ipvs_policy *policy,
			const struct ipvs_virtual_service *vs)
{
	size_t i;

	for (i = 0; i < policy->exclude_cidrs.n; i++)
		if (npi_cidr_contains(&policy->exclude_cidrs.items[i], &vs->addr))
			return true;
	return false;
}

/* Nobody wants it. The kernel removes the real servers of a virtual service with it. */
static int judge_unwanted(struct ipvs_virtual_service_diff *diff,
			  const struct ipvs_policy *policy, struct npi_arena *arena)
{
	size_t i;
	int r;

	if (!diff->claim) {
		diff->verdict = IPVS_FOREIGN;
		return 0;
	}
	r = ipvs_diff_real_servers(diff, policy, arena);
	if (r < 0)
		return r;
	for (i = 0; i < diff->n_real_servers; i++) {
		if (diff->real_servers[i].verdict != IPVS_REMOVE) {
			diff->verdict = IPVS_DRAIN;
			diff->is_open = false;
			return 0;
		}
		diff->is_open |= diff->real_servers[i].is_open;
	}
	diff->verdict = IPVS_REMOVE;
	diff->real_servers = NULL;
	diff->n_real_servers = 0;
	return 0;
}

/* Identical means in every real server, too. */
static enum ipvs_title title_to(const struct ipvs_virtual_service_diff *diff,
				const struct ipvs_policy *policy)
{
	if (diff->claim || !diff->actual)
		return IPVS_OURS;
	if (!policy->claims)
		return IPVS_ASSUMED;
	if (diff->verdict == IPVS_KEEP && diff->n_real_servers == 0)
		return IPVS_ADOPTED;
	return IPVS_TAKEN;
}

static int judge_wanted(struct ipvs_virtual_service_diff *diff,
			const struct ipvs_policy *policy, struct npi_arena *arena)
{
	int r = ipvs_diff_real_servers(diff, policy, arena);

	if (r < 0)
		return r;
	if (!diff->actual)
		diff->verdict = IPVS_ADD;
	else if (!ipvs_virtual_service_same(diff->actual, diff->desired))
		diff->verdict = IPVS_SET;
	diff->title = title_to(diff, policy);
	if (diff->title == IPVS_TAKEN && !policy->force_conflicts) {
		diff->verdict = IPVS_CONFLICT;
		diff->real_servers = NULL;
		diff->n_real_servers = 0;
	}
	return 0;
}

static int judge(struct ipvs_virtual_service_diff *diff, const struct ipvs_policy *policy,
		 struct npi_arena *arena)
{
	const struct ipvs_virtual_service *key =
		diff->desired ? diff->desired : diff->actual;

	if (policy->claims)
		diff->claim = ipvs_claims_find(policy->claims, key);
	if ((diff->desired || diff->claim) && is_excluded(policy, key)) {
		diff->verdict = IPVS_EXCLUDED;
		return 0;
	}
	return diff->desired ? judge_wanted(diff, policy, arena)
			     : judge_unwanted(diff, policy, arena);
}

bool ipvs_virtual_service_diff_is_change(const struct ipvs_virtual_service_diff *diff)
{
	size_t i;

	switch (diff->verdict) {
	case IPVS_ADD:
	case IPVS_SET:
	case IPVS_REMOVE:
		return true;
	case IPVS_KEEP:
	case IPVS_DRAIN:
		break;
	default:
		return false;
	}
	for (i = 0; i < diff->n_real_servers; i++)
		if (diff->real_servers[i].verdict != IPVS_KEEP &&
		    diff->real_servers[i].verdict != IPVS_DRAINING)
			return true;
	return false;
}

bool ipvs_diff_is_change(const struct ipvs_diff *diff)
{
	size_t i;

	for (i = 0; i < diff->n; i++)
		if (ipvs_virtual_service_diff_is_change(&diff->items[i]))
			return true;
	return false;
}

int ipvs_diff_make(const struct ipvs_table *actual, const struct ipvs_table *desired,
		   const struct ipvs_policy *policy, struct npi_arena *arena,
		   struct ipvs_diff *ret_diff)
{
	struct ipvs_pairs pairs = {
		.desired = (const char *)desired->items,
		.n_desired = desired->n,
		.size = sizeof(*desired->items),
		.cmp = ipvs_virtual_service_order,
	};
	struct ipvs_virtual_service_diff *items;
	struct ipvs_pair pair;
	size_t n = 0;
	int r = ipvs_pairs_begin(&pairs, actual->items, actual->n, arena);

	if (r < 0)
		return r;
	items = npi_arena_new_array(arena, struct ipvs_virtual_service_diff,
				    ipvs_pairs_count(&pairs));
	if (!items)
		return -ENOMEM;
	for (; r == 0 && ipvs_pairs_next(&pairs, &pair); n++) {
		items[n].actual = pair.actual;
		items[n].desired = pair.desired;
		r = judge(&items[n], policy, arena);
	}
	if (r < 0)
		return r;
	*ret_diff = (struct ipvs_diff){ .items = items, .n = n };
	return 0;
}
