/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unit.h - a Check suite from a table of tests */
#ifndef NPI_TEST_UNIT_H
#define NPI_TEST_UNIT_H

#include <stddef.h>

#include <check.h>

/* One test; with @rows > 0 it runs once for each row, _i being the row's number. */
struct unit_test {
	const TTest **test;
	int rows;
};

#define UNIT_COUNT(array) (sizeof(array) / sizeof((array)[0]))
/* clang-format off */
#define UNIT(name)             { &name, 0 }
#define UNIT_ROWS(name, table) { &name, (int)UNIT_COUNT(table) }
/* clang-format on */

/* How often to repeat what is tried with random input: @n times, or under a sanitizer,
 * where everything takes ten times as long, a tenth of it with the same seeds. */
int unit_rounds(int n);

/* Run them all, each in a process of its own unless CK_FORK=no; the exit status of
 * main(). */
int unit_run(const char *suite, const struct unit_test *tests, size_t n);

#endif
