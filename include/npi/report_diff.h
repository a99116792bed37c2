/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_diff.h - what a run would change, for people and for programs */
#ifndef NPI_REPORT_DIFF_H
#define NPI_REPORT_DIFF_H

#include <stdio.h>

#include "npi/host.h"
#include "npi/ipvs_diff.h"
#include "npi/plan.h"
#include "npi/result.h"

/**
 * npi_report_diff() - print a difference in the form of diff -u
 *
 * A hunk for each virtual service that changes, headed by the Service, port and address
 * role it is for; prints nothing when nothing changes.
 *
 * Return: 0 or -ENOMEM; errors of the stream stay in the stream.
 */
int npi_report_diff(FILE *out, const struct ipvs_diff *diff) npi_must_check;

/**
 * npi_report_diff_rules() - print the steps of a plan in their order
 *
 * One line for each message to the kernel, which `ipvsadm -R` performs.
 *
 * Return: 0 or -ENOMEM; errors of the stream stay in the stream.
 */
int npi_report_diff_rules(FILE *out, const struct npi_plan *plan) npi_must_check;

/* All that a run would change. */
struct npi_changes {
	bool any;
	const struct ipvs_diff *ipvs;
	const struct npi_plan *plan;
	/* around IPVS: as it is, and what would be done about it */
	const struct host_state *host;
	const struct host_change *host_change;
};

/**
 * npi_report_diff_json() - print it for programs, see nodeport-ipvs-diff(8)
 *
 * Also when nothing would be changed. Return: 0 or -ENOMEM; errors of the stream stay in
 * the stream.
 */
int npi_report_diff_json(FILE *out, const struct npi_changes *changes) npi_must_check;

/* "Plan: 2 virtual services and 6 real servers to add, 0 to change, …" or "No changes. …"
 */
void npi_report_diff_count(FILE *out, const struct ipvs_diff *diff);

#endif
