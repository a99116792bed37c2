/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Real servers with connections leave in their own time, across runs. */
#include "lib/unit.h"
#include "lib/world.h"

#include <stdio.h>

static struct world world;

#define WEB      "svc web ip=10.96.0.10 sel=a:b port=:80/TCP>8080\n"
#define EPS_1    "eps web-1 svc=web port=:8080/TCP ep=10.1.0.1\n"
#define EPS_1_2  "eps web-1 svc=web port=:8080/TCP ep=10.1.0.1 ep=10.1.0.2\n"
#define EPS_3_4  "eps web-1 svc=web port=:8080/TCP ep=10.1.0.3 ep=10.1.0.4\n"
#define RULE     "-A -t 10.96.0.10:80 -s rr\n"
#define RS(n)    "-a -t 10.96.0.10:80 -r 10.1.0." #n ":8080\n"
#define RS_0(n)  "-a -t 10.96.0.10:80 -r 10.1.0." #n ":8080 -m -w 0\n"
#define BUSY(n)  "-e -t 10.96.0.10:80 -r 10.1.0." #n ":8080 -m -w 1 --active 3"
#define DRAIN(n) "-e -t 10.96.0.10:80 -r 10.1.0." #n ":8080 -m -w 0 --active 3"
#define IDLE(n)  "-e -t 10.96.0.10:80 -r 10.1.0." #n ":8080 -m -w 0"

static void begin(void)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", WEB EPS_1_2);
	world_by_hand(&world, BUSY(2));
}

START_TEST(a_busy_real_server_drains_until_it_is_idle)
{
	begin();
	ck_assert_str_eq(world_apply(&world, "a.yaml", WEB EPS_1),
			 "service/web configured\nslice/web-1 configured\ndraining: 1\n");
	ck_assert_str_eq(world_table(&world), RULE RS(1) RS_0(2));
	world_wait(&world, 60);
	ck_assert_str_eq(world_reconcile(&world), "service/web unchanged\ndraining: 1\n");
	ck_assert_uint_eq(world.n_changes, 0);
	world_by_hand(&world, IDLE(2));
	ck_assert_str_eq(world_reconcile(&world), "service/web configured\n");
	ck_assert_str_eq(world_table(&world), RULE RS(1));
	ck_assert_str_eq(world_reconcile(&world), "service/web unchanged\n");
	world_end(&world);
}
END_TEST

START_TEST(it_drains_no_longer_than_the_timeout)
{
	begin();
	world_apply(&world, "a.yaml", WEB EPS_1);
	world_wait(&world, 299);
	world_reconcile(&world);
	ck_assert_str_eq(world_table(&world), RULE RS(1) RS_0(2));
	world_wait(&world, 1);
	world_reconcile(&world);
	ck_assert_str_eq(world_table(&world), RULE RS(1));
	world_end(&world);
}
END_TEST

START_TEST(a_step_of_the_time_of_day_does_not_matter)
{
	begin();
	world_apply(&world, "a.yaml", WEB EPS_1);
	world.request.now_s -= 1000000;
	world.request.boot_now_s += 100;
	ck_assert_str_eq(world_reconcile(&world), "service/web unchanged\ndraining: 1\n");
	world.request.now_s += 2000000;
	world.request.boot_now_s += 100;
	ck_assert_str_eq(world_reconcile(&world), "service/web unchanged\ndraining: 1\n");
	world.request.boot_now_s += 100;
	ck_assert_str_eq(world_reconcile(&world), "service/web configured\n");
	world_end(&world);
}
END_TEST

START_TEST(a_wanted_real_server_gets_its_weight_back)
{
	begin();
	world_apply(&world, "a.yaml", WEB EPS_1);
	world_by_hand(&world, DRAIN(2));
	ck_assert_str_eq(world_apply(&world, "a.yaml", WEB EPS_1_2),
			 "service/web configured\nslice/web-1 configured\n");
	ck_assert_uint_eq(world.n_changes, 1);
	ck_assert_str_eq(world_table(&world), RULE RS(1) RS(2));
	/* and begins a new drain when it goes again */
	world_wait(&world, 250);
	world_apply(&world, "a.yaml", WEB EPS_1);
	world_wait(&world, 250);
	ck_assert_str_eq(world_reconcile(&world), "service/web unchanged\ndraining: 1\n");
	world_end(&world);
}
END_TEST

