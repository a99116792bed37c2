/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "block_scalar.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* libyaml has 1024, colon and all; what is near is left to it */
	LONGEST_KEY = 1000,
};

/* What a text is written in decides what a byte in it means. */
enum style { PLAIN, SINGLE_QUOTED, DOUBLE_QUOTED };

/* What a part of a line ended with. */
enum ending { AT_LINE_END, AT_COLON, AT_COMMENT };

bool npi_block_is_marker(const struct npi_block_events *events, const char *at)
{
	return events->end - at >= 3 &&
	       (!memcmp(at, "---", 3) || !memcmp(at, "...", 3)) &&
	       npi_block_is_blank(events, at + 3);
}

int npi_block_reserve(struct npi_block_events *events, size_t size)
{
	char *bytes;

	if (size <= events->unfolded_size)
		return 0;
	bytes = realloc(events->unfolded, size);
	if (!bytes)
		return -ENOMEM;
	events->unfolded = bytes;
	events->unfolded_size = size;
	return 0;
}

static const char escapes[] = "\"\\/ bfnrt";
static const char escaped[] = "\"\\/ \b\f\n\r\t";

/* Line ends and the blanks around them: one is a blank, of several all but one stay. */
static const char *fold(const char *at, const char *end, char **to)
{
	size_t n_lines = 0;

	for (; at < end && (*at == ' ' || *at == '\n'); at++)
		n_lines += *at == '\n';
	if (n_lines == 1)
		*(*to)++ = ' ';
	for (; n_lines > 1; n_lines--)
		*(*to)++ = '\n';
	return at;
}

/* A line end with '\' before it is none; empty lines behind it stay. */
static const char *skip_escaped_line(const char *at, const char *end, char **to)
{
	for (at++; at < end && (*at == ' ' || *at == '\n'); at++)
		if (*at == '\n')
			*(*to)++ = '\n';
	return at;
}

/* Write what the bytes stand for; returns behind the last one. */
static char *unfold(const char *at, const char *end, enum style style, char *to)
{
	char *kept = to; /* blanks behind it go when the line ends */

	while (at < end) {
		if (*at == '\n') {
			to = kept;
			at = fold(at, end, &to);
			kept = to;
		} else if (style == DOUBLE_QUOTED && *at == '\\') {
			at++;
			if (*at == '\n')
				at = skip_escaped_line(at, end, &to);
			else
				*to++ = escaped[strchr(escapes, *at++) - escapes];
			kept = to;
		} else {
			at += style == SINGLE_QUOTED && *at == '\'';
			*to++ = *at++;
			kept = to[-1] == ' ' ? kept : to;
		}
	}
	return to;
}

static int set_unfolded(struct npi_block_events *events, const char *begin,
			const char *end, enum style style, struct npi_event *ret)
{
	int r = npi_block_reserve(events, (size_t)(end - begin));

	if (r)
		return r;
	ret->text = events->unfolded;
	ret->len = (size_t)(unfold(begin, end, style, events->unfolded) - ret->text);
	return 0;
}

static void set_width(struct npi_event *ret, size_t width)
{
	ret->pos.width = width > UINT16_MAX ? UINT16_MAX : (uint16_t)width;
}

/* Behind ':' if what was read so far is a key; 0 when it is none. */
static int take_colon(struct npi_block_events *events, const char *begin,
		      bool *ret_is_key)
{
	*ret_is_key = events->next < events->end && *events->next == ':' &&
		      npi_block_is_blank(events, events->next + 1);
	if (!*ret_is_key)
		return 0;
	if (events->next - begin > LONGEST_KEY)
		return NPI_INVALID;
	events->next++;
	return 0;
}

/* The closing quote; NULL when there is none, or something that is not for us. */
static const char *find_quote(const struct npi_block_events *events, const char *at,
			      char quote, bool *ret_is_as_written)
{
	*ret_is_as_written = true;
	for (; at < events->end; at++) {
		if (*at == quote &&
		    !(quote == '\'' && at + 1 < events->end && at[1] == quote))
			return at;
		if (*at == quote || (*at == '\\' && quote == '"')) {
			*ret_is_as_written = false;
			at++;
			if (at == events->end)
				return NULL;
			if (quote == '"' && *at != '\n' &&
			    !memchr(escapes, *at, sizeof(escapes) - 1))
				return NULL;
		}
		if (*at == '\n') {
			*ret_is_as_written = false;
			if (npi_block_is_marker(events, at + 1))
				return NULL;
		} else if (!npi_block_is_text(*at)) {
			return NULL;
		}
	}
	return NULL;
}

