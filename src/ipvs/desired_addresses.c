/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "desired_parts.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "npi/host.h"

/* A growing list of addresses that becomes sorted, each once. */
struct address_list {
	struct npi_addr *items;
	size_t n;
};

static void sort_list(struct address_list *list)
{
	size_t kept = 0, i;

	if (list->n > 1)
		qsort(list->items, list->n, sizeof(struct npi_addr), npi_addr_order);
	for (i = 0; i < list->n; i++)
		if (!kept || !npi_addr_equal(&list->items[kept - 1], &list->items[i]))
			list->items[kept++] = list->items[i];
	list->n = kept;
}

static bool contains(const struct npi_addr *items, size_t n, const struct npi_addr *addr)
{
	return n && bsearch(addr, items, n, sizeof(struct npi_addr), npi_addr_order);
}

/* The addresses that Services have, other than the node's nodePorts. */
static int list_virtual_addresses(struct desired_build *build, struct address_list *list)
{
	size_t total = 0, i, j;

	for (i = 0; i < build->model->n; i++) {
		const struct kube_service *service = build->model->services[i].service;

		total += service->n_cluster_ips + service->n_external_ips +
			 service->n_ingress;
	}
	list->items = npi_arena_new_array(&build->scratch, struct npi_addr, total);
	if (!list->items)
		return -ENOMEM;
	for (i = 0; i < build->model->n; i++) {
		const struct kube_service *service = build->model->services[i].service;

		for (j = 0; j < service->n_cluster_ips; j++)
			list->items[list->n++] = service->cluster_ips[j].addr;
		for (j = 0; j < service->n_external_ips; j++)
			list->items[list->n++] = service->external_ips[j].addr;
		for (j = 0; j < service->n_ingress; j++)
			if (service->ingress[j].addr.family)
				list->items[list->n++] = service->ingress[j].addr;
	}
	sort_list(list);
	return 0;
}

static bool is_primary(const struct host_facts *host, const struct npi_addr *addr)
{
	return npi_addr_equal(addr, &host->primary[0]) ||
	       npi_addr_equal(addr, &host->primary[1]);
}

bool desired_is_service_interface(const struct host_address *address)
{
	return strcmp(address->interface, "kube-ipvs0") == 0 ||
	       strcmp(address->interface, "kube-dummy-if") == 0;
}

bool desired_stands_alone(const struct host_facts *host,
			  const struct host_address *address)
{
	uint8_t full = address->addr.family == AF_INET ? 32 : 128;

	return address->prefix == full && !is_primary(host, &address->addr);
}

static bool is_bound_for_service(const struct desired_build *build,
				 const struct address_list *virtual_addresses,
				 const struct host_address *address)
{
	if (desired_is_service_interface(address))
		return true;
	return desired_stands_alone(build->host, address) &&
	       contains(virtual_addresses->items, virtual_addresses->n, &address->addr);
}

static int find_own_addresses(struct desired_build *build)
{
	const struct host_facts *host = build->host;
	struct address_list virtual_addresses = { 0 }, own = { 0 };
	size_t i;
	int r;

	r = list_virtual_addresses(build, &virtual_addresses);
	if (r < 0)
		return r;
	own.items =
		npi_arena_new_array(&build->scratch, struct npi_addr, host->n_addresses);
	if (!own.items)
		return -ENOMEM;
	for (i = 0; i < host->n_addresses; i++)
		if (!is_bound_for_service(build, &virtual_addresses, &host->addresses[i]))
			own.items[own.n++] = host->addresses[i].addr;
	sort_list(&own);
	build->own_addresses = (struct desired_addresses){ own.items, own.n };
	return 0;
}

/* By default: global addresses, except those that are there for Services. */
static bool is_node_address(const struct desired_build *build,
			    const struct host_address *address)
{
	if (address->scope != RT_SCOPE_UNIVERSE || npi_addr_is_loopback(&address->addr))
		return false;
	if (address->addr.family == AF_INET6 && npi_addr_is_link_local(&address->addr))
		return false;
	return contains(build->own_addresses.items, build->own_addresses.n,
			&address->addr);
}

/* kube-proxy: a list without a network of the family, or with all of it, says nothing
 * about the family (pkg/proxy/util/nodeport_addresses.go). */
static bool is_restricted(const struct npi_cidrs *cidrs, uint8_t family)
{
	bool any = false;
	size_t i;

	for (i = 0; i < cidrs->n; i++) {
		if (cidrs->items[i].addr.family != family)
			continue;
		if (cidrs->items[i].prefix == 0)
			return false;
		any = true;
	}
	return any;
}

static bool is_in_list(const struct npi_cidrs *cidrs, const struct npi_addr *addr)
{
	size_t i;

	if (npi_addr_is_loopback(addr))
		return false;
	for (i = 0; i < cidrs->n; i++)
		if (npi_cidr_contains(&cidrs->items[i], addr))
			return true;
	return false;
}

/* Of the Node object's addresses, as kube-proxy has it; without one the host's. */
static struct npi_addr primary_address(const struct desired_build *build, int index)
{
	const struct kube_node *node = build->model->node;
	size_t i;

	for (i = 0; node && i < node->n_internal_ips; i++)
		if (node->internal_ips[i].addr.family == desired_families[index])
			return node->internal_ips[i].addr;
	return build->host->primary[index];
}

static void select_node_addresses(struct desired_build *build, int index,
				  struct address_list *list)
{
	const struct npi_cidrs *cidrs = &build->settings->nodeport_addresses;
	bool restricted = is_restricted(cidrs, desired_families[index]);
	size_t i;

	if (build->settings->nodeport_primary) {
		struct npi_addr primary = primary_address(build, index);

		if (primary.family)
			list->items[list->n++] = primary;
		return;
	}
	for (i = 0; i < build->host->n_addresses; i++) {
		const struct host_address *address = &build->host->addresses[i];

		if (address->addr.family != desired_families[index])
			continue;
		if (restricted ? is_in_list(cidrs, &address->addr)
			       : is_node_address(build, address))
			list->items[list->n++] = address->addr;
	}
}

int desired_find_addresses(struct desired_build *build)
{
	struct npi_addr *items;
	int index, r;

	r = find_own_addresses(build);
	if (r < 0)
		return r;
	items = npi_arena_new_array(build->arena, struct npi_addr,
				    build->host->n_addresses + DESIRED_FAMILIES);
	if (!items)
		return -ENOMEM;
	build->all_nodes.items = items;
	for (index = 0; index < DESIRED_FAMILIES; index++) {
		struct address_list list = { .items = items + build->all_nodes.n };

		select_node_addresses(build, index, &list);
		sort_list(&list);
		build->node[index] = (struct desired_addresses){ list.items, list.n };
		build->all_nodes.n += list.n;
	}
	return 0;
}
