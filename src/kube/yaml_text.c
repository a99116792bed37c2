/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How kubectl writes a string in YAML: go-yaml's choice (encode.go, stringv()) among what
 * libyaml's emitter allows (yaml_emitter_analyze_scalar()). Long lines are not folded.
 */
#include <string.h>

#include "npi/kube_writer.h"
#include "npi/tree.h"

enum style { PLAIN, SINGLE_QUOTED, DOUBLE_QUOTED, LITERAL };

/* What the emitter looks for in a text. */
struct looks {
	bool has_indicators;  /* that would begin or end something in a block */
	bool has_breaks;      /* line breaks */
	bool has_odd_spaces;  /* at an end, or beside a break */
	bool has_space_break; /* a space before a break */
	bool ends_in_space;
	bool has_specials; /* that only double quotes can show */
};

static bool is_blank_or_end(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\0';
}

/* An indicator where it stands. */
static bool is_indicator(const char *text, size_t at)
{
	char c = text[at], next = text[at + 1];

	if (at == 0 && strchr("#,[]{}&*!|>'\"%@`", c))
		return true;
	if (at == 0 && (c == '-' || c == '?') && is_blank_or_end(next))
		return true;
	if (c == ':')
		return is_blank_or_end(next);
	return c == '#' && at > 0 && is_blank_or_end(text[at - 1]);
}

/* Characters of several bytes that YAML does not show as they are. */
static const struct {
	const char *bytes;
	const char *escape;
} long_specials[] = {
	{ "\xef\xbb\xbf", "\\uFEFF" }, /* byte order mark */
	{ "\xe2\x80\xa8", "\\L" },     /* line separator */
	{ "\xe2\x80\xa9", "\\P" },     /* paragraph separator */
	{ "\xc2\x85", "\\N" },         /* next line */
};

static const char *long_escape(const char *text, size_t *ret_len)
{
	size_t i, len;

	for (i = 0; i < sizeof(long_specials) / sizeof(long_specials[0]); i++) {
		len = strlen(long_specials[i].bytes);
		if (strncmp(text, long_specials[i].bytes, len) == 0) {
			*ret_len = len;
			return long_specials[i].escape;
		}
	}
	return NULL;
}

/* U+0080 to U+009F */
static bool is_c1(const char *text)
{
	return (unsigned char)text[0] == 0xc2 && (unsigned char)text[1] >= 0x80 &&
	       (unsigned char)text[1] <= 0x9f;
}

/* What only double quotes can show. Other text is UTF-8 and stands as it is. */
static bool is_special(const char *text)
{
	unsigned char c = (unsigned char)*text;
	size_t len;

	return (c < 0x20 && c != '\n') || c == 0x7f || is_c1(text) ||
	       long_escape(text, &len);
}

static struct looks look_at(const char *text)
{
	size_t len = strlen(text), i;
	struct looks looks = {
		.has_indicators =
			strncmp(text, "---", 3) == 0 || strncmp(text, "...", 3) == 0,
		.ends_in_space = len && text[len - 1] == ' ',
	};

	for (i = 0; i < len; i++) {
		bool is_space = text[i] == ' ', is_break = text[i] == '\n';
		bool is_edge = i == 0 || i + 1 == len;

		looks.has_indicators = looks.has_indicators || is_indicator(text, i);
		looks.has_breaks = looks.has_breaks || is_break;
		looks.has_specials = looks.has_specials || is_special(text + i);
		looks.has_odd_spaces = looks.has_odd_spaces ||
				       (is_space && (is_edge || text[i - 1] == '\n'));
		looks.has_space_break =
			looks.has_space_break || (is_space && text[i + 1] == '\n');
	}
	return looks;
}

/* 2006-01-02, or that with a time behind it. */
static bool is_timestamp(const char *text)
{
	static const char digits[] = "0123456789";
	size_t i, len;

	if (strspn(text, digits) != 4)
		return false;
	text += 4;
	for (i = 0; i < 2; i++) {
		len = *text == '-' ? strspn(text + 1, digits) : 0;
		if (len < 1 || len > 2)
			return false;
		text += 1 + len;
	}
	return !*text || (strchr("Tt ", *text) && strspn(text + 1, digits) > 0);
}

