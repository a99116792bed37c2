/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "column.h"

#include <string.h>
#include <sys/socket.h>

#include "npi/put.h"

static size_t max(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Up to @width, of which what is between @at and @end is written. */
static char *put_blanks(char *at, char *end, size_t width)
{
	size_t used = (size_t)(end - at);

	if (used >= width)
		return end;
	memset(end, ' ', width - used);
	return at + width;
}

static char *put_signed(char *at, int64_t value)
{
	if (value < 0)
		*at++ = '-';
	return npi_put_digits(at, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

static char *put_address(char *at, const struct npi_addr *addr)
{
	char v6[NPI_ADDR_TEXT];

	if (addr->family == AF_INET)
		return npi_put_v4(at, addr->bytes);
	return stpcpy(at, npi_addr_format(addr, v6));
}

static char *put_address_port(char *at, const struct npi_addr *addr, uint16_t port)
{
	bool v6 = addr->family != AF_INET;

	if (v6)
		*at++ = '[';
	at = put_address(at, addr);
	if (v6)
		*at++ = ']';
	*at++ = ':';
	return npi_put_digits(at, port);
}

void column_fill(struct npi_text *text, size_t begin, size_t width)
{
	size_t used = text->len - begin;
	char *at;

	if (used >= width)
		return;
	at = npi_text_room(text, width - used);
	if (at)
		npi_text_took(text, put_blanks(at, at, width - used));
}

void column_string(struct npi_text *text, const char *string, size_t width)
{
	size_t len = strlen(string);
	char *at = npi_text_room(text, max(width, len));

	if (!at)
		return;
	memcpy(at, string, len);
	npi_text_took(text, put_blanks(at, at + len, width));
}

void column_unsigned(struct npi_text *text, uint64_t value, size_t width)
{
	char *at = npi_text_room(text, max(width, NPI_MOST_DIGITS));

	if (at)
		npi_text_took(text, put_blanks(at, npi_put_digits(at, value), width));
}

void column_right(struct npi_text *text, uint64_t value, size_t width)
{
	char *at = npi_text_room(text, max(width, NPI_MOST_DIGITS));
	size_t len = npi_count_digits(value);

	if (!at)
		return;
	if (len < width)
		at = put_blanks(at, at, width - len);
	npi_text_took(text, npi_put_digits(at, value));
}

void column_signed(struct npi_text *text, int64_t value, size_t width)
{
	char *at = npi_text_room(text, max(width, 1 + NPI_MOST_DIGITS));

	if (at)
		npi_text_took(text, put_blanks(at, put_signed(at, value), width));
}

void column_address(struct npi_text *text, const struct npi_addr *addr)
{
	char *at = npi_text_room(text, NPI_ADDR_TEXT);

	if (at)
		npi_text_took(text, put_address(at, addr));
}

void column_address_port(struct npi_text *text, const struct npi_addr *addr,
			 uint16_t port, size_t width)
{
	char *at = npi_text_room(text, max(width, NPI_ADDR_PORT_TEXT));

	if (at)
		npi_text_took(text,
			      put_blanks(at, put_address_port(at, addr, port), width));
}

#define BLANKS_32 "                                "

char *row_begin(struct npi_text *text)
{
	static const char blanks[ROW_BYTES] = BLANKS_32 BLANKS_32 BLANKS_32 BLANKS_32;
	char *at = npi_text_room(text, ROW_BYTES);

	if (at)
		memcpy(at, blanks, ROW_BYTES);
	return at;
}

void row_end(struct npi_text *text, char *at)
{
	at[-1] = '\n';
	npi_text_took(text, at);
}

static char *next_cell(char *at, char *end, size_t width)
{
	return (end > at + width ? end : at + width) + 1;
}

char *row_string(char *at, const char *string, size_t width)
{
	char *end = at;

	while (*string)
		*end++ = *string++;
	return next_cell(at, end, width);
}

char *row_unsigned(char *at, uint64_t value, size_t width)
{
	return next_cell(at, npi_put_digits(at, value), width);
}

char *row_signed(char *at, int64_t value, size_t width)
{
	return next_cell(at, put_signed(at, value), width);
}

char *row_address_port(char *at, const struct npi_addr *addr, uint16_t port, size_t width)
{
	return next_cell(at, put_address_port(at, addr, port), width);
}
