/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_cases.h - for each of the doctor's findings facts that provoke it */
#ifndef NPI_TEST_DOCTOR_CASES_H
#define NPI_TEST_DOCTOR_CASES_H

#include "npi/doctor.h"

/* A node on which everything is as it should be. */
struct doctor_facts doctor_healthy(void);
/* A virtual service for UDP. */
extern const struct doctor_served doctor_served_ipv6[1];

struct doctor_case {
	void (*spoil)(struct doctor_facts *facts); /* of a healthy node */
	/* the first finding of the check; @text NULL: there is none */
	enum doctor_verdict verdict;
	const char *id; /* "ipvs"; of what is wrong with its reason, "ipvs/not-loaded" */
	const char *text, *remedy, *advice;
};

extern const struct doctor_case doctor_cases[];
extern const size_t doctor_n_cases;

#endif
