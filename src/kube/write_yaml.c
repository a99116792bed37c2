/* SPDX-License-Identifier: GPL-2.0-or-later */
/* YAML as kubectl prints it: block style, two blanks a level, none for a list. */
#include <assert.h>

#include "npi/kube_writer.h"

/* What is being written into; the document itself is in nothing. */
static struct kube_level *top(struct kube_writer *writer)
{
	return &writer->levels[writer->depth - 1];
}

static void indent(struct kube_writer *writer, int blanks)
{
	npi_text_add_format(writer->text, "%*s", blanks, "");
}

/* Whether a level is an element of a list: its first member stands behind the mark. */
static bool is_element(const struct kube_writer *writer)
{
	return writer->depth > 1 && writer->levels[writer->depth - 2].is_list;
}

/* The first member ends the line of the key that its level stands behind. */
static void begin_member(struct kube_writer *writer)
{
	bool is_first = top(writer)->n++ == 0;

	if (is_first && is_element(writer))
		return;
	if (is_first && writer->depth > 1)
		npi_text_add_char(writer->text, '\n');
	indent(writer, top(writer)->indent);
}

static void yaml_key(struct kube_writer *writer, const char *key)
{
	begin_member(writer);
	kube_add_yaml_text(writer->text, key, true, 0);
	npi_text_add_char(writer->text, ':');
}

/* Behind a key, or behind the mark of an element. */
static void begin_scalar(struct kube_writer *writer)
{
	if (!top(writer)->is_list) {
		npi_text_add_char(writer->text, ' ');
		return;
	}
	begin_member(writer);
	npi_text_add_string(writer->text, "- ");
}

static void yaml_string(struct kube_writer *writer, const char *text)
{
	begin_scalar(writer);
	kube_add_yaml_text(writer->text, text, false, top(writer)->indent + 2);
	npi_text_add_char(writer->text, '\n');
}

static void yaml_word(struct kube_writer *writer, const char *text)
{
	begin_scalar(writer);
	npi_text_add_string(writer->text, text);
	npi_text_add_char(writer->text, '\n');
}

static void yaml_begin(struct kube_writer *writer, bool is_list)
{
	struct kube_level level = { .is_list = is_list };

	if (writer->depth) {
		bool is_below_key = !top(writer)->is_list;

		level.indent = top(writer)->indent + (is_list && is_below_key ? 0 : 2);
		if (!is_below_key) {
			begin_member(writer);
			npi_text_add_string(writer->text, "- ");
		}
	}
	assert(writer->depth < KUBE_WRITER_DEPTH);
	writer->levels[writer->depth++] = level;
}

static void yaml_end(struct kube_writer *writer)
{
	const struct kube_level *level = top(writer);
	bool is_below_key = writer->depth > 1 && !is_element(writer);

	writer->depth--;
	if (level->n)
		return;
	if (is_below_key)
		npi_text_add_char(writer->text, ' ');
	npi_text_add_string(writer->text, level->is_list ? "[]\n" : "{}\n");
}

const struct kube_writer_kind kube_yaml_writer = {
	.key = yaml_key,
	.string = yaml_string,
	.word = yaml_word,
	.begin = yaml_begin,
	.end = yaml_end,
};
