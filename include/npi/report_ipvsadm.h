/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_ipvsadm.h - IPVS tables in the bytes that ipvsadm 1.31 prints */
#ifndef NPI_REPORT_IPVSADM_H
#define NPI_REPORT_IPVSADM_H

#include <stdbool.h>
#include <stdio.h>

#include "npi/ipvs.h"
#include "npi/result.h"

struct npi_ownership;

/* Of several modes ipvsadm prints the first one from NPI_IPVSADM_STATS on. */
enum npi_ipvsadm_mode {
	NPI_IPVSADM_LIST,            /* -Ln */
	NPI_IPVSADM_STATS,           /* -Ln --stats: totals */
	NPI_IPVSADM_RATE,            /* -Ln --rate: per second */
	NPI_IPVSADM_THRESHOLDS,      /* -Ln --thresholds */
	NPI_IPVSADM_PERSISTENT_CONN, /* -Ln --persistent-conn */
	NPI_IPVSADM_TUN_INFO,        /* -Ln --tun-info */
	NPI_IPVSADM_SAVE,            /* -Sn */
};

struct npi_ipvsadm_format {
	enum npi_ipvsadm_mode mode;
	bool keep_order; /* --nosort: as the kernel dumped it */
	bool exact;      /* --exact: counters in full instead of 12K, 12M, … */
	bool one;        /* one virtual service was asked for: no version line */
	/* one more column, which ipvsadm does not have: whose it is, and what drains;
	 * NULL: without it */
	const struct npi_ownership *owners;
};

/**
 * npi_report_ipvsadm() - print a table as ipvsadm does
 * @table: in the order in which the kernel dumped it; what is printed depends on it
 * @info: for the first line
 *
 * Return: 0 or -ENOMEM; errors of the stream stay in the stream.
 */
int npi_report_ipvsadm(FILE *out, const struct ipvs_table *table,
		       const struct ipvs_info *info,
		       const struct npi_ipvsadm_format *format) npi_must_check;

/* -Lnc; @with_data: --persistent-conn, which adds what the persistence engine keeps. */
void npi_report_connection_title(FILE *out, bool with_data);
void npi_report_connection(FILE *out, const struct ipvs_connection *connection,
			   bool with_data);
/* -L --timeout */
void npi_report_timeouts(FILE *out, const struct ipvs_timeouts *timeouts);
/* -L --daemon */
void npi_report_daemons(FILE *out, const struct ipvs_daemon *daemons, size_t n);

#endif
