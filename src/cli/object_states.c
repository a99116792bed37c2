/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "object_states.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* One virtual service or real server, and whether it changes. */
struct object_change {
	const struct npi_owner *owner;
	struct npi_addr addr; /* of a real server; family 0: a virtual service */
	enum ipvs_verdict verdict;
};

typedef int compare_function(const void *, const void *);

static int compare_services(const void *first, const void *second)
{
	const struct object_change *a = first, *b = second;
	int r = strcmp(a->owner->name_space, b->owner->name_space);

	return r ? r : strcmp(a->owner->name, b->owner->name);
}

static int compare_addresses(const void *first, const void *second)
{
	const struct object_change *a = first, *b = second;
	int r = strcmp(a->owner->name_space, b->owner->name_space);

	return r ? r : npi_addr_cmp(&a->addr, &b->addr);
}

static const struct npi_owner *owner_of(const struct ipvs_virtual_service_diff *vs)
{
	if (vs->desired)
		return vs->desired->owner;
	return vs->claim ? vs->claim->owner : NULL;
}

/* Items for one virtual service and its real servers; returns how many. */
static size_t add_changes(struct object_change *items,
			  const struct ipvs_virtual_service_diff *vs)
{
	const struct npi_owner *owner = owner_of(vs);
	size_t i;

	if (!owner)
		return 0;
	items[0] = (struct object_change){ .owner = owner, .verdict = vs->verdict };
	for (i = 0; i < vs->n_real_servers; i++) {
		const struct ipvs_real_server_diff *rs = &vs->real_servers[i];

		items[1 + i] = (struct object_change){
			.owner = owner,
			.addr = rs->desired ? rs->desired->addr : rs->actual->addr,
			.verdict = rs->verdict,
		};
	}
	return 1 + vs->n_real_servers;
}

int object_changes_make(const struct ipvs_diff *diff, struct npi_arena *arena,
			struct object_changes *ret)
{
	size_t size = sizeof(struct object_change), max = diff->n, n = 0, i;
	struct object_change *by_service, *by_address;

	for (i = 0; i < diff->n; i++)
		max += diff->items[i].n_real_servers;
	by_service = npi_arena_array(arena, max, size);
	by_address = npi_arena_array(arena, max, size);
	if (!by_service || !by_address)
		return -ENOMEM;
	for (i = 0; i < diff->n; i++)
		n += add_changes(by_service + n, &diff->items[i]);
	memcpy(by_address, by_service, n * size);
	qsort(by_service, n, size, compare_services);
	qsort(by_address, n, size, compare_addresses);
	*ret = (struct object_changes){ by_service, by_address, n };
	return 0;
}

/* What was seen of the changes that concern an object. */
struct tally {
	size_t n, added, changed;
};

static void count(struct tally *tally, enum ipvs_verdict verdict)
{
	tally->n++;
	tally->added += verdict == IPVS_ADD;
	tally->changed += verdict == IPVS_ADD || verdict == IPVS_SET ||
			  verdict == IPVS_DRAIN || verdict == IPVS_REMOVE;
}

static enum npi_object_state judge(const struct tally *tally)
{
	if (!tally->changed)
		return NPI_OBJECT_UNCHANGED;
	return tally->added == tally->n ? NPI_OBJECT_CREATED : NPI_OBJECT_CONFIGURED;
}

/* The first of @items that is not before @key. */
static const struct object_change *first_of(const struct object_change *items, size_t n,
					    const struct object_change *key,
					    compare_function *compare)
{
	while (n) {
		const struct object_change *middle = items + n / 2;

		if (compare(middle, key) < 0) {
			items = middle + 1;
			n -= n / 2 + 1;
		} else {
			n /= 2;
		}
	}
	return items;
}

