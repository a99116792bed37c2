/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connections that come while a run takes away the real server that they come to. */
#include "lib/unit.h"
#include "lib/world.h"

#include <errno.h>
#include <string.h>

#include "lib/fake_host.h"
#include "lib/host_text.h"

static struct world world;

#define WEB      "svc web ip=10.96.0.10 sel=a:b port=:80/TCP>8080\n"
#define EPS_1    "eps web-1 svc=web port=:8080/TCP ep=10.1.0.1\n"
#define EPS_ALL  "eps web-1 svc=web port=:8080/TCP ep=10.1.0.1 ep=10.1.0.2 ep=10.1.0.3\n"
#define EPS_4    "eps web-1 svc=web port=:8080/TCP ep=10.1.0.4\n"
#define API      "svc api ip=10.96.0.20 sel=a:c port=:80/TCP\n"
#define RULE     "-A -t 10.96.0.10:80 -s rr\n"
#define API_RULE "-A -t 10.96.0.20:80 -s rr\n"
#define RS(n)    "-a -t 10.96.0.10:80 -r 10.1.0." #n ":8080\n"
#define RS_0(n)  "-a -t 10.96.0.10:80 -r 10.1.0." #n ":8080 -m -w 0\n"
#define SET(n)   "-e -t 10.96.0.10:80 -r 10.1.0." #n ":8080 -m -w "

/* What somebody does at a moment of the run: before it sends its first changes, behind
 * them, before the second, … */
static struct npi_kern real;
static struct event {
	unsigned int moment;
	const char *command;
} events[2];
static unsigned int n_moments;

static void pass_moment(void)
{
	size_t i;

	for (i = 0; i < UNIT_COUNT(events); i++)
		if (events[i].command && events[i].moment == n_moments)
			world_by_hand(&world, events[i].command);
	n_moments++;
}

static int apply(struct npi_kern *kern, const struct npi_plan *plan,
		 struct npi_outcome *outcomes)
{
	int r;

	pass_moment();
	r = real.apply(kern, plan, outcomes);
	pass_moment();
	return r;
}

/* Everything is idle, until the next run. */
static void begin(struct event first, struct event second)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", WEB EPS_ALL API);
	real = *world.kern;
	world.kern->apply = apply;
	events[0] = first;
	events[1] = second;
	n_moments = 0;
}

static void begin_with(unsigned int moment, const char *command)
{
	begin((struct event){ moment, command }, (struct event){ 0, NULL });
}

static void end(void)
{
	*world.kern = real;
	world_end(&world);
}

static const char *without_1(void)
{
	return world_apply(&world, "a.yaml",
			   WEB "eps web-1 svc=web port=:8080/TCP ep=10.1.0.2 "
			       "ep=10.1.0.3\n" API);
}

START_TEST(what_gets_a_connection_meanwhile_drains)
{
	begin_with(0, SET(1) "1 --active 1");
	ck_assert_str_eq(without_1(), "service/web configured\nslice/web-1 configured\n"
				      "service/api unchanged\ndraining: 1\n");
	ck_assert_str_eq(world_table(&world), RULE RS_0(1) RS(2) RS(3) API_RULE);
	ck_assert_uint_eq(world.n_changes, 1);
	ck_assert_uint_eq(n_moments, 2);
	/* as long as any other, from then on */
	world_wait(&world, 299);
	ck_assert_str_eq(world_reconcile(&world), "service/api unchanged\n"
						  "service/web unchanged\ndraining: 1\n");
	world_wait(&world, 1);
	ck_assert_str_eq(world_reconcile(&world),
			 "service/api unchanged\nservice/web configured\n");
	ck_assert_str_eq(world_table(&world), RULE RS(2) RS(3) API_RULE);
	end();
}
END_TEST

START_TEST(what_stays_idle_goes_in_the_same_run)
{
	unsigned int before;

	begin_with(0, SET(2) "1 --inactive 1");
	before = fake_kern_count(world.kern).questions;
	ck_assert_str_eq(world_apply(&world, "a.yaml", WEB EPS_1 API),
			 "service/web configured\nslice/web-1 configured\n"
			 "service/api unchanged\ndraining: 1\n");
	/* two dumps, which are four questions for two virtual services, and between them
	 * two about one of those */
	ck_assert_uint_eq(fake_kern_count(world.kern).questions - before, 2 * 4 + 2);
	ck_assert_uint_eq(world.n_changes, 3);
	ck_assert_str_eq(world_table(&world), RULE RS(1) RS_0(2) API_RULE);
	end();
}
END_TEST

