/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "npi/text.h"

enum {
	LONGEST_VALUE = 200, /* bytes of a value shown in a finding */
};

void kube_note_result(struct kube_decoder *decoder, int r)
{
	if (r < 0 || (r > 0 && decoder->status == 0))
		decoder->status = r;
}

/* As Go's %q, without its care for what no terminal shows. */
static void add_quoted(struct npi_text *text, const char *value, size_t len)
{
	size_t i;

	npi_text_add_char(text, '"');
	/* cut where a character begins */
	for (i = 0; i < len && (i < LONGEST_VALUE || (value[i] & 0xc0) == 0x80); i++) {
		if (value[i] == '"' || value[i] == '\\')
			npi_text_add(text, "\\", 1);
		if (value[i] == '\n')
			npi_text_add_string(text, "\\n");
		else
			npi_text_add_char(text, value[i]);
	}
	npi_text_add_string(text, i < len ? "...\"" : "\"");
}

/* A value as JSON has it: strings in quotes, lists of them in brackets. */
static void add_value(struct npi_text *text, const struct npi_node *node)
{
	const char *separator = "";

	if (node->kind == NPI_MAPPING) {
		npi_text_add_string(text, "{...}");
	} else if (node->kind == NPI_SEQUENCE) {
		npi_text_add_string(text, "[");
		npi_for_each_child (child, node) {
			npi_text_add_string(text, separator);
			add_value(text, child);
			separator = ",";
		}
		npi_text_add_string(text, "]");
	} else if (kube_shape(node) & SHAPE_STRING) {
		add_quoted(text, node->text, node->len);
	} else {
		npi_text_add(text, node->text, node->len);
	}
}

/* @path NULL: of any path. */
static bool is_said(const struct kube_decoder *decoder, struct npi_pos pos,
		    const char *path)
{
	const struct npi_diags *diags = decoder->diags;
	size_t i;

	for (i = decoder->first_finding; i < diags->n; i++) {
		const struct npi_finding *finding = diags->findings[i];

		if (finding->severity == NPI_ERROR && finding->pos.line == pos.line &&
		    finding->pos.column == pos.column &&
		    (!path || strcmp(finding->path, path) == 0))
			return true;
	}
	return false;
}

bool kube_is_doubtful(const struct kube_decoder *decoder, const struct npi_node *node)
{
	return node && (is_said(decoder, node->pos, NULL) ||
			is_said(decoder, node->key_pos, NULL));
}

/* Say it, unless it is an error that this field already has, and free the text. */
static void say_text(struct kube_decoder *decoder, enum npi_severity severity,
		     struct npi_pos pos, const struct npi_path *path,
		     struct npi_text *text)
{
	struct npi_text path_text = { 0 };

	npi_path_format(path, &path_text);
	if (text->failed || path_text.failed)
		kube_note_result(decoder, -ENOMEM);
	decoder->mute = severity == NPI_ERROR &&
			is_said(decoder, pos, npi_text_string(&path_text));
	if (!decoder->mute)
		kube_note_result(decoder,
				 npi_diag_say(decoder->diags, severity, pos, path, "%s",
					      npi_text_string(text)));
	npi_text_clear(&path_text);
	npi_text_clear(text);
}

void kube_say(struct kube_decoder *decoder, enum npi_severity severity,
	      struct npi_pos pos, const struct npi_path *path, const char *format, ...)
{
	struct npi_text text = { 0 };
	va_list args;

	va_start(args, format);
	npi_text_add_vformat(&text, format, args);
	va_end(args);
	say_text(decoder, severity, pos, path, &text);
}

void kube_invalid(struct kube_decoder *decoder, const struct npi_node *node,
		  const struct npi_path *path, const char *format, ...)
{
	struct npi_text text = { 0 };
	va_list args;

	npi_text_add_string(&text, "Invalid value: ");
	add_value(&text, node);
	npi_text_add_string(&text, ": ");
	va_start(args, format);
	npi_text_add_vformat(&text, format, args);
	va_end(args);
	say_text(decoder, NPI_ERROR, node->pos, path, &text);
}

void kube_unsupported(struct kube_decoder *decoder, const struct npi_node *node,
		      const struct npi_path *path, const struct kube_words *words)
{
	struct npi_text text = { 0 };
	size_t i;

	npi_text_add_string(&text, "Unsupported value: ");
	add_value(&text, node);
	for (i = 0; i < words->n; i++)
		npi_text_add_format(&text, i ? ", \"%s\"" : ": supported values: \"%s\"",
				    words->items[i].text);
	say_text(decoder, NPI_ERROR, node->pos, path, &text);
}

void kube_duplicate(struct kube_decoder *decoder, struct npi_pos pos,
		    const struct npi_path *path, struct npi_pos first, const char *format,
		    ...)
{
	struct npi_text text = { 0 };
	va_list args;

	npi_text_add_string(&text, "Duplicate value: ");
	va_start(args, format);
	npi_text_add_vformat(&text, format, args);
	va_end(args);
	say_text(decoder, NPI_ERROR, pos, path, &text);
	kube_hint_at(decoder, first, "first used here");
}

void kube_required(struct kube_decoder *decoder, struct npi_pos pos,
		   const struct npi_path *path, const char *detail)
{
	kube_say(decoder, NPI_ERROR, pos, path, "Required value%s%s", *detail ? ": " : "",
		 detail);
}

void kube_forbidden(struct kube_decoder *decoder, const struct npi_node *node,
		    const struct npi_path *path, const char *detail)
{
	kube_say(decoder, NPI_ERROR, node->pos, path, "Forbidden: %s", detail);
}

void kube_unknown(struct kube_decoder *decoder, const struct npi_node *node,
		  const struct npi_path *path)
{
	struct npi_text text = { 0 };

	npi_text_add_string(&text, "unknown field \"");
	npi_path_format(path, &text);
	npi_text_add_string(&text, "\"");
	say_text(decoder, decoder->unknown, node->key_pos, NULL, &text);
}

bool kube_is_within(struct kube_decoder *decoder, const struct npi_node *list,
		    const struct npi_path *path, size_t limit)
{
	if (list->len <= limit)
		return true;
	kube_say(decoder, NPI_ERROR, list->pos, path,
		 "Too many: %u: must have at most %zu items", list->len, limit);
	return false;
}

void kube_hint(struct kube_decoder *decoder, const char *format, ...)
{
	struct npi_text text = { 0 };
	va_list args;

	va_start(args, format);
	npi_text_add_vformat(&text, format, args);
	va_end(args);
	if (text.failed)
		kube_note_result(decoder, -ENOMEM);
	kube_hint_at(decoder, (struct npi_pos){ 0 }, npi_text_string(&text));
	npi_text_clear(&text);
}

void kube_hint_at(struct kube_decoder *decoder, struct npi_pos pos, const char *text)
{
	if (!decoder->mute)
		kube_note_result(decoder, npi_diag_note(decoder->diags, pos, "%s", text));
}
