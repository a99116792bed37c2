/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/kube_model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool names(const struct kube_strings *hints, const char *name)
{
	size_t i;

	for (i = 0; i < hints->n && name[0]; i++)
		if (strcmp(hints->items[i], name) == 0)
			return true;
	return false;
}

static uint8_t condition_flags(const struct kube_endpoint *endpoint)
{
	bool ready = endpoint->ready != KUBE_FALSE;
	bool serving = endpoint->serving != KUBE_FALSE;
	bool terminating = endpoint->terminating == KUBE_TRUE;
	uint8_t flags = terminating ? 0 : KUBE_BACKEND_STAYS;

	if (ready)
		return flags | KUBE_BACKEND_READY;
	return serving && terminating ? flags | KUBE_BACKEND_FALLBACK : flags;
}

static uint8_t place_flags(const struct kube_endpoint *endpoint,
			   const struct kube_model *model)
{
	uint8_t flags = 0;

	if (model->hostname[0] && endpoint->node_name &&
	    strcmp(endpoint->node_name, model->hostname) == 0)
		flags |= KUBE_BACKEND_LOCAL;
	if (endpoint->node_hints.n)
		flags |= KUBE_BACKEND_NODE_HINTS;
	if (names(&endpoint->node_hints, model->hostname))
		flags |= KUBE_BACKEND_FOR_NODE;
	if (endpoint->zone_hints.n)
		flags |= KUBE_BACKEND_ZONE_HINTS;
	if (names(&endpoint->zone_hints, model->zone))
		flags |= KUBE_BACKEND_FOR_ZONE;
	return flags;
}

/* By address and port; of copies the one that counts comes first. */
static int compare_backends(const void *a, const void *b)
{
	const struct kube_backend *one = a, *two = b;
	int order = npi_addr_cmp(&one->addr, &two->addr);

	if (order)
		return order;
	if (one->port != two->port)
		return one->port < two->port ? -1 : 1;
	return two->flags - one->flags;
}

static bool is_copy(const struct kube_backend *a, const struct kube_backend *b)
{
	return a->port == b->port && npi_addr_equal(&a->addr, &b->addr);
}

static size_t add_group(const struct kube_backend_group *group, uint8_t family,
			const struct kube_model *model, struct kube_backend *items,
			size_t n)
{
	size_t i;

	if (group->family && group->family != family)
		return n;
	for (i = 0; i < group->n; i++) {
		const struct kube_endpoint *endpoint = &group->endpoints[i];

		if (endpoint->addr.family != family)
			continue;
		items[n++] = (struct kube_backend){
			.addr = endpoint->addr,
			.port = group->port,
			.flags = condition_flags(endpoint) | place_flags(endpoint, model),
		};
	}
	return n;
}

/* All endpoints of the family, each once. */
static int collect(const struct kube_port_backends *backends, uint8_t family,
		   const struct kube_model *model, struct npi_arena *arena,
		   struct kube_backends *ret_all)
{
	struct kube_backend *items;
	size_t n = 0, kept = 0, i;

	for (i = 0; i < backends->n; i++)
		n += backends->groups[i].n;
	items = npi_arena_new_array(arena, struct kube_backend, n);
	if (!items)
		return -ENOMEM;
	for (n = 0, i = 0; i < backends->n; i++)
		n = add_group(&backends->groups[i], family, model, items, n);
	qsort(items, n, sizeof(struct kube_backend), compare_backends);
	for (i = 0; i < n; i++)
		if (!kept || !is_copy(&items[kept - 1], &items[i]))
			items[kept++] = items[i];
	*ret_all = (struct kube_backends){ items, kept };
	return 0;
}

static bool is_in(const struct kube_backend *backend, uint8_t wanted)
{
	return (backend->flags & wanted) == wanted;
}

static bool any(const struct kube_backends *all, uint8_t wanted)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		if (is_in(&all->items[i], wanted))
			return true;
	return false;
}

static bool all_ready_have(const struct kube_backends *all, uint8_t wanted)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		if (is_in(&all->items[i], KUBE_BACKEND_READY) &&
		    !is_in(&all->items[i], wanted))
			return false;
	return true;
}

/* The flag that narrows the ready endpoints, or 0; pkg/proxy/topology.go since 1.34 */
static uint8_t hint_flag(const struct kube_backends *all)
{
	if (any(all, KUBE_BACKEND_READY | KUBE_BACKEND_FOR_NODE) &&
	    all_ready_have(all, KUBE_BACKEND_NODE_HINTS))
		return KUBE_BACKEND_FOR_NODE;
	if (any(all, KUBE_BACKEND_READY | KUBE_BACKEND_FOR_ZONE) &&
	    all_ready_have(all, KUBE_BACKEND_ZONE_HINTS))
		return KUBE_BACKEND_FOR_ZONE;
	return 0;
}

static bool is_same_set(const struct kube_backends *all, uint8_t wanted_a,
			uint8_t wanted_b)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		if (is_in(&all->items[i], wanted_a) != is_in(&all->items[i], wanted_b))
			return false;
	return true;
}

/* Those of @all that have the flags. */
static int pick(const struct kube_backends *all, uint8_t wanted, struct npi_arena *arena,
		struct kube_backends *ret_picked)
{
	struct kube_backend *items;
	size_t n = 0, i;

	if (is_same_set(all, wanted, 0)) {
		*ret_picked = *all;
		return 0;
	}
	items = npi_arena_new_array(arena, struct kube_backend, all->n);
	if (!items)
		return -ENOMEM;
	for (i = 0; i < all->n; i++)
		if (is_in(&all->items[i], wanted))
			items[n++] = all->items[i];
	*ret_picked = (struct kube_backends){ items, n };
	return 0;
}

static void count_left_out(const struct kube_backends *all, uint8_t wanted,
			   struct kube_selection *selection)
{
	size_t i;

	selection->n_all = all->n;
	for (i = 0; i < all->n; i++) {
		const struct kube_backend *backend = &all->items[i];

		if (is_in(backend, wanted))
			continue;
		if (is_in(backend, KUBE_BACKEND_READY))
			selection->n_hinted_elsewhere++;
		else if (is_in(backend, KUBE_BACKEND_STAYS))
			selection->n_not_ready++;
		else
			selection->n_terminating++;
	}
}

int kube_backends_select(const struct kube_port_backends *backends, uint8_t family,
			 const struct kube_model *model, struct npi_arena *arena,
			 struct kube_selection *ret_selection)
{
	struct kube_selection selection = { 0 };
	uint8_t cluster = KUBE_BACKEND_FALLBACK;
	uint8_t local = KUBE_BACKEND_FALLBACK | KUBE_BACKEND_LOCAL;
	struct kube_backends all;
	int r = collect(backends, family, model, arena, &all);

	if (r < 0)
		return r;
	if (any(&all, KUBE_BACKEND_READY))
		cluster = KUBE_BACKEND_READY | hint_flag(&all);
	if (any(&all, KUBE_BACKEND_READY | KUBE_BACKEND_LOCAL))
		local = KUBE_BACKEND_READY | KUBE_BACKEND_LOCAL;
	r = pick(&all, cluster, arena, &selection.cluster);
	if (r < 0)
		return r;
	selection.local = selection.cluster;
	if (!is_same_set(&all, cluster, local))
		r = pick(&all, local, arena, &selection.local);
	if (r < 0)
		return r;
	count_left_out(&all, cluster, &selection);
	*ret_selection = selection;
	return 0;
}
