/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What listing and saving cost grows as the table does: ten times the virtual services
 * take ten times the time, some more for sorting, and not a hundred times.
 */
#include "lib/cli.h"
#include "lib/unit.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "npi/kern.h"
#include "npi/ownership.h"
#include "npi/report_ipvsadm.h"
#include "npi/report_table.h"

enum {
	MANY = 40000,
	TIMES = 10,
	MOST_TIMES = 40, /* between 10 and 100, where sorting takes 13 */
	TRIES = 3,       /* the quickest counts: others use this box, too */
	REAL_SERVERS = 2,
};

static struct npi_arena arena;
static struct ipvs_real_server *real_servers;
static struct ipvs_virtual_service *virtual_services;
static struct ipvs_stats stats[REAL_SERVERS];
static const struct ipvs_info info = { 0x10201, 4096 };
static size_t table_size;
static struct ipvs_table ours;
static struct npi_ownership owners;
static FILE *nowhere;

static struct npi_addr address(uint8_t first, size_t number)
{
	return (struct npi_addr){ AF_INET,
				  { 10, (uint8_t)(first + number / 62500),
				    (uint8_t)(number / 250 % 250),
				    (uint8_t)(number % 250) } };
}

/* Sorted by nothing; every tenth has the port and real servers of the one before. */
static void make_table(void)
{
	size_t i, j;

	virtual_services = npi_arena_new_array(&arena, struct ipvs_virtual_service, MANY);
	real_servers =
		npi_arena_new_array(&arena, struct ipvs_real_server, MANY * REAL_SERVERS);
	for (i = 0; i < MANY; i++) {
		size_t number = i * 7919 % MANY, content = number - (number % 10 == 9);

		for (j = 0; j < REAL_SERVERS; j++)
			real_servers[i * REAL_SERVERS + j] = (struct ipvs_real_server){
				.addr = address((uint8_t)(200 + j), content),
				.port = 8080,
				.weight = 1,
			};
		virtual_services[i] = (struct ipvs_virtual_service){
			.addr = address(100, number),
			.protocol = IPPROTO_TCP,
			.port = 80,
			.netmask = 32,
			.netmask_raw = UINT32_MAX,
			.scheduler = "rr",
			.real_servers = &real_servers[i * REAL_SERVERS],
			.n_real_servers = REAL_SERVERS,
			.stats = stats,
			.real_server_stats = stats,
		};
	}
}

/* ---- a kernel with this table */

static int play_dump(struct npi_kern *kern, unsigned int flags,
		     struct npi_arena *dump_arena, struct ipvs_table *ret_table,
		     struct ipvs_info *ret_info)
{
	struct ipvs_virtual_service *items =
		npi_arena_new_array(dump_arena, struct ipvs_virtual_service, table_size);

	(void)kern;
	(void)flags;
	if (!items)
		return -ENOMEM;
	memcpy(items, virtual_services, table_size * sizeof(*items));
	*ret_table = (struct ipvs_table){ items, table_size };
	if (ret_info)
		*ret_info = info;
	return 0;
}

static int play_facts(struct npi_kern *kern, struct npi_arena *facts_arena,
		      struct host_facts *ret_facts)
{
	(void)kern;
	(void)facts_arena;
	*ret_facts = (struct host_facts){ 0 };
	return 0;
}

static void play_close(struct npi_kern *kern)
{
	(void)kern;
}

static int open_table(struct npi_kern **ret_kern)
{
	static struct npi_kern kern = { .dump = play_dump,
					.facts = play_facts,
					.close = play_close };

	*ret_kern = &kern;
	return 0;
}

/* ---- measuring */

typedef void listing(const char *args);

/* What is to be listed, beside the table of the kernel. */
typedef void preparation(void);

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double cost(preparation *prepare, listing *list, const char *args, size_t n)
{
	double least = 0;
	int i;

	table_size = n;
	for (i = 0; i < unit_rounds(TRIES); i++) {
		double begin, taken;

		prepare();
		begin = seconds();
		list(args);
		taken = seconds() - begin;
		if (!i || taken < least)
			least = taken;
	}
	return least;
}

static void expect_no_square(preparation *prepare, listing *list, const char *args)
{
	/* a sanitizer looks at what is done; how long it takes then says nothing */
	bool is_judged = unit_rounds(TIMES) == TIMES;
	size_t most = is_judged ? MANY : MANY / TIMES;
	double few, many;

	make_table();
	nowhere = fopen("/dev/null", "w");
	ck_assert_ptr_nonnull(nowhere);
	few = cost(prepare, list, args, most / TIMES);
	many = cost(prepare, list, args, most);
	ck_assert_msg(!is_judged || many < MOST_TIMES * few,
		      "%s: %g s, and %g s for %d times as many", args, few, many, TIMES);
	fclose(nowhere);
	npi_arena_clear(&arena);
}

