/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *npi_text_grow(struct npi_text *text, size_t most)
{
	size_t wanted, capacity;
	char *bytes = NULL;

	if (text->failed)
		return NULL;
	if (!__builtin_add_overflow(text->len + 1, most, &wanted) &&
	    !__builtin_mul_overflow(wanted, 2, &capacity))
		bytes = realloc(text->bytes, capacity);
	if (!bytes) {
		text->failed = true;
		return NULL;
	}
	text->bytes = bytes;
	text->capacity = capacity;
	return bytes + text->len;
}

void npi_text_add(struct npi_text *text, const char *bytes, size_t len)
{
	char *at = npi_text_room(text, len);

	if (!at)
		return;
	if (len)
		memcpy(at, bytes, len);
	npi_text_took(text, at + len);
}

void npi_text_add_string(struct npi_text *text, const char *string)
{
	npi_text_add(text, string, strlen(string));
}

void npi_text_add_vformat(struct npi_text *text, const char *format, va_list args)
{
	va_list again;
	char *at = NULL;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len >= 0)
		at = npi_text_room(text, (size_t)len);
	if (!at) {
		text->failed = true;
		return;
	}
	vsnprintf(at, (size_t)len + 1, format, args);
	npi_text_took(text, at + len);
}

void npi_text_add_format(struct npi_text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	npi_text_add_vformat(text, format, args);
	va_end(args);
}

/* C0, DEL, and C1 in UTF-8 (0xc2 0x80 to 0xc2 0x9f), which terminals obey as well. */
void npi_text_add_safe(struct npi_text *text, const char *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		bool is_c1 = byte == 0xc2 && i + 1 < len &&
			     (unsigned char)bytes[i + 1] >= 0x80 &&
			     (unsigned char)bytes[i + 1] <= 0x9f;

		if (byte < 0x20 || byte == 0x7f || is_c1)
			npi_text_add_char(text, '?');
		else
			npi_text_add_char(text, bytes[i]);
		i += is_c1;
	}
}

void npi_text_clear(struct npi_text *text)
{
	free(text->bytes);
	*text = (struct npi_text){ 0 };
}

const char *npi_text_string(const struct npi_text *text)
{
	return text->bytes ? text->bytes : "";
}

int npi_word_order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}
