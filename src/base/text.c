/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for @more bytes and a NUL. */
static bool reserve(struct npi_text *text, size_t more)
{
	size_t wanted, capacity;
	char *bytes;

	if (text->failed)
		return false;
	if (more < text->capacity - text->len)
		return true;
	if (__builtin_add_overflow(text->len + 1, more, &wanted) ||
	    __builtin_mul_overflow(wanted, 2, &capacity)) {
		text->failed = true;
		return false;
	}
	bytes = realloc(text->bytes, capacity);
	if (!bytes) {
		text->failed = true;
		return false;
	}
	text->bytes = bytes;
	text->capacity = capacity;
	return true;
}

void npi_text_add(struct npi_text *text, const char *bytes, size_t len)
{
	if (!reserve(text, len))
		return;
	if (len)
		memcpy(text->bytes + text->len, bytes, len);
	text->len += len;
	text->bytes[text->len] = '\0';
}

void npi_text_add_string(struct npi_text *text, const char *string)
{
	npi_text_add(text, string, strlen(string));
}

void npi_text_add_vformat(struct npi_text *text, const char *format, va_list args)
{
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len < 0 || !reserve(text, (size_t)len)) {
		text->failed = true;
		return;
	}
	vsnprintf(text->bytes + text->len, (size_t)len + 1, format, args);
	text->len += (size_t)len;
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
			npi_text_add(text, "?", 1);
		else
			npi_text_add(text, bytes + i, 1);
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
