/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/report_doctor.h"

#include <errno.h>

#include <jansson.h>

static const struct {
	const char *word;
	const char *json;
} verdicts[] = {
	[DOCTOR_OK] = { "ok", "ok" },
	[DOCTOR_WARN] = { "WARN", "warn" },
	[DOCTOR_FAIL] = { "FAIL", "fail" },
	[DOCTOR_SKIP] = { "skip", "skip" },
};

static size_t count(const struct doctor_report *findings, enum doctor_verdict verdict)
{
	size_t n = 0, i;

	for (i = 0; i < findings->n; i++)
		n += findings->items[i].verdict == verdict;
	return n;
}

void npi_report_doctor(const struct npi_report *report,
		       const struct doctor_report *findings)
{
	size_t failed = count(findings, DOCTOR_FAIL), i;

	for (i = 0; i < findings->n; i++) {
		const struct doctor_finding *finding = &findings->items[i];

		if (report->quiet != NPI_SAY_ALL && finding->verdict != DOCTOR_FAIL &&
		    finding->verdict != DOCTOR_WARN)
			continue;
		fprintf(report->out, "%-4s  %-25s  %s\n", verdicts[finding->verdict].word,
			finding->check, finding->text);
		if (finding->remedy)
			fprintf(report->out, "%33s%s\n", "", finding->remedy);
		else if (finding->advice)
			fprintf(report->out, "%33sno command: %s\n", "", finding->advice);
	}
	if (failed)
		fprintf(report->out, "%zu of %zu checks failed\n", failed, findings->n);
	else if (report->quiet == NPI_SAY_ALL)
		fprintf(report->out, "no check failed\n");
}

int npi_report_doctor_json(const struct npi_report *report,
			   const struct doctor_report *findings)
{
	json_t *checks = json_array(), *root;
	int r = checks ? 0 : -ENOMEM;
	size_t i;

	for (i = 0; i < findings->n && !r; i++) {
		const struct doctor_finding *finding = &findings->items[i];
		json_t *item = json_pack("{s:s, s:s, s:s?, s:s, s:s?, s:s?}", "check",
					 finding->check, "verdict",
					 verdicts[finding->verdict].json, "reason",
					 finding->reason, "text", finding->text, "remedy",
					 finding->remedy, "advice", finding->advice);

		if (!item || json_array_append_new(checks, item) < 0)
			r = -ENOMEM;
	}
	if (r < 0) {
		json_decref(checks);
		return r;
	}
	root = json_pack("{s:o, s:I}", "checks", checks, "failed",
			 (json_int_t)count(findings, DOCTOR_FAIL));
	if (!root)
		return -ENOMEM;
	json_dumpf(root, report->out, JSON_INDENT(2));
	fputc('\n', report->out);
	json_decref(root);
	return 0;
}
