/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "manifests_parts.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>

/* Many Services may have a port in common and differ in another. What is not found among
 * the first few becomes a Service of its own, so that no table takes long. */
enum { MOST_TRIES = 16, N_PORTS = 65536 };

static int compare_keys(const struct manifest_item *a, const struct manifest_item *b)
{
	if (a->content != b->content)
		return a->content < b->content ? -1 : 1;
	return a->made.port - b->made.port;
}

/* Of equal ones that of the first Service comes first. */
static int compare_ports(const void *a, const void *b)
{
	const struct manifest_port *one = *(struct manifest_port *const *)a;
	const struct manifest_port *two = *(struct manifest_port *const *)b;
	int r = compare_keys(one->item, two->item);

	return r ? r : (one->service > two->service) - (one->service < two->service);
}

int manifests_index(struct manifest_build *build, struct manifest_index *ret)
{
	struct manifest_index index = { 0 };
	size_t i, j;

	index.ports =
		npi_arena_new_array(&build->scratch, struct manifest_port *, build->n);
	index.taken = npi_arena_new_array(&build->scratch, uint8_t, N_PORTS);
	if (!index.ports || !index.taken)
		return -ENOMEM;
	for (i = 0; i < build->n_services; i++)
		for (j = 0; j < build->services[i].n_ports; j++)
			index.ports[index.n++] = &build->services[i].ports[j];
	if (index.n > 1)
		qsort(index.ports, index.n, sizeof(*index.ports), compare_ports);
	*ret = index;
	return 0;
}

/* The first port that is not before this content and number. */
static size_t find_first(const struct manifest_index *index, uint64_t content,
			 uint16_t number)
{
	struct manifest_item key = { .content = content, .made.port = number };
	size_t begin = 0, end = index->n;

	while (begin < end) {
		size_t middle = begin + (end - begin) / 2;

		if (compare_keys(index->ports[middle]->item, &key) < 0)
			begin = middle + 1;
		else
			end = middle;
	}
	return begin;
}

static int compare_places(const void *a, const void *b)
{
	const struct manifest_item *one = a, *two = b;

	return ipvs_virtual_service_cmp(&one->made, &two->made);
}

/* What the address of these items has that is just like @item, if nobody uses it yet. */
static struct manifest_item *find_alike(const struct manifest_item *items, size_t n,
					const struct npi_addr *addr, uint16_t port,
					const struct manifest_item *item)
{
	struct manifest_item key = {
		.made = { .addr = *addr, .protocol = item->made.protocol, .port = port }
	};
	struct manifest_item *found =
		n ? bsearch(&key, items, n, sizeof(key), compare_places) : NULL;

	return found && !found->is_used && found->content == item->content ? found : NULL;
}

static void use(struct manifest_item *item)
{
	if (item)
		item->is_used = true;
}

static struct manifest_item *find_port(const struct manifest_group *group,
				       const struct manifest_port *port)
{
	return find_alike(group->items, group->n, &group->items[0].made.addr,
			  port->item->made.port, port->item);
}

static bool has_all_ports(const struct manifest_group *group,
			  const struct manifest_service *service)
{
	size_t i;

	for (i = 0; i < service->n_ports; i++)
		if (!find_port(group, &service->ports[i]))
			return false;
	return true;
}

static int add_external(struct manifest_build *build, struct manifest_service *service,
			const struct manifest_group *group)
{
	struct manifest_external *external =
		npi_arena_new(&build->scratch, struct manifest_external);
	size_t i;

	if (!external)
		return -ENOMEM;
	external->addr = group->items[0].made.addr;
	*service->next_external = external;
	service->next_external = &external->next;
	service->n_externals++;
	for (i = 0; i < service->n_ports; i++)
		use(find_port(group, &service->ports[i]));
	return 0;
}

static int match_external(struct manifest_build *build,
			  const struct manifest_index *index,
			  const struct manifest_group *group,
			  const struct manifest_item *item)
{
	size_t i = find_first(index, item->content, item->made.port), tries;

	for (tries = 0; tries < MOST_TRIES && i < index->n; tries++, i++) {
		struct manifest_port *port = index->ports[i];

		if (compare_keys(port->item, item) != 0)
			return 0;
		if (has_all_ports(group, port->service))
			return add_external(build, port->service, group);
	}
	return 0;
}

int manifests_match_externals(struct manifest_build *build,
			      const struct manifest_index *index,
			      const struct manifest_group *group)
{
	size_t i;
	int r = 0;

	for (i = 0; i < group->n && !r; i++)
		if (!group->items[i].is_used)
			r = match_external(build, index, group, &group->items[i]);
	return r;
}

/* ---- nodePorts */

static bool is_on_all(const struct manifest_build *build, const struct npi_addr *nodes,
		      size_t n_nodes, const struct manifest_item *item)
{
	size_t i;

	for (i = 0; i < n_nodes; i++)
		if (!find_alike(build->items, build->n, &nodes[i], item->made.port, item))
			return false;
	return true;
}

static uint8_t protocol_bit(uint16_t protocol)
{
	return protocol == IPPROTO_TCP ? 1 : protocol == IPPROTO_UDP ? 2 : 4;
}

/* A port of a Service with these real servers that has no nodePort yet. */
static struct manifest_port *find_free(const struct manifest_index *index,
				       const struct manifest_item *item)
{
	size_t i = find_first(index, item->content, 0), tries;

	for (tries = 0; tries < MOST_TRIES && i < index->n; tries++, i++) {
		if (index->ports[i]->item->content != item->content)
			return NULL;
		if (!index->ports[i]->node_port)
			return index->ports[i];
	}
	return NULL;
}

static void match_node_port(struct manifest_build *build,
			    const struct manifest_index *index,
			    const struct npi_addr *nodes, size_t n_nodes,
			    const struct manifest_item *item)
{
	uint16_t number = item->made.port;
	uint8_t bit = protocol_bit(item->made.protocol);
	struct manifest_port *port;
	size_t i;

	if (number < build->settings->node_port_min ||
	    number > build->settings->node_port_max || index->taken[number] & bit ||
	    !is_on_all(build, nodes, n_nodes, item))
		return;
	port = find_free(index, item);
	if (!port)
		return;
	port->node_port = number;
	index->taken[number] |= bit;
	for (i = n_nodes; i-- > 0;)
		use(find_alike(build->items, build->n, &nodes[i], number, port->item));
}

void manifests_match_node_ports(struct manifest_build *build,
				const struct manifest_index *index,
				const struct npi_addr *nodes, size_t n_nodes)
{
	size_t i;

	for (i = 0; i < build->n; i++)
		if (!build->items[i].is_used &&
		    npi_addr_equal(&build->items[i].made.addr, &nodes[0]))
			match_node_port(build, index, nodes, n_nodes, &build->items[i]);
}
