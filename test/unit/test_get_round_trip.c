/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `get -o yaml` prints of a node, applied on another one, gives the same table and
 * the same objects: every case of the catalogue.
 */
#include "lib/unit.h"
#include "lib/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/case.h"
#include "npi/report_objects.h"

#define CATALOGUE NPI_TEST_DIR "/cases/catalogue"

static struct npi_arena names_arena;
static struct case_lines names; /* of cases */

static void begin(struct world *world, const struct test_case *test)
{
	world_begin(world);
	world->settings = test->settings;
	world->request.allow_empty = true;
	fake_kern_set_facts(world->kern, &test->host);
}

/* Whether it was taken. */
static bool apply(struct world *world, const struct npi_sources *sources)
{
	struct npi_run_record other;
	struct npi_lock lock;
	int r;

	world->request.kind = NPI_RUN_APPLY;
	world->request.applyset = "case";
	world->request.sources = sources;
	ck_assert_int_eq(npi_lock_take(&world->place, "test", world->request.now_s, 0,
				       &lock, &other),
			 0);
	r = npi_run_plan(&world->request, &lock, &world->run);
	if (!r)
		r = npi_run_perform(&world->run, &lock);
	npi_lock_release(&lock, 0, world->request.now_s);
	ck_assert_int_ne(world->run.stop.kind, NPI_STOP_STORE);
	npi_run_clear(&world->run);
	return r == 0;
}

/* `get all -A -o yaml` */
static char *get(struct world *world, size_t *ret_len)
{
	struct kube_objects objects;
	struct npi_run *run = &world->run;
	uint32_t *rows;
	char *text;
	FILE *out;
	size_t i;

	ck_assert_int_eq(npi_run_read_stored(&world->request, run), 0);
	rows = npi_arena_new_array(&world->arena, uint32_t, run->stored.n);
	for (i = 0; i < run->stored.n; i++)
		rows[i] = (uint32_t)i;
	ck_assert_int_eq(npi_run_decode_stored(run, rows, run->stored.n, &objects), 0);
	out = open_memstream(&text, ret_len);
	ck_assert_int_eq(
		npi_report_manifest_list(out, objects.items, objects.n, KUBE_YAML), 0);
	fclose(out);
	npi_run_clear(run);
	return text;
}

START_TEST(another_node_serves_the_same)
{
	struct npi_arena arena = { 0 };
	struct npi_source items[2] = { { 0 }, { .name = "node.yaml" } };
	struct npi_sources sources = { .items = items, .n = 1 };
	struct test_case test;
	struct world one, other;
	char dir[512], *text, *again;
	size_t len;

	snprintf(dir, sizeof(dir), CATALOGUE "/%s", names.items[_i]);
	test = case_read(&arena, dir);
	begin(&one, &test);
	if (apply(&one, &test.sources)) {
		text = get(&one, &len);
		items[1].bytes = text;
		items[1].len = len;
		begin(&other, &test);
		ck_assert_msg(apply(&other, &sources), "%s: is refused\n%s", dir, text);
		ck_assert_str_eq(world_table(&other), world_table(&one));
		again = get(&other, &len);
		ck_assert_str_eq(again, text);
		free(again);
		free(text);
		world_end(&other);
	} else {
		ck_assert_msg(test.refused, "%s: is refused", dir);
	}
	world_end(&one);
	npi_arena_clear(&arena);
}
END_TEST

int main(void)
{
	struct unit_test tests[] = { { &another_node_serves_the_same, 0 } };
	int r;

	names = case_list(&names_arena, CATALOGUE);
	tests[0].rows = (int)names.n;
	r = unit_run("get_round_trip", tests, UNIT_COUNT(tests));
	npi_arena_clear(&names_arena);
	return r;
}
