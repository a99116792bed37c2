/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plain scalars as sigs.k8s.io/yaml resolves them on their way to JSON. */
#include "lib/unit.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "npi/tree.h"

static struct npi_node scalar(const char *text)
{
	return (struct npi_node){ .kind = NPI_SCALAR,
				  .text = text,
				  .len = (uint32_t)strlen(text) };
}

static const struct {
	const char *text;
	enum npi_scalar_type type;
} type_rows[] = {
	{ "", NPI_NULL },
	{ "~", NPI_NULL },
	{ "null", NPI_NULL },
	{ "Null", NPI_NULL },
	{ "NULL", NPI_NULL },
	{ "nULL", NPI_STRING },
	{ "nil", NPI_STRING },
	{ "none", NPI_STRING },
	{ "None", NPI_STRING },
	{ "true", NPI_BOOL },
	{ "True", NPI_BOOL },
	{ "TRUE", NPI_BOOL },
	{ "tRUE", NPI_STRING },
	{ "yes", NPI_BOOL },
	{ "on", NPI_BOOL },
	{ "y", NPI_BOOL },
	{ "N", NPI_BOOL },
	{ "Off", NPI_BOOL },
	{ "oFF", NPI_STRING },
	{ "yesterday", NPI_STRING },
	{ "t", NPI_STRING },
	{ "f", NPI_STRING },
	{ "80", NPI_INT },
	{ "-80", NPI_INT },
	{ "+80", NPI_INT },
	{ "0", NPI_INT },
	{ "-0", NPI_INT },
	{ "017", NPI_INT },
	{ "0o17", NPI_INT },
	{ "0O17", NPI_INT },
	{ "0x1f", NPI_INT },
	{ "0X1F", NPI_INT },
	{ "0b101", NPI_INT },
	{ "-0b101", NPI_INT },
	{ "1_000", NPI_INT },
	{ "1__0_", NPI_INT },
	{ "_1", NPI_STRING },
	{ "0o", NPI_STRING },
	{ "0x", NPI_STRING },
	{ "0b", NPI_STRING },
	{ "0o8", NPI_STRING },
	{ "0xg", NPI_STRING },
	{ "0b2", NPI_STRING },
	{ "08", NPI_FLOAT },
	{ "018", NPI_FLOAT },
	{ "1.", NPI_FLOAT },
	{ ".5", NPI_FLOAT },
	{ "+.5", NPI_FLOAT },
	{ "80.0", NPI_FLOAT },
	{ "1e3", NPI_FLOAT },
	{ "1E-3", NPI_FLOAT },
	{ "1_0.5", NPI_FLOAT },
	{ ".5_0", NPI_STRING },
	{ ".", NPI_STRING },
	{ "-", NPI_STRING },
	{ "+", NPI_STRING },
	{ "-.", NPI_STRING },
	{ "1e", NPI_STRING },
	{ "1e+", NPI_STRING },
	{ "1e3x", NPI_STRING },
	{ "1.5.2", NPI_STRING },
	{ "10.96.0.1", NPI_STRING },
	{ "1,000", NPI_STRING },
	{ "12:30:45", NPI_STRING },
	{ "190:20:30", NPI_STRING },
	{ "2001-01-01", NPI_STRING },
	{ "2024-05-01T08:00:00Z", NPI_STRING },
	{ "--1", NPI_STRING },
	{ "+-1", NPI_STRING },
	{ "1 ", NPI_STRING },
	{ "9223372036854775807", NPI_INT },
	{ "18446744073709551615", NPI_INT },
	{ "18446744073709551616", NPI_FLOAT },
	{ "-9223372036854775808", NPI_INT },
	{ "-9223372036854775809", NPI_FLOAT },
	{ "0777777777777777777777777", NPI_FLOAT },
	{ "0xffffffffffffffff", NPI_INT },
	{ "0xfffffffffffffffff", NPI_INT },
	{ "-0xfffffffffffffffff", NPI_STRING },
	{ "1e308", NPI_FLOAT },
	{ "1e310", NPI_STRING },
	{ "0e999999999999", NPI_FLOAT },
	{ "1e-999999999999", NPI_FLOAT },
	{ ".inf", NPI_FLOAT },
	{ "+.INF", NPI_FLOAT },
	{ "-.Inf", NPI_FLOAT },
	{ ".iNF", NPI_STRING },
	{ ".NaN", NPI_FLOAT },
	{ "-.nan", NPI_STRING },
	{ "inf", NPI_STRING },
	{ "<<", NPI_STRING },
	{ "web", NPI_STRING },
};

START_TEST(types_of_plain_scalars)
{
	struct npi_node node = scalar(type_rows[_i].text);

	ck_assert_msg(npi_scalar_type(&node) == type_rows[_i].type, "'%s' is %d",
		      node.text, npi_scalar_type(&node));
}
END_TEST

