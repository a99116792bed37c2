/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every object of every case, written and read again, is what it was. */
#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/case.h"
#include "lib/reading.h"
#include "npi/kube_encode.h"

#define CASES NPI_TEST_DIR "/cases"

static struct npi_arena names_arena;
static struct case_lines names; /* of all cases */

/* What encoding fills in. */
static void fill_in(union kube_object object)
{
	struct kube_service *service = object.service;
	static const char *const policies[] = { "SingleStack", "RequireDualStack" };
	bool is_dual;
	size_t i;

	if (object.meta->kind != KUBE_SERVICE)
		return;
	is_dual = service->headless && !service->has_selector;
	service->external_traffic_policy_set = kube_service_is_external(service);
	if (service->type == KUBE_LOAD_BALANCER &&
	    service->allocate_load_balancer_node_ports == KUBE_UNSET)
		service->allocate_load_balancer_node_ports = KUBE_TRUE;
	if (service->type == KUBE_EXTERNAL_NAME)
		return;
	service->internal_traffic_policy_set = true;
	if (!*service->ip_family_policy)
		service->ip_family_policy = policies[is_dual];
	for (i = 0; i < service->n_cluster_ips && service->n_ip_families <= i; i++)
		service->ip_families[service->n_ip_families++] =
			service->cluster_ips[i].addr.family;
}

/* Read again, it is the object that it was, and is written as it was. */
static void check_round_trip(struct reading *before, size_t i, enum kube_format format)
{
	struct reading one = *before, after;
	char *text = reading_encode(before->objects.items[i], format), *again;
	const char *was, *is;

	reading_begin(&after, text, NULL);
	ck_assert_msg(after.result == 0, "%s\n%s", text, reading_findings(&after));
	ck_assert_uint_eq(after.objects.n, 1);
	one.objects.items += i;
	one.objects.n = 1;
	fill_in(one.objects.items[0]);
	was = reading_objects(&one);
	before->arena = one.arena;
	is = reading_objects(&after);
	ck_assert_str_eq(is, was);
	again = reading_encode(after.objects.items[0], format);
	ck_assert_str_eq(again, text);
	free(again);
	free(text);
	reading_end(&after);
}

START_TEST(what_is_written_is_what_was_read)
{
	char dir[512];
	struct npi_arena arena = { 0 };
	struct test_case test;
	struct reading reading = { .diags.arena = &reading.arena };
	enum kube_format format;
	size_t i;
	int r;

	snprintf(dir, sizeof(dir), CASES "/%s", names.items[_i]);
	test = case_read(&arena, dir);
	r = kube_read(&test.sources, &test.settings, &reading.arena, &reading.diags,
		      &reading.objects);
	ck_assert_int_ge(r, 0);
	for (i = 0; r == 0 && i < reading.objects.n; i++) {
		for (format = KUBE_JSON; format <= KUBE_YAML; format++)
			check_round_trip(&reading, i, format);
	}
	reading_end(&reading);
	npi_arena_clear(&arena);
}
END_TEST

static void list_cases(void)
{
	static const char *const groups[] = { "catalogue", "oddities", "kube-proxy",
					      "story" };
	struct case_lines list;
	char path[512];
	size_t i, j;

	for (i = 0; i < UNIT_COUNT(groups); i++) {
		snprintf(path, sizeof(path), CASES "/%s", groups[i]);
		list = case_list(&names_arena, path);
		for (j = 0; j < list.n; j++) {
			snprintf(path, sizeof(path), "%s/%s", groups[i], list.items[j]);
			case_add_line(&names_arena, &names,
				      npi_arena_strdup(&names_arena, path));
		}
	}
}

int main(void)
{
	struct unit_test tests[] = { { &what_is_written_is_what_was_read, 0 } };
	int r;

	list_cases();
	tests[0].rows = (int)names.n;
	r = unit_run("kube_round_trip", tests, UNIT_COUNT(tests));
	npi_arena_clear(&names_arena);
	return r;
}
