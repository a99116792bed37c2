/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_table.h - IPVS tables as JSON, in the schema of nodeport-ipvs-list(8) */
#ifndef NPI_REPORT_TABLE_H
#define NPI_REPORT_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "npi/ipvs.h"
#include "npi/result.h"

struct npi_ownership;

/**
 * npi_report_table_json() - print a table as one JSON object
 * @table: dumped with NPI_DUMP_STATS
 * @info: NULL: not known
 * @owners: NULL: not known
 * @keep_order: as the kernel dumped it, otherwise as ipvsadm sorts it
 *
 * Return: 0 or -ENOMEM; errors of the stream stay in the stream.
 */
int npi_report_table_json(FILE *out, const struct ipvs_table *table,
			  const struct ipvs_info *info,
			  const struct npi_ownership *owners,
			  bool keep_order) npi_must_check;

#endif
