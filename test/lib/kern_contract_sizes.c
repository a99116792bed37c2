/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract for plans of many batches and dumps of many datagrams. */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "lib/kern_contract_parts.h"
#include "lib/steps.h"

/* A real server in a table of @n_vs by @n_rs, each with an address of its own. */
static struct ipvs_real_server numbered_real_server(uint32_t i)
{
	uint32_t addr_be = htonl(0x0a800000 + i);
	struct ipvs_real_server rs = { .addr.family = AF_INET, .port = 80, .weight = 1 };

	memcpy(rs.addr.bytes, &addr_be, sizeof(addr_be));
	return rs;
}

/* Steps that add @n_vs virtual services with @n_rs real servers each. */
static struct npi_plan numbered_plan(struct npi_arena *arena, uint32_t n_vs,
				     uint32_t n_rs)
{
	struct npi_plan plan = { 0 };
	struct ipvs_virtual_service *services =
		npi_arena_new_array(arena, struct ipvs_virtual_service, n_vs);
	struct ipvs_real_server *servers =
		npi_arena_new_array(arena, struct ipvs_real_server, n_vs * n_rs);
	uint32_t i, j;

	plan.steps = npi_arena_new_array(arena, struct npi_step, n_vs * (n_rs + 1));
	ck_assert(services && servers && plan.steps);
	for (i = 0; i < n_vs * n_rs; i++)
		servers[i] = numbered_real_server(i);
	for (i = 0; i < n_vs; i++) {
		uint32_t addr_be = htonl(0x0a600000 + i), added;

		services[i] = (struct ipvs_virtual_service){ .addr.family = AF_INET,
							     .protocol = IPPROTO_TCP,
							     .port = 80,
							     .netmask = 32,
							     .netmask_raw = UINT32_MAX,
							     .scheduler = "rr" };
		memcpy(services[i].addr.bytes, &addr_be, sizeof(addr_be));
		plan.steps[plan.n++] = (struct npi_step){ .vs = &services[i] };
		added = (uint32_t)plan.n;
		for (j = 0; j < n_rs; j++)
			plan.steps[plan.n++] = (struct npi_step){
				.kind = NPI_ADD_REAL_SERVER,
				.vs = &services[i],
				.real_server = &servers[i * n_rs + j],
				.needs = added,
			};
	}
	return plan;
}

static void count_outcomes(const struct npi_outcome *outcomes, size_t n, size_t *ret_done,
			   size_t *ret_failed)
{
	size_t i;

	*ret_done = *ret_failed = 0;
	for (i = 0; i < n; i++) {
		*ret_done += outcomes[i].state == NPI_DONE;
		*ret_failed += outcomes[i].state == NPI_FAILED;
	}
}

static const struct {
	uint32_t n_vs, n_rs;
} sizes[] = {
	{ 255, 0 }, { 256, 0 }, { 257, 0 },   { 85, 2 },
	{ 1, 300 }, { 1, 81 },  { 2000, 10 }, { 1, 3000 },
};

START_TEST(tables_of_any_size_are_added_and_read_back)
{
	struct npi_arena arena = { 0 };
	struct npi_kern *kern = contract_open(true);
	uint32_t n_vs = sizes[_i].n_vs, n_rs = sizes[_i].n_rs, j;
	struct npi_plan plan = numbered_plan(&arena, n_vs, n_rs);
	struct npi_outcome *outcomes =
		npi_arena_new_array(&arena, struct npi_outcome, plan.n);
	struct ipvs_table table;
	size_t done, failed, i;

	ck_assert_int_eq(kern->apply(kern, &plan, outcomes), 0);
	count_outcomes(outcomes, plan.n, &done, &failed);
	ck_assert_uint_eq(done, plan.n);
	table = contract_dump(kern, &arena);
	ipvs_table_sort(&table);
	ck_assert_uint_eq(table.n, n_vs);
	for (i = 0; i < table.n; i++) {
		const struct ipvs_virtual_service *vs = &table.items[i];

		ck_assert_int_eq(
			ipvs_virtual_service_cmp(vs, plan.steps[i * (n_rs + 1)].vs), 0);
		ck_assert_uint_eq(vs->n_real_servers, n_rs);
		for (j = 0; j < n_rs; j++) {
			struct ipvs_real_server rs =
				numbered_real_server((uint32_t)i * n_rs + n_rs - 1 - j);

			ck_assert_int_eq(ipvs_real_server_cmp(&vs->real_servers[j], &rs),
					 0);
		}
	}
	kern->close(kern);
	npi_arena_clear(&arena);
}
END_TEST

