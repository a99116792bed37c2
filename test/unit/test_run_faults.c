/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can go wrong between the program, its store and the kernel. */
#include "lib/unit.h"
#include "lib/world.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/bad_disk.h"
#include "lib/rules.h"

static struct world world;

#define WEB     "svc web ip=10.96.0.10 sel=a:b port=:80/TCP>8080\n"
#define EPS_1_2 "eps web-1 svc=web port=:8080/TCP ep=10.1.0.1 ep=10.1.0.2\n"
#define EPS_2_3 "eps web-1 svc=web port=:8080/TCP ep=10.1.0.2 ep=10.1.0.3\n"
#define API     "svc api ip=10.96.0.20 sel=a:c port=:80/TCP\n"
#define API_2   "svc api ip=10.96.0.20 sel=a:c port=:80/TCP affinity=60\n"
#define OLD     "svc old ip=10.96.0.30 sel=a:d port=:80/TCP\n"
#define NEW     "svc new ip=10.96.0.40 sel=a:e port=:80/TCP\n"
#define NEW_EPS "eps new-1 svc=new port=:80/TCP ep=10.1.0.9\n"
#define FOREIGN "-A -t 192.168.10.200:80 -s wlc\n"

static const char before[] = WEB EPS_1_2 API OLD;
static const char after[] = WEB EPS_2_3 API_2 NEW NEW_EPS;

static const char table_before[] = "-A -t 10.96.0.10:80 -s rr\n"
				   "-a -t 10.96.0.10:80 -r 10.1.0.1:8080\n"
				   "-a -t 10.96.0.10:80 -r 10.1.0.2:8080\n"
				   "-A -t 10.96.0.20:80 -s rr\n"
				   "-A -t 10.96.0.30:80 -s rr\n" FOREIGN;
static const char table_after[] = "-A -t 10.96.0.10:80 -s rr\n"
				  "-a -t 10.96.0.10:80 -r 10.1.0.1:8080 -m -w 0\n"
				  "-a -t 10.96.0.10:80 -r 10.1.0.2:8080\n"
				  "-a -t 10.96.0.10:80 -r 10.1.0.3:8080\n"
				  "-A -t 10.96.0.20:80 -s rr -p 60\n"
				  "-A -t 10.96.0.40:80 -s rr\n"
				  "-a -t 10.96.0.40:80 -r 10.1.0.9:80\n" FOREIGN;

/* what applying @after sends: a real server, a virtual service with one, an edit, a drain
 * and a removal */
enum { N_MESSAGES = 6 };

static void begin(void)
{
	world_begin(&world);
	world_by_hand(&world, "-A -t 192.168.10.200:80 -s wlc");
	world_apply(&world, "a.yaml", before);
	world_by_hand(&world, "-e -t 10.96.0.10:80 -r 10.1.0.1:8080 -m -w 1 --active 3");
	ck_assert_str_eq(world_table(&world), table_before);
	world.request.prune = true;
}

START_TEST(all_messages_are_those_that_are_broken)
{
	begin();
	world_apply(&world, "a.yaml", after);
	ck_assert_uint_eq(world.n_changes, N_MESSAGES);
	ck_assert_str_eq(world_table(&world), table_after);
	world_end(&world);
}
END_TEST

static void mend(void)
{
	static const struct fake_kern_faults none;

	fake_kern_break(world.kern, &none);
}

START_TEST(a_refused_message_is_told_and_made_up_for)
{
	struct fake_kern_faults faults = { .fail_message = (unsigned int)_i + 1,
					   .fail_errno = ENOMEM };
	const char *text;

	begin();
	fake_kern_break(world.kern, &faults);
	text = world_apply(&world, "a.yaml", after);
	ck_assert_msg(strstr(text, " failed\n") || strstr(text, "pruned"), "%s", text);
	ck_assert_msg(strstr(text, "failed: 1\n"), "%s", text);
	mend();
	world_reconcile(&world);
	ck_assert_str_eq(world_table(&world), table_after);
	world_reconcile(&world);
	ck_assert_uint_eq(world.n_changes, 0);
	world_end(&world);
}
END_TEST

START_TEST(a_refused_message_undoes_all_when_it_is_all_or_nothing)
{
	struct fake_kern_faults faults = { .fail_message = (unsigned int)_i + 1,
					   .fail_errno = ENOMEM };
	const char *text;

	begin();
	world.request.atomic = true;
	fake_kern_break(world.kern, &faults);
	text = world_apply(&world, "a.yaml", after);
	ck_assert_msg(strstr(text, "failed: 1\nundone\n"), "%s", text);
	ck_assert_ptr_null(strstr(text, "created"));
	ck_assert_ptr_null(strstr(text, "pruned"));
	ck_assert_str_eq(world_table(&world), table_before);
	mend();
	world_reconcile(&world);
	ck_assert_uint_eq(world.n_changes, 0);
	ck_assert_str_eq(world_table(&world), table_before);
	/* and once nothing is in the way */
	world_apply(&world, "a.yaml", after);
	ck_assert_str_eq(world_table(&world), table_after);
	world_end(&world);
}
END_TEST