START_TEST(without_a_timeout_nothing_drains)
{
	begin();
	world.settings.drain_timeout_s = 0;
	world_apply(&world, "a.yaml", WEB EPS_1);
	ck_assert_str_eq(world_table(&world), RULE RS(1));
	world_end(&world);
}
END_TEST

START_TEST(a_deleted_service_drains_too)
{
	begin();
	ck_assert_str_eq(world_delete(&world, WEB), "service/web deleted\ndraining: 1\n");
	ck_assert_str_eq(world_table(&world), RULE RS_0(2));
	world_wait(&world, 100);
	ck_assert_str_eq(world_reconcile(&world), "draining: 1\n");
	ck_assert_uint_eq(world.n_changes, 0);
	world_by_hand(&world, IDLE(2));
	world_reconcile(&world);
	ck_assert_str_eq(world_table(&world), "");
	world_end(&world);
}
END_TEST

START_TEST(a_service_that_comes_back_while_it_drains_serves_at_once)
{
	begin();
	world_delete(&world, WEB);
	ck_assert_str_eq(world_apply(&world, "a.yaml", WEB EPS_1_2),
			 "service/web created\nslice/web-1 unchanged\n");
	ck_assert_str_eq(world_table(&world), RULE RS(1) RS(2));
	world_end(&world);
}
END_TEST

START_TEST(a_rolling_replacement_drains_all_old_ones)
{
	begin();
	world_by_hand(&world, BUSY(1));
	world_apply(&world, "a.yaml", WEB EPS_3_4);
	ck_assert_str_eq(world_table(&world), RULE RS_0(1) RS_0(2) RS(3) RS(4));
	world_by_hand(&world, IDLE(1));
	world_reconcile(&world);
	ck_assert_str_eq(world_table(&world), RULE RS_0(2) RS(3) RS(4));
	world_end(&world);
}
END_TEST

START_TEST(udp_goes_at_once)
{
	world_begin(&world);
	world_apply(&world, "a.yaml",
		    "svc dns ip=10.96.0.10 sel=a:b port=:53/UDP\n"
		    "eps dns-1 svc=dns port=:53/UDP ep=10.1.0.1\n");
	world_by_hand(
		&world,
		"-e -u 10.96.0.10:53 -r 10.1.0.1:53 -m -w 1 --active 3 --inactive 9");
	world_apply(&world, "a.yaml",
		    "svc dns ip=10.96.0.10 sel=a:b port=:53/UDP\n"
		    "eps dns-1 svc=dns port=:53/UDP ep=10.1.0.2\n");
	ck_assert_str_eq(world_table(&world), "-A -u 10.96.0.10:53 -s rr\n"
					      "-a -u 10.96.0.10:53 -r 10.1.0.2:53\n");
	world_end(&world);
}
END_TEST

START_TEST(a_drain_whose_record_was_lost_begins_anew)
{
	begin();
	world_apply(&world, "a.yaml", WEB EPS_1);
	world_wait(&world, 200);
	remove(world.place.store);
	world_apply(&world, "a.yaml", WEB EPS_1);
	ck_assert_str_eq(world_table(&world), RULE RS(1) RS_0(2));
	world_wait(&world, 299);
	world_reconcile(&world);
	ck_assert_str_eq(world_table(&world), RULE RS(1) RS_0(2));
	world_wait(&world, 1);
	world_reconcile(&world);
	ck_assert_str_eq(world_table(&world), RULE RS(1));
	world_end(&world);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_busy_real_server_drains_until_it_is_idle),
		UNIT(it_drains_no_longer_than_the_timeout),
		UNIT(a_step_of_the_time_of_day_does_not_matter),
		UNIT(a_wanted_real_server_gets_its_weight_back),
		UNIT(without_a_timeout_nothing_drains),
		UNIT(a_deleted_service_drains_too),
		UNIT(a_service_that_comes_back_while_it_drains_serves_at_once),
		UNIT(a_rolling_replacement_drains_all_old_ones),
		UNIT(udp_goes_at_once),
		UNIT(a_drain_whose_record_was_lost_begins_anew),
	};

	return unit_run("run_drain", tests, UNIT_COUNT(tests));
}
