/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/kern_contract_parts.h"

#include <stdlib.h>
#include <string.h>

#include "lib/rules.h"
#include "lib/steps.h"

contract_opener *contract_open;

#define VS  "10.96.0.1:80"
#define VS2 "10.96.0.2:80"
#define RS  "10.244.1.1:8080"
#define RS2 "10.244.1.2:8080"

struct ipvs_table contract_dump(struct npi_kern *kern, struct npi_arena *arena)
{
	struct ipvs_table table;

	ck_assert_int_eq(kern->dump(kern, 0, arena, &table, NULL), 0);
	return table;
}

static int cmp_real_servers(const void *a, const void *b)
{
	return ipvs_real_server_cmp(a, b);
}

/* The whole table as text, sorted. */
static const char *sorted_dump(struct npi_kern *kern, struct npi_arena *arena)
{
	struct ipvs_table table = contract_dump(kern, arena);
	size_t i;

	ipvs_table_sort(&table);
	for (i = 0; i < table.n; i++) {
		struct ipvs_virtual_service *vs = &table.items[i];
		size_t size = vs->n_real_servers * sizeof(*vs->real_servers);
		struct ipvs_real_server *sorted = npi_arena_alloc(arena, size + 1);

		memcpy(sorted, vs->real_servers, size);
		qsort(sorted, vs->n_real_servers, sizeof(*sorted), cmp_real_servers);
		vs->real_servers = sorted;
	}
	return rules_format(arena, &table);
}

static const char *apply(struct npi_kern *kern, struct npi_arena *arena,
			 const struct npi_plan *plan)
{
	struct npi_outcome *outcomes =
		npi_arena_new_array(arena, struct npi_outcome, plan->n);

	memset(outcomes, 0xff, plan->n * sizeof(*outcomes));
	ck_assert_int_eq(kern->apply(kern, plan, outcomes), 0);
	return steps_outcomes(arena, outcomes, plan->n);
}

static const char *apply_lines(struct npi_kern *kern, struct npi_arena *arena,
			       const char *lines)
{
	struct npi_plan plan = steps_plan(arena, lines);

	return apply(kern, arena, &plan);
}

/* Rules are steps that add. */
static void prepare(struct npi_kern *kern, struct npi_arena *arena, const char *rules)
{
	const char *outcomes = apply_lines(kern, arena, rules);

	ck_assert_msg(!strpbrk(outcomes, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), "%s: %s", rules,
		      outcomes);
}

static void check_case(struct npi_kern *kern, const struct contract_case *row)
{
	struct npi_arena arena = { 0 };
	const char *outcomes, *after;

	prepare(kern, &arena, row->before);
	outcomes = apply_lines(kern, &arena, row->steps);
	after = sorted_dump(kern, &arena);
	ck_assert_msg(!strcmp(outcomes, row->outcomes), "%s: outcomes are %s", row->name,
		      outcomes);
	ck_assert_msg(!strcmp(after, row->after), "%s: the table is\n%s", row->name,
		      after);
	kern->close(kern);
	npi_arena_clear(&arena);
}

START_TEST(plans_have_these_effects)
{
	check_case(contract_open(true), &contract_cases[_i]);
}
END_TEST

START_TEST(without_lo_no_ipv4_address_is_unicast)
{
	check_case(contract_open(false), &contract_case_without_lo);
}
END_TEST

START_TEST(real_servers_are_listed_newest_first)
{
	struct npi_arena arena = { 0 };
	struct npi_kern *kern = contract_open(true);
	struct ipvs_table table;

	prepare(kern, &arena,
		"-A -t " VS " -s rr\n"
		"-a -t " VS " -r 10.244.1.2:80 -m -w 1\n"
		"-a -t " VS " -r 10.244.1.3:80 -m -w 1\n"
		"-a -t " VS " -r 10.244.1.1:80 -m -w 1\n"
		"-e -t " VS " -r 10.244.1.2:80 -m -w 2\n");
	table = contract_dump(kern, &arena);
	ck_assert_str_eq(rules_format(&arena, &table),
			 "-A -t " VS " -s rr\n"
			 "-a -t " VS " -r 10.244.1.1:80 -m -w 1\n"
			 "-a -t " VS " -r 10.244.1.3:80 -m -w 1\n"
			 "-a -t " VS " -r 10.244.1.2:80 -m -w 2\n");
	kern->close(kern);
	npi_arena_clear(&arena);
}
END_TEST

