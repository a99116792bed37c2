/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules.h - IPVS tables and plans as the lines that ipvsadm reads and saves
 *
 *	-A -t 10.96.0.10:80 -s rr [-p SECONDS] [-M PREFIX] [-o] [-b BITS]
 *	-a -t 10.96.0.10:80 -r 10.244.1.5:8080 -m -w 1 [-x UPPER] [-y LOWER]
 *	   [--active N] [--inactive N]
 *
 * -t, -u, --sctp-service or -f MARK [-6]; -m, -g or -i. PREFIX is a prefix length, BITS a
 * number (enum ipvs_flags); --active and --inactive are the connections of a dumped real
 * server, which ipvsadm has no option for.
 */
#ifndef NPI_TEST_RULES_H
#define NPI_TEST_RULES_H

#include "npi/arena.h"
#include "npi/claims.h"
#include "npi/ipvs.h"
#include "npi/plan.h"

/* The table that these lines make, in their order; the test fails on a bad line. */
struct ipvs_table rules_table(struct npi_arena *arena, const char *lines);

/* The same, sorted as a desired table is, real servers too. */
struct ipvs_table rules_sorted(struct npi_arena *arena, const char *lines);

/* A claim for every -A line; every -a line is a real server that drains since @since_s.
 */
struct ipvs_claims rules_claims(struct npi_arena *arena, const char *lines,
				int64_t since_s);

/* The reverse of rules_table(); every line ends with a newline. */
const char *rules_format(struct npi_arena *arena, const struct ipvs_table *table);

/*
 * A plan, one command a step: -A -a -E -e -D -d. Reasons other than NPI_WANTED and
 * NPI_UNWANTED stand behind a #. "# look again" stands before what cannot be done at
 * once.
 */
const char *rules_format_plan(struct npi_arena *arena, const struct npi_plan *plan);

#endif
