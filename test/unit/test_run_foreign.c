/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What others have in the table, and what became of our record of what is ours. */
#include "lib/unit.h"
#include "lib/world.h"

#include <stdio.h>

static struct world world;

#define WEB    "svc web ip=10.96.0.10 sel=a:b port=:80/TCP>8080\n"
#define EPS    "eps web-1 svc=web port=:8080/TCP ep=10.1.0.1\n"
#define API    "svc api ip=10.96.0.20 port=:80/TCP\n"
#define RULE   "-A -t 10.96.0.10:80 -s rr\n-a -t 10.96.0.10:80 -r 10.1.0.1:8080\n"
#define THEIRS "-A -t 10.96.0.10:80 -s wlc\n"

START_TEST(foreign_virtual_services_stay)
{
	static const char foreign[] = "-A -t 192.168.10.200:80 -s wlc -p 300\n"
				      "-a -t 192.168.10.200:80 -r 10.9.9.9:80 -g -w 7\n"
				      "-A -f 7 -s wlc\n";

	world_begin(&world);
	world_by_hand(&world, "-A -t 192.168.10.200:80 -s wlc -p 300");
	world_by_hand(&world, "-a -t 192.168.10.200:80 -r 10.9.9.9:80 -g -w 7");
	world_by_hand(&world, "-A -f 7 -s wlc");
	world.request.prune = true;
	world_apply(&world, "a.yaml", WEB EPS);
	world_apply(&world, "a.yaml", API);
	world_reconcile(&world);
	world_select(&world, &(struct npi_selection){ 0 });
	ck_assert_str_eq(world_table(&world), foreign);
	world_end(&world);
}
END_TEST

START_TEST(a_conflict_is_told_and_left_alone)
{
	world_begin(&world);
	world_by_hand(&world, "-A -t 10.96.0.10:80 -s wlc");
	ck_assert_str_eq(
		world_apply(&world, "a.yaml", WEB EPS API),
		"service/web conflict\nslice/web-1 created\nservice/api created\n");
	ck_assert_str_eq(world_table(&world), THEIRS "-A -t 10.96.0.20:80 -s rr\n");
	ck_assert_str_eq(world_reconcile(&world),
			 "service/api unchanged\nservice/web conflict\n");
	/* it goes away by itself */
	world_by_hand(&world, "-D -t 10.96.0.10:80");
	ck_assert_str_eq(world_reconcile(&world),
			 "service/api unchanged\nservice/web configured\n");
	ck_assert_str_eq(world_table(&world), RULE "-A -t 10.96.0.20:80 -s rr\n");
	world_end(&world);
}
END_TEST

START_TEST(a_conflict_can_be_forced)
{
	world_begin(&world);
	world_by_hand(&world, "-A -t 10.96.0.10:80 -s wlc");
	world.settings.force_conflicts = true;
	ck_assert_str_eq(world_apply(&world, "a.yaml", WEB EPS),
			 "service/web created\nslice/web-1 created\n");
	ck_assert_str_eq(world_table(&world), RULE);
	ck_assert_uint_eq(world.n_changes, 2);
	/* it is ours from then on */
	world.settings.force_conflicts = false;
	world_by_hand(&world, "-E -t 10.96.0.10:80 -s wlc");
	ck_assert_str_eq(world_reconcile(&world), "service/web configured\n");
	world_delete(&world, WEB);
	ck_assert_str_eq(world_table(&world), "");
	world_end(&world);
}
END_TEST

START_TEST(an_identical_one_is_adopted)
{
	world_begin(&world);
	world_by_hand(&world, "-A -t 10.96.0.10:80 -s rr");
	world_by_hand(&world, "-a -t 10.96.0.10:80 -r 10.1.0.1:8080 -m -w 1");
	ck_assert_str_eq(world_apply(&world, "a.yaml", WEB EPS),
			 "service/web created\nslice/web-1 created\n");
	ck_assert_uint_eq(world.n_changes, 0);
	ck_assert_int_eq(world.run.diff.items[0].title, IPVS_ADOPTED);
	world_delete(&world, WEB);
	ck_assert_str_eq(world_table(&world), "");
	world_end(&world);
}
END_TEST

START_TEST(all_or_nothing_is_nothing_when_there_is_a_conflict)
{
	world_begin(&world);
	world_by_hand(&world, "-A -t 10.96.0.10:80 -s wlc");
	world.request.atomic = true;
	ck_assert_str_eq(world_apply(&world, "a.yaml", WEB EPS API), "stop: conflicts\n");
	ck_assert_str_eq(world_table(&world), THEIRS);
	ck_assert_str_eq(world_reconcile(&world), "");
	world_end(&world);
}
END_TEST

