/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What goes wrong between this process and its kernel. */
#include "lib/fake_kern.h"
#include "lib/rules.h"
#include "lib/steps.h"
#include "lib/unit.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "npi/text.h"

#define VS  "10.96.0.1:80"
#define RS  "10.244.1.1:8080"
#define RS2 "10.244.1.2:8080"

static struct npi_arena arena;

static const char *apply(struct npi_kern *kern, const char *lines, int result)
{
	struct npi_plan plan = steps_plan(&arena, lines);
	struct npi_outcome outcomes[16];

	ck_assert_uint_le(plan.n, UNIT_COUNT(outcomes));
	ck_assert_int_eq(kern->apply(kern, &plan, outcomes), result);
	return steps_outcomes(&arena, outcomes, plan.n);
}

static int dump(struct npi_kern *kern, struct ipvs_table *ret)
{
	return kern->dump(kern, 0, &arena, ret, NULL);
}

START_TEST(without_ipvs_nothing_can_be_done)
{
	struct npi_kern *kern = fake_kern_new();
	struct ipvs_table table;

	fake_kern_break(kern, &(struct fake_kern_faults){ .no_ipvs = true });
	ck_assert_int_eq(dump(kern, &table), -ENOENT);
	ck_assert_str_eq(apply(kern, "-A -t " VS "\n", -ENOENT), "not tried");
	fake_kern_break(kern, &(struct fake_kern_faults){ 0 });
	ck_assert_str_eq(apply(kern, "-A -t " VS "\n", 0), "done");
	kern->close(kern);
}
END_TEST

START_TEST(without_the_capability_nothing_can_be_done)
{
	struct npi_kern *kern = fake_kern_new();
	struct ipvs_table table;

	fake_kern_break(kern, &(struct fake_kern_faults){ .no_capability = true });
	ck_assert_int_eq(dump(kern, &table), -EPERM);
	ck_assert_str_eq(apply(kern,
			       "-A -t " VS "\n"
			       "-a -t " VS " -r " RS " -m # needs 1\n",
			       0),
			 "EPERM not tried");
	kern->close(kern);
}
END_TEST

/* The family is asked for once, whatever follows; changes go out in one send. */
START_TEST(few_messages_are_sent)
{
	struct npi_kern *kern = fake_kern_new();
	struct ipvs_table table;
	struct fake_kern_count count;

	ck_assert_str_eq(apply(kern,
			       "-A -t " VS "\n"
			       "-a -t " VS " -r " RS " -m # needs 1\n"
			       "-a -t " VS " -r " RS2 " -m # needs 1\n"
			       "-A -t 10.96.0.2:80\n",
			       0),
			 "done done done done");
	count = fake_kern_count(kern);
	ck_assert_uint_eq(count.sends, 2);
	ck_assert_uint_eq(count.batches, 1);
	ck_assert_uint_eq(count.changes, 4);
	ck_assert_int_eq(dump(kern, &table), 0);
	ck_assert_int_eq(dump(kern, &table), 0);
	ck_assert_uint_eq(table.n, 2);
	count = fake_kern_count(kern);
	ck_assert_uint_eq(count.sends, 2 + 2 * 3);
	ck_assert_uint_eq(count.questions, 2 * 3);
	kern->close(kern);
}
END_TEST

/* What replaces something is sent, and its answer read, before the old goes. */
START_TEST(a_step_waits_for_the_one_it_needs)
{
	struct npi_kern *kern = fake_kern_new();

	apply(kern, "-A -t " VS "\n-a -t " VS " -r " RS " -m # needs 1\n", 0);
	ck_assert_uint_eq(fake_kern_count(kern).batches, 1);
	ck_assert_str_eq(apply(kern,
			       "-a -t " VS " -r " RS2 " -m\n"
			       "-d -t " VS " -r " RS " # needs 1\n"
			       "-A -t 10.96.0.2:80\n",
			       0),
			 "done done done");
	ck_assert_uint_eq(fake_kern_count(kern).batches, 3);
	kern->close(kern);
}
END_TEST

START_TEST(one_refusal_leaves_the_others_alone)
{
	struct npi_kern *kern = fake_kern_new();

	fake_kern_break(kern, &(struct fake_kern_faults){ .fail_message = 2,
							  .fail_errno = ENOMEM });
	ck_assert_str_eq(apply(kern,
			       "-A -t " VS "\n"
			       "-A -t 10.96.0.2:80\n"
			       "-a -t 10.96.0.2:80 -r " RS " -m # needs 2\n"
			       "-A -t 10.96.0.3:80\n",
			       0),
			 "done ENOMEM not tried done");
	kern->close(kern);
}
END_TEST

static void add_rival(struct fake_ipvs *ipvs)
{
	struct ipvs_table table = rules_table(&arena, "-A -t " VS " -s wlc -p 7\n");

	fake_ipvs_new_service(ipvs, &table.items[0]);
}