/* The kernel's own flag, and one that no kernel knows: kept by a SET. */
START_TEST(flags_that_are_not_ours_stay)
{
	struct npi_arena arena = { 0 };
	struct npi_kern *kern = contract_open(true);
	struct npi_plan plan = steps_plan(&arena, "-A -t " VS " -s rr -p 60 -b 8\n"
						  "-E -t " VS " -s rr -b 16\n");
	struct ipvs_virtual_service odd = *plan.steps[0].vs;
	struct ipvs_table table;

	odd.flags |= 0x10000;
	plan.steps[0].vs = &odd;
	ck_assert_str_eq(apply(kern, &arena, &plan), "done done");
	table = contract_dump(kern, &arena);
	ck_assert_uint_eq(table.n, 1);
	ck_assert_uint_eq(table.items[0].flags, 0x10000 | IPVS_HASHED | IPVS_SCHED_2);
	kern->close(kern);
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(masks_are_given_back_as_they_were)
{
	struct npi_arena arena = { 0 };
	struct npi_kern *kern = contract_open(true);
	struct npi_plan plan = steps_plan(&arena, "-A -t " VS " -s rr -p 60\n");
	struct ipvs_virtual_service odd = *plan.steps[0].vs;
	struct ipvs_table table;

	odd.netmask = IPVS_NO_PREFIX;
	odd.netmask_raw = 0xff00ff00;
	plan.steps[0].vs = &odd;
	ck_assert_str_eq(apply(kern, &arena, &plan), "done");
	table = contract_dump(kern, &arena);
	ck_assert_uint_eq(table.items[0].netmask, IPVS_NO_PREFIX);
	ck_assert_uint_eq(table.items[0].netmask_raw, 0xff00ff00);
	kern->close(kern);
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(tunnels_are_kept_by_edits)
{
	struct npi_arena arena = { 0 };
	struct npi_kern *kern = contract_open(true);
	struct npi_plan plan = steps_plan(&arena, "-A -t " VS " -s rr\n"
						  "-a -t " VS " -r " RS " -i -w 1\n"
						  "-e -t " VS " -r " RS " -i -w 5\n");
	const struct ipvs_real_server *rs;
	struct ipvs_real_server *own;
	struct ipvs_table table;
	size_t i;

	for (i = 1; i < plan.n; i++) {
		own = steps_real_server(&arena, &plan.steps[i]);
		own->tunnel_type = 1;
		own->tunnel_port = 6080;
		own->tunnel_flags = 2;
	}
	ck_assert_str_eq(apply(kern, &arena, &plan), "done done done");
	table = contract_dump(kern, &arena);
	rs = table.items[0].real_servers;
	ck_assert_uint_eq(table.items[0].n_real_servers, 1);
	ck_assert(rs->weight == 5 && rs->tunnel_type == 1 && rs->tunnel_port == 6080 &&
		  rs->tunnel_flags == 2);
	plan.steps[0] = plan.steps[2];
	steps_real_server(&arena, &plan.steps[0])->tunnel_port = 0;
	plan.n = 1;
	ck_assert_str_eq(apply(kern, &arena, &plan), "EINVAL");
	kern->close(kern);
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(persistence_engines_are_looked_up)
{
	struct npi_arena arena = { 0 };
	struct npi_kern *kern = contract_open(true);
	struct npi_plan plan = steps_plan(&arena, "-A -u " VS " -s rr -p 60\n");
	struct ipvs_virtual_service vs = *plan.steps[0].vs;
	struct ipvs_table table;

	plan.steps[0].vs = &vs;
	strcpy(vs.pe_name, "nosuch");
	ck_assert_str_eq(apply(kern, &arena, &plan), "ENOENT");
	strcpy(vs.pe_name, "sip");
	ck_assert_str_eq(apply(kern, &arena, &plan), "done");
	table = contract_dump(kern, &arena);
	ck_assert_str_eq(table.items[0].pe_name, "sip");
	kern->close(kern);
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(counters_are_read_on_request)
{
	struct npi_arena arena = { 0 };
	struct npi_kern *kern = contract_open(true);
	struct ipvs_table table;
	struct ipvs_info info;

	prepare(kern, &arena,
		"-A -t " VS " -s rr\n"
		"-a -t " VS " -r " RS " -m -w 1\n"
		"-a -t " VS " -r " RS2 " -m -w 1\n"
		"-A -t " VS2 " -s rr\n");
	table = contract_dump(kern, &arena);
	ck_assert_ptr_null(table.items[0].stats);
	ck_assert_ptr_null(table.items[0].real_server_stats);
	ck_assert_int_eq(kern->dump(kern, NPI_DUMP_STATS, &arena, &table, &info), 0);
	ck_assert_uint_eq(table.n, 2);
	ck_assert_ptr_nonnull(table.items[0].stats);
	ck_assert_ptr_nonnull(table.items[0].real_server_stats);
	ck_assert_ptr_eq(table.items[0].stats + 1, table.items[1].stats);
	ck_assert_uint_eq(table.items[0].stats->connections, 0);
	ck_assert_uint_eq(table.items[0].real_server_stats[0].in_bytes, 0);
	ck_assert_uint_eq(info.version, 0x010201);
	ck_assert_uint_gt(info.connection_table_size, 0);
	kern->close(kern);
	npi_arena_clear(&arena);
}
END_TEST

int kern_contract_run(const char *suite, contract_opener *open)
{
	const struct unit_test tests[] = {
		{ &plans_have_these_effects, n_contract_cases },
		UNIT(without_lo_no_ipv4_address_is_unicast),
		UNIT(real_servers_are_listed_newest_first),
		UNIT(flags_that_are_not_ours_stay),
		UNIT(masks_are_given_back_as_they_were),
		UNIT(tunnels_are_kept_by_edits),
		UNIT(persistence_engines_are_looked_up),
		UNIT(counters_are_read_on_request),
	};
	int status;

	contract_open = open;
	status = unit_run(suite, tests, UNIT_COUNT(tests));
	return status ? status
		      : unit_run(suite, contract_size_tests, n_contract_size_tests);
}
