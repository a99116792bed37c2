/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A case through the pure part of the program. */
#include <check.h>

#include "lib/case.h"
#include "npi/desired.h"

struct case_outcome case_run(struct npi_arena *arena, const struct test_case *test)
{
	struct npi_diags diags = { .arena = arena };
	struct kube_objects objects = { 0 };
	struct npi_desired desired = { 0 };
	struct case_outcome outcome = { 0 };

	outcome.result =
		kube_read(&test->sources, &test->settings, arena, &diags, &objects);
	if (outcome.result == 0)
		outcome.result = npi_desired_build(&objects, &test->settings, &test->host,
						   arena, &diags, &desired);
	ck_assert_msg(outcome.result >= 0, "%s: errno %d", test->dir, -outcome.result);
	ck_assert_msg((outcome.result == NPI_INVALID) == (diags.count[NPI_ERROR] > 0),
		      "%s: %zu errors, but the result is %d", test->dir,
		      diags.count[NPI_ERROR], outcome.result);
	outcome.rules = case_rules(arena, &desired.ipvs);
	outcome.findings = case_findings(arena, &test->sources, &diags, &objects);
	return outcome;
}
