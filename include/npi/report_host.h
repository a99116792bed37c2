/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_host.h - what changes around IPVS: routes, the nftables table, sysctls */
#ifndef NPI_REPORT_HOST_H
#define NPI_REPORT_HOST_H

#include <stdio.h>

#include "npi/host.h"
#include "npi/report.h"
#include "npi/result.h"

/**
 * npi_report_host() - a line for each change, as for an object
 * @actual: what was there before
 * @remark: " (server dry run)" and the like, or ""
 *
 * "route/10.96.0.10 created", "masquerade/ip configured",
 * "sysctl/net.ipv4.ip_forward configured (0 -> 1)"; with -qq nothing.
 */
void npi_report_host(const struct npi_report *report, const struct host_state *actual,
		     const struct host_change *change, const char *remark);

/**
 * npi_report_host_diff() - print a change in the form of diff -u
 * @heading: begin with "--- now" and "+++ wanted"
 *
 * A hunk for each part that changes; nothing when none does. Return: 0 or -ENOMEM.
 */
int npi_report_host_diff(FILE *out, bool heading, const struct host_state *actual,
			 const struct host_change *change) npi_must_check;

/* "Around IPVS: 1 route and 5 elements to add, …"; nothing when nothing changes. */
void npi_report_host_count(FILE *out, const struct host_change *change);

#endif
