/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diff_real_servers.h"

#include <errno.h>
#include <netinet/in.h>

#include "pairs.h"

/*
 * Established TCP connections are followed to their end. A client of a UDP service never
 * closes, so that draining would keep its packets on a dead address for minutes; SCTP
 * associations move by themselves. kube-proxy draws the line at the same place.
 */
static void judge_unwanted(const struct ipvs_virtual_service_diff *vs,
			   const struct ipvs_policy *policy,
			   struct ipvs_real_server_diff *rs)
{
	const struct ipvs_drain *drain = ipvs_claim_find_drain(vs->claim, rs->actual);
	bool busy = rs->actual->active_connections || rs->actual->inactive_connections;

	rs->verdict = IPVS_REMOVE;
	rs->was_draining = drain || rs->actual->weight == 0;
	if (vs->actual->protocol != IPPROTO_TCP || policy->drain_timeout_s == 0)
		return;
	rs->is_open = rs->actual->weight != 0;
	if (!busy)
		return;
	rs->drain_since_s = drain ? drain->since_s : policy->now_s;
	if (policy->now_s - rs->drain_since_s >= policy->drain_timeout_s)
		return;
	rs->verdict = rs->actual->weight == 0 ? IPVS_DRAINING : IPVS_DRAIN;
}

static void judge(const struct ipvs_virtual_service_diff *vs,
		  const struct ipvs_policy *policy, struct ipvs_real_server_diff *rs)
{
	if (!rs->actual)
		rs->verdict = IPVS_ADD;
	else if (!rs->desired)
		judge_unwanted(vs, policy, rs);
	else if (!ipvs_real_server_same(rs->actual, rs->desired))
		rs->verdict = IPVS_SET;
}

/* Walk both sides; the sorted pointers stand behind @items and go when it is over. */
static int judge_all(const struct ipvs_virtual_service_diff *diff,
		     const struct ipvs_policy *policy, struct npi_arena *arena,
		     struct ipvs_real_server_diff *items, bool *ret_any_change)
{
	struct npi_arena_mark mark = npi_arena_mark(arena);
	struct ipvs_pairs pairs = {
		.desired =
			diff->desired ? (const char *)diff->desired->real_servers : NULL,
		.n_desired = diff->desired ? diff->desired->n_real_servers : 0,
		.size = sizeof(struct ipvs_real_server),
		.cmp = ipvs_real_server_order,
	};
	struct ipvs_pair pair;
	int r = 0;
	size_t n;

	if (diff->actual)
		r = ipvs_pairs_begin(&pairs, diff->actual->real_servers,
				     diff->actual->n_real_servers, arena);
	if (r < 0)
		return r;
	*ret_any_change = false;
	for (n = 0; ipvs_pairs_next(&pairs, &pair); n++) {
		items[n].actual = pair.actual;
		items[n].desired = pair.desired;
		judge(diff, policy, &items[n]);
		if (items[n].verdict != IPVS_KEEP)
			*ret_any_change = true;
	}
	npi_arena_rewind(arena, mark);
	return (int)n;
}

int ipvs_diff_real_servers(struct ipvs_virtual_service_diff *diff,
			   const struct ipvs_policy *policy, struct npi_arena *arena)
{
	struct npi_arena_mark mark = npi_arena_mark(arena);
	size_t max = (diff->actual ? (size_t)diff->actual->n_real_servers : 0) +
		     (diff->desired ? (size_t)diff->desired->n_real_servers : 0);
	struct ipvs_real_server_diff *items =
		npi_arena_new_array(arena, struct ipvs_real_server_diff, max);
	bool any_change;
	int n;

	if (!items)
		return -ENOMEM;
	n = judge_all(diff, policy, arena, items, &any_change);
	if (n < 0)
		return n;
	if (!any_change)
		npi_arena_rewind(arena, mark);
	diff->real_servers = any_change ? items : NULL;
	diff->n_real_servers = any_change ? (size_t)n : 0;
	return 0;
}