/* Failures at the edges of batches, and one in the middle. */
START_TEST(failures_are_told_apart_in_long_plans)
{
	static const size_t bad[] = { 0, 255, 256, 400, 699 };
	struct npi_arena arena = { 0 };
	struct npi_kern *kern = contract_open(true);
	struct npi_plan plan = numbered_plan(&arena, 700, 0);
	struct npi_outcome outcomes[700];
	size_t done, failed, i;

	for (i = 0; i < UNIT_COUNT(bad); i++) {
		struct ipvs_virtual_service *vs =
			npi_arena_new(&arena, struct ipvs_virtual_service);

		*vs = *plan.steps[bad[i]].vs;
		strcpy(vs->scheduler, "nosuch");
		plan.steps[bad[i]].vs = vs;
	}
	ck_assert_int_eq(kern->apply(kern, &plan, outcomes), 0);
	count_outcomes(outcomes, plan.n, &done, &failed);
	ck_assert_uint_eq(done, plan.n - UNIT_COUNT(bad));
	for (i = 0; i < UNIT_COUNT(bad); i++)
		ck_assert(outcomes[bad[i]].state == NPI_FAILED &&
			  outcomes[bad[i]].error == ENOENT);
	ck_assert_uint_eq(contract_dump(kern, &arena).n, done);
	kern->close(kern);
	npi_arena_clear(&arena);
}
END_TEST

/* Every answer of a batch is an error: none may be lost. */
START_TEST(a_batch_may_fail_as_a_whole)
{
	struct npi_arena arena = { 0 };
	struct npi_kern *kern = contract_open(true);
	struct npi_plan plan = numbered_plan(&arena, 1, 600);
	struct npi_outcome outcomes[601];
	size_t done, failed, i;

	for (i = 1; i < plan.n; i++) {
		plan.steps[i].kind = NPI_SET_REAL_SERVER;
		plan.steps[i].needs = 0;
	}
	ck_assert_int_eq(kern->apply(kern, &plan, outcomes), 0);
	count_outcomes(outcomes, plan.n, &done, &failed);
	ck_assert_uint_eq(done, 1);
	ck_assert_uint_eq(failed, 600);
	for (i = 1; i < plan.n; i++)
		ck_assert_int_eq(outcomes[i].error, ENOENT);
	kern->close(kern);
	npi_arena_clear(&arena);
}
END_TEST

/* Added a second time everything is set, in batches of its own. */
START_TEST(a_long_plan_can_be_repeated)
{
	struct npi_arena arena = { 0 };
	struct npi_kern *kern = contract_open(true);
	struct npi_plan plan = numbered_plan(&arena, 100, 6);
	struct npi_outcome outcomes[700];
	size_t done, failed, i;
	int round;

	for (round = 0; round < 2; round++) {
		for (i = 0; i < plan.n; i++)
			if (plan.steps[i].real_server)
				steps_real_server(&arena, &plan.steps[i])->weight =
					1 + round;
		ck_assert_int_eq(kern->apply(kern, &plan, outcomes), 0);
		count_outcomes(outcomes, plan.n, &done, &failed);
		ck_assert_uint_eq(done, plan.n);
		ck_assert_int_eq(
			contract_dump(kern, &arena).items[7].real_servers[3].weight,
			1 + round);
	}
	kern->close(kern);
	npi_arena_clear(&arena);
}
END_TEST

const struct unit_test contract_size_tests[] = {
	UNIT_ROWS(tables_of_any_size_are_added_and_read_back, sizes),
	UNIT(failures_are_told_apart_in_long_plans),
	UNIT(a_batch_may_fail_as_a_whole),
	UNIT(a_long_plan_can_be_repeated),
};
const size_t n_contract_size_tests = UNIT_COUNT(contract_size_tests);
