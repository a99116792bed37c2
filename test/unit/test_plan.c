/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/rules.h"
#include "lib/unit.h"

#include "npi/ipvs_diff.h"
#include "npi/plan.h"

enum { NOW_S = 100000, TIMEOUT_S = 300 };

static struct npi_arena arena;

#define VS       "-t 10.96.0.10:80"
#define ADD_VS   "-A " VS " -s rr\n"
#define UDP      "-u 10.96.0.10:53"
#define ADD_UDP  "-A " UDP " -s rr\n"
#define SCTP     "--sctp-service 10.96.0.10:9"
#define ADD_SCTP "-A " SCTP " -s rr\n"

/* a real server in words short enough to see the case */
#define RS(vs, n, more) "-a " vs " -r 10.244.1." #n ":8080 -m " more "\n"
#define SET(n, w)       "-e " VS " -r 10.244.1." #n ":8080 -m -w " #w
#define DEL(vs, n)      "-d " vs " -r 10.244.1." #n ":8080"
#define LOOK            "# look again\n"

struct plan_case {
	const char *name, *actual, *desired;
	/* NULL: unknown; a drain for each -a line, begun drained_s ago */
	const char *claims;
	int drained_s;
	bool force, no_drain;
	const char *exclude;
	const char *plan;
};

