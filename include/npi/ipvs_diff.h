/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ipvs_diff.h - what is to become of each virtual service and real server, as a value */
#ifndef NPI_IPVS_DIFF_H
#define NPI_IPVS_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/arena.h"
#include "npi/claims.h"
#include "npi/ipvs.h"
#include "npi/result.h"
#include "npi/settings.h"

/* What decides besides the two tables. */
struct ipvs_policy {
	/* what is ours; NULL: nobody knows (the record was lost), so that everything
	 * wanted is taken for ours and no virtual service is removed */
	const struct ipvs_claims *claims;
	struct npi_cidrs exclude_cidrs; /* virtual addresses that are never touched */
	bool force_conflicts;     /* take over foreign virtual services that differ */
	uint32_t drain_timeout_s; /* 0: unwanted real servers go at once */
	int64_t now_s;            /* a clock that does not jump and counts suspends */
};

enum ipvs_verdict {
	IPVS_KEEP,     /* is as it should be */
	IPVS_ADD,      /* is missing */
	IPVS_SET,      /* differs: edited in place */
	IPVS_DRAIN,    /* unwanted but busy: a real server gets weight 0, a virtual
			* service stays until its last real server is gone */
	IPVS_DRAINING, /* real server: unwanted, has weight 0 and is still busy */
	IPVS_REMOVE,   /* unwanted and idle, or its time is up */
	/* virtual services only; none of these is touched */
	IPVS_FOREIGN,  /* not ours and not wanted */
	IPVS_CONFLICT, /* wanted, but somebody else's and different */
	IPVS_EXCLUDED, /* wanted or ours, but inside exclude_cidrs */
};

/* How a virtual service that exists and is wanted comes to be ours. */
enum ipvs_title {
	IPVS_OURS,    /* we made it, or make it now */
	IPVS_ASSUMED, /* no claims are known */
	IPVS_ADOPTED, /* somebody else's, but exactly what we want */
	IPVS_TAKEN,   /* somebody else's and different: force_conflicts */
};

struct ipvs_real_server_diff {
	enum ipvs_verdict verdict;
	bool was_draining; /* REMOVE: it had been drained before */
	/* REMOVE: until it has weight 0, new connections may come to it that this
	 * comparison knows nothing of: it is looked at again before it goes */
	bool is_open;
	const struct ipvs_real_server *actual;  /* NULL: absent */
	const struct ipvs_real_server *desired; /* NULL: unwanted */
	int64_t drain_since_s;                  /* DRAIN and DRAINING */
};

struct ipvs_virtual_service_diff {
	enum ipvs_verdict verdict;
	enum ipvs_title title;
	const struct ipvs_virtual_service *actual;  /* NULL: absent */
	const struct ipvs_virtual_service *desired; /* NULL: unwanted */
	const struct ipvs_claim *claim;             /* NULL: we had none */
	bool is_open; /* REMOVE: one of its real servers is */
	/* Every real server of either side, sorted; none when all are KEEP, when the
	 * virtual service is not touched and when it is removed with all it has. */
	const struct ipvs_real_server_diff *real_servers;
	size_t n_real_servers;
};

/* Every virtual service of either side, sorted by key. */
struct ipvs_diff {
	const struct ipvs_virtual_service_diff *items;
	size_t n;
};

/**
 * ipvs_diff_make() - compare what the kernel has with what it should have
 * @actual: as dumped; virtual services and real servers in any order
 * @desired: sorted, its real servers too
 * @arena: holds the result, which borrows from both tables and from the claims
 *
 * A virtual service that we have a claim on and nobody wants goes; one without a claim
 * and unwanted is foreign, whatever it looks like. Real servers that somebody added to a
 * virtual service of ours are unwanted. Unwanted TCP real servers with connections drain,
 * and those without go when they have none with weight 0 either; UDP and SCTP ones go at
 * once. O(n log n).
 *
 * Return: 0 or -ENOMEM.
 */
int ipvs_diff_make(const struct ipvs_table *actual, const struct ipvs_table *desired,
		   const struct ipvs_policy *policy, struct npi_arena *arena,
		   struct ipvs_diff *ret_diff) npi_must_check;

/**
 * ipvs_claims_before() - what to claim before a difference is dealt with
 * @now_s: seconds since 1970
 * @arena: holds the result, which borrows from what @diff does
 *
 * Whatever is ours or is about to be. New claims are pending.
 *
 * Return: 0 or -ENOMEM.
 */
int ipvs_claims_before(const struct ipvs_diff *diff, int64_t now_s,
		       struct npi_arena *arena,
		       struct ipvs_claims *ret_claims) npi_must_check;

/**
 * ipvs_claims_after() - what to claim after it was
 * @before: what ipvs_claims_before() gave
 * @rest: the same comparison again, with the table that the kernel has now
 *
 * Of those claims, the ones whose virtual services are there; none is pending.
 *
 * Return: 0 or -ENOMEM.
 */
int ipvs_claims_after(const struct ipvs_claims *before, const struct ipvs_diff *rest,
		      struct npi_arena *arena,
		      struct ipvs_claims *ret_claims) npi_must_check;

/* Whether anything is to be done about it. */
bool ipvs_virtual_service_diff_is_change(const struct ipvs_virtual_service_diff *diff);
bool ipvs_diff_is_change(const struct ipvs_diff *diff);

#endif
