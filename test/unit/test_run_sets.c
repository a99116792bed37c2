/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose objects are whose, and what is pruned when. */
#include "lib/unit.h"
#include "lib/world.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static struct world world;

#define SVC(n)  "svc s" #n " ip=10.96.0." #n " port=:80/TCP\n"
#define RULE(n) "-A -t 10.96.0." #n ":80 -s rr\n"

START_TEST(another_set_is_left_alone)
{
	world_begin(&world);
	world.request.prune = true;
	world_apply(&world, "a.yaml", SVC(1));
	ck_assert_str_eq(world_apply(&world, "b.yaml", SVC(2)), "service/s2 created\n");
	ck_assert_str_eq(world_table(&world), RULE(1) RULE(2));
	world_end(&world);
}
END_TEST

START_TEST(what_is_not_given_is_left_over_until_it_is_pruned)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", SVC(1) SVC(2));
	ck_assert_str_eq(world_apply(&world, "a.yaml", SVC(1)),
			 "service/s1 unchanged\nleft over: 1\n");
	ck_assert_str_eq(world_table(&world), RULE(1) RULE(2));
	ck_assert_str_eq(world_apply(&world, "a.yaml", SVC(1)),
			 "service/s1 unchanged\nleft over: 1\n");
	world.request.prune = true;
	ck_assert_str_eq(world_apply(&world, "a.yaml", SVC(1)),
			 "service/s1 unchanged\nservice/s2 pruned\n");
	ck_assert_str_eq(world_table(&world), RULE(1));
	ck_assert_str_eq(world_apply(&world, "a.yaml", SVC(1)), "service/s1 unchanged\n");
	world_end(&world);
}
END_TEST

START_TEST(an_object_belongs_to_the_set_that_applied_it_last)
{
	world_begin(&world);
	world.request.prune = true;
	world_apply(&world, "a.yaml", SVC(1) SVC(2));
	ck_assert_str_eq(world_apply(&world, "b.yaml", SVC(2)), "service/s2 unchanged\n");
	ck_assert_str_eq(world_apply(&world, "a.yaml", SVC(1)), "service/s1 unchanged\n");
	ck_assert_str_eq(world_table(&world), RULE(1) RULE(2));
	ck_assert_str_eq(world_apply(&world, "b.yaml", SVC(3)),
			 "service/s3 created\nservice/s2 pruned\n");
	ck_assert_str_eq(world_table(&world), RULE(1) RULE(3));
	world_end(&world);
}
END_TEST

START_TEST(a_set_that_lost_an_object_takes_it_back)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", SVC(1) SVC(2));
	world_apply(&world, "b.yaml", SVC(2));
	/* the bytes are those of the first run, but it is not the same input any more */
	world_apply(&world, "a.yaml", SVC(1) SVC(2));
	ck_assert(!world.run.same_input);
	world.request.prune = true;
	ck_assert_str_eq(world_apply(&world, "b.yaml", SVC(3)), "service/s3 created\n");
	ck_assert_str_eq(world_table(&world), RULE(1) RULE(2) RULE(3));
	world_end(&world);
}
END_TEST

START_TEST(an_empty_input_is_refused)
{
	world_begin(&world);
	ck_assert_str_eq(world_apply_bytes(&world, "a.yaml", ""),
			 "stop: empty (0 owned)\n");
	world_apply(&world, "a.yaml", SVC(1) SVC(2));
	world.request.prune = _i;
	ck_assert_str_eq(world_apply_bytes(&world, "a.yaml", ""),
			 "stop: empty (2 owned)\n");
	ck_assert_str_eq(world_apply_bytes(&world, "a.yaml",
					   "{apiVersion: apps/v1, kind: Deployment,"
					   " metadata: {name: x}}"),
			 "stop: empty (2 owned)\n");
	ck_assert_str_eq(world_table(&world), RULE(1) RULE(2));
	world.request.allow_empty = true;
	ck_assert_str_eq(world_apply_bytes(&world, "a.yaml", ""),
			 _i ? "service/s1 pruned\nservice/s2 pruned\n"
			    : "left over: 2\n");
	world_end(&world);
}
END_TEST

START_TEST(an_empty_directory_is_refused_when_it_had_something)
{
	world_begin(&world);
	world.request.only_directories = true;
	ck_assert_str_eq(world_apply_bytes(&world, "dir", ""), "");
	world_apply(&world, "dir", SVC(1));
	ck_assert_str_eq(world_apply_bytes(&world, "dir", ""), "stop: empty (1 owned)\n");
	world_end(&world);
}
END_TEST

START_TEST(a_list_that_was_cut_off_prunes_nothing)
{
	world_begin(&world);
	world.request.prune = true;
	world_apply(&world, "stdin", SVC(1) SVC(2));
	ck_assert_str_eq(world_apply_bytes(
				 &world, "stdin",
				 "apiVersion: v1\nitems:\n"
				 "- apiVersion: v1\n  kind: Service\n"
				 "  metadata: {name: s1}\n"
				 "  spec: {clusterIP: 10.96.0.1, ports: [{port: 80}]}\n"),
			 "stop: input\n");
	ck_assert_str_eq(world_table(&world), RULE(1) RULE(2));
	world_end(&world);
}
END_TEST

static const char *services(char lines[4000], int n)
{
	size_t len = 0;
	int i;

	for (i = 1; i <= n; i++)
		len += (size_t)snprintf(lines + len, 4000 - len,
					"svc s%d ip=10.96.1.%d port=:80/TCP\n", i, i);
	return lines;
}

