/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kern_contract.h - what every kernel behind struct npi_kern does
 *
 * One suite: against Linux it shows what Linux does, against the fake that the fake tells
 * the truth.
 */
#ifndef NPI_TEST_KERN_CONTRACT_H
#define NPI_TEST_KERN_CONTRACT_H

#include <stdbool.h>

#include "npi/kern.h"

/* A kernel with an empty table; @lo_is_up: whether its loopback interface is. Called once
 * in a test, which has a process of its own. */
typedef struct npi_kern *contract_opener(bool lo_is_up);

/* Run all cases; the exit status of main(). */
int kern_contract_run(const char *suite, contract_opener *open);

#endif
