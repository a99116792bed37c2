/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "column.h"

#include <string.h>
#include <sys/socket.h>

static const char blanks[] = "                                        ";

void column_fill(struct npi_text *text, size_t begin, size_t width)
{
	size_t used = text->len - begin;

	while (used < width) {
		size_t len = width - used;

		if (len > sizeof(blanks) - 1)
			len = sizeof(blanks) - 1;
		npi_text_add(text, blanks, len);
		used += len;
	}
}

void column_string(struct npi_text *text, const char *string, size_t width)
{
	size_t begin = text->len;

	npi_text_add_string(text, string);
	column_fill(text, begin, width);
}

enum { MOST_DIGITS = 20 };

/* Where in @digits the number begins; it goes up to the end. */
static const char *write_digits(char digits[MOST_DIGITS], uint64_t value)
{
	char *digit = digits + MOST_DIGITS;

	do {
		*--digit = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	return digit;
}

void column_unsigned(struct npi_text *text, uint64_t value, size_t width)
{
	size_t begin = text->len;
	char digits[MOST_DIGITS];
	const char *first = write_digits(digits, value);

	npi_text_add(text, first, (size_t)(digits + MOST_DIGITS - first));
	column_fill(text, begin, width);
}

void column_right(struct npi_text *text, uint64_t value, size_t width)
{
	char digits[MOST_DIGITS];
	const char *first = write_digits(digits, value);
	size_t len = (size_t)(digits + MOST_DIGITS - first);

	if (len < width)
		column_fill(text, text->len, width - len);
	npi_text_add(text, first, len);
}

void column_signed(struct npi_text *text, int64_t value, size_t width)
{
	size_t begin = text->len;

	if (value < 0)
		npi_text_add(text, "-", 1);
	column_unsigned(text, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 0);
	column_fill(text, begin, width);
}

void column_address(struct npi_text *text, const struct npi_addr *addr)
{
	char v6[NPI_ADDR_TEXT];
	int i;

	if (addr->family != AF_INET) {
		npi_text_add_string(text, npi_addr_format(addr, v6));
		return;
	}
	for (i = 0; i < 4; i++) {
		if (i)
			npi_text_add(text, ".", 1);
		column_unsigned(text, addr->bytes[i], 0);
	}
}

void column_address_port(struct npi_text *text, const struct npi_addr *addr,
			 uint16_t port)
{
	bool v6 = addr->family != AF_INET;

	if (v6)
		npi_text_add(text, "[", 1);
	column_address(text, addr);
	npi_text_add(text, v6 ? "]:" : ":", v6 ? 2 : 1);
	column_unsigned(text, port, 0);
}
