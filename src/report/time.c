/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <time.h>

#include "npi/report_get.h"

enum { MINUTE_S = 60, HOUR_S = 60 * MINUTE_S };

/* "Z" or "+01:00"; false when it is neither. */
static bool parse_offset(const char *text, int64_t *ret_s)
{
	struct tm offset = { 0 };
	const char *end;

	*ret_s = 0;
	if (*text == 'Z')
		return !text[1];
	if (*text != '+' && *text != '-')
		return false;
	end = strptime(text + 1, "%H:%M", &offset);
	*ret_s = (int64_t)offset.tm_hour * HOUR_S + (int64_t)offset.tm_min * MINUTE_S;
	if (*text == '-')
		*ret_s = -*ret_s;
	return end && !*end;
}

int npi_report_parse_time(const char *text, int64_t *ret_s)
{
	struct tm time = { 0 };
	const char *end = strptime(text, "%Y-%m-%dT%H:%M:%S", &time);
	int64_t offset;

	if (end && *end == '.') /* fractions of a second */
		for (end++; *end >= '0' && *end <= '9'; end++)
			;
	if (!end || !parse_offset(end, &offset))
		return -EINVAL;
	*ret_s = timegm(&time) - offset;
	return 0;
}
