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

/* Add a finding: one that nothing is wrong with, DOCTOR_OK or DOCTOR_SKIP; or trouble. */
void doctor_say(struct examination *exam, enum doctor_verdict verdict, const char *check,
		const char *format, ...) npi_printf_like(4, 5);
void doctor_find(struct examination *exam, enum doctor_trouble trouble,
		 const char *format, ...) npi_printf_like(3, 4);
/* The command that cures the trouble found last; or what to do where there is none. */
void doctor_remedy(struct examination *exam, const char *format, ...)
	npi_printf_like(2, 3);
void doctor_advice(struct examination *exam, const char *format, ...)
	npi_printf_like(2, 3);
/* The same once more, as root. */
void doctor_remedy_as_root(struct examination *exam);

void doctor_check_kernel(struct examination *exam); /* IPVS, schedulers, rights */
void doctor_check_sysctls(
	struct examination *exam); /* forwarding, conntrack, rp_filter */
void doctor_check_firewall(struct examination *exam);
void doctor_check_packets(struct examination *exam);    /* masquerading, routes */
void doctor_check_neighbours(struct examination *exam); /* others, ports, the store */

#endif