static const struct plan_case cases[] = {
	{ .name = "nothing to nothing", .actual = "", .desired = "", .plan = "" },
	{ .name = "an empty kernel gets everything, each virtual service at a time",
	  .actual = "",
	  .desired =
		  ADD_VS RS(VS, 5, "-w 1") RS(VS, 6, "-w 1") ADD_UDP RS(UDP, 5, "-w 1"),
	  .plan = ADD_VS RS(VS, 5, "-w 1") RS(VS, 6, "-w 1") ADD_UDP RS(UDP, 5, "-w 1") },
	{ .name = "the same is left alone, whatever the order and the counters",
	  .actual = ADD_UDP RS(UDP, 5, "-w 1") ADD_VS RS(VS, 6, "--active 3")
		  RS(VS, 5, "--inactive 9"),
	  .desired =
		  ADD_VS RS(VS, 5, "-w 1") RS(VS, 6, "-w 1") ADD_UDP RS(UDP, 5, "-w 1"),
	  .plan = "" },
	{ .name = "a virtual service without real servers is one",
	  .actual = "",
	  .desired = ADD_VS,
	  .plan = ADD_VS },
	{ .name = "scaled up: only the new one is added",
	  .actual = ADD_VS RS(VS, 5, ""),
	  .desired = ADD_VS RS(VS, 5, "") RS(VS, 7, ""),
	  .plan = RS(VS, 7, "-w 1") },
	{ .name = "scaled down without connections: removed when it gets none any more",
	  .actual = ADD_VS RS(VS, 5, "") RS(VS, 7, ""),
	  .desired = ADD_VS RS(VS, 5, ""),
	  .plan = SET(7, 0) "\n" LOOK DEL(VS, 7) "\n" },
	{ .name = "without connections, but with a weight again: the same",
	  .actual = ADD_VS RS(VS, 5, "") RS(VS, 7, "-w 3"),
	  .desired = ADD_VS RS(VS, 5, ""),
	  .claims = ADD_VS RS(VS, 7, ""),
	  .plan = SET(7, 0) "\n" LOOK DEL(VS, 7) " # drain is over\n" },
	{ .name = "its time is up, but it has a weight again: the same",
	  .actual = ADD_VS RS(VS, 5, "") RS(VS, 7, "-w 3 --active 1"),
	  .desired = ADD_VS RS(VS, 5, ""),
	  .claims = ADD_VS RS(VS, 7, ""),
	  .drained_s = TIMEOUT_S,
	  .plan = SET(7, 0) "\n" LOOK DEL(VS, 7) " # drain is over\n" },
	{ .name = "no time to drain and idle: removed at once",
	  .actual = ADD_VS RS(VS, 5, "") RS(VS, 7, ""),
	  .desired = ADD_VS RS(VS, 5, ""),
	  .no_drain = true,
	  .plan = DEL(VS, 7) "\n" },
	{ .name = "scaled down with active connections: drained",
	  .actual = ADD_VS RS(VS, 5, "") RS(VS, 7, "--active 1"),
	  .desired = ADD_VS RS(VS, 5, ""),
	  .plan = SET(7, 0) " # drain\n" },
	{ .name = "scaled down with inactive connections: drained",
	  .actual = ADD_VS RS(VS, 5, "") RS(VS, 7, "--inactive 1"),
	  .desired = ADD_VS RS(VS, 5, ""),
	  .plan = SET(7, 0) " # drain\n" },
	{ .name = "drained already and still busy: nothing",
	  .actual = ADD_VS RS(VS, 5, "") RS(VS, 7, "-w 0 --active 1"),
	  .desired = ADD_VS RS(VS, 5, ""),
	  .claims = ADD_VS RS(VS, 7, ""),
	  .drained_s = TIMEOUT_S - 1,
	  .plan = "" },
	{ .name = "drained and idle now: removed",
	  .actual = ADD_VS RS(VS, 5, "") RS(VS, 7, "-w 0"),
	  .desired = ADD_VS RS(VS, 5, ""),
	  .claims = ADD_VS RS(VS, 7, ""),
	  .drained_s = 5,
	  .plan = DEL(VS, 7) " # drain is over\n" },
	{ .name = "busy for the whole drain timeout: removed",
	  .actual = ADD_VS RS(VS, 5, "") RS(VS, 7, "-w 0 --active 1"),
	  .desired = ADD_VS RS(VS, 5, ""),
	  .claims = ADD_VS RS(VS, 7, ""),
	  .drained_s = TIMEOUT_S,
	  .plan = DEL(VS, 7) " # drain is over\n" },
	{ .name = "somebody gave a draining one its weight back: lowered again",
	  .actual = ADD_VS RS(VS, 5, "") RS(VS, 7, "-w 3 --active 1"),
	  .desired = ADD_VS RS(VS, 5, ""),
	  .claims = ADD_VS RS(VS, 7, ""),
	  .drained_s = 10,
	  .plan = SET(7, 0) " # drain\n" },
	{ .name = "weight 0 and unwanted without a record: recognised",
	  .actual = ADD_VS RS(VS, 5, "") RS(VS, 6, "-w 0 --active 1") RS(VS, 7, "-w 0"),
	  .desired = ADD_VS RS(VS, 5, ""),
	  .plan = DEL(VS, 7) " # drain is over\n" },
	{ .name = "no time to drain: removed at once",
	  .actual = ADD_VS RS(VS, 5, "") RS(VS, 7, "--active 1"),
	  .desired = ADD_VS RS(VS, 5, ""),
	  .no_drain = true,
	  .plan = DEL(VS, 7) "\n" },
	{ .name = "wanted again while draining: its weight comes back in place",
	  .actual = ADD_VS RS(VS, 5, "") RS(VS, 7, "-w 0 --active 1"),
	  .desired = ADD_VS RS(VS, 5, "") RS(VS, 7, ""),
	  .claims = ADD_VS RS(VS, 7, ""),
	  .drained_s = TIMEOUT_S * 2,
	  .plan = SET(7, 1) "\n" },
	{ .name = "a wanted one with another weight is set",
	  .actual = ADD_VS RS(VS, 5, "-w 5"),
	  .desired = ADD_VS RS(VS, 5, ""),
	  .plan = SET(5, 1) "\n" },
	{ .name = "a wanted one with another forwarding method is set",
	  .actual = ADD_VS "-a " VS " -r 10.244.1.5:8080 -g\n",
	  .desired = ADD_VS RS(VS, 5, ""),
	  .plan = SET(5, 1) "\n" },
	{ .name = "UDP never drains",
	  .actual = ADD_UDP RS(UDP, 5, "") RS(UDP, 7, "--active 1 --inactive 1"),
	  .desired = ADD_UDP RS(UDP, 5, ""),
	  .plan = DEL(UDP, 7) "\n" },
	{ .name = "SCTP never drains",
	  .actual = ADD_SCTP RS(SCTP, 5, "") RS(SCTP, 7, "--active 1"),
	  .desired = ADD_SCTP RS(SCTP, 5, ""),
	  .plan = DEL(SCTP, 7) "\n" },
	{ .name = "rolling replacement: both new ones before the old ones go",
	  .actual = ADD_VS RS(VS, 5, "--active 1") RS(VS, 6, ""),
	  .desired = ADD_VS RS(VS, 7, "") RS(VS, 8, ""),
	  .plan = RS(VS, 7, "-w 1") RS(VS, 8, "-w 1")
		  SET(5, 0) " # drain\n" SET(6, 0) "\n" LOOK DEL(VS, 6) "\n" },
	{ .name = "weight is given before it is taken",
	  .actual = ADD_VS RS(VS, 4, "--active 1") RS(VS, 5, "-w 0"),
	  .desired = ADD_VS RS(VS, 5, ""),
	  .plan = SET(5, 1) "\n" SET(4, 0) " # drain\n" },
	{ .name = "a wanted weight of 0 is taken after others are given theirs",
	  .actual = ADD_VS RS(VS, 4, "") RS(VS, 5, "-w 0"),
	  .desired = ADD_VS RS(VS, 4, "-w 0") RS(VS, 5, ""),
	  .plan = SET(5, 1) "\n" SET(4, 0) "\n" },
	{ .name = "another scheduler: edited in place, real servers untouched",
	  .actual = "-A " VS " -s wlc\n" RS(VS, 5, ""),
	  .desired = ADD_VS RS(VS, 5, ""),
	  .plan = "-E " VS " -s rr\n" },
	{ .name = "affinity: edited in place",
	  .actual = ADD_VS RS(VS, 5, ""),
	  .desired = "-A " VS " -s rr -p 10800\n" RS(VS, 5, ""),
	  .plan = "-E " VS " -s rr -p 10800\n" },
	{ .name = "the kernel's own flag is no difference",
	  .actual = "-A " VS " -s rr -b 2\n",
	  .desired = ADD_VS,
	  .plan = "" },
	{ .name = "everything at once: additions, edits, drains, removals",
	  .actual = "-A " VS " -s wlc\n" RS(VS, 4, "") RS(VS, 5, "--active 1")
		  RS(VS, 6, "-w 0") ADD_UDP RS(UDP, 4, "") ADD_SCTP,
	  .desired = ADD_VS RS(VS, 6, "") RS(VS, 7, "")
		  ADD_UDP RS(UDP, 7, "") "-A -t 10.96.0.11:80 -s rr\n",
	  .claims = ADD_VS ADD_UDP ADD_SCTP,
	  .plan = RS(VS, 7, "-w 1")
		  RS(UDP, 7,
		     "-w 1") "-A -t 10.96.0.11:80 -s rr\n"
			     "-E " VS " -s rr\n" SET(6, 1) "\n" SET(4, 0) "\n" SET(
				     5, 0) " # drain\n" DEL(UDP, 4) "\n-D " SCTP
								    "\n" LOOK DEL(
									    VS, 4) "\n" },
	{ .name = "the last endpoint goes: the virtual service stays",
	  .actual = ADD_VS RS(VS, 5, ""),
	  .desired = ADD_VS,
	  .plan = SET(5, 0) "\n" LOOK DEL(VS, 5) "\n" },
	{ .name = "IPv6 beside IPv4",
	  .actual = ADD_VS RS(VS, 5, ""),
	  .desired =
		  ADD_VS RS(VS, 5, "") "-A -t [fd00::1]:80 -s rr\n"
				       "-a -t [fd00::1]:80 -r [fd01::5]:8080 -m -w 1\n",
	  .plan = "-A -t [fd00::1]:80 -s rr\n"
		  "-a -t [fd00::1]:80 -r [fd01::5]:8080 -m -w 1\n" },

	/* whole virtual services */
	{ .name = "ours and unwanted: closed, and removed with its real servers",
	  .actual = ADD_VS RS(VS, 5, "") RS(VS, 7, "-w 0") RS(VS, 6, "-w 3"),
	  .desired = "",
	  .claims = ADD_VS,
	  .plan = SET(5, 0) "\n" SET(6, 0) "\n" LOOK "-D " VS "\n" },
	{ .name = "ours, unwanted and closed: removed at once",
	  .actual = ADD_VS RS(VS, 5, "-w 0") RS(VS, 6, "-w 0"),
	  .desired = "",
	  .claims = ADD_VS,
	  .plan = "-D " VS "\n" },
	{ .name = "ours and unwanted without real servers: removed at once",
	  .actual = ADD_VS,
	  .desired = "",
	  .claims = ADD_VS,
	  .plan = "-D " VS "\n" },
	{ .name = "ours and unwanted, no time to drain: removed at once",
	  .actual = ADD_VS RS(VS, 5, "--active 1") RS(VS, 6, ""),
	  .desired = "",
	  .claims = ADD_VS,
	  .no_drain = true,
	  .plan = "-D " VS "\n" },
	{ .name = "ours and unwanted, but busy: drained and kept",
	  .actual = ADD_VS RS(VS, 5, "--active 1") RS(VS, 6, ""),
	  .desired = "",
	  .claims = ADD_VS,
	  .plan = SET(5, 0) " # drain\n" SET(6, 0) "\n" LOOK DEL(VS, 6) "\n" },
	{ .name = "ours and unwanted, drained until now: removed",
	  .actual = ADD_VS RS(VS, 5, "-w 0"),
	  .desired = "",
	  .claims = ADD_VS RS(VS, 5, ""),
	  .plan = "-D " VS "\n" },
	{ .name = "ours and unwanted, busy too long: removed",
	  .actual = ADD_VS RS(VS, 5, "-w 0 --active 1"),
	  .desired = "",
	  .claims = ADD_VS RS(VS, 5, ""),
	  .drained_s = TIMEOUT_S + 1,
	  .plan = "-D " VS "\n" },
	{ .name = "ours and unwanted UDP: removed at once",
	  .actual = ADD_UDP RS(UDP, 5, "--active 1"),
	  .desired = "",
	  .claims = ADD_UDP,
	  .plan = "-D " UDP "\n" },
	{ .name = "the port moves: the new one is there before the old one goes",
	  .actual = ADD_VS RS(VS, 5, ""),
	  .desired = "-A -t 10.96.0.10:8080 -s rr\n"
		     "-a -t 10.96.0.10:8080 -r 10.244.1.5:8080 -m -w 1\n",
	  .claims = ADD_VS,
	  .plan = "-A -t 10.96.0.10:8080 -s rr\n"
		  "-a -t 10.96.0.10:8080 -r 10.244.1.5:8080 -m -w 1\n" SET(
			  5, 0) "\n" LOOK "-D " VS "\n" },
	{ .name = "somebody removed ours: it comes back",
	  .actual = "",
	  .desired = ADD_VS RS(VS, 5, ""),
	  .claims = ADD_VS,
	  .plan = ADD_VS RS(VS, 5, "-w 1") },

	/* what is not ours */
	{ .name = "foreign and unwanted: never touched",
	  .actual =
		  ADD_VS RS(VS, 5, "") "-A -t 192.168.10.200:80 -s wlc -p 300\n"
				       "-a -t 192.168.10.200:80 -r 10.9.9.9:80 -g -w 7\n",
	  .desired = ADD_UDP,
	  .claims = ADD_UDP,
	  .plan = ADD_UDP },
	{ .name = "a fwmark is never touched",
	  .actual = "-A -f 10 -s wlc\n-a -f 10 -r 10.9.9.9:80 -m -w 1\n",
	  .desired = ADD_VS,
	  .claims = "-A -t 0.0.0.0:0\n",
	  .plan = ADD_VS },
	{ .name = "claims unknown: what is wanted is taken over, nothing else touched",
	  .actual = "-A " VS " -s wlc\n" RS(VS, 9, "") ADD_UDP,
	  .desired = ADD_VS RS(VS, 5, ""),
	  .plan = RS(VS, 5, "-w 1") "-E " VS
				    " -s rr\n" SET(9, 0) "\n" LOOK DEL(VS, 9) "\n" },
	{ .name = "foreign and exactly as wanted: nothing to do",
	  .actual = ADD_VS RS(VS, 6, "") RS(VS, 5, ""),
	  .desired = ADD_VS RS(VS, 5, "") RS(VS, 6, ""),
	  .claims = "",
	  .plan = "" },
	{ .name = "foreign and different: a conflict, nothing done",
	  .actual = "-A " VS " -s wlc\n" RS(VS, 9, "--active 1"),
	  .desired = ADD_VS RS(VS, 5, "") ADD_UDP,
	  .claims = "",
	  .plan = ADD_UDP },
	{ .name = "foreign with one real server more: a conflict",
	  .actual = ADD_VS RS(VS, 5, "") RS(VS, 9, "-w 0 --active 1"),
	  .desired = ADD_VS RS(VS, 5, ""),
	  .claims = "",
	  .plan = "" },
	{ .name = "foreign and different, forced: taken over in place",
	  .actual = "-A " VS " -s wlc\n" RS(VS, 9, "--active 1"),
	  .desired = ADD_VS RS(VS, 5, ""),
	  .claims = "",
	  .force = true,
	  .plan = RS(VS, 5, "-w 1") "-E " VS " -s rr\n" SET(9, 0) " # drain\n" },
	{ .name = "excluded addresses: neither made nor changed nor removed",
	  .actual = "-A " VS " -s wlc\n" ADD_SCTP,
	  .desired = ADD_VS RS(VS, 5, "") ADD_UDP "-A -t 10.97.0.1:80 -s rr\n",
	  .claims = ADD_VS ADD_SCTP,
	  .exclude = "10.96.0.0/16",
	  .plan = "-A -t 10.97.0.1:80 -s rr\n" },
};

