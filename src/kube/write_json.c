/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON as Go writes it: encoding/json, with its care for HTML. */
#include <assert.h>

#include "npi/kube_writer.h"

static void begin_line(struct kube_writer *writer, size_t levels)
{
	size_t i;

	if (!writer->step)
		return;
	npi_text_add_char(writer->text, '\n');
	for (i = 0; i < levels * (size_t)writer->step; i++)
		npi_text_add_char(writer->text, ' ');
}

/* Before a key, or before an element of a list. */
static void begin_member(struct kube_writer *writer)
{
	struct kube_level *level = &writer->levels[writer->depth - 1];

	if (level->n++)
		npi_text_add_char(writer->text, ',');
	begin_line(writer, writer->depth);
}

static void begin_value(struct kube_writer *writer)
{
	if (writer->depth && writer->levels[writer->depth - 1].is_list)
		begin_member(writer);
}

/* U+2028 and U+2029 end lines in JavaScript. */
static bool is_line_separator(const char *text)
{
	return (unsigned char)text[0] == 0xe2 && (unsigned char)text[1] == 0x80 &&
	       ((unsigned char)text[2] & 0xfe) == 0xa8;
}

/* Also the first byte of a character that may be a line separator. */
static bool may_need_escape(char c)
{
	static const uint64_t below_64 = UINT64_C(0xffffffff) | UINT64_C(1) << '"' |
					 UINT64_C(1) << '&' | UINT64_C(1) << '<' |
					 UINT64_C(1) << '>';
	unsigned char byte = (unsigned char)c;

	return byte < 64 ? below_64 >> byte & 1 : byte == '\\' || byte == 0xe2;
}

static size_t plain_length(const char *string)
{
	size_t len = 0;

	while (!may_need_escape(string[len]))
		len++;
	return len;
}

static const char *short_escape(char c)
{
	switch (c) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\n':
		return "\\n";
	case '\r':
		return "\\r";
	case '\t':
		return "\\t";
	default:
		return NULL;
	}
}

/* The bytes of @string that were written. */
static size_t add_escaped(struct npi_text *text, const char *string)
{
	const char *escape = short_escape(*string);

	if (is_line_separator(string)) {
		npi_text_add_format(text, "\\u202%x", (unsigned char)string[2] & 0xfu);
		return 3;
	}
	if (escape)
		npi_text_add_string(text, escape);
	else if ((unsigned char)*string == 0xe2)
		npi_text_add(text, string, 1);
	else
		npi_text_add_format(text, "\\u%04x", (unsigned char)*string);
	return 1;
}

static void add_string(struct npi_text *text, const char *string)
{
	size_t len;

	npi_text_add_char(text, '"');
	for (;;) {
		len = plain_length(string);
		npi_text_add(text, string, len);
		string += len;
		if (!*string)
			break;
		string += add_escaped(text, string);
	}
	npi_text_add_char(text, '"');
}

static void json_key(struct kube_writer *writer, const char *key)
{
	begin_member(writer);
	add_string(writer->text, key);
	npi_text_add_string(writer->text, writer->step ? ": " : ":");
}

static void json_string(struct kube_writer *writer, const char *text)
{
	begin_value(writer);
	add_string(writer->text, text);
}

static void json_word(struct kube_writer *writer, const char *text)
{
	begin_value(writer);
	npi_text_add_string(writer->text, text);
}

static void json_begin(struct kube_writer *writer, bool is_list)
{
	begin_value(writer);
	assert(writer->depth < KUBE_WRITER_DEPTH);
	writer->levels[writer->depth++] = (struct kube_level){ .is_list = is_list };
	npi_text_add_string(writer->text, is_list ? "[" : "{");
}

static void json_end(struct kube_writer *writer)
{
	const struct kube_level *level = &writer->levels[--writer->depth];

	if (level->n)
		begin_line(writer, writer->depth);
	npi_text_add_string(writer->text, level->is_list ? "]" : "}");
}

const struct kube_writer_kind kube_json_writer = {
	.key = json_key,
	.string = json_string,
	.word = json_word,
	.begin = json_begin,
	.end = json_end,
};