/* ---- what is measured */

static void prepare_nothing(void)
{
}

static void run(const char *args)
{
	struct cli cli = { .open_kern = open_table, .out_stream = nowhere };

	cli_run(&cli, args);
	ck_assert_msg(cli.status == 0, "%s: %s", args, cli.err);
	cli_clear(&cli);
}

static const char *const commands[] = {
	"list",
	"list --nosort",
	"list --stats",
	"list --rate --exact",
	"list --thresholds",
	"list --persistent-conn",
	"list --tun-info",
	"list --owners --state-dir=.",
	"list --foreign --state-dir=.",
	"list -o json --state-dir=.",
	"save",
	"save -qq -o yaml",
	"save -qq -o json",
};

START_TEST(a_table_of_others)
{
	cli_enter_directory();
	expect_no_square(prepare_nothing, run, commands[_i]);
	cli_leave_directory();
}
END_TEST

static int compare_claims(const void *a, const void *b)
{
	return ipvs_claim_cmp(a, b);
}

static int compare_objects(const void *a, const void *b)
{
	return npi_stored_object_cmp(a, b);
}

/* A claim for each, of a Service of its own, with a real server that drains. */
static void make_owners(void)
{
	struct ipvs_claim *claims =
		npi_arena_new_array(&arena, struct ipvs_claim, table_size);
	struct npi_owner *owner =
		npi_arena_new_array(&arena, struct npi_owner, table_size);
	struct npi_stored_object *objects =
		npi_arena_new_array(&arena, struct npi_stored_object, table_size);
	struct ipvs_drain *drains =
		npi_arena_new_array(&arena, struct ipvs_drain, table_size);
	size_t i;

	for (i = 0; i < table_size; i++) {
		const struct ipvs_virtual_service *vs = &virtual_services[i];
		char name[32];

		snprintf(name, sizeof(name), "s%zu", i);
		owner[i] = (struct npi_owner){ .name_space = "default",
					       .name = npi_arena_strdup(&arena, name),
					       .port_name = "" };
		objects[i] = (struct npi_stored_object){ .kind = "Service",
							 .name_space = "default",
							 .name = owner[i].name,
							 .applyset = "set" };
		drains[i] = (struct ipvs_drain){ .addr = vs->real_servers[0].addr,
						 .port = vs->real_servers[0].port };
		claims[i] = (struct ipvs_claim){ .addr = vs->addr,
						 .protocol = vs->protocol,
						 .port = vs->port,
						 .owner = &owner[i],
						 .drains = &drains[i],
						 .n_drains = 1 };
	}
	qsort(claims, table_size, sizeof(*claims), compare_claims);
	qsort(objects, table_size, sizeof(*objects), compare_objects);
	owners = (struct npi_ownership){ .claims = { claims, table_size },
					 .objects = { objects, table_size } };
}

static void prepare_owners(void)
{
	if (owners.claims.n != table_size)
		make_owners();
	ck_assert_int_eq(play_dump(NULL, 0, &arena, &ours, NULL), 0);
}

static void with_owners(const char *args)
{
	struct npi_ipvsadm_format format = { .owners = &owners };

	(void)args;
	ck_assert_int_eq(npi_report_ipvsadm(nowhere, &ours, &info, &format), 0);
}

static void json_with_owners(const char *args)
{
	(void)args;
	ck_assert_int_eq(npi_report_table_json(nowhere, &ours, &info, &owners, false), 0);
}

static void select_owned(const char *args)
{
	const struct npi_ownership_filter filter = { .owned = true,
						     .name_space = "default" };

	(void)args;
	npi_ownership_select(&owners, &filter, &ours);
	ck_assert_uint_eq(ours.n, table_size);
}

static const struct {
	const char *name;
	listing *list;
} listings[] = {
	{ "with owners", with_owners },
	{ "JSON with owners", json_with_owners },
	{ "owned", select_owned },
};

START_TEST(a_table_of_ours)
{
	owners = (struct npi_ownership){ 0 };
	expect_no_square(prepare_owners, listings[_i].list, listings[_i].name);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(a_table_of_others, commands),
		UNIT_ROWS(a_table_of_ours, listings),
	};

	return unit_run("list_cost", tests, UNIT_COUNT(tests));
}