static struct npi_plan plan_of(const struct plan_case *c)
{
	struct ipvs_table actual = rules_table(&arena, c->actual);
	struct ipvs_table desired = rules_sorted(&arena, c->desired);
	struct ipvs_policy policy = {
		.force_conflicts = c->force,
		.drain_timeout_s = c->no_drain ? 0 : TIMEOUT_S,
		.now_s = NOW_S,
	};
	struct ipvs_claims claims;
	struct npi_cidr exclude;
	struct ipvs_diff diff;
	struct npi_plan plan;

	if (c->claims) {
		claims = rules_claims(&arena, c->claims, NOW_S - c->drained_s);
		policy.claims = &claims;
	}
	if (c->exclude) {
		ck_assert_int_eq(npi_cidr_parse(c->exclude, true, &exclude), 0);
		policy.exclude_cidrs = (struct npi_cidrs){ &exclude, 1 };
	}
	ck_assert_int_eq(ipvs_diff_make(&actual, &desired, &policy, &arena, &diff), 0);
	ck_assert_int_eq(npi_plan_make(&diff, &arena, &plan), 0);
	return plan;
}

START_TEST(the_plan_is)
{
	const struct plan_case *c = &cases[_i];
	struct npi_plan plan = plan_of(c);
	const char *text = rules_format_plan(&arena, &plan);

	ck_assert_msg(strcmp(text, c->plan) == 0, "%s\n--- got\n%s--- expected\n%s",
		      c->name, text, c->plan);
}
END_TEST

