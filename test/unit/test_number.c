/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/unit.h"

#include <errno.h>

#include "npi/text.h"

static const struct {
	const char *text;
	uint32_t min;
	uint32_t max;
	int result;
	uint32_t value;
} u32_rows[] = {
	{ "0", 0, 10, 0, 0 },
	{ "10", 0, 10, 0, 10 },
	{ "007", 0, 10, 0, 7 },
	{ "4294967295", 0, UINT32_MAX, 0, UINT32_MAX },
	{ "4294967296", 0, UINT32_MAX, -ERANGE, 0 },
	{ "18446744073709551616", 0, UINT32_MAX, -ERANGE, 0 },
	{ "99999999999999999999999999999999999", 0, UINT32_MAX, -ERANGE, 0 },
	{ "11", 0, 10, -ERANGE, 0 },
	{ "4", 5, 10, -ERANGE, 0 },
	{ "5", 5, 10, 0, 5 },
	{ "", 0, 10, -EINVAL, 0 },
	{ "-1", 0, 10, -EINVAL, 0 },
	{ "+1", 0, 10, -EINVAL, 0 },
	{ " 1", 0, 10, -EINVAL, 0 },
	{ "1 ", 0, 10, -EINVAL, 0 },
	{ "0x1", 0, 10, -EINVAL, 0 },
	{ "1.0", 0, 10, -EINVAL, 0 },
	{ "1_0", 0, 10, -EINVAL, 0 },
	{ "a", 0, 10, -EINVAL, 0 },
	/* no number at all weighs more than one out of range */
	{ "99999999999999999999x", 0, 10, -EINVAL, 0 },
};

START_TEST(decimal_numbers)
{
	uint32_t value = 0;

	ck_assert_int_eq(npi_parse_u32(u32_rows[_i].text, u32_rows[_i].min,
				       u32_rows[_i].max, &value),
			 u32_rows[_i].result);
	ck_assert_uint_eq(value, u32_rows[_i].value);
}
END_TEST

static const struct {
	const char *text;
	int result;
	uint32_t value_s;
} duration_rows[] = {
	{ "0", 0, 0 },
	{ "90", 0, 90 },
	{ "90s", 0, 90 },
	{ "5m", 0, 300 },
	{ "3h", 0, 10800 },
	{ "1h2m3s", 0, 3723 },
	{ "1m30s", 0, 90 },
	{ "0s", 0, 0 },
	{ "4294967295", 0, UINT32_MAX },
	{ "4294967295s", 0, UINT32_MAX },
	{ "4294967296", -ERANGE, 0 },
	{ "4294967296s", -ERANGE, 0 },
	{ "1193047h", -ERANGE, 0 },
	{ "4294967295s1s", -ERANGE, 0 },
	{ "", -EINVAL, 0 },
	{ "s", -EINVAL, 0 },
	{ "1m30", -EINVAL, 0 },
	{ "1d", -EINVAL, 0 },
	{ "100ms", -EINVAL, 0 },
	{ "1.5h", -EINVAL, 0 },
	{ "-1s", -EINVAL, 0 },
	{ "1 s", -EINVAL, 0 },
	{ "1sx", -EINVAL, 0 },
};

START_TEST(durations)
{
	uint32_t value_s = 0;

	ck_assert_int_eq(npi_parse_duration_s(duration_rows[_i].text, &value_s),
			 duration_rows[_i].result);
	ck_assert_uint_eq(value_s, duration_rows[_i].value_s);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(decimal_numbers, u32_rows),
		UNIT_ROWS(durations, duration_rows),
	};

	return unit_run("number", tests, UNIT_COUNT(tests));
}
