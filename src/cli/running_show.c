/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "npi/report_diff.h"
#include "npi/report_host.h"

#include "running.h"

/* What the run would change, part by part. */
static int show_changes(const struct npi_running *running)
{
	FILE *out = running->session->report.out;
	const struct npi_run *run = &running->run;

	if (npi_report_diff(out, &run->diff) < 0)
		return -ENOMEM;
	return npi_report_host_diff(out, !ipvs_diff_is_change(&run->diff),
				    &run->host_actual, &run->host_change);
}

int npi_running_show_plan(const struct npi_running *running)
{
	const struct npi_report *report = &running->session->report;
	const struct npi_run *run = &running->run;

	if (running->session->args->output != NPI_OUTPUT_TEXT ||
	    report->quiet == NPI_SAY_ERRORS || (report->quiet && !npi_run_changes(run)))
		return 0;
	if (show_changes(running) < 0)
		return npi_session_out_of_memory(running->session);
	if (host_change_is_empty(&run->host_change) || ipvs_diff_is_change(&run->diff))
		npi_report_diff_count(report->out, &run->diff);
	npi_report_host_count(report->out, &run->host_change);
	return 0;
}

int npi_running_show_difference(const struct npi_running *running)
{
	const struct npi_session *session = running->session;
	const struct npi_run *run = &running->run;
	const struct npi_changes changes = { .any = npi_run_changes(run),
					     .ipvs = &run->diff,
					     .plan = &run->plan,
					     .host = &run->host_actual,
					     .host_change = &run->host_change };
	int r = 0;

	if (session->report.quiet == NPI_SAY_ERRORS)
		return 0;
	switch (session->args->output) {
	case NPI_OUTPUT_IPVSADM:
		r = npi_report_diff_rules(session->report.out, &run->plan);
		break;
	case NPI_OUTPUT_JSON:
		r = npi_report_diff_json(session->report.out, &changes);
		break;
	default:
		r = show_changes(running);
		break;
	}
	return r < 0 ? npi_session_out_of_memory(session) : 0;
}
