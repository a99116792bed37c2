/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "column.h"

#include <string.h>
#include <sys/socket.h>

enum { MOST_DIGITS = 20 };

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

/* Digits are made in pairs, which halves the divisions. */
static const char pairs[] = "00010203040506070809101112131415161718192021222324"
			    "25262728293031323334353637383940414243444546474849"
			    "50515253545556575859606162636465666768697071727374"
			    "75767778798081828384858687888990919293949596979899";

static size_t count_digits(uint64_t value)
{
	uint64_t limit = 10;
	size_t n = 1;

	while (value >= limit && n < MOST_DIGITS) {
		limit *= 10;
		n++;
	}
	return n;
}

/* These all return the end of what they have written. */
static char *put_more_digits(char *at, uint64_t value)
{
	char *end = at + count_digits(value), *digit = end;

	while (value >= 100) {
		digit -= 2;
		memcpy(digit, pairs + 2 * (value % 100), 2);
		value /= 100;
	}
	if (value >= 10)
		memcpy(at, pairs + 2 * value, 2);
	else
		*at = (char)('0' + value);
	return end;
}

static inline char *put_digits(char *at, uint64_t value)
{
	if (value >= 10)
		return put_more_digits(at, value);
	*at = (char)('0' + value);
	return at + 1;
}

static char *put_signed(char *at, int64_t value)
{
	if (value < 0)
		*at++ = '-';
	return put_digits(at, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

/* The text of each byte, with blanks behind it. */
#define TEN(tens, blanks)                                                                \
	tens "0" blanks, tens "1" blanks, tens "2" blanks, tens "3" blanks,              \
		tens "4" blanks, tens "5" blanks, tens "6" blanks, tens "7" blanks,      \
		tens "8" blanks, tens "9" blanks
#define TO_90(hundreds, blanks)                                                          \
	TEN(hundreds "1", blanks), TEN(hundreds "2", blanks), TEN(hundreds "3", blanks), \
		TEN(hundreds "4", blanks), TEN(hundreds "5", blanks),                    \
		TEN(hundreds "6", blanks), TEN(hundreds "7", blanks),                    \
		TEN(hundreds "8", blanks), TEN(hundreds "9", blanks)

static const char byte_texts[][4] = {
	TEN("", "   "),  TO_90("", "  "), TEN("10", " "),
	TO_90("1", " "), TEN("20", " "),  TO_90("2", " "),
};

static char *put_byte(char *at, uint8_t byte)
{
	memcpy(at, byte_texts[byte], sizeof(byte_texts[byte]));
	return at + 1 + (byte >= 10) + (byte >= 100);
}

static char *put_v4(char *at, const uint8_t bytes[4])
{
	size_t i;

	for (i = 0; i < 4; i++) {
		at = put_byte(at, bytes[i]);
		*at++ = '.';
	}
	return at - 1;
}

static char *put_address(char *at, const struct npi_addr *addr)
{
	char v6[NPI_ADDR_TEXT];

	if (addr->family == AF_INET)
		return put_v4(at, addr->bytes);
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
	return put_digits(at, port);
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
	char *at = npi_text_room(text, max(width, MOST_DIGITS));

	if (at)
		npi_text_took(text, put_blanks(at, put_digits(at, value), width));
}

void column_right(struct npi_text *text, uint64_t value, size_t width)
{
	char *at = npi_text_room(text, max(width, MOST_DIGITS));
	size_t len = count_digits(value);

	if (!at)
		return;
	if (len < width)
		at = put_blanks(at, at, width - len);
	npi_text_took(text, put_digits(at, value));
}

void column_signed(struct npi_text *text, int64_t value, size_t width)
{
	char *at = npi_text_room(text, max(width, 1 + MOST_DIGITS));

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
	return next_cell(at, put_digits(at, value), width);
}

char *row_signed(char *at, int64_t value, size_t width)
{
	return next_cell(at, put_signed(at, value), width);
}

char *row_address_port(char *at, const struct npi_addr *addr, uint16_t port, size_t width)
{
	return next_cell(at, put_address_port(at, addr, port), width);
}
