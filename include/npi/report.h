/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report.h - all wording: messages, findings with their source lines */
#ifndef NPI_REPORT_H
#define NPI_REPORT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include "npi/diag.h"
#include "npi/result.h"
#include "npi/source.h"

enum npi_quiet {
	NPI_SAY_ALL,
	NPI_SAY_PROBLEMS, /* -q: changes, warnings, errors */
	NPI_SAY_ERRORS,   /* -qq */
};

/* Where results and messages go, and how they look. */
struct npi_report {
	FILE *out;
	FILE *err;
	bool colour;  /* of messages */
	bool journal; /* every line of a message begins with its priority: <3> */
	enum npi_quiet quiet;
};

/**
 * npi_report_message() - say one thing on standard error
 * @severity: left out when @report is quieter than that
 *
 * "error: …", "warning: …" or "note: …", one line; control characters in what the format
 * expands to become '?'.
 */
void npi_report_message(const struct npi_report *report, enum npi_severity severity,
			const char *format, ...) npi_printf_like(3, 4);

/* Whether what has this severity is shown at all. */
bool npi_report_shows(const struct npi_report *report, enum npi_severity severity);

/**
 * npi_report_findings() - print findings as a compiler does, by place
 *
 * FILE:LINE:COLUMN: severity: path: text, the source line with the place underlined,
 * then the notes. At most NPI_SHOWN_FINDINGS, errors before warnings before notices; how
 * many more there are is said.
 */
void npi_report_findings(const struct npi_report *report,
			 const struct npi_sources *sources, struct npi_diags *diags);

/**
 * npi_report_error_count() - the closing line: "error: 3 errors in 2 of 3 files; …"
 * @consequence: "nothing was changed", or NULL
 */
void npi_report_error_count(const struct npi_report *report,
			    const struct npi_sources *sources,
			    const struct npi_diags *diags, const char *consequence);

/**
 * npi_report_findings_json() - all findings as one JSON object on standard output
 *
 * Return: 0 or -ENOMEM; errors of the stream stay in the stream.
 */
int npi_report_findings_json(const struct npi_report *report,
			     const struct npi_sources *sources,
			     struct npi_diags *diags) npi_must_check;

#endif
