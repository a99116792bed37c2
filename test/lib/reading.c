/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/reading.h"

#include <stdlib.h>
#include <string.h>

#include "lib/unit.h"
#include "npi/text.h"

void reading_begin(struct reading *reading, const char *text,
		   const struct npi_settings *settings)
{
	struct npi_settings defaults = npi_settings_default();
	struct npi_source items[] = {
		{ 0 },
		{ .name = "input.yaml", .bytes = text, .len = strlen(text) },
	};
	struct npi_sources sources = { .items = items, .n = 1 };

	*reading = (struct reading){ 0 };
	reading->diags.arena = &reading->arena;
	reading->result = kube_read(&sources, settings ? settings : &defaults,
				    &reading->arena, &reading->diags, &reading->objects);
}

void reading_end(struct reading *reading)
{
	npi_arena_clear(&reading->arena);
}

static void add_place(struct npi_text *text, const char *before, struct npi_pos pos)
{
	if (pos.line)
		npi_text_add_format(text, "%s%u:%u", before, pos.line, pos.column);
}

static void add_finding(struct npi_text *text, const struct npi_finding *finding)
{
	static const char *const severities[] = { "error", "warning", "notice" };
	const struct npi_note *note;

	add_place(text, "", finding->pos);
	npi_text_add_format(text, "%s%s: %s%s%s\n", finding->pos.line ? ": " : "",
			    severities[finding->severity], finding->path,
			    *finding->path ? ": " : "", finding->text);
	for (note = finding->notes; note; note = note->next) {
		npi_text_add_string(text, "  note");
		add_place(text, " ", note->pos);
		npi_text_add_format(text, ": %s\n", note->text);
	}
}

void reading_check_findings(const char *text, const char *findings)
{
	bool has_error = strstr(findings, "error: ");
	struct reading reading;

	reading_begin(&reading, text, NULL);
	ck_assert_str_eq(reading_findings(&reading), findings);
	ck_assert_int_eq(reading.result, has_error ? NPI_INVALID : 0);
	reading_end(&reading);
}

char *reading_encode(union kube_object object, enum kube_format format)
{
	struct npi_text text = { 0 };

	kube_encode(object, format, &text);
	ck_assert(!text.failed);
	return text.bytes;
}

const char *reading_findings(struct reading *reading)
{
	struct npi_text text = { 0 };
	const char *kept;
	size_t i;

	npi_diags_sort(&reading->diags);
	for (i = 0; i < reading->diags.n; i++)
		add_finding(&text, reading->diags.findings[i]);
	kept = npi_arena_strdup(&reading->arena, npi_text_string(&text));
	npi_text_clear(&text);
	ck_assert_ptr_nonnull(kept);
	return kept;
}
