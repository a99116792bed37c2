/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fake_ipvs.h - a model of the kernel's IPVS table: what it accepts and what it refuses
 *
 * Written from net/netfilter/ipvs/ip_vs_ctl.c. What it claims is a case of the contract
 * (kern_contract.h), which runs against Linux too.
 */
#ifndef NPI_TEST_FAKE_IPVS_H
#define NPI_TEST_FAKE_IPVS_H

#include <stdbool.h>

#include "npi/ipvs.h"

enum {
	FAKE_MAX_VIRTUAL_SERVICES = 20000,
};

/* Newest first, as the kernel lists real servers (virtual services it lists by hash). */
struct fake_ipvs {
	struct ipvs_virtual_service **items;
	size_t n, capacity;
	bool lo_is_down; /* no IPv4 address is unicast then */
	bool has_no_ipv6;
};

/* All return 0 or a positive errno, as the kernel answers it. */
int fake_ipvs_new_service(struct fake_ipvs *ipvs, const struct ipvs_virtual_service *vs);
int fake_ipvs_set_service(struct fake_ipvs *ipvs, const struct ipvs_virtual_service *vs,
			  uint32_t flags_mask);
int fake_ipvs_del_service(struct fake_ipvs *ipvs, const struct ipvs_virtual_service *key);
int fake_ipvs_new_dest(struct fake_ipvs *ipvs, const struct ipvs_virtual_service *key,
		       const struct ipvs_real_server *rs);
int fake_ipvs_set_dest(struct fake_ipvs *ipvs, const struct ipvs_virtual_service *key,
		       const struct ipvs_real_server *rs);
int fake_ipvs_del_dest(struct fake_ipvs *ipvs, const struct ipvs_virtual_service *key,
		       const struct ipvs_real_server *rs);

/* NULL when absent. */
struct ipvs_virtual_service *fake_ipvs_find(const struct fake_ipvs *ipvs,
					    const struct ipvs_virtual_service *key);
struct ipvs_real_server *fake_ipvs_find_dest(const struct ipvs_virtual_service *vs,
					     const struct ipvs_real_server *key);

void fake_ipvs_clear(struct fake_ipvs *ipvs);

#endif
