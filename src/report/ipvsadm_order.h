/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ipvsadm_order.h - the order in which ipvsadm prints
 *
 * Its comparison subtracts 32-bit words, which wraps: 192.168.x comes before 10.x, and
 * three networks may form a circle. So the result also depends on the order of the
 * kernel's dump and on the steps of the C library's qsort(). The same comparison given to
 * the same qsort() on the same dump gives the same order; anything cleverer does not.
 */
#ifndef NPI_REPORT_IPVSADM_ORDER_H
#define NPI_REPORT_IPVSADM_ORDER_H

#include <stdbool.h>
#include <stddef.h>

#include "npi/arena.h"
#include "npi/ipvs.h"

/* Pointers to the items of @table in the order to print; NULL when out of memory. */
const struct ipvs_virtual_service **ipvsadm_order_table(const struct ipvs_table *table,
							bool keep,
							struct npi_arena *arena);
/* The same for the real servers of one virtual service. */
const struct ipvs_real_server **ipvsadm_order_real_servers(
	const struct ipvs_virtual_service *vs, bool keep, struct npi_arena *arena);

#endif
