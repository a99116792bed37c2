/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/host.h"

#include <errno.h>
#include <string.h>

#include "npi/desired.h"
#include "npi/settings.h"

static bool is_allowed(const struct npi_settings *settings, const struct npi_addr *addr)
{
	size_t i;

	for (i = 0; i < settings->allow_addresses.n; i++)
		if (npi_cidr_contains(&settings->allow_addresses.items[i], addr))
			return true;
	return false;
}

static bool has_address(const struct kube_node *node, const struct npi_addr *addr)
{
	size_t i;

	for (i = 0; i < node->n_addresses; i++)
		if (npi_addr_equal(&node->addresses[i].addr, addr))
			return true;
	return false;
}

/* The other node that has the address, according to the manifests. */
static const struct kube_node *node_with(const struct kube_objects *objects,
					 const struct npi_settings *settings,
					 const struct npi_addr *addr)
{
	size_t i;

	for (i = 0; i < objects->n; i++) {
		const struct kube_node *node = objects->items[i].node;

		if (objects->items[i].meta->kind == KUBE_NODE &&
		    strcmp(node->meta.name, settings->hostname) &&
		    has_address(node, addr))
			return node;
	}
	return NULL;
}

static bool is_of_another_host(const struct host_facts *facts,
			       const struct npi_addr *addr)
{
	size_t i;

	for (i = 0; i < facts->n_others; i++)
		if (npi_addr_equal(&facts->others[i], addr))
			return true;
	return false;
}

static int check_route(const struct host_route *route, const struct kube_objects *objects,
		       const struct npi_settings *settings,
		       const struct host_facts *facts, struct npi_diags *diags)
{
	const struct kube_node *node = node_with(objects, settings, &route->addr);
	struct npi_pos pos = route->owner->pos;
	char text[NPI_ADDR_TEXT];
	int r;

	npi_addr_format(&route->addr, text);
	if (node)
		r = npi_diag_error(diags, pos, NULL,
				   "%s is an address of node '%s': serving it here would "
				   "cut this node off from that one",
				   text, node->meta.name);
	else if (is_of_another_host(facts, &route->addr))
		r = npi_diag_error(
			diags, pos, NULL,
			"%s is the address of a neighbour or gateway: serving it "
			"here would cut this node off from it",
			text);
	else
		return 0;
	if (npi_diag_note(diags, (struct npi_pos){ 0 },
			  "if it is meant to be served here: --allow-address=%s",
			  text) < 0)
		return -ENOMEM;
	return r;
}

int host_check_addresses(const struct host_change *change,
			 const struct kube_objects *objects,
			 const struct npi_settings *settings,
			 const struct host_facts *facts, struct npi_diags *diags)
{
	int result = 0, r;
	size_t i;

	for (i = 0; i < change->n_add_routes; i++) {
		if (is_allowed(settings, &change->add_routes[i]->addr))
			continue;
		r = check_route(change->add_routes[i], objects, settings, facts, diags);
		if (r < 0)
			return r;
		result = r ? r : result;
	}
	return result;
}
