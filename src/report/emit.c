/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emit.h"

#include <string.h>

/* SGR codes; gcc's choice, which people know */
static const char *const colours[] = {
	[REPORT_PLACE] = "1",   [REPORT_ERROR] = "1;31", [REPORT_WARNING] = "1;35",
	[REPORT_NOTE] = "1;36", [REPORT_CARET] = "1;32",
};

static const struct {
	const char *name;
	enum report_colour colour;
	int priority; /* syslog's, as sd-daemon(3) prefixes have it */
} severities[] = {
	[NPI_ERROR] = { "error", REPORT_ERROR, 3 },
	[NPI_WARNING] = { "warning", REPORT_WARNING, 4 },
	[NPI_NOTICE] = { "note", REPORT_NOTE, 5 },
};

const char *report_severity_name(enum npi_severity severity)
{
	return severities[severity].name;
}

void report_add_coloured(struct npi_text *text, const struct npi_report *report,
			 enum report_colour colour, const char *string)
{
	if (report->colour)
		npi_text_add_format(text, "\033[%sm%s\033[0m", colours[colour], string);
	else
		npi_text_add_string(text, string);
}

void report_add_severity(struct npi_text *text, const struct npi_report *report,
			 enum npi_severity severity)
{
	report_add_coloured(text, report, severities[severity].colour,
			    severities[severity].name);
	npi_text_add_string(text, ": ");
}

void report_emit(const struct npi_report *report, enum npi_severity severity,
		 struct npi_text *text)
{
	const char *line = npi_text_string(text);

	while (*line) {
		size_t len = strcspn(line, "\n") + 1;

		if (report->journal)
			fprintf(report->err, "<%d>", severities[severity].priority);
		fprintf(report->err, "%.*s\n", (int)(len - 1), line);
		line += line[len - 1] ? len : len - 1;
	}
	npi_text_clear(text);
}
