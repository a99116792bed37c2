/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/text.h"

#include <errno.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

int npi_parse_u32(const char *text, uint32_t min, uint32_t max, uint32_t *ret)
{
	uint64_t value = 0;

	if (!is_digit(*text))
		return -EINVAL;
	for (; is_digit(*text); text++) {
		value = value * 10 + (uint64_t)(*text - '0');
		if (value > UINT32_MAX)
			value = (uint64_t)UINT32_MAX + 1; /* stays too large */
	}
	if (*text)
		return -EINVAL;
	if (value < min || value > max)
		return -ERANGE;
	*ret = (uint32_t)value;
	return 0;
}

static uint64_t unit_s(const char *unit)
{
	return *unit == 'h' ? 3600 : *unit == 'm' ? 60 : *unit == 's' ? 1 : 0;
}

int npi_parse_duration_s(const char *text, uint32_t *ret_s)
{
	uint64_t total = 0, value;

	if (npi_parse_u32(text, 0, UINT32_MAX, ret_s) == 0)
		return 0;
	if (!*text)
		return -EINVAL;
	while (*text) {
		if (!is_digit(*text))
			return -EINVAL;
		for (value = 0; is_digit(*text); text++) {
			value = value * 10 + (uint64_t)(*text - '0');
			if (value > UINT32_MAX)
				return -ERANGE;
		}
		if (!unit_s(text) || text[1] == 's') /* "ms" is too fine for us */
			return -EINVAL;
		total += value * unit_s(text++);
	}
	if (total > UINT32_MAX)
		return -ERANGE;
	*ret_s = (uint32_t)total;
	return 0;
}
