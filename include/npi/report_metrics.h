/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_metrics.h - what a run leaves for node_exporter's textfile collector */
#ifndef NPI_REPORT_METRICS_H
#define NPI_REPORT_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/arena.h"
#include "npi/ownership.h"
#include "npi/plan.h"
#include "npi/result.h"
#include "npi/text.h"

enum { NPI_N_STEP_KINDS = NPI_DELETE_VIRTUAL_SERVICE + 1 };

struct npi_metrics {
	/* seconds since 1970; 0: never */
	int64_t last_run_s;
	int64_t last_success_s;
	int64_t last_change_s;
	double duration_s;
	int exit_status;
	size_t operations[NPI_N_STEP_KINDS]; /* that were done */
	size_t n_conflicts;
	/* the node as it is now; without a table the metrics of it are left out, since
	 * not known is not none */
	bool has_table;
	struct ipvs_table table;
	struct npi_ownership ownership;
};

/**
 * npi_report_metrics() - add them in the text format of Prometheus
 *
 * Return: 0 or -ENOMEM; text->failed tells of want of memory, too.
 */
int npi_report_metrics(const struct npi_metrics *metrics, struct npi_arena *arena,
		       struct npi_text *text) npi_must_check;

#endif