static const struct {
	const char *name, *actual, *desired;
	/* for each step: the number of the step it needs, - for none */
	const char *needs;
} links[] = {
	{ "real servers need the virtual service they are added to", "",
	  ADD_VS RS(VS, 5, "") RS(VS, 6, "") ADD_UDP RS(UDP, 5, ""), "-00-3" },
	{ "an existing virtual service is needed by nobody", ADD_VS RS(VS, 5, ""),
	  ADD_VS RS(VS, 5, "") RS(VS, 6, ""), "-" },
	{ "all old ones go when the first new one is there",
	  ADD_VS RS(VS, 5, "--active 1") RS(VS, 6, ""),
	  ADD_VS RS(VS, 7, "") RS(VS, 8, ""), "--000" },
	{ "a new one without weight is no replacement", ADD_VS RS(VS, 5, ""),
	  ADD_VS RS(VS, 6, "-w 0") RS(VS, 7, ""), "--11" },
	{ "one that gets its weight back is a replacement",
	  ADD_VS RS(VS, 5, "") RS(VS, 6, "-w 0"), ADD_VS RS(VS, 6, ""), "-00" },
	{ "one that stays is enough", ADD_VS RS(VS, 5, "") RS(VS, 6, ""),
	  ADD_VS RS(VS, 5, "") RS(VS, 7, ""), "---" },
	{ "one that is only edited stays", ADD_VS RS(VS, 5, "-w 5") RS(VS, 6, ""),
	  ADD_VS RS(VS, 5, "") RS(VS, 7, ""), "----" },
	{ "nothing replaces what nobody wants any more", ADD_VS RS(VS, 5, ""), ADD_VS,
	  "--" },
	{ "each virtual service for itself", ADD_VS RS(VS, 5, "") ADD_UDP RS(UDP, 5, ""),
	  ADD_VS RS(VS, 6, "") ADD_UDP RS(UDP, 6, ""), "--010" },
};

