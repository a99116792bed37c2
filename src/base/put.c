/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/put.h"

/* Digits are made in pairs, which halves the divisions. */
static const char pairs[] = "00010203040506070809101112131415161718192021222324"
			    "25262728293031323334353637383940414243444546474849"
			    "50515253545556575859606162636465666768697071727374"
			    "75767778798081828384858687888990919293949596979899";

size_t npi_count_digits(uint64_t value)
{
	uint64_t limit = 10;
	size_t n = 1;

	while (value >= limit && n < NPI_MOST_DIGITS) {
		limit *= 10;
		n++;
	}
	return n;
}

char *npi_put_more_digits(char *at, uint64_t value)
{
	char *end = at + npi_count_digits(value), *digit = end;

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

#define TEN(tens, blanks)                                                                \
	tens "0" blanks, tens "1" blanks, tens "2" blanks, tens "3" blanks,              \
		tens "4" blanks, tens "5" blanks, tens "6" blanks, tens "7" blanks,      \
		tens "8" blanks, tens "9" blanks
#define TO_90(hundreds, blanks)                                                          \
	TEN(hundreds "1", blanks), TEN(hundreds "2", blanks), TEN(hundreds "3", blanks), \
		TEN(hundreds "4", blanks), TEN(hundreds "5", blanks),                    \
		TEN(hundreds "6", blanks), TEN(hundreds "7", blanks),                    \
		TEN(hundreds "8", blanks), TEN(hundreds "9", blanks)

const char npi_byte_texts[][4] = {
	TEN("", "   "),  TO_90("", "  "), TEN("10", " "),
	TO_90("1", " "), TEN("20", " "),  TO_90("2", " "),
};
