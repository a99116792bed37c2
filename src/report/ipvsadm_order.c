/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ipvsadm_order.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>

/* Like the subtraction of ints after its overflow. */
static int wrapped_difference(uint32_t a, uint32_t b)
{
	return (int)(int32_t)(a - b);
}

static uint32_t word(const struct npi_addr *addr, size_t number)
{
	const uint8_t *bytes = addr->bytes + 4 * number;

	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
	       (uint32_t)bytes[2] << 8 | bytes[3];
}

/* All words for IPv6, one for IPv4; the family of @a decides, as in ipvsadm. */
static int compare_addresses(const struct npi_addr *a, const struct npi_addr *b)
{
	size_t n = a->family == AF_INET6 ? 4 : 1, i;
	int r = 0;

	for (i = 0; i < n && !r; i++)
		r = wrapped_difference(word(a, i), word(b, i));
	return r;
}

static int compare_virtual_services(const void *first, const void *second)
{
	const struct ipvs_virtual_service *a =
		*(const struct ipvs_virtual_service *const *)first;
	const struct ipvs_virtual_service *b =
		*(const struct ipvs_virtual_service *const *)second;
	int r = wrapped_difference(a->fwmark, b->fwmark);

	if (!r)
		r = a->addr.family - b->addr.family;
	if (!r)
		r = a->protocol - b->protocol;
	if (!r)
		r = compare_addresses(&a->addr, &b->addr);
	return r ? r : a->port - b->port;
}

/* Families are not compared: IPv4 and IPv6 real servers of one service mix. */
static int compare_real_servers(const void *first, const void *second)
{
	const struct ipvs_real_server *a = *(const struct ipvs_real_server *const *)first;
	const struct ipvs_real_server *b =
		*(const struct ipvs_real_server *const *)second;
	int r = compare_addresses(&a->addr, &b->addr);

	return r ? r : a->port - b->port;
}

const struct ipvs_virtual_service **ipvsadm_order_table(const struct ipvs_table *table,
							bool keep,
							struct npi_arena *arena)
{
	const struct ipvs_virtual_service **order =
		npi_arena_array(arena, table->n, sizeof(struct ipvs_virtual_service *));
	size_t i;

	if (!order)
		return NULL;
	for (i = 0; i < table->n; i++)
		order[i] = &table->items[i];
	if (!keep)
		qsort(order, table->n, sizeof(struct ipvs_virtual_service *),
		      compare_virtual_services);
	return order;
}

static bool is_before(const struct ipvs_real_server *a, const struct ipvs_real_server *b)
{
	uint32_t first = word(&a->addr, 0), second = word(&b->addr, 0);

	return first < second || (first == second && a->port < b->port);
}

/* Already as sorting would leave it, which is found out at a sixth of its price. For
 * addresses so far apart that their difference wraps this does not tell. */
static bool is_ordered(const struct ipvs_real_server *const *order, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (order[i]->addr.family != AF_INET ||
		    (i && !is_before(order[i - 1], order[i])))
			return false;
	return !n || word(&order[n - 1]->addr, 0) - word(&order[0]->addr, 0) <= INT32_MAX;
}

/* The other way round: the kernel lists the newest first. */
static void fill_reversed(const struct ipvs_real_server **order,
			  const struct ipvs_virtual_service *vs)
{
	size_t i;

	for (i = 0; i < vs->n_real_servers; i++)
		order[i] = &vs->real_servers[vs->n_real_servers - 1 - i];
}

static void fill(const struct ipvs_real_server **order,
		 const struct ipvs_virtual_service *vs)
{
	size_t i;

	for (i = 0; i < vs->n_real_servers; i++)
		order[i] = &vs->real_servers[i];
}

const struct ipvs_real_server **ipvsadm_order_real_servers(
	const struct ipvs_virtual_service *vs, bool keep, struct npi_arena *arena)
{
	const struct ipvs_real_server **order = npi_arena_array(
		arena, vs->n_real_servers, sizeof(struct ipvs_real_server *));

	if (!order)
		return NULL;
	if (!keep) {
		fill_reversed(order, vs);
		if (is_ordered(order, vs->n_real_servers))
			return order;
	}
	fill(order, vs);
	if (!keep)
		qsort(order, vs->n_real_servers, sizeof(struct ipvs_real_server *),
		      compare_real_servers);
	return order;
}
