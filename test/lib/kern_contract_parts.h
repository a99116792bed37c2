/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kern_contract_parts.h - what the files of the contract share */
#ifndef NPI_TEST_KERN_CONTRACT_PARTS_H
#define NPI_TEST_KERN_CONTRACT_PARTS_H

#include <stddef.h>

#include "lib/kern_contract.h"
#include "lib/unit.h"

/* A table, a plan (steps.h), its outcomes, and the table behind it, sorted. */
struct contract_case {
	const char *name;
	const char *before;
	const char *steps;
	const char *outcomes;
	const char *after;
};

extern const struct contract_case contract_cases[];
extern const int n_contract_cases;
extern const struct contract_case contract_case_without_lo;

/* Those with tables of many entries. */
extern const struct unit_test contract_size_tests[];
extern const size_t n_contract_size_tests;

extern contract_opener *contract_open;

struct ipvs_table contract_dump(struct npi_kern *kern, struct npi_arena *arena);

#endif
