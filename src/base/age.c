/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/text.h"

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

void npi_text_add_age(struct npi_text *text, int64_t seconds)
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