START_TEST(what_is_quoted_is_a_string)
{
	struct npi_node node = scalar(type_rows[_i].text);
	int64_t number;
	bool value;

	node.quoted = true;
	ck_assert_int_eq(npi_scalar_type(&node), NPI_STRING);
	ck_assert_int_eq(npi_scalar_int(&node, &number), -EINVAL);
	ck_assert_int_eq(npi_scalar_bool(&node, &value), -EINVAL);
}
END_TEST

static const struct {
	const char *text;
	int result;
	int64_t value;
} int_rows[] = {
	{ "0", 0, 0 },
	{ "-0", 0, 0 },
	{ "80", 0, 80 },
	{ "+80", 0, 80 },
	{ "-80", 0, -80 },
	{ "017", 0, 15 },
	{ "0o17", 0, 15 },
	{ "0x1F", 0, 31 },
	{ "0b101", 0, 5 },
	{ "-0b101", 0, -5 },
	{ "30_080", 0, 30080 },
	{ "08", 0, 8 },
	{ "0189", 0, 189 },
	{ "80.0", 0, 80 },
	{ "80.", 0, 80 },
	{ "100", 0, 100 },
	{ "1e3", 0, 1000 },
	{ "1.5e1", 0, 15 },
	{ "1.50e1", 0, 15 },
	{ "1500e-2", 0, 15 },
	{ "1501e-2", -EINVAL, 0 },
	{ "0.0", 0, 0 },
	{ "0e99999", 0, 0 },
	{ "0e-99999", 0, 0 },
	{ "-1e2", 0, -100 },
	{ "80.5", -EINVAL, 0 },
	{ ".5", -EINVAL, 0 },
	{ "1e-1", -EINVAL, 0 },
	{ "0.00000000000000000000000000001", -EINVAL, 0 },
	{ "9223372036854775807", 0, INT64_MAX },
	{ "9223372036854775808", -ERANGE, 0 },
	{ "9223372036854775807.0", 0, INT64_MAX },
	{ "-9223372036854775808", 0, INT64_MIN },
	{ "-9223372036854775809", -ERANGE, 0 },
	{ "18446744073709551616", -ERANGE, 0 },
	{ "0xfffffffffffffffff", -ERANGE, 0 },
	{ "1e30", -ERANGE, 0 },
	{ "1e310", -EINVAL, 0 },
	{ "", -EINVAL, 0 },
	{ "true", -EINVAL, 0 },
	{ "http", -EINVAL, 0 },
	{ ".inf", -EINVAL, 0 },
	{ ".nan", -EINVAL, 0 },
	{ "80x", -EINVAL, 0 },
	{ "_80", -EINVAL, 0 },
	{ "99999999999999999999x", -EINVAL, 0 },
};

START_TEST(whole_numbers)
{
	struct npi_node node = scalar(int_rows[_i].text);
	int64_t value = 0;
	int r = npi_scalar_int(&node, &value);

	ck_assert_msg(r == int_rows[_i].result && value == int_rows[_i].value,
		      "'%s': %d, %" PRId64, node.text, r, value);
}
END_TEST

static const struct {
	const char *text;
	int result;
	bool value;
} bool_rows[] = {
	{ "true", 0, true },        { "True", 0, true },
	{ "TRUE", 0, true },        { "yes", 0, true },
	{ "Yes", 0, true },         { "YES", 0, true },
	{ "on", 0, true },          { "On", 0, true },
	{ "ON", 0, true },          { "y", 0, true },
	{ "Y", 0, true },           { "false", 0, false },
	{ "False", 0, false },      { "FALSE", 0, false },
	{ "no", 0, false },         { "No", 0, false },
	{ "NO", 0, false },         { "off", 0, false },
	{ "Off", 0, false },        { "OFF", 0, false },
	{ "n", 0, false },          { "N", 0, false },
	{ "1", -EINVAL, false },    { "0", -EINVAL, false },
	{ "", -EINVAL, false },     { "null", -EINVAL, false },
	{ "t", -EINVAL, false },    { "tRue", -EINVAL, false },
	{ ".inf", -EINVAL, false }, { "truely", -EINVAL, false },
};

START_TEST(truth_values)
{
	struct npi_node node = scalar(bool_rows[_i].text);
	bool value = false;
	int r = npi_scalar_bool(&node, &value);

	ck_assert_msg(r == bool_rows[_i].result && value == bool_rows[_i].value,
		      "'%s': %d, %d", node.text, r, value);
}
END_TEST

START_TEST(digits_without_end_are_no_number)
{
	char text[1000];
	struct npi_node node;
	int64_t value;

	memset(text, '9', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	node = scalar(text);
	ck_assert_int_eq(npi_scalar_type(&node), NPI_STRING);
	ck_assert_int_eq(npi_scalar_int(&node, &value), -EINVAL);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(types_of_plain_scalars, type_rows),
		UNIT_ROWS(what_is_quoted_is_a_string, type_rows),
		UNIT_ROWS(whole_numbers, int_rows),
		UNIT_ROWS(truth_values, bool_rows),
		UNIT(digits_without_end_are_no_number),
	};

	return unit_run("scalar", tests, UNIT_COUNT(tests));
}
