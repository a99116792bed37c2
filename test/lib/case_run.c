/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A case through the pure part of the program. */
#include <check.h>

#include "lib/case.h"

/* The promise of npi_desired_build(): every key once, in order. */
static void check_order(const char *dir, const struct ipvs_table *table)
{
	size_t i;
	uint32_t k;

	for (i = 0; i < table->n; i++) {
		const struct ipvs_virtual_service *vs = &table->items[i];

		ck_assert_msg(!i || ipvs_virtual_service_cmp(vs - 1, vs) < 0,
			      "%s: virtual service %zu is not in order", dir, i);
		ck_assert_msg(vs->owner, "%s: virtual service %zu has no owner", dir, i);
		for (k = 1; k < vs->n_real_servers; k++)
			ck_assert_msg(ipvs_real_server_cmp(&vs->real_servers[k - 1],
							   &vs->real_servers[k]) < 0,
				      "%s: real server %u of %zu is not in order", dir, k,
				      i);
	}
}

struct case_outcome case_run(struct npi_arena *arena, const struct test_case *test)
{
	struct npi_diags diags = { .arena = arena };
	struct kube_objects objects = { 0 };
	struct case_outcome outcome = { 0 };

	outcome.result =
		kube_read(&test->sources, &test->settings, arena, &diags, &objects);
	if (outcome.result == 0)
		outcome.result = npi_desired_build(&objects, &test->settings, &test->host,
						   arena, &diags, &outcome.desired);
	ck_assert_msg(outcome.result >= 0, "%s: errno %d", test->dir, -outcome.result);
	ck_assert_msg((outcome.result == NPI_INVALID) == (diags.count[NPI_ERROR] > 0),
		      "%s: %zu errors, but the result is %d", test->dir,
		      diags.count[NPI_ERROR], outcome.result);
	check_order(test->dir, &outcome.desired.ipvs);
	outcome.rules = case_rules(arena, &outcome.desired.ipvs);
	outcome.findings = case_findings(arena, &test->sources, &diags, &objects);
	return outcome;
}
