/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/report.h"

#include "emit.h"

#include "npi/text.h"

bool npi_report_shows(const struct npi_report *report, enum npi_severity severity)
{
	static const enum npi_severity least[] = {
		[NPI_SAY_ALL] = NPI_NOTICE,
		[NPI_SAY_PROBLEMS] = NPI_WARNING,
		[NPI_SAY_ERRORS] = NPI_ERROR,
	};

	return severity <= least[report->quiet];
}

void npi_report_message(const struct npi_report *report, enum npi_severity severity,
			const char *format, ...)
{
	struct npi_text line = { 0 }, text = { 0 };
	va_list args;

	if (!npi_report_shows(report, severity))
		return;
	va_start(args, format);
	npi_text_add_vformat(&text, format, args);
	va_end(args);
	report_add_severity(&line, report, severity);
	npi_text_add_safe(&line, npi_text_string(&text), text.len);
	npi_text_clear(&text);
	npi_text_add_string(&line, "\n");
	report_emit(report, severity, &line);
}
