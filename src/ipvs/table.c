/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/ipvs.h"

#include <stdlib.h>
#include <string.h>

static int number_cmp(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

/* Services with a fwmark come last: they are nobody's address. */
int ipvs_virtual_service_cmp(const struct ipvs_virtual_service *a,
			     const struct ipvs_virtual_service *b)
{
	int r = number_cmp(a->fwmark, b->fwmark);

	if (r == 0 && a->fwmark)
		return number_cmp(a->addr.family, b->addr.family);
	if (r == 0)
		r = npi_addr_cmp(&a->addr, &b->addr);
	if (r == 0)
		r = number_cmp(a->protocol, b->protocol);
	return r ? r : number_cmp(a->port, b->port);
}

int ipvs_virtual_service_order(const void *a, const void *b)
{
	return ipvs_virtual_service_cmp(a, b);
}

int ipvs_real_server_cmp(const struct ipvs_real_server *a,
			 const struct ipvs_real_server *b)
{
	int r = npi_addr_cmp(&a->addr, &b->addr);

	return r ? r : number_cmp(a->port, b->port);
}

int ipvs_real_server_order(const void *a, const void *b)
{
	return ipvs_real_server_cmp(a, b);
}

/* ip_vs_ctl.c keeps and reports timeout and netmask of services that are not persistent,
 * but never uses them. */
bool ipvs_virtual_service_same(const struct ipvs_virtual_service *a,
			       const struct ipvs_virtual_service *b)
{
	if ((a->flags ^ b->flags) & IPVS_OUR_FLAGS)
		return false;
	if (strcmp(a->scheduler, b->scheduler) != 0 ||
	    strcmp(a->pe_name, b->pe_name) != 0)
		return false;
	if (!(a->flags & IPVS_PERSISTENT))
		return true;
	return a->persistence_timeout_s == b->persistence_timeout_s &&
	       a->netmask == b->netmask;
}

static bool tunnel_same(const struct ipvs_real_server *a,
			const struct ipvs_real_server *b)
{
	return a->tunnel_type == b->tunnel_type && a->tunnel_port == b->tunnel_port &&
	       a->tunnel_flags == b->tunnel_flags;
}

bool ipvs_real_server_same(const struct ipvs_real_server *a,
			   const struct ipvs_real_server *b)
{
	if (a->forwarding_method != b->forwarding_method || a->weight != b->weight ||
	    a->upper_threshold != b->upper_threshold ||
	    a->lower_threshold != b->lower_threshold)
		return false;
	return a->forwarding_method != IPVS_FORWARD_TUNNEL || tunnel_same(a, b);
}

void ipvs_table_sort(struct ipvs_table *table)
{
	if (table->n > 1)
		qsort(table->items, table->n, sizeof(*table->items),
		      ipvs_virtual_service_order);
}