/* Somebody else adds the same between our dump and our change. */
START_TEST(what_appears_meanwhile_is_set)
{
	struct npi_kern *kern = fake_kern_new();
	struct ipvs_table table;

	fake_kern_break(kern, &(struct fake_kern_faults){ .meanwhile = add_rival });
	ck_assert_str_eq(apply(kern,
			       "-A -t " VS " -s rr\n"
			       "-a -t " VS " -r " RS " -m # needs 1\n",
			       0),
			 "done done");
	ck_assert_int_eq(dump(kern, &table), 0);
	ck_assert_str_eq(rules_format(&arena, &table),
			 "-A -t " VS " -s rr\n-a -t " VS " -r " RS " -m -w 1\n");
	kern->close(kern);
}
END_TEST

static void remove_all(struct fake_ipvs *ipvs)
{
	while (ipvs->n)
		fake_ipvs_del_service(ipvs, ipvs->items[0]);
}

START_TEST(what_disappears_meanwhile_is_a_failure_or_done)
{
	struct npi_kern *kern = fake_kern_new();

	apply(kern, "-A -t " VS "\n-a -t " VS " -r " RS " -m\n", 0);
	fake_kern_break(kern, &(struct fake_kern_faults){ .meanwhile = remove_all });
	ck_assert_str_eq(apply(kern,
			       "-a -t " VS " -r " RS2 " -m\n"
			       "-e -t " VS " -r " RS " -m -w 5\n"
			       "-d -t " VS " -r " RS "\n"
			       "-D -t " VS "\n",
			       0),
			 "ESRCH ESRCH done done");
	kern->close(kern);
}
END_TEST

/* The first batch is one failure and two successes; which is which is not known. */
START_TEST(lost_answers_leave_the_outcome_open)
{
	struct npi_kern *kern = fake_kern_new();
	struct ipvs_table table;

	fake_kern_break(kern, &(struct fake_kern_faults){ .lose_answers = 1 });
	ck_assert_str_eq(apply(kern,
			       "-A -t " VS "\n"
			       "-A -t 10.96.0.2:80 -s nosuch\n"
			       "-A -t 10.96.0.3:80\n",
			       -ENOBUFS),
			 "not tried not tried done");
	ck_assert_int_eq(dump(kern, &table), 0);
	ck_assert_uint_eq(table.n, 2);
	kern->close(kern);
}
END_TEST

START_TEST(failures_that_were_heard_are_kept_when_others_are_lost)
{
	struct npi_kern *kern = fake_kern_new();

	fake_kern_break(kern, &(struct fake_kern_faults){ .lose_answers = 1 });
	ck_assert_str_eq(apply(kern,
			       "-A -t " VS " -s nosuch\n"
			       "-A -t 10.96.0.2:80 -s nosuch\n"
			       "-A -t 10.96.0.3:80\n"
			       "-A -t 10.96.0.4:80\n",
			       -ENOBUFS),
			 "not tried ENOENT not tried done");
	kern->close(kern);
}
END_TEST

/* The only answer, that to the last message, is the one that is lost. */
START_TEST(a_lost_acknowledgement_ends_the_run)
{
	struct npi_kern *kern = fake_kern_new();

	fake_kern_break(kern, &(struct fake_kern_faults){ .lose_answers = 1 });
	ck_assert_str_eq(apply(kern, "-A -t " VS "\n-A -t 10.96.0.2:80\n", -ENOBUFS),
			 "not tried not tried");
	fake_kern_break(
		kern, &(struct fake_kern_faults){ .lose_answers = 1, .silently = true });
	ck_assert_str_eq(apply(kern, "-A -t 10.96.0.3:80\n-A -t 10.96.0.4:80\n", -EIO),
			 "not tried not tried");
	ck_assert_uint_eq(fake_kern_ipvs(kern)->n, 4);
	kern->close(kern);
}
END_TEST

/* Nothing is sent any more after that. */
START_TEST(later_batches_are_not_tried_after_a_loss)
{
	struct npi_kern *kern = fake_kern_new();

	fake_kern_break(kern, &(struct fake_kern_faults){ .lose_answers = 1 });
	ck_assert_str_eq(apply(kern,
			       "-A -t " VS "\n"
			       "-A -t 10.96.0.2:80 # needs 1\n",
			       -ENOBUFS),
			 "not tried not tried");
	ck_assert_uint_eq(fake_kern_ipvs(kern)->n, 1);
	kern->close(kern);
}
END_TEST

static const struct {
	struct fake_kern_faults faults;
	int result;
	unsigned int questions; /* of which 3 are a dump that goes well */
} dumps[] = {
	{ { 0 }, 0, 3 },
	{ { .disturbed_dumps = 1 }, 0, 4 },
	{ { .disturbed_dumps = 4 }, 0, 7 },
	{ { .disturbed_dumps = 5 }, -EAGAIN, 5 },
	{ { .cut_dumps = 1 }, -EMSGSIZE, 3 },
};

