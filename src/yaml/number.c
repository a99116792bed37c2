/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "number.h"

#include <string.h>

enum {
	/* what has more digits is beyond a double, and then a string */
	LONGEST = 320,
	LARGEST_EXPONENT = 308,
};

/* Copy without '_'; false when it cannot be a number: the many addresses end here. */
static bool strip(const char *text, size_t len, char plain[LONGEST + 1])
{
	size_t n = 0, n_dots = 0, i;

	for (i = 0; i < len; i++) {
		n_dots += text[i] == '.';
		if (n_dots > 1)
			return false;
		if (text[i] == '_' && text[0] != '.')
			continue;
		if (n == LONGEST)
			return false;
		plain[n++] = text[i];
	}
	plain[n] = '\0';
	return true;
}

static unsigned int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? (unsigned int)(c - 'a') + 10 : 16;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Moves behind the base's prefix. "0" alone has none. */
static unsigned int take_base(const char **at)
{
	static const struct {
		char letter;
		unsigned int base;
	} bases[] = { { 'x', 16 }, { 'o', 8 }, { 'b', 2 } };
	size_t i;

	if ((*at)[0] != '0' || !(*at)[1])
		return 10;
	for (i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		if (((*at)[1] | 0x20) == bases[i].letter) {
			*at += 2;
			return bases[i].base;
		}
	}
	(*at)++;
	return 8;
}

static void add_digit(struct npi_number *number, unsigned int base, unsigned int digit)
{
	if (__builtin_mul_overflow(number->magnitude, base, &number->magnitude) ||
	    __builtin_add_overflow(number->magnitude, digit, &number->magnitude))
		number->is_too_large = true;
}

/*
 * strconv.ParseInt(text, 0, 64) and ParseUint. What is too large for both goes on as a
 * float, if it has that form.
 */
static bool parse_integer(const char *at, struct npi_number *number)
{
	unsigned int base = take_base(&at);

	if (!*at)
		return false;
	for (; *at; at++) {
		if (digit_value(*at) >= base)
			return false;
		add_digit(number, base, digit_value(*at));
	}
	if (number->is_negative && number->magnitude > (uint64_t)INT64_MAX + 1)
		number->is_too_large = true;
	return true;
}

/* Behind "e", where at least one digit must be; far too large numbers stay so. */
static bool parse_exponent(const char *at, int *ret)
{
	bool is_negative = *at == '-';
	int value = 0;

	if (*at == '+' || *at == '-')
		at++;
	if (!is_digit(*at))
		return false;
	for (; is_digit(*at); at++)
		if (value < 10000)
			value = value * 10 + (*at - '0');
	*ret = is_negative ? -value : value;
	return !*at;
}

/* Digits of a float as they come in. */
struct decimal {
	int n_significant; /* digits from the first that is not 0 */
	bool has_digits;
	int zeros; /* seen last, not in the magnitude yet */
};

static void add_decimal(struct npi_number *number, struct decimal *decimal, char c)
{
	decimal->has_digits = true;
	decimal->n_significant += decimal->n_significant || c != '0';
	if (c == '0') {
		decimal->zeros++;
		return;
	}
	for (; decimal->zeros && number->magnitude && !number->is_too_large;
	     decimal->zeros--)
		add_digit(number, 10, 0);
	decimal->zeros = 0;
	if (!number->is_too_large)
		add_digit(number, 10, (unsigned int)(c - '0'));
}

static void finish_decimal(struct npi_number *number, int exponent)
{
	if (!number->magnitude && !number->is_too_large)
		return;
	number->has_fraction = exponent < 0;
	for (; exponent > 0 && !number->is_too_large; exponent--)
		add_digit(number, 10, 0);
}

/* [digits][.digits][e[sign]digits], not beyond what a double holds. */
static bool parse_float(const char *at, struct npi_number *number)
{
	struct decimal decimal = { 0 };
	int exponent = 0, fraction = 0;

	for (; is_digit(*at); at++)
		add_decimal(number, &decimal, *at);
	if (*at == '.') {
		for (at++; is_digit(*at); at++, fraction++)
			add_decimal(number, &decimal, *at);
	}
	if (!decimal.has_digits)
		return false;
	if ((*at | 0x20) == 'e' ? !parse_exponent(at + 1, &exponent) : *at)
		return false;
	exponent -= fraction;
	if (decimal.n_significant &&
	    decimal.n_significant + exponent > LARGEST_EXPONENT + 1)
		return false;
	number->is_float = true;
	finish_decimal(number, exponent + decimal.zeros);
	return true;
}

bool npi_number_parse(const char *text, size_t len, struct npi_number *ret)
{
	struct npi_number integer;
	char plain[LONGEST + 1];
	const char *at = plain;
	bool is_integer;

	if (!strip(text, len, plain))
		return false;
	*ret = (struct npi_number){ .is_negative = *at == '-' };
	at += *at == '-' || *at == '+';
	integer = *ret;
	is_integer = parse_integer(at, &integer);
	if ((!is_integer || integer.is_too_large) && parse_float(at, ret))
		return true;
	*ret = integer;
	/* Go has larger numbers than 64 bits, but no negative ones in hexadecimal */
	return is_integer && !(integer.is_too_large && integer.is_negative);
}