START_TEST(lost_answers_are_made_up_for)
{
	struct fake_kern_faults faults = { .lose_answers = 1, .silently = _i };
	const char *text;

	begin();
	fake_kern_break(world.kern, &faults);
	text = world_apply(&world, "a.yaml", after);
	ck_assert_msg(!strstr(text, "failed") && !strstr(text, "fought"), "%s", text);
	ck_assert_str_eq(world_table(&world), table_after);
	mend();
	world_reconcile(&world);
	ck_assert_uint_eq(world.n_changes, 0);
	world_end(&world);
}
END_TEST

START_TEST(a_table_that_cannot_be_read_stops_the_run)
{
	struct fake_kern_faults faults = { .no_capability = true };

	begin();
	fake_kern_break(world.kern, &faults);
	ck_assert_str_eq(world_apply(&world, "a.yaml", after), "stop: dump\n");
	ck_assert_int_eq(world.run.stop.error, -EPERM);
	mend();
	ck_assert_str_eq(world_table(&world), table_before);
	ck_assert_ptr_null(strstr(world_reconcile(&world), "configured"));
	ck_assert_uint_eq(world.n_changes, 0);
	world_end(&world);
}
END_TEST

/* Somebody takes back what we did, once or always. */
static int times;

static void take_weight(struct fake_ipvs *ipvs)
{
	struct ipvs_table key = rules_table(
		&world.arena, "-A -t 10.96.0.10:80\n"
			      "-a -t 10.96.0.10:80 -r 10.1.0.2:8080 -m -w 0\n");

	if (times-- > 0)
		fake_ipvs_set_dest(ipvs, key.items, key.items->real_servers);
}

START_TEST(what_somebody_changes_meanwhile_is_put_right_once)
{
	struct fake_kern_faults faults = { .meanwhile = take_weight };

	begin();
	times = 1;
	fake_kern_break(world.kern, &faults);
	ck_assert_ptr_null(strstr(world_apply(&world, "a.yaml", after), "fought"));
	ck_assert_str_eq(world_table(&world), table_after);
	world_end(&world);
}
END_TEST

/* Every send is followed by somebody's change, since the next send comes too late. */
static struct npi_kern *inner;

static int fight(struct npi_kern *kern, const struct npi_plan *plan,
		 struct npi_outcome *outcomes)
{
	int r = inner->apply(kern, plan, outcomes);

	times = 1;
	take_weight(fake_kern_ipvs(kern));
	return r;
}

START_TEST(a_fight_is_told_and_not_fought)
{
	struct npi_kern real;
	const char *text;

	begin();
	real = *world.kern;
	inner = &real;
	world.kern->apply = fight;
	text = world_apply(&world, "a.yaml", after);
	ck_assert_msg(strstr(text, "service/web failed\n"), "%s", text);
	ck_assert_msg(strstr(text, "fought: 1\n"), "%s", text);
	world.kern->apply = real.apply;
	world_reconcile(&world);
	ck_assert_str_eq(world_table(&world), table_after);
	world_end(&world);
}
END_TEST

/* The process ends when it was about to change the kernel: the rest of the run can do
 * nothing any more. */
static int no_answer(struct npi_kern *kern, unsigned int flags, struct npi_arena *arena,
		     struct ipvs_table *ret_table, struct ipvs_info *ret_info)
{
	(void)kern;
	(void)flags;
	(void)arena;
	(void)ret_table;
	(void)ret_info;
	return -EIO;
}

static int end_before_change(struct npi_kern *kern, const struct npi_plan *plan,
			     struct npi_outcome *outcomes)
{
	(void)plan;
	(void)outcomes;
	kern->dump = no_answer;
	return -EIO;
}

static int end_after_change(struct npi_kern *kern, const struct npi_plan *plan,
			    struct npi_outcome *outcomes)
{
	int r = inner->apply(kern, plan, outcomes);

	kern->dump = no_answer;
	return r;
}

/* An endpoint moves: no claim is new, only the objects tell that something is to do. */
START_TEST(a_run_that_was_cut_short_is_completed)
{
	struct npi_kern real;
	const char *text;

	begin();
	world_apply(&world, "a.yaml", WEB EPS_1_2);
	real = *world.kern;
	inner = &real;
	world.kern->apply = _i ? end_after_change : end_before_change;
	text = world_apply(&world, "a.yaml", WEB EPS_2_3);
	ck_assert_msg(strstr(text, "not verified\n"), "%s", text);
	*world.kern = real;
	world_reconcile(&world);
	ck_assert_str_eq(world_table(&world),
			 "-A -t 10.96.0.10:80 -s rr\n"
			 "-a -t 10.96.0.10:80 -r 10.1.0.1:8080 -m -w 0\n"
			 "-a -t 10.96.0.10:80 -r 10.1.0.2:8080\n"
			 "-a -t 10.96.0.10:80 -r 10.1.0.3:8080\n" FOREIGN);
	ck_assert_uint_eq(world.n_changes, _i ? 0 : 2);
	world_end(&world);
}
END_TEST

