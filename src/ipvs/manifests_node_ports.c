/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "manifests_parts.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

enum { N_PORTS = 65536, N_PROTOCOLS = 3 };

/* One address family after the other. */
struct node_ports {
	const struct manifest_build *build;
	const struct manifest_index *index;
	struct manifest_port **taken; /* whose nodePort a number is, see taken_by() */
	const struct npi_addr *nodes; /* of this family */
	size_t n_nodes;
};

static struct manifest_port **taken_by(const struct node_ports *self, uint16_t protocol,
				       uint16_t number)
{
	size_t row = protocol == IPPROTO_TCP ? 0 : protocol == IPPROTO_UDP ? 1 : 2;

	return &self->taken[row * N_PORTS + number];
}

static struct manifest_item *find_on(const struct node_ports *self, size_t node,
				     uint16_t number, const struct manifest_item *item)
{
	return manifests_find_alike(self->build->items, self->build->n,
				    &self->nodes[node], number, item);
}

static bool is_on_all(const struct node_ports *self, uint16_t number,
		      const struct manifest_item *item)
{
	size_t i;

	for (i = 0; i < self->n_nodes; i++)
		if (!find_on(self, i, number, item))
			return false;
	return true;
}

static void give(const struct node_ports *self, struct manifest_port *port,
		 uint16_t number)
{
	size_t i;

	port->node_port = number;
	for (i = 0; i < self->n_nodes; i++) {
		struct manifest_item *item = find_on(self, i, number, port->item);

		if (item)
			item->is_used = true;
	}
}

/* A port of a Service with these real servers that has no nodePort yet. One that is made
 * one with a Service of another family would give that one the nodePort, too. */
static struct manifest_port *find_free(const struct manifest_index *index,
				       const struct manifest_item *item)
{
	size_t i = manifests_find_port(index, item->content, 0), tries;

	for (tries = 0; tries < MANIFEST_TRIES && i < index->n; tries++, i++) {
		if (index->ports[i]->item->content != item->content)
			return NULL;
		if (!index->ports[i]->node_port && !index->ports[i]->service->first)
			return index->ports[i];
	}
	return NULL;
}

/* ---- Services of two families */

static bool has_settings_of(const struct manifest_service *service,
			    const struct manifest_service *other)
{
	const struct ipvs_virtual_service *one = &service->ports[0].item->made;
	const struct ipvs_virtual_service *two = &other->ports[0].item->made;

	return one->flags == two->flags &&
	       one->persistence_timeout_s == two->persistence_timeout_s &&
	       !strcmp(one->scheduler, two->scheduler);
}

/* One port of @first, and that of another family. */
static bool is_joinable_port(const struct node_ports *self,
			     const struct manifest_port *first,
			     const struct manifest_port *second)
{
	const struct ipvs_virtual_service *one = &first->item->made;
	const struct ipvs_virtual_service *two = &second->item->made;

	return one->protocol == two->protocol && one->port == two->port &&
	       !second->node_port &&
	       (!first->node_port || is_on_all(self, first->node_port, second->item));
}

static bool is_joinable(const struct node_ports *self,
			const struct manifest_service *first,
			const struct manifest_service *second)
{
	size_t i;

	if (first->second || first->first || second->second || second->first ||
	    first->cluster_ip.family == second->cluster_ip.family ||
	    first->n_ports != second->n_ports || !has_settings_of(first, second))
		return false;
	for (i = 0; i < first->n_ports; i++)
		if (!is_joinable_port(self, &first->ports[i], &second->ports[i]))
			return false;
	return true;
}

static void join(const struct node_ports *self, struct manifest_service *first,
		 struct manifest_service *second)
{
	size_t i;

	first->second = second;
	second->first = first;
	for (i = 0; i < first->n_ports; i++)
		if (first->ports[i].node_port)
			give(self, &second->ports[i], first->ports[i].node_port);
}

/* A number is a nodePort of one Service only, which then has both families. */
static void match_second_family(const struct node_ports *self,
				struct manifest_service *first,
				const struct manifest_item *item)
{
	const struct manifest_index *index = self->index;
	size_t i = manifests_find_port(index, item->content, 0), tries;

	for (tries = 0; tries < MANIFEST_TRIES && i < index->n; tries++, i++) {
		if (index->ports[i]->item->content != item->content)
			return;
		if (is_joinable(self, first, index->ports[i]->service)) {
			join(self, first, index->ports[i]->service);
			return;
		}
	}
}

/* ---- what the addresses of this node have */

static void match(const struct node_ports *self, const struct manifest_item *item)
{
	const struct npi_settings *settings = self->build->settings;
	uint16_t number = item->made.port;
	struct manifest_port **taken = taken_by(self, item->made.protocol, number);

	if (number < settings->node_port_min || number > settings->node_port_max ||
	    !is_on_all(self, number, item))
		return;
	if (*taken) {
		match_second_family(self, (*taken)->service, item);
		return;
	}
	*taken = find_free(self->index, item);
	if (*taken)
		give(self, *taken, number);
}

static void match_family(const struct node_ports *self)
{
	const struct manifest_build *build = self->build;
	size_t i;

	for (i = 0; i < build->n; i++)
		if (!build->items[i].is_used &&
		    npi_addr_equal(&build->items[i].made.addr, &self->nodes[0]))
			match(self, &build->items[i]);
}

int manifests_match_node_ports(struct manifest_build *build,
			       const struct manifest_index *index,
			       const struct npi_addr *nodes, size_t n_nodes)
{
	struct node_ports self = { .build = build, .index = index };
	size_t begin;

	self.taken = npi_arena_new_array(&build->scratch, struct manifest_port *,
					 (size_t)N_PROTOCOLS * N_PORTS);
	if (!self.taken)
		return -ENOMEM;
	for (begin = 0; begin < n_nodes; begin += self.n_nodes) {
		self.nodes = nodes + begin;
		for (self.n_nodes = 1; begin + self.n_nodes < n_nodes; self.n_nodes++)
			if (self.nodes[self.n_nodes].family != self.nodes[0].family)
				break;
		match_family(&self);
	}
	return 0;
}
