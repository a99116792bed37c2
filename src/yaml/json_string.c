/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "json_string.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { REPLACEMENT = 0xfffd };

static int fail(struct npi_json_events *events, const char *at, const char *problem)
{
	events->next = at;
	events->problem = problem;
	return NPI_INVALID;
}

/*
 * Bytes of the UTF-8 character at @at, 0 when it is none (RFC 3629: no overlong forms, no
 * surrogates, nothing above U+10FFFF).
 */
static size_t character_len(const char *at, const char *end)
{
	unsigned char first = (unsigned char)at[0];
	size_t len = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	unsigned char low = 0x80, high = 0xbf;
	size_t i;

	if (len == 1)
		return 1;
	if (first < 0xc2 || first > 0xf4 || (size_t)(end - at) < len)
		return 0;
	if (first == 0xe0)
		low = 0xa0;
	else if (first == 0xed)
		high = 0x9f;
	else if (first == 0xf0)
		low = 0x90;
	else if (first == 0xf4)
		high = 0x8f;
	for (i = 1; i < len; i++) {
		unsigned char byte = (unsigned char)at[i];

		if (byte < low || byte > high)
			return 0;
		low = 0x80;
		high = 0xbf;
	}
	return len;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits of \uXXXX; -1 when there are not four. */
static int32_t hex4(const char *at, const char *end)
{
	int32_t value = 0;
	int i;

	if (end - at < 4)
		return -1;
	for (i = 0; i < 4; i++) {
		int digit = hex_digit(at[i]);

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

static char *put_utf8(char *to, uint32_t c)
{
	if (c < 0x80) {
		*to++ = (char)c;
		return to;
	}
	if (c < 0x800) {
		*to++ = (char)(0xc0 | c >> 6);
	} else if (c < 0x10000) {
		*to++ = (char)(0xe0 | c >> 12);
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
	} else {
		*to++ = (char)(0xf0 | c >> 18);
		*to++ = (char)(0x80 | (c >> 12 & 0x3f));
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
	}
	*to++ = (char)(0x80 | (c & 0x3f));
	return to;
}

static bool is_high_surrogate(int32_t c)
{
	return c >= 0xd800 && c <= 0xdbff;
}

static bool is_low_surrogate(int32_t c)
{
	return c >= 0xdc00 && c <= 0xdfff;
}

/* @at is behind "\u"; moves it behind the character, both halves of a pair. */
static uint32_t unescape_unicode(const char **at, const char *end)
{
	int32_t c = hex4(*at, end), low;

	*at += 4;
	if (is_high_surrogate(c) && end - *at >= 6 && (*at)[0] == '\\' &&
	    (*at)[1] == 'u') {
		low = hex4(*at + 2, end);
		if (is_low_surrogate(low)) {
			*at += 6;
			return (uint32_t)(0x10000 + ((c - 0xd800) << 10) +
					  (low - 0xdc00));
		}
	}
	if (is_high_surrogate(c) || is_low_surrogate(c))
		return REPLACEMENT;
	return (uint32_t)c;
}

static const char escapes[] = "\"\\/bfnrt";
static const char escaped[] = "\"\\/\b\f\n\r\t";

/* Write the text of a checked string; returns behind the last byte. */
static char *unescape(const char *at, const char *end, char *to)
{
	while (at < end) {
		if (*at != '\\') {
			*to++ = *at++;
			continue;
		}
		at++;
		if (*at == 'u') {
			at++;
			to = put_utf8(to, unescape_unicode(&at, end));
		} else {
			*to++ = escaped[strchr(escapes, *at++) - escapes];
		}
	}
	return to;
}

/* No escape is shorter than what it stands for. */
static int reserve(struct npi_json_events *events, size_t size)
{
	char *bytes;

	if (size <= events->unescaped_size)
		return 0;
	bytes = realloc(events->unescaped, size);
	if (!bytes)
		return -ENOMEM;
	events->unescaped = bytes;
	events->unescaped_size = size;
	return 0;
}

/* Bytes of the escape at @at, 0 when it is none. */
static size_t escape_len(const char *at, const char *end)
{
	if (end - at < 2 || !at[1])
		return 0;
	if (at[1] == 'u')
		return hex4(at + 2, end) < 0 ? 0 : 6;
	return strchr(escapes, at[1]) ? 2 : 0;
}

/* Check the string and move behind it; count what does not begin a character. */
static int find_end(struct npi_json_events *events, const char **ret_quote,
		    bool *ret_has_escapes)
{
	const char *at = events->next + 1;
	size_t len;

	*ret_has_escapes = false;
	for (; at < events->end && *at != '"'; at += len) {
		unsigned char byte = (unsigned char)*at;

		len = 1;
		if (byte == '\\') {
			*ret_has_escapes = true;
			len = escape_len(at, events->end);
			if (!len)
				return fail(events, at, "unknown escape in a string");
		} else if (byte >= 0x80) {
			len = character_len(at, events->end);
			if (!len)
				return fail(events, at, "invalid UTF-8");
			events->continuations += (uint32_t)len - 1;
		} else if (byte < 0x20) {
			return fail(events, at, "control character in a string");
		}
	}
	if (at == events->end)
		return fail(events, events->next, "string without its closing quote");
	*ret_quote = at;
	return 0;
}

int npi_json_string(struct npi_json_events *events, const char **ret_text,
		    size_t *ret_len)
{
	const char *begin = events->next + 1, *quote;
	bool has_escapes;
	int r;

	r = find_end(events, &quote, &has_escapes);
	if (r)
		return r;
	events->next = quote + 1;
	*ret_text = begin;
	*ret_len = (size_t)(quote - begin);
	if (!has_escapes)
		return 0;
	r = reserve(events, *ret_len);
	if (r)
		return r;
	*ret_text = events->unescaped;
	*ret_len =
		(size_t)(unescape(begin, quote, events->unescaped) - events->unescaped);
	return 0;
}
