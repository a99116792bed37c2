/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/unit.h"

#include <string.h>

#include "npi/source.h"

static struct npi_source items[] = {
	{ 0 },
	{ .name = "a", .bytes = "one\ntwo\r\n\nfour", .len = 14 },
	{ .name = "empty", .bytes = "", .len = 0 },
	{ .name = "released", .bytes = NULL, .len = 10 },
};

static const struct npi_sources sources = { .items = items, .n = 3 };

static const struct {
	struct npi_pos pos;
	const char *line;
} rows[] = {
	{ { .source = 1, .line = 1, .column = 2 }, "one" },
	{ { .source = 1, .line = 2 }, "two" },
	{ { .source = 1, .line = 3 }, "" },
	{ { .source = 1, .line = 4, .column = 99 }, "four" },
	{ { .source = 1, .line = 5 }, "" },
	{ { .source = 1, .line = UINT32_MAX }, "" },
	{ { .source = 1, .line = 0 }, "" },
	{ { .source = 2, .line = 1 }, "" },
	{ { .source = 3, .line = 1 }, "" },
	{ { .source = 4, .line = 1 }, "" },
	{ { .source = 0, .line = 1 }, "" },
};

START_TEST(the_line_of_a_place)
{
	size_t len = 77;
	const char *line = npi_source_line(&sources, rows[_i].pos, &len);

	ck_assert_uint_eq(len, strlen(rows[_i].line));
	ck_assert(!memcmp(line, rows[_i].line, len));
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(the_line_of_a_place, rows),
	};

	return unit_run("source", tests, UNIT_COUNT(tests));
}
