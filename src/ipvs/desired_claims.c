/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "desired_parts.h"

#include <stdlib.h>
#include <string.h>

static const struct desired_owner *owner_of(const struct ipvs_virtual_service *vs)
{
	return (const struct desired_owner *)(const void *)vs->owner;
}

/* Which of several claims of one key is the first: by names, never by the input's order.
 */
static int compare_claims(const void *a, const void *b)
{
	const struct desired_owner *one = owner_of(a), *two = owner_of(b);
	int order = strcmp(one->owner.name_space, two->owner.name_space);

	if (!order)
		order = strcmp(one->owner.name, two->owner.name);
	if (!order && one->owner.role != two->owner.role)
		order = one->owner.role < two->owner.role ? -1 : 1;
	return order ? order : strcmp(one->owner.port_name, two->owner.port_name);
}

/* An address that is externalIP, load balancer and node address at once: they all get
 * the same real servers. */
static bool is_same_claim(const struct desired_owner *a, const struct desired_owner *b)
{
	return a->service == b->service && a->port == b->port &&
	       a->owner.role != NPI_ROLE_CLUSTER_IP &&
	       b->owner.role != NPI_ROLE_CLUSTER_IP;
}

/* Equal clusterIPs and nodePorts have been refused by number. */
static bool is_said(const struct desired_owner *a, const struct desired_owner *b)
{
	if (a->owner.role != b->owner.role)
		return false;
	return a->owner.role == NPI_ROLE_NODE_PORT ||
	       (a->owner.role == NPI_ROLE_CLUSTER_IP && a->service != b->service);
}

static const struct npi_path *claim_path(const struct desired_owner *owner,
					 struct kube_path *path)
{
	switch (owner->owner.role) {
	case NPI_ROLE_CLUSTER_IP:
		return kube_spec_item_path(path, "clusterIPs", owner->item);
	case NPI_ROLE_NODE_PORT:
		return kube_port_path(path, owner->port, "nodePort");
	case NPI_ROLE_EXTERNAL_IP:
		return kube_spec_item_path(path, "externalIPs", owner->item);
	case NPI_ROLE_LOAD_BALANCER:
		return kube_ingress_path(path, owner->item);
	}
	return NULL;
}

static int say_conflict(struct desired_build *build,
			const struct ipvs_virtual_service *first,
			const struct ipvs_virtual_service *second)
{
	char key[IPVS_KEY_TEXT];
	struct kube_path path;
	int r, noted;

	r = npi_diag_error(
		build->diags, second->owner->pos, claim_path(owner_of(second), &path),
		"%s is already claimed by service '%s/%s'", ipvs_key_format(second, key),
		first->owner->name_space, first->owner->name);
	if (r < 0)
		return r;
	noted = npi_diag_note(build->diags, first->owner->pos, "first claimed here");
	return noted < 0 ? noted : r;
}

/* The claims of one key, of which the first stays. */
static int resolve(struct desired_build *build, struct ipvs_virtual_service *claims,
		   size_t n)
{
	int result = 0;
	size_t i;

	qsort(claims, n, sizeof(*claims), compare_claims);
	for (i = 1; i < n; i++) {
		const struct desired_owner *first = owner_of(&claims[0]);
		const struct desired_owner *second = owner_of(&claims[i]);
		int r;

		if (is_same_claim(first, second) || is_said(first, second))
			continue;
		r = say_conflict(build, &claims[0], &claims[i]);
		if (r < 0)
			return r;
		result |= r;
	}
	return result;
}

int desired_resolve_claims(struct desired_build *build)
{
	struct ipvs_virtual_service *items = build->table.items;
	size_t n = build->table.n, kept = 0, begin, end;
	int result = 0;

	for (begin = 0; begin < n; begin = end) {
		for (end = begin + 1; end < n; end++)
			if (ipvs_virtual_service_cmp(&items[begin], &items[end]) != 0)
				break;
		if (end - begin > 1) {
			int r = resolve(build, items + begin, end - begin);

			if (r < 0)
				return r;
			result |= r;
		}
		items[kept++] = items[begin];
	}
	build->table.n = kept;
	return result;
}
