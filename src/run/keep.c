/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "details.h"

/*
 * A virtual service that this run does not touch may live on a route and on elements of
 * ours: when the store was lost, what no manifest asks for any more is nobody's, and goes
 * on serving. What it needs stays as long as it does. That the same pod serves somebody
 * else, too, does not count.
 */
struct untouched {
	struct npi_addr *addrs;
	size_t n_addrs;
	struct host_element *elements; /* all that may be there for it */
	size_t n_elements;
};

static bool has_element(const struct host_state *actual,
			const struct ipvs_virtual_service *vs, enum host_set set)
{
	const struct host_element element = { .addr = vs->addr,
					      .set = (uint8_t)set,
					      .protocol = (uint8_t)vs->protocol,
					      .port = vs->port };

	return actual->n_elements &&
	       bsearch(&element, actual->elements, actual->n_elements, sizeof(element),
		       host_element_order);
}

static bool has_route(const struct host_state *actual,
		      const struct ipvs_virtual_service *vs)
{
	const struct host_route route = { .addr = vs->addr };

	return actual->n_routes && bsearch(&route, actual->routes, actual->n_routes,
					   sizeof(route), host_route_order);
}

/* Not touched, and with something of ours around it. */
static bool lives_on_ours(const struct ipvs_virtual_service_diff *item,
			  const struct host_state *actual)
{
	switch (item->verdict) {
	case IPVS_FOREIGN:
	case IPVS_CONFLICT:
	case IPVS_EXCLUDED:
		return item->actual &&
		       (has_route(actual, item->actual) ||
			has_element(actual, item->actual, HOST_MASQUERADE) ||
			has_element(actual, item->actual, HOST_CLUSTER_IP));
	default:
		return false;
	}
}

static void add(struct untouched *untouched, const struct ipvs_virtual_service *vs)
{
	struct host_element element = { .addr = vs->addr,
					.protocol = (uint8_t)vs->protocol,
					.port = vs->port };
	size_t i;

	untouched->addrs[untouched->n_addrs++] = vs->addr;
	element.set = HOST_MASQUERADE;
	untouched->elements[untouched->n_elements++] = element;
	element.set = HOST_CLUSTER_IP;
	untouched->elements[untouched->n_elements++] = element;
	element.set = HOST_HAIRPIN;
	for (i = 0; i < vs->n_real_servers; i++) {
		element.addr = vs->real_servers[i].addr;
		element.port = vs->real_servers[i].port;
		untouched->elements[untouched->n_elements++] = element;
	}
}

static int collect(const struct ipvs_diff *diff, const struct host_state *actual,
		   struct npi_arena *arena, struct untouched *ret_untouched)
{
	struct untouched untouched = { 0 };
	size_t n = 0, n_real_servers = 0, i;

	for (i = 0; i < diff->n; i++) {
		if (!lives_on_ours(&diff->items[i], actual))
			continue;
		n++;
		n_real_servers += diff->items[i].actual->n_real_servers;
	}
	untouched.addrs = npi_arena_new_array(arena, struct npi_addr, n);
	untouched.elements =
		npi_arena_new_array(arena, struct host_element, 2 * n + n_real_servers);
	if (!untouched.addrs || !untouched.elements)
		return -ENOMEM;
	for (i = 0; i < diff->n; i++)
		if (lives_on_ours(&diff->items[i], actual))
			add(&untouched, diff->items[i].actual);
	qsort(untouched.addrs, untouched.n_addrs, sizeof(*untouched.addrs),
	      npi_addr_order);
	qsort(untouched.elements, untouched.n_elements, sizeof(*untouched.elements),
	      host_element_order);
	*ret_untouched = untouched;
	return 0;
}

static bool needs_route(const struct untouched *untouched, const struct npi_addr *addr)
{
	return untouched->n_addrs && bsearch(addr, untouched->addrs, untouched->n_addrs,
					     sizeof(*addr), npi_addr_order);
}

static bool needs_element(const struct untouched *untouched,
			  const struct host_element *element)
{
	return untouched->n_elements &&
	       bsearch(element, untouched->elements, untouched->n_elements,
		       sizeof(*element), host_element_order);
}

static bool keep_routes(const struct untouched *untouched, struct host_change *change)
{
	size_t n = 0, i;

	for (i = 0; i < change->n_remove_routes; i++)
		if (!needs_route(untouched, &change->remove_routes[i]->addr))
			change->remove_routes[n++] = change->remove_routes[i];
	i = change->n_remove_routes;
	change->n_remove_routes = n;
	return n < i;
}

static bool keep_elements(const struct untouched *untouched, struct host_change *change)
{
	size_t n = 0, i;

	for (i = 0; i < change->n_remove_elements; i++)
		if (!needs_element(untouched, change->remove_elements[i]))
			change->remove_elements[n++] = change->remove_elements[i];
	i = change->n_remove_elements;
	change->n_remove_elements = n;
	return n < i;
}

/* Whether the table of this family would go with an element that is needed. */
static bool must_stay(const struct untouched *untouched, const struct host_state *actual,
		      bool is_ipv6)
{
	size_t i;

	for (i = 0; i < actual->n_elements; i++)
		if ((actual->elements[i].addr.family == AF_INET6) == is_ipv6 &&
		    needs_element(untouched, &actual->elements[i]))
			return true;
	return false;
}

/* A table that stays loses the elements that nobody needs. */
static bool keep_table(const struct untouched *untouched, const struct host_state *actual,
		       bool is_ipv6, struct host_change *change)
{
	size_t i;

	if (!change->remove_table[is_ipv6] || !must_stay(untouched, actual, is_ipv6))
		return false;
	change->remove_table[is_ipv6] = false;
	for (i = 0; i < actual->n_elements; i++) {
		const struct host_element *element = &actual->elements[i];

		if ((element->addr.family == AF_INET6) == is_ipv6 &&
		    element->set != HOST_PODS && !needs_element(untouched, element))
			change->remove_elements[change->n_remove_elements++] = element;
	}
	return true;
}

int run_keep_needed(struct npi_run *run, const struct host_state *actual,
		    struct host_change *change)
{
	struct untouched untouched;
	bool kept;

	if (!change->n_remove_routes && !change->n_remove_elements &&
	    !change->remove_table[0] && !change->remove_table[1])
		return 0;
	if (collect(&run->diff, actual, &run->arena, &untouched) < 0)
		return -ENOMEM;
	kept = keep_routes(&untouched, change);
	kept |= keep_elements(&untouched, change);
	kept |= keep_table(&untouched, actual, false, change);
	kept |= keep_table(&untouched, actual, true, change);
	run->details->host_keeps |= kept;
	return 0;
}
