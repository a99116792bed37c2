/* SPDX-License-Identifier: GPL-2.0-or-later */
/* route_codec.h - what rtnetlink says of addresses, neighbours and routes, as bytes */
#ifndef NPI_ROUTE_CODEC_H
#define NPI_ROUTE_CODEC_H

#include <stdbool.h>
#include <stdint.h>

#include "npi/addr.h"
#include "npi/host.h"
#include "npi/netlink.h"
#include "npi/result.h"

/**
 * route_encode_dump() - append a request that lists
 * @type: RTM_GETADDR, RTM_GETNEIGH, RTM_GETROUTE (of the main table)
 *
 * Return: 0 or -EMSGSIZE.
 */
int route_encode_dump(struct netlink_buffer *buffer, uint16_t type,
		      uint32_t seq) npi_must_check;

/* The question which route a packet to @addr would take; 0 or -EMSGSIZE. */
int route_encode_lookup(struct netlink_buffer *buffer, const struct npi_addr *addr,
			uint32_t seq) npi_must_check;

/*
 * Decoding. Return: 0, or -EBADMSG when it is no such answer or an attribute has an
 * impossible size. Entries of other families than IPv4 and IPv6 leave @ret with family 0.
 */

/* @ret->interface is left empty. */
int route_decode_address(const struct netlink_message *message,
			 struct host_address *ret) npi_must_check;

/* The address of a neighbour whose link-layer address is known, else family 0. */
int route_decode_neighbour(const struct netlink_message *message,
			   struct npi_addr *ret) npi_must_check;

/* The source address that an ordinary route gives to packets, else family 0. */
int route_decode_source(const struct netlink_message *message,
			struct npi_addr *ret) npi_must_check;

/**
 * route_decode_gateways() - the next hops of a route in the main table
 * @take: is given each of them; what it returns other than 0 ends the decoding
 */
int route_decode_gateways(const struct netlink_message *message,
			  int (*take)(void *context, const struct npi_addr *gateway),
			  void *context) npi_must_check;

#endif
