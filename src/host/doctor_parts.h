/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_parts.h - one examination, for the files that know what to look at */
#ifndef NPI_HOST_DOCTOR_PARTS_H
#define NPI_HOST_DOCTOR_PARTS_H

#include "npi/doctor.h"

struct examination {
	const struct doctor_facts *facts;
	const struct npi_settings *settings;
	struct npi_arena *arena;
	struct doctor_finding *items;
	size_t n;
	size_t capacity;
	bool failed; /* out of memory */
};

/* Add a finding; and the command that cures the one added last. */
void doctor_say(struct examination *exam, enum doctor_verdict verdict, const char *check,
		const char *format, ...) npi_printf_like(4, 5);
void doctor_remedy(struct examination *exam, const char *format, ...)
	npi_printf_like(2, 3);

void doctor_check_kernel(struct examination *exam); /* IPVS, schedulers, rights */
void doctor_check_sysctls(
	struct examination *exam); /* forwarding, conntrack, rp_filter */
void doctor_check_firewall(struct examination *exam);
void doctor_check_packets(struct examination *exam);    /* masquerading, routes */
void doctor_check_neighbours(struct examination *exam); /* others, ports, the store */

#endif
