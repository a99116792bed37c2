/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stddef.h>
#include <time.h>

#include "npi/report_get.h"

enum {
	MINUTE = 60,
	HOUR = 60 * MINUTE,
	DAY = 24 * HOUR,
	YEAR = 365 * DAY,
};

/* k8s.io/apimachinery/pkg/util/duration: below @below, whole @unit and what is left of it
 * in @rest, if that is not 0 and not left out. */
static const struct {
	int64_t below;
	int64_t unit;
	const char *name;
	int64_t rest; /* 0: none */
	const char *rest_name;
} steps[] = {
	{ 2 * MINUTE, 1, "s", 0, "" },    { 10 * MINUTE, MINUTE, "m", 1, "s" },
	{ 3 * HOUR, MINUTE, "m", 0, "" }, { 8 * HOUR, HOUR, "h", MINUTE, "m" },
	{ 48 * HOUR, HOUR, "h", 0, "" },  { 8 * DAY, DAY, "d", HOUR, "h" },
	{ 2LL * YEAR, DAY, "d", 0, "" },  { 8LL * YEAR, YEAR, "y", DAY, "d" },
	{ INT64_MAX, YEAR, "y", 0, "" },
};

void npi_report_add_age(struct npi_text *text, int64_t seconds)
{
	int64_t rest = 0;
	size_t i = 0;

	if (seconds < -1) {
		npi_text_add_string(text, "<invalid>");
		return;
	}
	if (seconds < 0)
		seconds = 0;
	while (seconds >= steps[i].below)
		i++;
	if (steps[i].rest)
		rest = seconds % steps[i].unit / steps[i].rest;
	npi_text_add_format(text, "%lld%s", (long long)(seconds / steps[i].unit),
			    steps[i].name);
	if (rest)
		npi_text_add_format(text, "%lld%s", (long long)rest, steps[i].rest_name);
}

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
	*ret_s = (int64_t)offset.tm_hour * HOUR + (int64_t)offset.tm_min * MINUTE;
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
