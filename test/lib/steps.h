/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * steps.h - plans and their outcomes as lines
 *
 *	-A, -E, -D: add, set, delete a virtual service; -a, -e, -d: a real server
 *
 * followed by what rules.h has for -A and -a, and by "# needs N" where the step needs the
 * N-th line (counted from 1).
 */
#ifndef NPI_TEST_STEPS_H
#define NPI_TEST_STEPS_H

#include "npi/arena.h"
#include "npi/plan.h"

struct npi_plan steps_plan(struct npi_arena *arena, const char *lines);

/* The step's real server, to be changed for this step alone. */
struct ipvs_real_server *steps_real_server(struct npi_arena *arena,
					   struct npi_step *step);

/* "done", "not tried" or the errno's name, for each step, one blank between: the text of
 * a test's expectation. */
const char *steps_outcomes(struct npi_arena *arena, const struct npi_outcome *outcomes,
			   size_t n);

#endif
