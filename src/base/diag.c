/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/diag.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "npi/limits.h"
#include "npi/text.h"

void npi_path_format(const struct npi_path *path, struct npi_text *text)
{
	if (!path)
		return;
	npi_path_format(path->parent, text);
	if (path->name)
		npi_text_add_format(text, path->parent ? ".%s" : "%s", path->name);
	else
		npi_text_add_format(text, "[%zu]", path->index);
}

/* Move text into the arena, safe to show; NULL when out of memory. */
static char *keep(struct npi_arena *arena, struct npi_text *text)
{
	struct npi_text safe = { 0 };
	char *kept = NULL;

	npi_text_add_safe(&safe, npi_text_string(text), text->len);
	if (!text->failed && !safe.failed)
		kept = npi_arena_strdup(arena, npi_text_string(&safe));
	npi_text_clear(text);
	npi_text_clear(&safe);
	return kept;
}

npi_printf_like(2, 0) static char *keep_vformat(struct npi_arena *arena,
						const char *format, va_list args)
{
	struct npi_text text = { 0 };

	npi_text_add_vformat(&text, format, args);
	return keep(arena, &text);
}

static int add_finding(struct npi_diags *diags, struct npi_finding *finding)
{
	struct npi_finding **findings = diags->findings;

	if (diags->n == diags->capacity) {
		size_t capacity = diags->capacity ? diags->capacity * 2 : 16;

		findings = npi_arena_grow(diags->arena, findings, diags->n, capacity,
					  sizeof(struct npi_finding *));
		if (!findings)
			return -ENOMEM;
		diags->findings = findings;
		diags->capacity = capacity;
	}
	findings[diags->n++] = finding;
	return 0;
}

npi_printf_like(5, 0) static int vsay(struct npi_diags *diags, enum npi_severity severity,
				      struct npi_pos pos, const struct npi_path *path,
				      const char *format, va_list args)
{
	int done = severity == NPI_ERROR ? NPI_INVALID : 0;
	struct npi_text path_text = { 0 };
	struct npi_finding *finding;

	/* each severity has its own room: many notices must not push out an error */
	diags->last_is_kept = false;
	if (++diags->count[severity] > NPI_MAX_FINDINGS)
		return done;
	finding = npi_arena_new(diags->arena, struct npi_finding);
	if (!finding)
		return -ENOMEM;
	npi_path_format(path, &path_text);
	finding->severity = severity;
	finding->pos = pos;
	finding->path = keep(diags->arena, &path_text);
	finding->text = keep_vformat(diags->arena, format, args);
	if (!finding->path || !finding->text || add_finding(diags, finding) < 0)
		return -ENOMEM;
	diags->last_is_kept = true;
	return done;
}

int npi_diag_say(struct npi_diags *diags, enum npi_severity severity, struct npi_pos pos,
		 const struct npi_path *path, const char *format, ...)
{
	va_list args;
	int r;

	va_start(args, format);
	r = vsay(diags, severity, pos, path, format, args);
	va_end(args);
	return r;
}

int npi_diag_error(struct npi_diags *diags, struct npi_pos pos,
		   const struct npi_path *path, const char *format, ...)
{
	va_list args;
	int r;

	va_start(args, format);
	r = vsay(diags, NPI_ERROR, pos, path, format, args);
	va_end(args);
	return r;
}

int npi_diag_warning(struct npi_diags *diags, struct npi_pos pos,
		     const struct npi_path *path, const char *format, ...)
{
	va_list args;
	int r;

	va_start(args, format);
	r = vsay(diags, NPI_WARNING, pos, path, format, args);
	va_end(args);
	return r;
}

int npi_diag_notice(struct npi_diags *diags, struct npi_pos pos,
		    const struct npi_path *path, const char *format, ...)
{
	va_list args;
	int r;

	va_start(args, format);
	r = vsay(diags, NPI_NOTICE, pos, path, format, args);
	va_end(args);
	return r;
}

int npi_diag_note(struct npi_diags *diags, struct npi_pos pos, const char *format, ...)
{
	struct npi_note *note, **end;
	va_list args;

	if (!diags->last_is_kept)
		return 0;
	note = npi_arena_new(diags->arena, struct npi_note);
	if (!note)
		return -ENOMEM;
	va_start(args, format);
	note->text = keep_vformat(diags->arena, format, args);
	va_end(args);
	if (!note->text)
		return -ENOMEM;
	note->pos = pos;
	end = &diags->findings[diags->n - 1]->notes;
	while (*end)
		end = &(*end)->next;
	*end = note;
	return 0;
}

static int compare_numbers(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

/* What has no source comes last. */
static int compare_findings(const struct npi_finding *a, const struct npi_finding *b)
{
	int r = compare_numbers((uint32_t)a->pos.source - 1, (uint32_t)b->pos.source - 1);

	if (!r)
		r = compare_numbers(a->pos.line, b->pos.line);
	if (!r)
		r = compare_numbers(a->pos.column, b->pos.column);
	return r;
}

/* Insertion keeps equal places in order; findings come almost sorted and are few. */
void npi_diags_sort(struct npi_diags *diags)
{
	struct npi_finding *finding;
	size_t i, j;

	for (i = 1; i < diags->n; i++) {
		finding = diags->findings[i];
		for (j = i; j > 0; j--) {
			if (compare_findings(diags->findings[j - 1], finding) <= 0)
				break;
			diags->findings[j] = diags->findings[j - 1];
		}
		diags->findings[j] = finding;
	}
}
