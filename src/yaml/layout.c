/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "layout.h"

#include "build.h"

/* A line, and the bytes at which its parts begin. */
struct line {
	const char *text;
	size_t len;
	size_t begin;   /* behind the blanks */
	size_t content; /* behind the dashes of list items */
	size_t key_end; /* ':' or the first blank */
};

static struct line find_line(const struct npi_sources *sources, struct npi_pos pos)
{
	struct line line = { 0 };
	size_t i = 0;

	line.text = npi_source_line(sources, pos, &line.len);
	while (i < line.len && line.text[i] == ' ')
		i++;
	line.begin = i;
	while (i + 1 < line.len && line.text[i] == '-' && line.text[i + 1] == ' ')
		for (i++; i < line.len && line.text[i] == ' '; i++)
			;
	line.content = i;
	while (i < line.len && line.text[i] != ':' && line.text[i] != ' ')
		i++;
	line.key_end = i;
	return line;
}

/* The next line above with something on it; line 0: there is none. */
static struct npi_pos find_above(const struct npi_sources *sources, struct npi_pos pos,
				 struct line *ret)
{
	while (--pos.line) {
		*ret = find_line(sources, pos);
		if (ret->begin < ret->len && ret->text[ret->begin] != '#')
			break;
	}
	return pos;
}

/* The byte of a column, which counts characters. */
static size_t byte_of(const struct line *line, uint32_t column)
{
	size_t i = 0;

	while (i < line->len && column > 1) {
		i++;
		if (i == line->len || (line->text[i] & 0xc0) != 0x80)
			column--;
	}
	return i;
}

char npi_layout_byte(const struct npi_sources *sources, struct npi_pos pos)
{
	struct line line = find_line(sources, pos);
	size_t i = byte_of(&line, pos.column);

	return i < line.len ? line.text[i] : '\0';
}

static size_t count_characters(const char *text, size_t len)
{
	size_t n = 0, i;

	for (i = 0; i < len; i++)
		n += (text[i] & 0xc0) != 0x80;
	return n;
}

/* The place of a word; only blanks and dashes are before it. */
static struct npi_pos mark(struct npi_pos pos, const struct line *line, size_t begin)
{
	size_t width = count_characters(line->text + begin, line->key_end - begin);

	pos.column = (uint32_t)begin + 1;
	pos.width = width > UINT16_MAX ? UINT16_MAX : (uint16_t)width;
	return pos;
}

static int report(struct npi_diags *diags, struct npi_pos pos, const struct line *line,
		  size_t column, struct npi_pos above_pos)
{
	bool is_item = line->content > line->begin;
	bool is_less = pos.column < column;
	const char *word = line->text + line->begin;
	size_t len = line->key_end - line->begin;
	int r;

	if (is_item)
		r = npi_diag_error(diags, pos, NULL,
				   "list item is indented %s than what is above it",
				   is_less ? "less" : "more");
	else
		r = npi_diag_error(
			diags, pos, NULL, "'%.*s' is indented %s than what is above it",
			npi_shown_len(word, len), word, is_less ? "less" : "more");
	if (r < 0)
		return r;
	r = npi_diag_note(diags, above_pos, "this begins in column %zu, that in %u",
			  column, pos.column);
	return r < 0 ? r : NPI_INVALID;
}

int npi_layout_check(struct npi_diags *diags, const struct npi_sources *sources,
		     struct npi_pos pos, bool behind_key)
{
	struct line line = find_line(sources, pos), above = { 0 };
	size_t at = byte_of(&line, pos.column), column;
	struct npi_pos above_pos = find_above(sources, pos, &above);

	if (!above_pos.line || at != (behind_key ? line.key_end : line.begin))
		return 0;
	column = line.content > line.begin ? above.begin : above.content;
	if (column == line.begin || line.begin == line.len)
		return 0;
	pos = mark(pos, &line, line.begin);
	above_pos = mark(above_pos, &above, column);
	return report(diags, pos, &line, column + 1, above_pos);
}
