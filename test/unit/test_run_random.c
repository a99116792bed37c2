/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any sequence of runs, with others at the table in between, ends in the table that the
 * objects which are left alone would give; and each run sends the kernel what was shown
 * of it before, and nothing else.
 */
#include "lib/dice.h"
#include "lib/unit.h"
#include "lib/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/steps.h"
#include "npi/report_diff.h"
#include "npi/text.h"

enum { SEEDS = 12, STEPS = 60, SERVICES = 6, OBJECTS = 2 * SERVICES, SETS = 3 };

static const char *const sets[SETS] = { "a.yaml", "b.yaml", "c.yaml" };

/* What is stored, in our own books: its set (0: not stored) and how it is defined. */
struct book {
	int set;
	unsigned int variant;
};

static struct world world, alone;
static struct book books[OBJECTS];
static struct dice dice;
static unsigned int n_shown; /* messages */

/* Object i is a Service below SERVICES, and the slice of one from there on. */
static void add_line(struct npi_text *text, int i, unsigned int variant)
{
	unsigned int service = (unsigned int)i % SERVICES, endpoint;

	if (i < SERVICES) {
		npi_text_add_format(text,
				    "svc s%u type=NodePort ip=10.96.0.%u sel=a:b "
				    "port=:80/%s>8080@%u%s\n",
				    service, service + 1, service % 3 ? "TCP" : "UDP",
				    30100 + service, variant & 1 ? " affinity=60" : "");
		return;
	}
	npi_text_add_format(text, "eps s%u-1 svc=s%u port=:8080/%s", service, service,
			    service % 3 ? "TCP" : "UDP");
	for (endpoint = 0; endpoint < 4; endpoint++)
		if (variant & 1u << endpoint)
			npi_text_add_format(text, " ep=10.1.%u.%u", service,
					    endpoint + 1);
	npi_text_add_string(text, "\n");
}

static const char *keep(struct npi_text *text)
{
	const char *kept = npi_arena_strdup(&world.arena, npi_text_string(text));

	npi_text_clear(text);
	return kept;
}

/* What `diff -o ipvsadm` prints of the run that was planned last. */
static const char *shown(void)
{
	const char *kept;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ck_assert_int_eq(npi_report_diff_rules(out, &world.run.plan), 0);
	fclose(out);
	kept = npi_arena_strdup(&world.arena, text);
	free(text);
	return kept;
}

/* What somebody sends who performs these lines. The table does not matter for that. */
static const char *messages_of(const char *lines)
{
	struct npi_plan plan = steps_plan(&world.arena, lines);
	struct npi_outcome *outcomes =
		npi_arena_new_array(&world.arena, struct npi_outcome, plan.n);
	struct npi_kern *kern = fake_kern_new();
	struct npi_text record = { 0 };

	fake_kern_record(kern, &record);
	if (plan.n)
		ck_assert_int_eq(kern->apply(kern, &plan, outcomes), 0);
	kern->close(kern);
	return keep(&record);
}

enum run { APPLY, DELETE, DELETE_SET, RECONCILE };

static void run(enum run what, const char *set, const char *lines)
{
	switch (what) {
	case APPLY:
		world_apply(&world, set, lines);
		break;
	case DELETE:
		world_delete(&world, lines);
		break;
	case DELETE_SET:
		world_select(&world, &(struct npi_selection){ .applyset = set });
		break;
	case RECONCILE:
		world_reconcile(&world);
		break;
	}
}

static void run_as_shown(enum run what, const char *set, const char *lines)
{
	struct npi_text record = { 0 };
	const char *expected;

	world.dry = true;
	run(what, set, lines);
	ck_assert_uint_eq(world.n_changes, 0);
	expected = shown();
	world.dry = false;
	fake_kern_record(world.kern, &record);
	run(what, set, lines);
	fake_kern_record(world.kern, NULL);
	n_shown += world.n_changes;
	ck_assert_msg(strcmp(messages_of(expected), npi_text_string(&record)) == 0,
		      "shown:\n%ssent:\n%s", expected, npi_text_string(&record));
	npi_text_clear(&record);
}

static void apply_some(void)
{
	int set = 1 + (int)dice_below(&dice, SETS), i;
	struct npi_text text = { 0 };
	bool given[OBJECTS] = { false };

	world.request.prune = dice_below(&dice, 2);
	for (i = 0; i < OBJECTS; i++) {
		if (dice_below(&dice, 3))
			continue;
		given[i] = true;
		books[i] = (struct book){ set, dice_below(&dice, 16) };
		add_line(&text, i, books[i].variant);
	}
	for (i = 0; world.request.prune && i < OBJECTS; i++)
		if (!given[i] && books[i].set == set)
			books[i].set = 0;
	run_as_shown(APPLY, sets[set - 1], keep(&text));
}