START_TEST(steps_wait_for)
{
	struct plan_case c = { .actual = links[_i].actual, .desired = links[_i].desired };
	struct npi_plan plan = plan_of(&c);
	char needs[16] = "";
	size_t i;

	for (i = 0; i < plan.n; i++)
		needs[i] =
			plan.steps[i].needs ? (char)('0' + plan.steps[i].needs - 1) : '-';
	ck_assert_msg(strcmp(needs, links[_i].needs) == 0, "%s: got %s for\n%s",
		      links[_i].name, needs, rules_format_plan(&arena, &plan));
}
END_TEST

START_TEST(steps_carry_what_was_and_whose_it_is)
{
	static const struct npi_owner wanted = { .name = "web" },
				      gone = { .name = "old" };
	struct ipvs_table actual = rules_table(&arena, ADD_VS RS(VS, 5, "-w 3") ADD_UDP);
	struct ipvs_table desired =
		rules_sorted(&arena, "-A " VS " -s sh\n" RS(VS, 5, ""));
	struct ipvs_claim claim = { .protocol = actual.items[1].protocol,
				    .addr = actual.items[1].addr,
				    .port = actual.items[1].port,
				    .owner = &gone };
	struct ipvs_claims claims = { &claim, 1 };
	struct ipvs_policy policy = { .claims = &claims, .force_conflicts = true };
	struct ipvs_diff diff;
	struct npi_plan plan;

	desired.items[0].owner = &wanted;
	ck_assert_int_eq(ipvs_diff_make(&actual, &desired, &policy, &arena, &diff), 0);
	ck_assert_int_eq(npi_plan_make(&diff, &arena, &plan), 0);
	ck_assert_uint_eq(plan.n, 3);
	ck_assert_str_eq(plan.steps[0].old_vs->scheduler, "rr");
	ck_assert_ptr_eq(plan.steps[0].owner, &wanted);
	ck_assert_int_eq(plan.steps[1].old_real_server->weight, 3);
	ck_assert_ptr_eq(plan.steps[1].owner, &wanted);
	ck_assert_ptr_eq(plan.steps[2].owner, &gone);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(the_plan_is, cases),
		UNIT_ROWS(steps_wait_for, links),
		UNIT(steps_carry_what_was_and_whose_it_is),
	};
	int status = unit_run("plan", tests, UNIT_COUNT(tests));

	npi_arena_clear(&arena);
	return status;
}