START_TEST(too_many_removals_are_refused)
{
	char lines[4000];

	world_begin(&world);
	world.request.prune = true;
	world_apply(&world, "a.yaml", services(lines, 41));
	ck_assert_str_eq(world_apply(&world, "a.yaml", services(lines, 2)),
			 "stop: too many (39 of 41 Service, limit 20)\n");
	ck_assert_uint_eq(world.n_changes, 0);
	ck_assert_ptr_null(
		strstr(world_apply(&world, "a.yaml", services(lines, 21)), "stop"));
	world.request.max_delete = (struct npi_max_delete){ .number = 20 };
	ck_assert_ptr_null(
		strstr(world_apply(&world, "a.yaml", services(lines, 1)), "stop"));
	ck_assert_str_eq(world_table(&world), "-A -t 10.96.1.1:80 -s rr\n");
	world_end(&world);
}
END_TEST

START_TEST(pruning_keeps_to_the_namespace)
{
	world_begin(&world);
	world_apply(&world, "a.yaml",
		    SVC(1) SVC(2) "svc x/s3 ip=10.96.0.3 port=:80/TCP\n");
	world.request.prune = true;
	world.settings.only_namespace = "default";
	ck_assert_str_eq(world_apply(&world, "a.yaml", SVC(1)),
			 "service/s1 unchanged\nservice/s2 pruned\n");
	ck_assert_str_eq(world_table(&world), RULE(1) RULE(3));
	world_end(&world);
}
END_TEST

START_TEST(pruning_keeps_to_the_selector)
{
	world_begin(&world);
	world_apply(&world, "a.yaml",
		    "svc s1 ip=10.96.0.1 port=:80/TCP label=tier:front\n"
		    "svc s2 ip=10.96.0.2 port=:80/TCP label=tier:front\n" SVC(3));
	world.request.prune = true;
	world.settings.selector = "tier=front";
	ck_assert_str_eq(
		world_apply(&world, "a.yaml",
			    "svc s1 ip=10.96.0.1 port=:80/TCP label=tier:front\n"),
		"service/s1 unchanged\nservice/s2 pruned\n");
	ck_assert_str_eq(world_table(&world), RULE(1) RULE(3));
	world_end(&world);
}
END_TEST

START_TEST(a_pruned_object_can_come_back)
{
	world_begin(&world);
	world.request.prune = true;
	world_apply(&world, "a.yaml", SVC(1) SVC(2));
	world_apply(&world, "a.yaml", SVC(1));
	ck_assert_str_eq(world_apply(&world, "a.yaml", SVC(1) SVC(2)),
			 "service/s1 unchanged\nservice/s2 created\n");
	ck_assert_str_eq(world_table(&world), RULE(1) RULE(2));
	world_end(&world);
}
END_TEST

/* What another program gets that wants to write into the store and does not wait. */
static int delete_all(void)
{
	sqlite3 *db;
	int code;

	ck_assert_int_eq(sqlite3_open(world.place.store, &db), SQLITE_OK);
	code = sqlite3_exec(db, "DELETE FROM manifest; DELETE FROM object", NULL, NULL,
			    NULL);
	sqlite3_close(db);
	return code;
}

START_TEST(what_is_listed_stays_until_it_was_read)
{
	static const uint32_t rows[] = { 0, 1 };
	struct npi_run run = { 0 };
	struct kube_objects objects;

	world_begin(&world);
	world_apply(&world, "a.yaml", SVC(1) SVC(2));
	ck_assert_int_eq(npi_run_read_stored(&world.request, &run), 0);
	ck_assert_uint_eq(run.stored.n, 2);
	ck_assert_int_eq(delete_all(), SQLITE_BUSY);
	ck_assert_int_eq(npi_run_decode_stored(&run, rows, 2, &objects), 0);
	npi_run_end_reading(&run);
	ck_assert_int_eq(delete_all(), SQLITE_OK);
	npi_run_clear(&run);
	world_end(&world);
}
END_TEST

/* diff and a dry run may stand for long with what they have to say. */
START_TEST(what_is_planned_holds_nobody_up)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", SVC(1));
	world.dry = true;
	ck_assert_str_eq(world_apply(&world, "b.yaml", SVC(2)), "service/s2 created\n");
	ck_assert_int_eq(delete_all(), SQLITE_OK);
	world_end(&world);
}
END_TEST

int main(void)
{
	static const char with_and_without_prune[2];
	static const struct unit_test tests[] = {
		UNIT(another_set_is_left_alone),
		UNIT(what_is_not_given_is_left_over_until_it_is_pruned),
		UNIT(an_object_belongs_to_the_set_that_applied_it_last),
		UNIT(a_set_that_lost_an_object_takes_it_back),
		UNIT_ROWS(an_empty_input_is_refused, with_and_without_prune),
		UNIT(an_empty_directory_is_refused_when_it_had_something),
		UNIT(a_list_that_was_cut_off_prunes_nothing),
		UNIT(too_many_removals_are_refused),
		UNIT(pruning_keeps_to_the_namespace),
		UNIT(pruning_keeps_to_the_selector),
		UNIT(a_pruned_object_can_come_back),
		UNIT(what_is_listed_stays_until_it_was_read),
		UNIT(what_is_planned_holds_nobody_up),
	};

	return unit_run("run_sets", tests, UNIT_COUNT(tests));
}