static void count_lines(struct npi_block_events *events, const char *behind)
{
	const char *at = events->next;

	while ((at = memchr(at, '\n', (size_t)(behind - at)))) {
		at++;
		events->line++;
		events->line_start = at;
	}
	events->next = behind;
}

static int read_quoted(struct npi_block_events *events, struct npi_event *ret,
		       bool *ret_is_key)
{
	const char *begin = events->next, *quote;
	enum style style = *begin == '"' ? DOUBLE_QUOTED : SINGLE_QUOTED;
	uint32_t line = events->line;
	bool is_as_written;
	int r = 0;

	quote = find_quote(events, begin + 1, *begin, &is_as_written);
	if (!quote)
		return NPI_INVALID;
	ret->text = begin + 1;
	ret->len = (size_t)(quote - ret->text);
	ret->quoted = true;
	if (!is_as_written)
		r = set_unfolded(events, begin + 1, quote, style, ret);
	if (r)
		return r;
	count_lines(events, quote + 1);
	if (events->line == line)
		set_width(ret, (size_t)(quote + 1 - begin));
	while (events->next < events->end && *events->next == ' ')
		events->next++;
	r = take_colon(events, begin, ret_is_key);
	return *ret_is_key && events->line != line ? NPI_INVALID : r;
}

/* Bytes that a plain scalar may have anywhere. */
static bool is_ordinary(char c)
{
	return (c > ':' && c <= '~') || (c > '#' && c < ':');
}

/* What else can begin one ('?', ':') is too rare. */
static bool begins_plain(const struct npi_block_events *events)
{
	char c = *events->next;

	if (c >= 'a' && c <= 'z')
		return true;
	if (c == '-')
		return !npi_block_is_blank(events, events->next + 1);
	return npi_block_is_text(c) && !strchr(" ,[]{}#&*!|>'\"%@`?:", c);
}

/* Read on to what ends a plain scalar in this line; -> @ret_end: behind its last byte
 * that is no blank. */
static int scan_plain(struct npi_block_events *events, const char **ret_end,
		      enum ending *ret_ending)
{
	const char *begin = events->next, *at;

	*ret_ending = AT_LINE_END;
	for (at = begin; at < events->end && *at != '\n'; at++) {
		if (is_ordinary(*at))
			continue;
		if (!npi_block_is_text(*at))
			return NPI_INVALID;
		if (*at == ':' && npi_block_is_blank(events, at + 1))
			*ret_ending = AT_COLON;
		else if (*at == '#' && at > begin && at[-1] == ' ')
			*ret_ending = AT_COMMENT;
		if (*ret_ending != AT_LINE_END)
			break;
	}
	events->next = at;
	while (at > begin && at[-1] == ' ')
		at--;
	*ret_end = at;
	return 0;
}

/* To the first text of a line below if that is indented more; else stay. */
static bool find_continuation(struct npi_block_events *events, int32_t indent)
{
	const char *next = events->next, *line_start = events->line_start;
	uint32_t line = events->line;

	while (events->next < events->end &&
	       (*events->next == ' ' || *events->next == '\n')) {
		if (*events->next == '\n')
			npi_block_end_line(events);
		else
			events->next++;
	}
	if (events->next < events->end && *events->next != '#' &&
	    events->next - events->line_start > indent)
		return true;
	events->next = next;
	events->line_start = line_start;
	events->line = line;
	return false;
}

static int read_plain(struct npi_block_events *events, int32_t indent,
		      struct npi_event *ret, bool *ret_is_key)
{
	const char *begin = events->next, *end;
	uint32_t line = events->line;
	enum ending ending;
	int r = scan_plain(events, &end, &ending);

	if (r)
		return r;
	ret->text = begin;
	ret->len = (size_t)(end - begin);
	set_width(ret, ret->len);
	r = take_colon(events, begin, ret_is_key);
	while (!r && ending == AT_LINE_END && find_continuation(events, indent)) {
		r = scan_plain(events, &end, &ending);
		if (ending == AT_COLON)
			return NPI_INVALID;
	}
	if (r || events->line == line)
		return r;
	set_width(ret, 0);
	return set_unfolded(events, begin, end, PLAIN, ret);
}

int npi_block_scalar(struct npi_block_events *events, int32_t indent,
		     struct npi_event *ret, bool *ret_is_key)
{
	ret->kind = NPI_EVENT_SCALAR;
	if (*events->next == '"' || *events->next == '\'')
		return read_quoted(events, ret, ret_is_key);
	if (!begins_plain(events))
		return NPI_INVALID;
	return read_plain(events, indent, ret, ret_is_key);
}
