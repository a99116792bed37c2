/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/unit.h"

#include <stdlib.h>

#if defined(__has_feature)
#define IS_SANITIZED __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED 1
#else
#define IS_SANITIZED 0
#endif

int unit_rounds(int n)
{
	return IS_SANITIZED ? (n + 9) / 10 : n;
}

int unit_run(const char *name, const struct unit_test *tests, size_t n)
{
	Suite *suite = suite_create(name);
	TCase *tcase = tcase_create(name);
	SRunner *runner;
	int failed;
	size_t i;

	tcase_set_timeout(tcase, 60);
	for (i = 0; i < n; i++)
		tcase_add_loop_test(tcase, *tests[i].test, 0,
				    tests[i].rows ? tests[i].rows : 1);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
