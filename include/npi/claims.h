/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * claims.h - which virtual services are ours
 *
 * IPVS entries have no names, so that the program has to remember what it made. A claim
 * is worth something only for the boot and the network namespace that it was written in.
 */
#ifndef NPI_CLAIMS_H
#define NPI_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/addr.h"
#include "npi/ipvs.h"
#include "npi/result.h"

/* An unwanted real server that was given weight 0 and still has connections. */
struct ipvs_drain {
	struct npi_addr addr;
	uint16_t port;
	int64_t since_s; /* on the clock of struct ipvs_policy.now_s */
};

struct ipvs_claim {
	/* the key */
	struct npi_addr addr;
	uint16_t protocol;
	uint16_t port;
	/* written before the kernel was changed and not confirmed since: a run was cut
	 * short, the virtual service may or may not exist */
	bool pending;
	int64_t created_s; /* seconds since 1970 */
	/* ipvs_virtual_service_digest() of it as it was last seen to be right; 0: never
	 */
	uint64_t digest;
	const struct npi_owner *owner;   /* for whom; without a place */
	const struct ipvs_drain *drains; /* sorted by address and port */
	size_t n_drains;
};

/* Sorted by key. */
struct ipvs_claims {
	const struct ipvs_claim *items;
	size_t n;
};

/* The claim on this virtual service, or NULL. Nobody claims a fwmark. */
const struct ipvs_claim *ipvs_claims_find(const struct ipvs_claims *claims,
					  const struct ipvs_virtual_service *vs);
const struct ipvs_drain *ipvs_claim_find_drain(const struct ipvs_claim *claim,
					       const struct ipvs_real_server *rs);

/* Every claim was seen to be right, and its virtual service still is as it was then. */
bool ipvs_claims_hold(const struct ipvs_claims *claims, const struct ipvs_table *actual);

/* Total orders, those of ipvs_virtual_service_cmp() and ipvs_real_server_cmp(). */
int ipvs_claim_cmp(const struct ipvs_claim *a, const struct ipvs_claim *b);
int ipvs_drain_cmp(const struct ipvs_drain *a, const struct ipvs_drain *b);

#endif