static void delete_some(void)
{
	struct npi_text text = { 0 };
	int i;

	for (i = 0; i < OBJECTS; i++) {
		if (dice_below(&dice, 5))
			continue;
		add_line(&text, i, 1);
		books[i].set = 0;
	}
	if (text.len) /* a file without objects is refused */
		run_as_shown(DELETE, NULL, keep(&text));
}

static void delete_set(void)
{
	int set = 1 + (int)dice_below(&dice, SETS), i;

	for (i = 0; i < OBJECTS; i++)
		if (books[i].set == set)
			books[i].set = 0;
	run_as_shown(DELETE_SET, sets[set - 1], NULL);
}

/* Somebody changes one of the virtual services, whosever it is. */
static void interfere(void)
{
	struct fake_ipvs *ipvs = fake_kern_ipvs(world.kern);
	struct ipvs_virtual_service *vs;
	struct ipvs_real_server rs;

	if (!ipvs->n)
		return;
	vs = ipvs->items[dice_below(&dice, (unsigned int)ipvs->n)];
	if (strcmp(vs->scheduler, "wlc") == 0)
		return; /* the foreign one */
	switch (dice_below(&dice, 3)) {
	case 0:
		fake_ipvs_del_service(
			ipvs, &(struct ipvs_virtual_service){ .addr = vs->addr,
							      .protocol = vs->protocol,
							      .port = vs->port });
		break;
	case 1:
		if (!vs->n_real_servers)
			break;
		rs = vs->real_servers[0];
		rs.weight = 0;
		fake_ipvs_set_dest(ipvs, vs, &rs);
		break;
	default:
		if (vs->n_real_servers) {
			rs = vs->real_servers[0];
			fake_ipvs_del_dest(ipvs, vs, &rs);
		}
		break;
	}
}

/* Some have connections for a while: those that go then drain. */
static void make_busy(void)
{
	const struct fake_ipvs *ipvs = fake_kern_ipvs(world.kern);
	size_t i;

	for (i = 0; i < ipvs->n; i++) {
		const struct ipvs_virtual_service *vs = ipvs->items[i];

		if (vs->n_real_servers)
			fake_kern_set_connections(world.kern, vs, vs->real_servers,
						  dice_below(&dice, 2),
						  dice_below(&dice, 2));
	}
}

static void step(void)
{
	switch (dice_below(&dice, 9)) {
	case 0:
	case 1:
	case 2:
		apply_some();
		break;
	case 3:
		delete_some();
		break;
	case 8:
		delete_set();
		break;
	case 4:
		interfere();
		break;
	case 5:
		make_busy();
		break;
	case 6:
		world_reboot(&world);
		world_by_hand(&world, "-A -t 192.168.77.1:80 -s wlc");
		break;
	default:
		world_wait(&world, 100);
		run_as_shown(RECONCILE, NULL, NULL);
		break;
	}
}

/* What a node would have that was only ever given these. */
static const char *expected_table(void)
{
	struct npi_text text = { 0 };
	const char *table;
	int i;

	world_begin(&alone);
	world_by_hand(&alone, "-A -t 192.168.77.1:80 -s wlc");
	for (i = 0; i < OBJECTS; i++)
		if (books[i].set)
			add_line(&text, i, books[i].variant);
	alone.request.allow_empty = true;
	world_apply(&alone, "all.yaml", keep(&text));
	table = npi_arena_strdup(&world.arena, world_table(&alone));
	world_end(&alone);
	return table;
}

START_TEST(what_is_left_is_served_and_nothing_else)
{
	const char *table;
	int i;

	dice = dice_seeded((unsigned int)_i);
	world_begin(&world);
	world.request.allow_empty = true;
	world_by_hand(&world, "-A -t 192.168.77.1:80 -s wlc");
	for (i = 0; i < STEPS; i++)
		step();
	ck_assert_uint_gt(n_shown, STEPS);
	/* whatever still drains is out of time now */
	world_wait(&world, 1000);
	world_reconcile(&world);
	world_reconcile(&world);
	table = expected_table();
	ck_assert_str_eq(world_table(&world), table);
	world_reconcile(&world);
	ck_assert_uint_eq(world.n_changes, 0);
	world_end(&world);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		{ &what_is_left_is_served_and_nothing_else, SEEDS },
	};

	return unit_run("run_random", tests, UNIT_COUNT(tests));
}
