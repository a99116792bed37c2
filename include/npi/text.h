/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text.h - growing text, safe text, and numbers read from text */
#ifndef NPI_TEXT_H
#define NPI_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/result.h"

/* Zeroed is empty. @failed is sticky: check it once, at the end. */
struct npi_text {
	char *bytes; /* always NUL-terminated once anything was added */
	size_t len;
	size_t capacity;
	bool failed; /* out of memory: the text is incomplete */
};

void npi_text_add(struct npi_text *text, const char *bytes, size_t len);
void npi_text_add_string(struct npi_text *text, const char *string);
void npi_text_add_format(struct npi_text *text, const char *format, ...)
	npi_printf_like(2, 3);
void npi_text_add_vformat(struct npi_text *text, const char *format, va_list args)
	npi_printf_like(2, 0);
/* Text from outside: control characters become '?', so that no terminal obeys it. */
void npi_text_add_safe(struct npi_text *text, const char *bytes, size_t len);
/* "45s", "3m12s", "12d", "2y80d": as kubectl rounds ages. A second into the future is
 * none at all, more than that is "<invalid>". */
void npi_text_add_age(struct npi_text *text, int64_t seconds);
void npi_text_clear(struct npi_text *text);

/* As npi_text_room(), where there is no room yet. */
char *npi_text_grow(struct npi_text *text, size_t most);

/* For text that is written in place: where the next @most bytes go, NULL when @failed.
 * What was written counts with npi_text_took(). */
static inline char *npi_text_room(struct npi_text *text, size_t most)
{
	if (!text->failed && most < text->capacity - text->len)
		return text->bytes + text->len;
	return npi_text_grow(text, most);
}

/* @end: behind the last byte written where npi_text_room() said. */
static inline void npi_text_took(struct npi_text *text, char *end)
{
	text->len = (size_t)(end - text->bytes);
	*end = '\0';
}

static inline void npi_text_add_char(struct npi_text *text, char c)
{
	char *at = npi_text_room(text, 1);

	if (!at)
		return;
	*at = c;
	npi_text_took(text, at + 1);
}

/* "" when nothing was added. */
const char *npi_text_string(const struct npi_text *text);

/* By bytes, for qsort() and bsearch(): both point to a const char *. */
int npi_word_order(const void *a, const void *b);

/**
 * npi_parse_u32() - a whole decimal number
 *
 * Digits only: no sign, space, base prefix or separator.
 *
 * Return: 0; -EINVAL when @text is no such number; -ERANGE when it is not in @min..@max.
 */
int npi_parse_u32(const char *text, uint32_t min, uint32_t max,
		  uint32_t *ret) npi_must_check;

/* Go's syntax ("90s", "1m30s", "0") or a bare number of seconds; -EINVAL, -ERANGE. */
int npi_parse_duration_s(const char *text, uint32_t *ret_s) npi_must_check;

/**
 * npi_closest() - "did you mean"
 * @names: @n candidates
 *
 * Return: the name nearest to @text by edits (insert, delete, replace, swap), case aside,
 * when that is at most 2 edits and a third of its length; NULL otherwise.
 */
const char *npi_closest(const char *text, const char *const *names, size_t n);

#endif