START_TEST(excluded_addresses_are_never_touched)
{
	struct npi_cidr exclude;

	world_begin(&world);
	ck_assert_int_eq(npi_cidr_parse("10.96.0.10/32", true, &exclude), 0);
	world.settings.exclude_cidrs = (struct npi_cidrs){ &exclude, 1 };
	world_by_hand(&world, "-A -t 10.96.0.10:80 -s wlc");
	world_apply(&world, "a.yaml", WEB EPS API);
	ck_assert_str_eq(world_table(&world), THEIRS "-A -t 10.96.0.20:80 -s rr\n");
	world_end(&world);
}
END_TEST

START_TEST(a_lost_store_heals)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", WEB EPS API);
	remove(world.place.store);
	world_by_hand(&world, "-E -t 10.96.0.10:80 -s wlc");
	world.request.prune = true;
	ck_assert_str_eq(world_apply(&world, "a.yaml", WEB EPS),
			 "service/web created\nslice/web-1 created\nclaims lost\n");
	/* what is not wanted any more may be anybody's */
	ck_assert_str_eq(world_table(&world), RULE "-A -t 10.96.0.20:80 -s rr\n");
	ck_assert_str_eq(world_apply(&world, "a.yaml", WEB EPS),
			 "service/web unchanged\nslice/web-1 unchanged\n");
	ck_assert_uint_eq(world.n_changes, 0);
	world_end(&world);
}
END_TEST

START_TEST(before_the_first_run_nothing_can_be_ours)
{
	world_begin(&world);
	world_by_hand(&world, "-A -t 10.96.0.10:80 -s wlc");
	ck_assert_str_eq(world_apply(&world, "a.yaml", WEB EPS),
			 "service/web conflict\nslice/web-1 created\n");
	world_end(&world);
}
END_TEST

START_TEST(after_a_reboot_nothing_can_be_ours_either)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", WEB EPS API);
	world_reboot(&world);
	world_by_hand(&world, "-A -t 10.96.0.10:80 -s wlc");
	ck_assert_str_eq(world_reconcile(&world),
			 "service/api configured\nservice/web conflict\n");
	ck_assert_str_eq(world_table(&world), THEIRS "-A -t 10.96.0.20:80 -s rr\n");
	world_end(&world);
}
END_TEST

START_TEST(what_somebody_makes_where_ours_was_is_theirs)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", WEB EPS API);
	world_delete(&world, WEB);
	world_by_hand(&world, "-A -t 10.96.0.10:80 -s wlc");
	world_reconcile(&world);
	ck_assert_str_eq(world_table(&world), THEIRS "-A -t 10.96.0.20:80 -s rr\n");
	world_end(&world);
}
END_TEST

/* Somebody is quick: where we deleted, theirs is before we look again. */
static struct npi_kern real;

static int delete_and_be_followed(struct npi_kern *kern, const struct npi_plan *plan,
				  struct npi_outcome *outcomes)
{
	int r = real.apply(kern, plan, outcomes);

	if (plan->steps[plan->n - 1].kind == NPI_DELETE_VIRTUAL_SERVICE)
		world_by_hand(&world, "-A -t 10.96.0.10:80 -s wlc");
	return r;
}

START_TEST(even_while_we_run)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", WEB EPS API);
	real = *world.kern;
	world.kern->apply = delete_and_be_followed;
	ck_assert_str_eq(world_delete(&world, WEB), "service/web deleted\n");
	*world.kern = real;
	world_reconcile(&world);
	ck_assert_str_eq(world_table(&world), THEIRS "-A -t 10.96.0.20:80 -s rr\n");
	world_end(&world);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(foreign_virtual_services_stay),
		UNIT(a_conflict_is_told_and_left_alone),
		UNIT(a_conflict_can_be_forced),
		UNIT(an_identical_one_is_adopted),
		UNIT(all_or_nothing_is_nothing_when_there_is_a_conflict),
		UNIT(excluded_addresses_are_never_touched),
		UNIT(a_lost_store_heals),
		UNIT(before_the_first_run_nothing_can_be_ours),
		UNIT(after_a_reboot_nothing_can_be_ours_either),
		UNIT(what_somebody_makes_where_ours_was_is_theirs),
		UNIT(even_while_we_run),
	};

	return unit_run("run_foreign", tests, UNIT_COUNT(tests));
}
