/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/report.h"

#include <errno.h>

#include <jansson.h>

#include "emit.h"

/* jansson takes ownership and fails on NULL, so that a chain needs one check at its end;
 * text that is no UTF-8 (a file name) becomes null. */
static json_t *text_or_null(const char *text)
{
	json_t *value = json_string(text);

	return value ? value : json_null();
}

/* The members that say where: file, line, column, endColumn (exclusive). */
static int set_place(json_t *object, const struct npi_sources *sources,
		     struct npi_pos pos)
{
	int r = 0;

	if (pos.source && pos.source <= sources->n)
		r |= json_object_set_new(object, "file",
					 text_or_null(sources->items[pos.source].name));
	if (pos.line)
		r |= json_object_set_new(object, "line", json_integer(pos.line));
	if (pos.line && pos.column) {
		r |= json_object_set_new(object, "column", json_integer(pos.column));
		r |= json_object_set_new(
			object, "endColumn",
			json_integer(pos.column + (pos.width ? pos.width : 1)));
	}
	return r;
}

static json_t *note_json(const struct npi_sources *sources, const struct npi_note *note)
{
	json_t *object = json_object();

	if (set_place(object, sources, note->pos) < 0 ||
	    json_object_set_new(object, "message", text_or_null(note->text)) < 0) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static json_t *finding_json(const struct npi_sources *sources,
			    const struct npi_finding *finding)
{
	json_t *object = json_object(), *notes = json_array();
	const struct npi_note *note;
	int r;

	r = set_place(object, sources, finding->pos);
	r |= json_object_set_new(object, "severity",
				 json_string(report_severity_name(finding->severity)));
	if (*finding->path)
		r |= json_object_set_new(object, "path", text_or_null(finding->path));
	r |= json_object_set_new(object, "message", text_or_null(finding->text));
	for (note = finding->notes; note; note = note->next)
		r |= json_array_append_new(notes, note_json(sources, note));
	r |= json_object_set_new(object, "notes", notes);
	if (r < 0) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static json_t *findings_json(const struct npi_sources *sources,
			     const struct npi_diags *diags)
{
	json_t *root = json_object(), *findings = json_array();
	int r = 0;
	size_t i;

	for (i = 0; i < diags->n; i++)
		r |= json_array_append_new(findings,
					   finding_json(sources, diags->findings[i]));
	r |= json_object_set_new(root, "errors",
				 json_integer((json_int_t)diags->count[NPI_ERROR]));
	r |= json_object_set_new(root, "warnings",
				 json_integer((json_int_t)diags->count[NPI_WARNING]));
	r |= json_object_set_new(root, "notes",
				 json_integer((json_int_t)diags->count[NPI_NOTICE]));
	r |= json_object_set_new(root, "files", json_integer((json_int_t)sources->n));
	r |= json_object_set_new(root, "findings", findings);
	if (r < 0) {
		json_decref(root);
		return NULL;
	}
	return root;
}

int npi_report_findings_json(const struct npi_report *report,
			     const struct npi_sources *sources, struct npi_diags *diags)
{
	json_t *root;

	npi_diags_sort(diags);
	root = findings_json(sources, diags);
	if (!root)
		return -ENOMEM;
	json_dumpf(root, report->out, JSON_INDENT(2));
	fputc('\n', report->out);
	json_decref(root);
	return 0;
}
