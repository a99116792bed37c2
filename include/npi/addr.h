/* SPDX-License-Identifier: GPL-2.0-or-later */
/* addr.h - IP addresses and networks as values */
#ifndef NPI_ADDR_H
#define NPI_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/result.h"

/* An IP address. Bytes in network order, so that memcmp() is the numeric order; those
 * that the family does not use are 0. All zero (family 0) means "none". */
struct npi_addr {
	uint8_t family; /* AF_INET or AF_INET6 */
	uint8_t bytes[16];
};

struct npi_cidr {
	struct npi_addr addr; /* host bits are 0 */
	uint8_t prefix;       /* bits: 0..32 or 0..128 */
};

enum {
	NPI_ADDR_TEXT = 46,      /* INET6_ADDRSTRLEN */
	NPI_ADDR_PORT_TEXT = 56, /* "[v6]:65535" and its NUL */
};

/**
 * npi_addr_parse() - read an IP address
 *
 * IPv4 is four decimal numbers without leading zeros (never octal), or any IPv6 spelling
 * without a zone. An IPv4-mapped IPv6 address stays IPv6.
 *
 * Return: 0 or -EINVAL.
 */
int npi_addr_parse(const char *text, struct npi_addr *ret) npi_must_check;

/* "192.0.2.0/24"; -EINVAL for bad text and when host bits are set beyond the prefix
 * only if @strict; otherwise they are cleared. */
int npi_cidr_parse(const char *text, bool strict, struct npi_cidr *ret) npi_must_check;

/* Canonical text (inet_ntop's). @text has NPI_ADDR_TEXT bytes; returns @text. */
const char *npi_addr_format(const struct npi_addr *addr, char text[NPI_ADDR_TEXT]);

/* "192.0.2.1:80" or "[2001:db8::1]:80", as ipvsadm has it. */
const char *npi_addr_port_format(const struct npi_addr *addr, uint16_t port,
				 char text[NPI_ADDR_PORT_TEXT]);

/* The reverse; -EINVAL. */
int npi_addr_port_parse(const char *text, struct npi_addr *ret_addr,
			uint16_t *ret_port) npi_must_check;

/* Total order: family, then number. */
int npi_addr_cmp(const struct npi_addr *a, const struct npi_addr *b);
int npi_addr_order(const void *a, const void *b); /* for qsort() and bsearch() */
bool npi_addr_equal(const struct npi_addr *a, const struct npi_addr *b);
bool npi_cidr_contains(const struct npi_cidr *cidr, const struct npi_addr *addr);

bool npi_addr_is_unspecified(const struct npi_addr *addr); /* 0.0.0.0, :: */
bool npi_addr_is_loopback(const struct npi_addr *addr);    /* 127/8, ::1 */
bool npi_addr_is_link_local(const struct npi_addr *addr);  /* 169.254/16, fe80::/10 */
bool npi_addr_is_link_local_multicast(
	const struct npi_addr *addr);                    /* 224.0.0/24, ff02::/16 */
bool npi_addr_is_multicast(const struct npi_addr *addr); /* 224/4, ff00::/8 */

#endif
