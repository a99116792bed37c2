/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/report.h"

#include <string.h>

#include "emit.h"
#include "snippet.h"

#include "npi/limits.h"
#include "npi/text.h"

/* "svc.yaml:14:15: ", as much of it as is known. */
static void add_place(struct npi_text *text, const struct npi_report *report,
		      const struct npi_sources *sources, struct npi_pos pos)
{
	struct npi_text place = { 0 };
	const char *name;

	if (!pos.source || pos.source > sources->n)
		return;
	name = sources->items[pos.source].name;
	npi_text_add_safe(&place, name, strlen(name));
	if (pos.line)
		npi_text_add_format(&place, ":%u", pos.line);
	if (pos.line && pos.column)
		npi_text_add_format(&place, ":%u", pos.column);
	npi_text_add_char(&place, ':');
	report_add_coloured(text, report, REPORT_PLACE, npi_text_string(&place));
	npi_text_add_char(text, ' ');
	npi_text_clear(&place);
}

static void add_finding(struct npi_text *text, const struct npi_report *report,
			const struct npi_sources *sources,
			const struct npi_finding *finding)
{
	const struct npi_note *note;

	add_place(text, report, sources, finding->pos);
	report_add_severity(text, report, finding->severity);
	npi_text_add_format(text, *finding->path ? "%s: %s\n" : "%s%s\n", finding->path,
			    finding->text);
	report_add_snippet(text, report, sources, finding->pos);
	for (note = finding->notes; note; note = note->next) {
		add_place(text, report, sources, note->pos);
		report_add_severity(text, report, NPI_NOTICE);
		npi_text_add_format(text, "%s\n", note->text);
		report_add_snippet(text, report, sources, note->pos);
	}
}

/* How many of each severity are shown: errors use up the room first. */
static void share_room(const struct npi_report *report, const struct npi_diags *diags,
		       size_t ret_shown[3])
{
	size_t room = NPI_SHOWN_FINDINGS;
	int severity;

	for (severity = NPI_ERROR; severity <= NPI_NOTICE; severity++) {
		size_t found = npi_report_shows(report, (enum npi_severity)severity)
				       ? diags->count[severity]
				       : 0;

		ret_shown[severity] = found < room ? found : room;
		room -= ret_shown[severity];
	}
}

/* "… and 3 more errors, 1 more warning" */
static void say_how_many_more(const struct npi_report *report,
			      const struct npi_diags *diags, const size_t shown[3])
{
	struct npi_text text = { 0 };
	int severity;

	for (severity = NPI_ERROR; severity <= NPI_NOTICE; severity++) {
		size_t more = diags->count[severity] - shown[severity];

		if (!more || !npi_report_shows(report, (enum npi_severity)severity))
			continue;
		npi_text_add_format(&text, "%s %zu more %s%s", text.len ? "," : "… and",
				    more,
				    report_severity_name((enum npi_severity)severity),
				    more == 1 ? "" : "s");
	}
	if (text.len)
		npi_text_add_char(&text, '\n');
	report_emit(report, NPI_NOTICE, &text);
}

void npi_report_findings(const struct npi_report *report,
			 const struct npi_sources *sources, struct npi_diags *diags)
{
	size_t left[3], shown[3], i;

	npi_diags_sort(diags);
	share_room(report, diags, shown);
	memcpy(left, shown, sizeof(left));
	for (i = 0; i < diags->n; i++) {
		const struct npi_finding *finding = diags->findings[i];
		struct npi_text text = { 0 };

		if (!left[finding->severity])
			continue;
		left[finding->severity]--;
		add_finding(&text, report, sources, finding);
		report_emit(report, finding->severity, &text);
	}
	say_how_many_more(report, diags, shown);
}

/* Sources that have an error of their own. Findings are sorted by source. */
static size_t count_wrong_sources(const struct npi_diags *diags)
{
	unsigned int last = 0;
	size_t n = 0, i;

	for (i = 0; i < diags->n; i++) {
		const struct npi_finding *finding = diags->findings[i];

		if (finding->severity != NPI_ERROR || finding->pos.source == last)
			continue;
		last = finding->pos.source;
		n += last != 0;
	}
	return n;
}

void npi_report_error_count(const struct npi_report *report,
			    const struct npi_sources *sources,
			    const struct npi_diags *diags, const char *consequence)
{
	size_t errors = diags->count[NPI_ERROR], wrong = count_wrong_sources(diags);
	struct npi_text where = { 0 };

	if (sources->n > 1 && wrong)
		npi_text_add_format(&where, " in %zu of %zu files", wrong, sources->n);
	else if (sources->n == 1)
		npi_text_add_format(&where, " in %s", sources->items[1].name);
	npi_report_message(report, NPI_ERROR, "%zu error%s%s%s%s", errors,
			   errors == 1 ? "" : "s", npi_text_string(&where),
			   consequence ? "; " : "", consequence ? consequence : "");
	npi_text_clear(&where);
}