START_TEST(what_has_drained_goes_without_another_look)
{
	unsigned int before;

	begin_with(0, NULL);
	world_by_hand(&world, SET(2) "0");
	world_by_hand(&world, SET(3) "0");
	before = fake_kern_count(world.kern).questions;
	world_apply(&world, "a.yaml", WEB EPS_1 API);
	ck_assert_uint_eq(fake_kern_count(world.kern).questions - before, 2 * 4);
	ck_assert_uint_eq(world.n_changes, 2);
	ck_assert_uint_eq(n_moments, 2);
	ck_assert_str_eq(world_table(&world), RULE RS(1) API_RULE);
	end();
}
END_TEST

START_TEST(a_virtual_service_stays_with_the_one_that_got_it)
{
	begin_with(0, SET(3) "1 --active 1");
	ck_assert_str_eq(world_delete(&world, WEB), "service/web deleted\ndraining: 1\n");
	ck_assert_str_eq(world_table(&world), RULE RS_0(3) API_RULE);
	world_by_hand(&world, SET(3) "0");
	world_reconcile(&world);
	ck_assert_str_eq(world_table(&world), API_RULE);
	end();
}
END_TEST

START_TEST(without_any_it_goes_in_the_same_run)
{
	begin_with(0, NULL);
	ck_assert_str_eq(world_delete(&world, WEB), "service/web deleted\n");
	ck_assert_str_eq(world_table(&world), API_RULE);
	ck_assert_uint_eq(world.n_changes, 4);
	ck_assert_uint_eq(n_moments, 4);
	end();
}
END_TEST

static bool has(const char *line)
{
	return strstr(host_text(world.request.host, NPI_MANAGE_ALL, &world.arena), line);
}

START_TEST(so_does_what_it_needs_around_it)
{
	world_begin(&world);
	world.request.host = fake_host_new();
	world_apply(&world, "a.yaml", WEB EPS_ALL API);
	real = *world.kern;
	world.kern->apply = apply;
	events[0] = (struct event){ 0, SET(3) "1 --active 1" };
	events[1] = (struct event){ 0, NULL };
	n_moments = 0;
	ck_assert_str_eq(world_delete(&world, WEB API),
			 "service/api deleted\nservice/web deleted\ndraining: 1\n");
	ck_assert(has("route 10.96.0.10\n") && has("TCP 10.96.0.10:80\n"));
	ck_assert(!has("10.96.0.20"));
	/* that of the other is all that is said to have gone */
	ck_assert_uint_eq(world.run.host_done.n_remove_routes, 1);
	ck_assert(!world.run.trouble.host_is_fought);
	world_by_hand(&world, SET(3) "0");
	world_reconcile(&world);
	ck_assert(!has("route") && !has("table"));
	world.request.host->close(world.request.host);
	end();
}
END_TEST

START_TEST(without_a_timeout_nothing_is_waited_for)
{
	begin_with(0, SET(1) "1 --active 1");
	world.settings.drain_timeout_s = 0;
	without_1();
	ck_assert_str_eq(world_table(&world), RULE RS(2) RS(3) API_RULE);
	ck_assert_uint_eq(world.n_changes, 1);
	world_delete(&world, WEB);
	ck_assert_str_eq(world_table(&world), API_RULE);
	ck_assert_uint_eq(world.n_changes, 1);
	end();
}
END_TEST

/* Whoever gives it its weight back opens it again: it is closed once more, and what comes
 * until then is seen. */
START_TEST(what_is_opened_again_is_not_removed_on_the_old_word)
{
	begin((struct event){ 1, SET(1) "1" },
	      (struct event){ 2, SET(1) "1 --active 1" });
	ck_assert_str_eq(without_1(), "service/web configured\nslice/web-1 configured\n"
				      "service/api unchanged\ndraining: 1\n");
	ck_assert_str_eq(world_table(&world), RULE RS_0(1) RS(2) RS(3) API_RULE);
	end();
}
END_TEST

START_TEST(what_is_gone_already_is_no_failure)
{
	begin_with(1, "-d -t 10.96.0.10:80 -r 10.1.0.1:8080");
	ck_assert_str_eq(without_1(), "service/web configured\nslice/web-1 configured\n"
				      "service/api unchanged\n");
	ck_assert_str_eq(world_table(&world), RULE RS(2) RS(3) API_RULE);
	end();
}
END_TEST

/* The kernel refuses one message after the other. */
static const char *refuse(unsigned int message, bool atomic)
{
	struct fake_kern_faults faults = { .fail_message = message,
					   .fail_errno = ENOMEM };

	begin_with(0, NULL);
	world.request.atomic = atomic;
	fake_kern_break(world.kern, &faults);
	/* one to add, three to be given weight 0, three to be removed */
	return world_apply(&world, "a.yaml", WEB EPS_4 API);
}