/* Virtual services first: a Service whose virtual services are all new is new. */
static enum npi_object_state service_state(const struct object_changes *changes,
					   const struct kube_meta *meta)
{
	struct npi_owner owner = { .name_space = meta->name_space, .name = meta->name };
	struct object_change key = { .owner = &owner };
	const struct object_change *end = changes->by_service + changes->n, *item;
	struct tally virtual_services = { 0 }, all = { 0 };

	item = first_of(changes->by_service, changes->n, &key, compare_services);
	for (; item < end && !compare_services(item, &key); item++) {
		if (!item->addr.family)
			count(&virtual_services, item->verdict);
		count(&all, item->verdict);
	}
	if (!all.changed)
		return NPI_OBJECT_UNCHANGED;
	return judge(&virtual_services) == NPI_OBJECT_CREATED ? NPI_OBJECT_CREATED
							      : NPI_OBJECT_CONFIGURED;
}

/* Real servers at one address; @service NULL: of any Service of the namespace. */
static void count_address(const struct object_changes *changes, const char *name_space,
			  const char *service, const struct npi_addr *addr,
			  struct tally *tally)
{
	struct npi_owner owner = { .name_space = name_space };
	struct object_change key = { .owner = &owner, .addr = *addr };
	const struct object_change *end = changes->by_address + changes->n, *item;

	if (!addr->family)
		return;
	item = first_of(changes->by_address, changes->n, &key, compare_addresses);
	for (; item < end && !compare_addresses(item, &key); item++)
		if (!service || !strcmp(item->owner->name, service))
			count(tally, item->verdict);
}

/* An endpoint that is gone is no longer in the object that once had it, so every object
 * with endpoints of its Service and family counts as changed. */
static void count_lost(const struct object_changes *changes, const char *name_space,
		       const char *service, uint8_t family, struct tally *tally)
{
	struct npi_owner owner = { .name_space = name_space, .name = service };
	struct object_change key = { .owner = &owner };
	const struct object_change *end = changes->by_service + changes->n, *item;

	item = first_of(changes->by_service, changes->n, &key, compare_services);
	for (; item < end && !compare_services(item, &key); item++)
		if ((item->verdict == IPVS_REMOVE || item->verdict == IPVS_DRAIN) &&
		    item->addr.family && (!family || item->addr.family == family))
			count(tally, item->verdict);
}

static enum npi_object_state slice_state(const struct object_changes *changes,
					 const struct kube_endpoint_slice *slice)
{
	uint8_t family = slice->address_type == KUBE_IPV6 ? AF_INET6 : AF_INET;
	struct tally tally = { 0 };
	size_t i;

	for (i = 0; i < slice->n_endpoints; i++)
		count_address(changes, slice->meta.name_space, slice->service_name,
			      &slice->endpoints[i].addr, &tally);
	count_lost(changes, slice->meta.name_space, slice->service_name, family, &tally);
	return judge(&tally);
}

static enum npi_object_state endpoints_state(const struct object_changes *changes,
					     const struct kube_endpoints *endpoints)
{
	const struct kube_meta *meta = &endpoints->meta;
	struct tally tally = { 0 };
	size_t i, j;

	for (i = 0; i < endpoints->n_subsets; i++)
		for (j = 0; j < endpoints->subsets[i].n_addresses; j++)
			count_address(changes, meta->name_space, meta->name,
				      &endpoints->subsets[i].addresses[j].addr, &tally);
	count_lost(changes, meta->name_space, meta->name, 0, &tally);
	return judge(&tally);
}

static enum npi_object_state pod_state(const struct object_changes *changes,
				       const struct kube_pod *pod)
{
	struct tally tally = { 0 };
	size_t i;

	for (i = 0; i < pod->n_ips; i++)
		count_address(changes, pod->meta.name_space, NULL, &pod->ips[i].addr,
			      &tally);
	return judge(&tally);
}

enum npi_object_state object_state(const struct object_changes *changes,
				   union kube_object object)
{
	switch (object.meta->kind) {
	case KUBE_SERVICE:
		return service_state(changes, object.meta);
	case KUBE_ENDPOINT_SLICE:
		return slice_state(changes, object.slice);
	case KUBE_ENDPOINTS:
		return endpoints_state(changes, object.endpoints);
	case KUBE_POD:
		return pod_state(changes, object.pod);
	case KUBE_NODE:
		break;
	}
	return NPI_OBJECT_UNCHANGED;
}