START_TEST(disturbed_dumps_are_repeated)
{
	struct npi_kern *kern = fake_kern_new();
	struct ipvs_table table = { .n = 77 };

	apply(kern, "-A -t " VS "\n-a -t " VS " -r " RS " -m\n-A -t 10.96.0.2:80\n", 0);
	fake_kern_break(kern, &dumps[_i].faults);
	ck_assert_int_eq(dump(kern, &table), dumps[_i].result);
	ck_assert_uint_eq(table.n, dumps[_i].result ? 77 : 2);
	ck_assert_uint_eq(fake_kern_count(kern).questions, dumps[_i].questions);
	ck_assert_int_eq(dump(kern, &table), 0);
	ck_assert_uint_eq(table.n, 2);
	kern->close(kern);
}
END_TEST

/* Of a table that takes several datagrams one entry may be missing without a sign: the
 * kernel's count tells, or a second listing. */
static const struct {
	struct fake_kern_faults faults;
	bool ipv6;
	unsigned int listings;
} large_dumps[] = {
	{ { 0 }, false, 1 },
	{ { .lacking_dumps = 1 }, false, 2 },
	{ { .lacking_dumps = 3 }, false, 4 },
	{ { .no_count = true }, false, 2 },
	{ { .lacking_dumps = 1, .no_count = true }, false, 3 },
	{ { 0 }, true, 2 },
	{ { .lacking_dumps = 1 }, true, 3 },
};

static void fill_table(struct npi_kern *kern, bool ipv6)
{
	struct npi_text rules = { 0 };
	struct ipvs_table table;
	size_t i;

	for (i = 0; i < 200; i++)
		npi_text_add_format(&rules, "-A -t 10.96.1.%zu:80 -s rr\n", i);
	if (ipv6)
		npi_text_add_string(&rules, "-A -t [2001:db8::1]:80 -s rr\n");
	table = rules_table(&arena, npi_text_string(&rules));
	npi_text_clear(&rules);
	for (i = 0; i < table.n; i++)
		ck_assert_int_eq(
			fake_ipvs_new_service(fake_kern_ipvs(kern), &table.items[i]), 0);
}

START_TEST(large_dumps_are_counted)
{
	struct npi_kern *kern = fake_kern_new();
	size_t n = large_dumps[_i].ipv6 ? 201 : 200;
	struct ipvs_table table;

	fill_table(kern, large_dumps[_i].ipv6);
	fake_kern_break(kern, &large_dumps[_i].faults);
	ck_assert_int_eq(dump(kern, &table), 0);
	ck_assert_uint_eq(table.n, n);
	ck_assert_uint_eq(fake_kern_count(kern).questions - n, large_dumps[_i].listings);
	kern->close(kern);
}
END_TEST

START_TEST(real_servers_that_are_listed_twice_are_a_disturbance)
{
	struct npi_kern *kern = fake_kern_new();
	struct ipvs_table table;
	struct ipvs_virtual_service *vs;
	struct ipvs_real_server rs = { .addr.family = AF_INET, .port = 80 };
	uint32_t i;

	apply(kern, "-A -t " VS "\n", 0);
	vs = fake_kern_ipvs(kern)->items[0];
	for (i = 0; i < 100; i++) {
		rs.addr.bytes[0] = 10;
		rs.addr.bytes[3] = (uint8_t)i;
		ck_assert_int_eq(fake_ipvs_new_dest(fake_kern_ipvs(kern), vs, &rs), 0);
	}
	ck_assert_int_eq(dump(kern, &table), 0);
	ck_assert_uint_eq(table.items[0].n_real_servers, 100);
	fake_ipvs_find_dest(vs, &rs)->addr.bytes[3] = 5;
	ck_assert_int_eq(dump(kern, &table), -EAGAIN);
	kern->close(kern);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(without_ipvs_nothing_can_be_done),
		UNIT(without_the_capability_nothing_can_be_done),
		UNIT(few_messages_are_sent),
		UNIT(a_step_waits_for_the_one_it_needs),
		UNIT(one_refusal_leaves_the_others_alone),
		UNIT(what_appears_meanwhile_is_set),
		UNIT(what_disappears_meanwhile_is_a_failure_or_done),
		UNIT(lost_answers_leave_the_outcome_open),
		UNIT(failures_that_were_heard_are_kept_when_others_are_lost),
		UNIT(a_lost_acknowledgement_ends_the_run),
		UNIT(later_batches_are_not_tried_after_a_loss),
		UNIT_ROWS(disturbed_dumps_are_repeated, dumps),
		UNIT_ROWS(large_dumps_are_counted, large_dumps),
		UNIT(real_servers_that_are_listed_twice_are_a_disturbance),
	};

	return unit_run("kern_faults", tests, UNIT_COUNT(tests));
}