/* How many writes to the store one run of @after makes; the first of them is the first
 * of the run. */
static unsigned int count_writes(void)
{
	unsigned int n;

	begin();
	bad_disk_fail_from(0, DISK_IS_FULL);
	world_apply(&world, "a.yaml", after);
	n = bad_disk_writes();
	world_end(&world);
	return n;
}

/* The disk is full from each write on: either nothing was done, or all was done and only
 * the last note of it is missing. The next run is right in both cases. */
START_TEST(a_full_disk_never_leaves_the_kernel_half_way)
{
	unsigned int n = count_writes(), n_stopped = 0, n_told = 0, i;
	const char *text;

	ck_assert_uint_gt(n, 10);
	for (i = 1; i <= n; i++) {
		bad_disk_fail_from(0, DISK_IS_FULL);
		begin();
		bad_disk_fail_from(i, _i ? DISK_IS_FULL : DISK_IS_BROKEN);
		text = world_apply(&world, "a.yaml", after);
		bad_disk_fail_from(0, DISK_IS_FULL);
		if (strstr(text, "stop: store (74)\n")) {
			ck_assert_uint_eq(world.n_changes, 0);
			ck_assert_str_eq(world_table(&world), table_before);
			n_stopped++;
		} else {
			ck_assert_msg(strstr(text, "store failed\n"), "%u: %s", i, text);
			ck_assert_str_eq(world_table(&world), table_after);
			n_told++;
		}
		world_apply(&world, "a.yaml", after);
		ck_assert_str_eq(world_table(&world), table_after);
		world_by_hand(&world, "-e -t 10.96.0.10:80 -r 10.1.0.1:8080 -m -w 0");
		world_select(&world, &(struct npi_selection){ 0 });
		ck_assert_str_eq(world_table(&world), FOREIGN);
		world_end(&world);
	}
	ck_assert_uint_gt(n_stopped, 0);
	ck_assert_uint_gt(n_told, 0);
}
END_TEST

START_TEST(a_full_disk_is_named)
{
	begin();
	bad_disk_fail_from(1, DISK_IS_FULL);
	world_apply(&world, "a.yaml", after);
	ck_assert_ptr_nonnull(strstr(world.run.stop.store.text, "no space left"));
	ck_assert_ptr_nonnull(strstr(world.run.stop.store.hint, "df "));
	bad_disk_fail_from(0, DISK_IS_FULL);
	world_end(&world);
}
END_TEST

START_TEST(undoing_survives_a_full_disk)
{
	struct fake_kern_faults faults = { .fail_message = 3, .fail_errno = ENOMEM };
	unsigned int i;

	for (i = 1; i < 30; i++) {
		begin();
		world.request.atomic = true;
		fake_kern_break(world.kern, &faults);
		bad_disk_fail_from(i, DISK_IS_FULL);
		world_apply(&world, "a.yaml", after);
		bad_disk_fail_from(0, DISK_IS_FULL);
		ck_assert_str_eq(world_table(&world), table_before);
		mend();
		world_reconcile(&world);
		ck_assert_str_eq(world_table(&world), table_before);
		world_end(&world);
	}
}
END_TEST

static void damage(void)
{
	FILE *file = fopen(world.place.store, "r+");

	ck_assert_ptr_nonnull(file);
	fputs("no database", file);
	fclose(file);
}

START_TEST(a_damaged_store_stops_the_run)
{
	begin();
	damage();
	ck_assert_str_eq(world_apply(&world, "a.yaml", after), "stop: store (74)\n");
	ck_assert_str_eq(world_table(&world), table_before);
	/* the way out that the message names */
	remove(world.place.store);
	ck_assert_ptr_nonnull(
		strstr(world_apply(&world, "a.yaml", before), "claims lost"));
	world_apply(&world, "a.yaml", after);
	ck_assert_str_eq(world_table(&world), table_after);
	world_end(&world);
}
END_TEST

int main(void)
{
	static const char two[2];
	static const struct unit_test tests[] = {
		UNIT(all_messages_are_those_that_are_broken),
		{ &a_refused_message_is_told_and_made_up_for, N_MESSAGES },
		{ &a_refused_message_undoes_all_when_it_is_all_or_nothing, N_MESSAGES },
		UNIT_ROWS(lost_answers_are_made_up_for, two),
		UNIT(a_table_that_cannot_be_read_stops_the_run),
		UNIT(what_somebody_changes_meanwhile_is_put_right_once),
		UNIT(a_fight_is_told_and_not_fought),
		UNIT_ROWS(a_run_that_was_cut_short_is_completed, two),
		UNIT_ROWS(a_full_disk_never_leaves_the_kernel_half_way, two),
		UNIT(a_full_disk_is_named),
		UNIT(undoing_survives_a_full_disk),
		UNIT(a_damaged_store_stops_the_run),
	};

	return unit_run("run_faults", tests, UNIT_COUNT(tests));
}
