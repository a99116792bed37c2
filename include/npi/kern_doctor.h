/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kern_doctor.h - gathering what the doctor wants to know of this node; reads only */
#ifndef NPI_KERN_DOCTOR_H
#define NPI_KERN_DOCTOR_H

#include "npi/arena.h"
#include "npi/doctor.h"
#include "npi/result.h"

/* What is served, and what that needs. */
struct doctor_question {
	const char *const *schedulers;
	size_t n_schedulers;
	const struct npi_addr *real_servers;
	size_t n_real_servers;
	uint16_t node_port_min, node_port_max;
};

/* Whether this kernel has IPVS ready, asked without loading it. */
bool kern_ipvs_is_loaded(void);

/**
 * kern_doctor_gather() - fill in all facts that the system knows
 *
 * Left for the caller: what is served, how it differs from what was applied, the store
 * and the last runs. What cannot be read counts as absent. IPVS is looked for without
 * asking generic netlink, which would load it.
 *
 * Return: 0 or -ENOMEM.
 */
int kern_doctor_gather(const struct doctor_question *question, struct npi_arena *arena,
		       struct doctor_facts *ret_facts) npi_must_check;

#endif
