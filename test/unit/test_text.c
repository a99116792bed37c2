/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "npi/text.h"

START_TEST(an_empty_text_is_an_empty_string)
{
	struct npi_text text = { 0 };

	ck_assert_str_eq(npi_text_string(&text), "");
	npi_text_add(&text, "", 0);
	ck_assert_str_eq(npi_text_string(&text), "");
	npi_text_clear(&text);
	npi_text_clear(&text);
}
END_TEST

START_TEST(pieces_follow_each_other)
{
	struct npi_text text = { 0 };

	npi_text_add(&text, "abcd", 2);
	npi_text_add_string(&text, "-");
	npi_text_add_format(&text, "%s %d", "x", -5);
	npi_text_add_safe(&text, "\t", 1);
	ck_assert_str_eq(npi_text_string(&text), "ab-x -5?");
	ck_assert_uint_eq(text.len, 8);
	ck_assert(!text.failed);
	npi_text_clear(&text);
	ck_assert_str_eq(npi_text_string(&text), "");
}
END_TEST

START_TEST(a_text_grows_to_any_length)
{
	struct npi_text text = { 0 };
	size_t i;

	for (i = 0; i < 100000; i++)
		npi_text_add_format(&text, "%zu", i % 10);
	ck_assert_uint_eq(text.len, 100000);
	ck_assert_uint_eq(strlen(text.bytes), 100000);
	ck_assert_int_eq(text.bytes[99999], '9');
	npi_text_clear(&text);
}
END_TEST

/* What does not fit is not added, nor is anything after it. */
START_TEST(failure_sticks)
{
	struct npi_text text = { 0 };

	npi_text_add_string(&text, "kept");
	npi_text_add(&text, "", SIZE_MAX - 2);
	ck_assert(text.failed);
	npi_text_add_string(&text, "more");
	npi_text_add_format(&text, "%d", 1);
	ck_assert_str_eq(npi_text_string(&text), "kept");
	npi_text_clear(&text);
	ck_assert(!text.failed);
}
END_TEST

/* NUL bytes in the input are written as \0 here, so lengths are given. */
static const struct {
	const char *in;
	size_t len;
	const char *out;
} safe_rows[] = {
	{ "plain", 5, "plain" },
	{ "", 0, "" },
	{ "a\nb\tc\rd", 7, "a?b?c?d" },
	{ "\033[31mred", 8, "?[31mred" },
	{ "a\0b", 3, "a?b" },
	{ "\x7f", 1, "?" },
	{ "\x1f ", 2, "? " },
	/* C1 in UTF-8: U+0080, U+009B (control sequence), U+009F; not U+00A0 */
	{ "\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0", 8, "???\xc2\xa0" },
	{ "\xc3\xa4\xe2\x82\xac", 5, "\xc3\xa4\xe2\x82\xac" },
	/* cut short, and a lone 0x9b, which is no UTF-8 */
	{ "\xc2", 1, "\xc2" },
	{ "\x9b", 1, "\x9b" },
};

START_TEST(control_characters_are_masked)
{
	struct npi_text text = { 0 };

	npi_text_add_safe(&text, safe_rows[_i].in, safe_rows[_i].len);
	ck_assert_str_eq(npi_text_string(&text), safe_rows[_i].out);
	npi_text_clear(&text);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(an_empty_text_is_an_empty_string),
		UNIT(pieces_follow_each_other),
		UNIT(a_text_grows_to_any_length),
		UNIT(failure_sticks),
		UNIT_ROWS(control_characters_are_masked, safe_rows),
	};

	return unit_run("text", tests, UNIT_COUNT(tests));
}
