/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snippet.h"

#include <locale.h>
#include <stdbool.h>
#include <string.h>
#include <wchar.h>

#include "emit.h"

enum {
	TAB = 8,
	SHOWN_COLUMNS = 88,  /* with the margin a line fits 100 columns */
	COLUMNS_BEFORE = 40, /* kept before the place when a line is cut */
};

/* The part of a line that is shown, and what is underlined, in screen columns. */
struct window {
	size_t begin, end;
	size_t mark, mark_end;
	size_t line_end; /* where the whole line ends */
};

/* One character of a line as a terminal shows it. */
struct glyph {
	const char *bytes;
	size_t len;
	size_t column; /* where it begins on the screen */
	size_t width;  /* columns it takes */
	bool hidden;   /* control character or bad UTF-8: shown as '?' */
};

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t most(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* wcwidth() knows what is wide only under a UTF-8 locale; C.UTF-8 is always there. */
static locale_t use_utf8(locale_t *ret_old)
{
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);

	*ret_old = uselocale(utf8);
	return utf8;
}

static void leave_utf8(locale_t utf8, locale_t old)
{
	uselocale(old);
	if (utf8)
		freelocale(utf8);
}

/* The character at @bytes, @left bytes before the end of the line. */
static struct glyph read_glyph(const char *bytes, size_t left, size_t column)
{
	struct glyph glyph = { .bytes = bytes, .len = 1, .column = column, .width = 1 };
	mbstate_t state = { 0 };
	wchar_t wide;
	size_t len;

	if (*bytes >= ' ' && *bytes <= '~')
		return glyph; /* the usual case first: lines of JSON are megabytes long */
	if (*bytes == '\t') {
		glyph.width = TAB - column % TAB;
		return glyph;
	}
	len = mbrtowc(&wide, bytes, left, &state);
	if (len && len <= left)
		glyph.len = len;
	glyph.hidden = !len || len > left || wcwidth(wide) < 0;
	if (!glyph.hidden)
		glyph.width = (size_t)wcwidth(wide);
	return glyph;
}

/* Screen columns of the place, and of the whole line. */
static struct window measure(const char *line, size_t len, struct npi_pos pos)
{
	size_t first = pos.column - 1, last = first + (pos.width ? pos.width : 1);
	struct window window = { 0 };
	size_t column = 0, number = 0, i;

	for (i = 0; i < len; number++) {
		struct glyph glyph = read_glyph(line + i, len - i, column);

		if (number == first)
			window.mark = column;
		column += glyph.width;
		if (number < last)
			window.mark_end = column;
		i += glyph.len;
	}
	if (number <= first) /* behind the end of the line */
		window.mark = column;
	if (window.mark_end <= window.mark)
		window.mark_end = window.mark + 1;
	window.end = window.line_end = column;
	return window;
}

/* Choose what is shown of a long line. */
static void cut(struct window *window)
{
	if (window->line_end <= SHOWN_COLUMNS)
		return;
	if (window->mark > COLUMNS_BEFORE)
		window->begin = window->mark - COLUMNS_BEFORE;
	window->end = least(window->line_end, window->begin + SHOWN_COLUMNS);
	window->mark_end = least(window->mark_end, window->end);
}

static void add_blanks(struct npi_text *text, size_t n)
{
	while (n--)
		npi_text_add_char(text, ' ');
}

static void add_glyph(struct npi_text *text, const struct glyph *glyph)
{
	if (*glyph->bytes == '\t')
		add_blanks(text, glyph->width);
	else if (glyph->hidden)
		npi_text_add_char(text, '?');
	else
		npi_text_add(text, glyph->bytes, glyph->len);
}

/* What lies only partly in the window (a tab, a wide character) is shown as blanks. */
static void add_line(struct npi_text *text, const char *line, size_t len,
		     const struct window *window)
{
	size_t column = 0, i;

	for (i = 0; i < len && column < window->end;) {
		struct glyph glyph = read_glyph(line + i, len - i, column);
		size_t end = column + glyph.width;

		if (column >= window->begin && end <= window->end)
			add_glyph(text, &glyph);
		else if (end > window->begin)
			add_blanks(text,
				   least(end, window->end) - most(column, window->begin));
		column = end;
		i += glyph.len;
	}
}

static void add_underline(struct npi_text *text, const struct npi_report *report,
			  size_t width)
{
	struct npi_text line = { 0 };

	npi_text_add_char(&line, '^');
	while (--width)
		npi_text_add_char(&line, '~');
	report_add_coloured(text, report, REPORT_CARET, npi_text_string(&line));
	npi_text_clear(&line);
	npi_text_add_char(text, '\n');
}

void report_add_snippet(struct npi_text *text, const struct npi_report *report,
			const struct npi_sources *sources, struct npi_pos pos)
{
	struct window window;
	locale_t utf8, old;
	const char *line;
	char margin[16];
	size_t len;

	line = npi_source_line(sources, pos, &len);
	if (!len || !pos.column)
		return;
	utf8 = use_utf8(&old);
	window = measure(line, len, pos);
	cut(&window);
	snprintf(margin, sizeof(margin), "%4u", pos.line);
	npi_text_add_format(text, "%s | %s", margin, window.begin ? "…" : "");
	add_line(text, line, len, &window);
	npi_text_add_format(text, "%s\n%*s | ", window.end < window.line_end ? "…" : "",
			    (int)strlen(margin), "");
	add_blanks(text, window.mark - window.begin + (window.begin ? 1 : 0));
	add_underline(text, report, window.mark_end - window.mark);
	leave_utf8(utf8, old);
}
