/* SPDX-License-Identifier: GPL-2.0-or-later */
/* model.h - an IPVS table that steps are applied to, as the kernel would */
#ifndef NPI_TEST_MODEL_H
#define NPI_TEST_MODEL_H

#include "npi/arena.h"
#include "npi/ipvs.h"
#include "npi/plan.h"

/* A copy that can be changed without touching the original. */
struct ipvs_table model_copy(struct npi_arena *arena, const struct ipvs_table *table);

/* Perform one step. Return: 0, or what the kernel answers: -EEXIST, -ESRCH, -ENOENT. */
int model_apply(struct npi_arena *arena, struct ipvs_table *table,
		const struct npi_step *step);

#endif