/* A number of base 60 to readers that have them. */
static bool is_base_60(const char *text)
{
	size_t digits;

	text += *text == '-' || *text == '+';
	digits = strspn(text, "0123456789_");
	text += digits;
	return digits && *text == ':' && strspn(text, "0123456789:.") == strlen(text);
}

/* Without quotes it would be a number, a word or nothing. */
static bool reads_as_other(const char *text)
{
	const struct npi_node scalar = {
		.kind = NPI_SCALAR,
		.text = text,
		.len = (uint32_t)strlen(text),
	};

	return npi_scalar_type(&scalar) != NPI_STRING || strcmp(text, "<<") == 0 ||
	       is_timestamp(text) || is_base_60(text);
}

static enum style choose_style(const char *text, bool is_key)
{
	struct looks looks = look_at(text);

	if (looks.has_specials || looks.has_space_break)
		return DOUBLE_QUOTED;
	if (looks.has_breaks)
		return is_key || looks.ends_in_space ? DOUBLE_QUOTED : LITERAL;
	if (reads_as_other(text))
		return DOUBLE_QUOTED;
	return looks.has_indicators || looks.has_odd_spaces ? SINGLE_QUOTED : PLAIN;
}

static void add_single_quoted(struct npi_text *text, const char *string)
{
	npi_text_add_char(text, '\'');
	for (; *string; string++)
		npi_text_add(text, *string == '\'' ? "''" : string,
			     *string == '\'' ? 2 : 1);
	npi_text_add_char(text, '\'');
}

/* The escape of one byte, or of two where they are a control character. */
static size_t add_escaped(struct npi_text *text, const char *string)
{
	static const char names[][2] = {
		{ '"', '"' },  { '\\', '\\' },  { '\n', 'n' }, { '\t', 't' },
		{ '\r', 'r' }, { '\a', 'a' },   { '\b', 'b' }, { '\v', 'v' },
		{ '\f', 'f' }, { '\x1b', 'e' },
	};
	const char *escape;
	size_t i, len;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i][0] == *string) {
			npi_text_add_format(text, "\\%c", names[i][1]);
			return 1;
		}
	}
	escape = long_escape(string, &len);
	if (escape) {
		npi_text_add_string(text, escape);
		return len;
	}
	npi_text_add_format(text, "\\x%02X", (unsigned char)string[is_c1(string)]);
	return is_c1(string) ? 2 : 1;
}

static void add_double_quoted(struct npi_text *text, const char *string)
{
	npi_text_add_char(text, '"');
	while (*string) {
		if (strchr("\"\\\n", *string) || is_special(string))
			string += add_escaped(text, string);
		else
			npi_text_add(text, string++, 1);
	}
	npi_text_add_char(text, '"');
}

/* "|", a digit when the first line begins with a blank, and what becomes of the breaks at
 * the end: "-" when there is none, "+" when there are several. */
static void add_literal(struct npi_text *text, const char *string, int indent)
{
	size_t len = strlen(string);
	const char *line;

	npi_text_add_char(text, '|');
	if (*string == ' ' || *string == '\n')
		npi_text_add_char(text, '2');
	if (string[len - 1] != '\n')
		npi_text_add_char(text, '-');
	else if (len == 1 || string[len - 2] == '\n')
		npi_text_add_char(text, '+');
	for (line = string; *line; line += len) {
		len = strcspn(line, "\n");
		npi_text_add_format(text, "\n%*s", len ? indent : 0, "");
		npi_text_add(text, line, len);
		len += line[len] == '\n';
	}
}

void kube_add_yaml_text(struct npi_text *text, const char *string, bool is_key,
			int indent)
{
	switch (choose_style(string, is_key)) {
	case PLAIN:
		npi_text_add_string(text, string);
		break;
	case SINGLE_QUOTED:
		add_single_quoted(text, string);
		break;
	case DOUBLE_QUOTED:
		add_double_quoted(text, string);
		break;
	case LITERAL:
		add_literal(text, string, indent);
		break;
	}
}
