/* SPDX-License-Identifier: GPL-2.0-or-later */
/* emit.h - finished text on its way to standard error */
#ifndef NPI_REPORT_EMIT_H
#define NPI_REPORT_EMIT_H

#include "npi/diag.h"
#include "npi/report.h"
#include "npi/text.h"

/* The parts of a message that may be coloured. */
enum report_colour {
	REPORT_PLACE,
	REPORT_ERROR,
	REPORT_WARNING,
	REPORT_NOTE,
	REPORT_CARET,
};

/* "error", "warning", "note" */
const char *report_severity_name(enum npi_severity severity);

/* Add @string, coloured if @report has colours. */
void report_add_coloured(struct npi_text *text, const struct npi_report *report,
			 enum report_colour colour, const char *string);

/* Add "error: ", "warning: " or "note: ". */
void report_add_severity(struct npi_text *text, const struct npi_report *report,
			 enum npi_severity severity);

/* Write whole lines to standard error, each with its priority if the journal reads it,
 * and release them. */
void report_emit(const struct npi_report *report, enum npi_severity severity,
		 struct npi_text *text);

#endif
