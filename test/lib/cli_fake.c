/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/cli.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <check.h>

#include "lib/fake_host.h"
#include "lib/fake_kern.h"
#include "lib/rules.h"
#include "lib/steps.h"

static struct npi_kern *fake;
static void (*close_fake)(struct npi_kern *kern);
static struct kern_host *fake_host;
static void (*close_fake_host)(struct kern_host *host);

/* A run closes its kernel; the test goes on with it. */
static void keep(struct npi_kern *kern)
{
	(void)kern;
}

static void keep_host(struct kern_host *host)
{
	(void)host;
}

void cli_new_fake(void)
{
	static const struct host_address addresses[] = {
		{ .addr = { AF_INET, { 127, 0, 0, 1 } },
		  .prefix = 8,
		  .scope = RT_SCOPE_HOST,
		  .index = 1,
		  .interface = "lo" },
		{ .addr = { AF_INET, { 192, 168, 10, 10 } },
		  .prefix = 24,
		  .scope = RT_SCOPE_UNIVERSE,
		  .index = 2,
		  .interface = "eth0" },
	};
	static const struct host_facts facts = {
		.addresses = addresses,
		.n_addresses = 2,
		.primary = { { AF_INET, { 192, 168, 10, 10 } } },
	};

	fake = fake_kern_new();
	fake_kern_set_facts(fake, &facts);
	close_fake = fake->close;
	fake->close = keep;
	fake_host = fake_host_new();
	close_fake_host = fake_host->close;
	fake_host->close = keep_host;
}

struct npi_kern *cli_fake(void)
{
	return fake;
}

void cli_free_fake(void)
{
	close_fake(fake);
	close_fake_host(fake_host);
}

void cli_by_hand(const char *lines)
{
	struct npi_arena arena = { 0 };
	struct npi_plan plan = steps_plan(&arena, lines);
	struct npi_outcome *outcomes =
		npi_arena_new_array(&arena, struct npi_outcome, plan.n);
	size_t i;

	ck_assert_int_eq(fake->apply(fake, &plan, outcomes), 0);
	for (i = 0; i < plan.n; i++)
		ck_assert_int_eq(outcomes[i].state, NPI_DONE);
	npi_arena_clear(&arena);
}

int cli_open_fake(struct npi_kern **ret_kern)
{
	*ret_kern = fake;
	return 0;
}

struct kern_host *cli_fake_host(void)
{
	return fake_host;
}

int cli_open_fake_host(struct kern_host **ret_host)
{
	*ret_host = fake_host;
	return 0;
}

const char *cli_fake_rules(struct npi_arena *arena)
{
	struct ipvs_table table;
	struct ipvs_info info;

	ck_assert_int_eq(fake->dump(fake, 0, arena, &table, &info), 0);
	ipvs_table_sort(&table);
	return rules_format(arena, &table);
}
