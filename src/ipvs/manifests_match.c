/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "manifests_parts.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>

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
	if (!index.ports)
		return -ENOMEM;
	for (i = 0; i < build->n_services; i++)
		for (j = 0; j < build->services[i].n_ports; j++)
			index.ports[index.n++] = &build->services[i].ports[j];
	if (index.n > 1)
		qsort(index.ports, index.n, sizeof(*index.ports), compare_ports);
	*ret = index;
	return 0;
}

size_t manifests_find_port(const struct manifest_index *index, uint64_t content,
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

struct manifest_item *manifests_find_alike(const struct manifest_item *items, size_t n,
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
	return manifests_find_alike(group->items, group->n, &group->items[0].made.addr,
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
	size_t i = manifests_find_port(index, item->content, item->made.port), tries;

	for (tries = 0; tries < MANIFEST_TRIES && i < index->n; tries++, i++) {
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
