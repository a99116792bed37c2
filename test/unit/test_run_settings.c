/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was accepted once is served on, whatever the settings of a later run. */
#include "lib/unit.h"
#include "lib/world.h"

#include <string.h>
#include <sys/socket.h>

static struct world world;

static const struct npi_cidr other_range = { .addr = { AF_INET, { 10, 200 } },
					     .prefix = 16 };

static void set_port_range(void)
{
	world.settings.node_port_min = 20000;
	world.settings.node_port_max = 22767;
}

static void set_cluster_range(void)
{
	world.settings.cluster_ip_ranges = (struct npi_cidrs){ &other_range, 1 };
	world.settings.cluster_ip_ranges_given = true;
}

static void demand_explicit(void)
{
	world.settings.require_explicit = true;
}

static void nothing(void)
{
}

/* Objects that the first settings accept and the second ones would refuse. */
static const struct {
	const char *name;
	void (*first)(void);
	const char *lines;
	void (*second)(void);
} rows[] = {
	{ "nodePort", set_port_range,
	  "svc s type=NodePort ip=10.96.0.1 port=:80/TCP>80@20080\n", nothing },
	{ "nodePort of a range that is no longer there", nothing,
	  "svc s type=NodePort ip=10.96.0.1 port=:80/TCP>80@30080\n", set_port_range },
	{ "health check nodePort", set_port_range,
	  "svc s type=LoadBalancer ip=10.96.0.1 port=:80/TCP>80@20080 etp=Local "
	  "health=20081\n",
	  nothing },
	{ "clusterIP", nothing, "svc s ip=10.96.0.1 port=:80/TCP\n", set_cluster_range },
	{ "externalIP in a range of clusterIPs", set_cluster_range,
	  "svc s ip=10.200.0.1 ext=10.96.0.77 port=:80/TCP\n", nothing },
	{ "allocated values", nothing, "svc s type=NodePort port=:80/TCP\n",
	  demand_explicit },
};

static void begin(int i)
{
	world_begin(&world);
	rows[i].first();
	world_apply(&world, "a.yaml", rows[i].lines);
	ck_assert_msg(world.run.stop.kind == NPI_NOT_STOPPED, "%s", rows[i].name);
	world.settings = npi_settings_default();
	world.settings.manage = NPI_MANAGE_IPVS;
	rows[i].second();
}

START_TEST(it_is_reconciled)
{
	const char *table, *said;

	begin(_i);
	table = world_table(&world);
	ck_assert_msg(strstr(table, "-A "), "%s", rows[_i].name);
	world_reboot(&world);
	said = world_reconcile(&world);
	ck_assert_msg(strcmp(said, "service/s configured\n") == 0, "%s: %s",
		      rows[_i].name, said);
	ck_assert_str_eq(world_table(&world), table);
	world_end(&world);
}
END_TEST

START_TEST(other_objects_can_be_applied)
{
	const char *said;

	begin(_i);
	said = world_apply(&world, "b.yaml", "svc t headless port=:80/TCP\n");
	ck_assert_msg(strcmp(said, "service/t created\n") == 0, "%s: %s", rows[_i].name,
		      said);
	world_end(&world);
}
END_TEST

START_TEST(it_can_be_deleted_by_its_manifest)
{
	const char *said;

	begin(_i);
	said = world_delete(&world, rows[_i].lines);
	ck_assert_msg(strcmp(said, "service/s deleted\n") == 0, "%s: %s", rows[_i].name,
		      said);
	ck_assert_str_eq(world_table(&world), "");
	world_end(&world);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(it_is_reconciled, rows),
		UNIT_ROWS(other_objects_can_be_applied, rows),
		UNIT_ROWS(it_can_be_deleted_by_its_manifest, rows),
	};

	return unit_run("run_settings", tests, UNIT_COUNT(tests));
}
