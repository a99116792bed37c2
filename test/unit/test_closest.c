/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/unit.h"

#include <string.h>

#include "npi/text.h"

static const char *const names[] = { "port", "nodePort",    "targetPort", "protocol",
				     "name", "appProtocol", "clusterIP",  "clusterIPs" };

static const struct {
	const char *text;
	const char *closest; /* NULL: nothing is near */
} rows[] = {
	{ "nodeport", "nodePort" }, /* case costs nothing */
	{ "NODEPORT", "nodePort" },
	{ "nodePorts", "nodePort" }, /* one too many */
	{ "nodePrt", "nodePort" },   /* one missing */
	{ "nodePurt", "nodePort" },  /* another */
	{ "ndoePort", "nodePort" },  /* two swapped count once */
	{ "ndoeProt", "nodePort" },
	{ "ndoePrott", NULL }, /* three edits */
	{ "prot", "port" },
	{ "prt", "port" },
	{ "pprtt", NULL }, /* two edits are too many for five letters */
	{ "nam", "name" },
	{ "nm", NULL },               /* nor is one little for two */
	{ "clusterIP", "clusterIP" }, /* the nearest, not the first */
	{ "clusterIPS", "clusterIPs" },
	{ "clustrIPs", "clusterIPs" },
	{ "zzz", NULL },
	{ "", NULL },
};

START_TEST(the_nearest_name_within_reach)
{
	const char *closest = npi_closest(rows[_i].text, names, UNIT_COUNT(names));

	if (rows[_i].closest)
		ck_assert_pstr_eq(closest, rows[_i].closest);
	else
		ck_assert_ptr_null(closest);
}
END_TEST

START_TEST(words_of_any_length)
{
	char text[65], name[65];
	const char *const long_names[] = { name };

	memset(text, 'x', sizeof(text));
	memset(name, 'x', sizeof(name));
	text[63] = name[63] = '\0';
	text[5] = 'y';
	ck_assert_ptr_eq(npi_closest(text, long_names, 1), name);
	name[63] = 'x'; /* one more than is compared */
	name[64] = '\0';
	ck_assert_ptr_null(npi_closest(text, long_names, 1));
	text[63] = 'x';
	text[64] = '\0';
	ck_assert_ptr_null(npi_closest(text, long_names, 1));
	ck_assert_ptr_null(npi_closest("a", long_names, 0));
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(the_nearest_name_within_reach, rows),
		UNIT(words_of_any_length),
	};

	return unit_run("closest", tests, UNIT_COUNT(tests));
}