static void end_refusal(void)
{
	fake_kern_break(world.kern, &(struct fake_kern_faults){ 0 });
	world_apply(&world, "a.yaml", WEB EPS_4 API);
	ck_assert_str_eq(world_table(&world), RULE RS(4) API_RULE);
	end();
}

static const struct {
	const char *table;
	unsigned int n_changes;
} refusals[] = {
	/* what was to take their place */
	{ RULE RS(1) RS(2) RS(3) API_RULE, 1 }, { RULE RS(1) RS(4) API_RULE, 6 },
	{ RULE RS(2) RS(4) API_RULE, 6 },       { RULE RS(3) RS(4) API_RULE, 6 },
	{ RULE RS_0(1) RS(4) API_RULE, 7 },     { RULE RS_0(2) RS(4) API_RULE, 7 },
	{ RULE RS_0(3) RS(4) API_RULE, 7 },
};

START_TEST(what_keeps_its_weight_stays)
{
	const char *text = refuse((unsigned int)_i + 1, false);

	ck_assert_msg(strstr(text, "service/web failed\n"), "%s", text);
	ck_assert_msg(strstr(text, "failed: 1\n"), "%s", text);
	ck_assert_str_eq(world_table(&world), refusals[_i].table);
	ck_assert_uint_eq(world.n_changes, refusals[_i].n_changes);
	end_refusal();
}
END_TEST

START_TEST(all_or_nothing_removes_nothing_after_a_failure)
{
	const char *text = refuse((unsigned int)_i + 1, true);

	ck_assert_msg(strstr(text, "failed: 1\nundone\n"), "%s", text);
	ck_assert_str_eq(world_table(&world), RULE RS(1) RS(2) RS(3) API_RULE);
	/* the way back only adds what was removed, when the last of it was refused */
	ck_assert_uint_eq(n_moments, _i == 0 ? 2 : _i < 4 ? 4 : 6);
	world_reconcile(&world);
	ck_assert_uint_eq(world.n_changes, 0);
	end_refusal();
}
END_TEST

/* Answers are lost, or the process ends: what was given weight 0 and has got no
 * connection goes in the end. */
static int no_find(struct npi_kern *kern, unsigned int flags, struct npi_arena *arena,
		   struct ipvs_virtual_service *vs)
{
	(void)kern;
	(void)flags;
	(void)arena;
	(void)vs;
	return -EIO;
}

START_TEST(what_cannot_be_looked_at_again_stays_for_the_next_run)
{
	begin_with(0, NULL);
	world.kern->find = no_find;
	ck_assert_ptr_nonnull(strstr(without_1(), "not verified\n"));
	ck_assert_str_eq(world_table(&world), RULE RS_0(1) RS(2) RS(3) API_RULE);
	world.kern->find = real.find;
	world_reconcile(&world);
	ck_assert_str_eq(world_table(&world), RULE RS(2) RS(3) API_RULE);
	end();
}
END_TEST

START_TEST(lost_answers_are_made_up_for)
{
	struct fake_kern_faults faults = { .lose_answers = (unsigned int)_i / 2 + 1,
					   .silently = _i % 2 };
	const char *text;

	begin_with(0, NULL);
	fake_kern_break(world.kern, &faults);
	text = world_apply(&world, "a.yaml", WEB EPS_4 API);
	ck_assert_msg(!strstr(text, "failed") && !strstr(text, "fought"), "%s", text);
	ck_assert_str_eq(world_table(&world), RULE RS(4) API_RULE);
	fake_kern_break(world.kern, &(struct fake_kern_faults){ 0 });
	world_reconcile(&world);
	ck_assert_uint_eq(world.n_changes, 0);
	end();
}
END_TEST

int main(void)
{
	static const char four[4];
	static const struct unit_test tests[] = {
		UNIT(what_gets_a_connection_meanwhile_drains),
		UNIT(what_stays_idle_goes_in_the_same_run),
		UNIT(what_has_drained_goes_without_another_look),
		UNIT(a_virtual_service_stays_with_the_one_that_got_it),
		UNIT(without_any_it_goes_in_the_same_run),
		UNIT(so_does_what_it_needs_around_it),
		UNIT(without_a_timeout_nothing_is_waited_for),
		UNIT(what_is_opened_again_is_not_removed_on_the_old_word),
		UNIT(what_is_gone_already_is_no_failure),
		UNIT_ROWS(what_keeps_its_weight_stays, refusals),
		UNIT_ROWS(all_or_nothing_removes_nothing_after_a_failure, refusals),
		UNIT(what_cannot_be_looked_at_again_stays_for_the_next_run),
		UNIT_ROWS(lost_answers_are_made_up_for, four),
	};

	return unit_run("run_late", tests, UNIT_COUNT(tests));
}
