/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_doctor.h - the doctor's findings, for people and for programs */
#ifndef NPI_REPORT_DOCTOR_H
#define NPI_REPORT_DOCTOR_H

#include "npi/doctor.h"
#include "npi/report.h"

/**
 * npi_report_doctor() - one line a finding, and below it the command that cures it
 * or what to do without one
 *
 * With -q what is in order is left out. The last line counts.
 */
void npi_report_doctor(const struct npi_report *report,
		       const struct doctor_report *findings);

/* {"checks":[{"check":…,"verdict":"ok|warn|fail|skip","reason":…|null,"text":…,
 * "remedy":…|null,"advice":…|null}],"failed":N}; 0 or -ENOMEM. */
int npi_report_doctor_json(const struct npi_report *report,
			   const struct doctor_report *findings) npi_must_check;

#endif
