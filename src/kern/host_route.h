/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host_route.h - local routes over rtnetlink */
#ifndef NPI_KERN_HOST_ROUTE_H
#define NPI_KERN_HOST_ROUTE_H

#include <stddef.h>

#include "npi/arena.h"
#include "npi/host.h"
#include "npi/result.h"

enum kern_route_verb { KERN_ROUTE_ADD, KERN_ROUTE_SET, KERN_ROUTE_REMOVE };

/* The local routes of both families: ours into state->routes, the addresses of all others
 * into state->foreign_local. Unsorted. */
int kern_routes_dump(struct npi_arena *arena, struct host_state *state) npi_must_check;

/**
 * kern_routes_change() - add, set or remove routes
 * @errors: @n positive errnos, 0 where it worked. A route that is there already, and one
 *	to remove that is gone, count as done.
 *
 * Return: 0 when every route has an answer, or a negative errno.
 */
int kern_routes_change(enum kern_route_verb verb, const struct host_route *const *routes,
		       size_t n, int *errors) npi_must_check;

#endif
