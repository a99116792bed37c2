/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_legacy.h - one table of the old iptables, and its rules as nft(8) lists them */
#ifndef NPI_KERN_DOCTOR_LEGACY_H
#define NPI_KERN_DOCTOR_LEGACY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/if.h>
#include <linux/netfilter.h>

#include "npi/addr.h"
#include "npi/text.h"

/* What the two families have in common of a table. */
struct legacy_table {
	bool ipv6;
	const uint8_t *bytes;
	uint32_t len;
	uint32_t entry[NF_INET_NUMHOOKS], policy[NF_INET_NUMHOOKS]; /* offsets */
};

/* … and of an entry. */
struct legacy_entry {
	char in[IFNAMSIZ], out[IFNAMSIZ];
	bool in_is_prefix, not_in, not_to, not_protocol, has_source, goes;
	struct npi_cidr to;
	bool has_to, odd_mask;
	uint16_t protocol;
	uint32_t matches, target, next; /* offsets from the table's begin */
};

/* Copy bytes of the table; false when it has not so many. */
bool legacy_take(const struct legacy_table *table, uint32_t at, void *ret, size_t len);
bool legacy_read_entry(const struct legacy_table *table, uint32_t at,
		       struct legacy_entry *ret);

/* A line; what is not understood is written as a condition that nobody knows. */
void legacy_add_rule(struct npi_text *text, const struct legacy_table *table,
		     const struct legacy_entry *entry);
/* "accept", "jump c96"; nothing for a target that ends no chain. */
void legacy_add_target(struct npi_text *text, const struct legacy_table *table,
		       const struct legacy_entry *entry);

#endif
