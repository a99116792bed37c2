/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * put.h - numbers and IPv4 addresses written in place
 *
 * What printf() and inet_ntop() could do as well; several times cheaper, for what is
 * written by the ten thousands. All return the end of what they have written, which ends
 * with no NUL.
 */
#ifndef NPI_PUT_H
#define NPI_PUT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
	NPI_MOST_DIGITS = 20,
	NPI_V4_ROOM = 16, /* bytes that npi_put_v4() may write on */
};

size_t npi_count_digits(uint64_t value);
/* For numbers from 10 on. */
char *npi_put_more_digits(char *at, uint64_t value);

static inline char *npi_put_digits(char *at, uint64_t value)
{
	if (value >= 10)
		return npi_put_more_digits(at, value);
	*at = (char)('0' + value);
	return at + 1;
}

/* The digits of each byte, and blanks behind them. */
extern const char npi_byte_texts[][4];

static inline char *npi_put_byte(char *at, uint8_t byte)
{
	memcpy(at, npi_byte_texts[byte], sizeof(npi_byte_texts[byte]));
	return at + 1 + (byte >= 10) + (byte >= 100);
}

static inline char *npi_put_v4(char *at, const uint8_t bytes[4])
{
	size_t i;

	for (i = 0; i < 4; i++) {
		at = npi_put_byte(at, bytes[i]);
		*at++ = '.';
	}
	return at - 1;
}

#endif
