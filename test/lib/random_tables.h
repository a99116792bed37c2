/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * random_tables.h - IPVS tables made by dice
 *
 * Their keys are few, so that two of them have much in common: 10.96.0.0 to .5, port 80,
 * every third of UDP, real servers 10.244.0.0 to .5, port 8080.
 */
#ifndef NPI_TEST_RANDOM_TABLES_H
#define NPI_TEST_RANDOM_TABLES_H

#include "lib/dice.h"
#include "npi/arena.h"
#include "npi/claims.h"
#include "npi/ipvs.h"

/* As found in a kernel that everybody writes to: other schedulers, weights and forwarding
 * methods; some real servers have a connection. */
struct ipvs_table random_actual_table(struct dice *dice, struct npi_arena *arena);

/* As manifests ask for: rr, weight 1, masquerading. Sorted. */
struct ipvs_table random_desired_table(struct dice *dice, struct npi_arena *arena);

/* @table as the next step of a rolling replacement: in each virtual service one real
 * server (or the only one) makes room for one that was not there. Sorted. */
struct ipvs_table random_rolled_table(struct dice *dice, struct npi_arena *arena,
				      const struct ipvs_table *table);

/* One connection for some of the real servers. */
void random_connections(struct dice *dice, struct npi_arena *arena,
			struct ipvs_table *table);

/* Some of the keys are ours. */
struct ipvs_claims random_claims(struct dice *dice, struct npi_arena *arena);

#endif
