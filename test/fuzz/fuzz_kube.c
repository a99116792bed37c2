/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes make a table that can be compared and planned with, or findings. */
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "fuzz/fuzz.h"
#include "npi/desired.h"
#include "npi/host.h"
#include "npi/kube.h"
#include "npi/settings.h"

static const struct host_address addresses[] = {
	{ .addr = { .family = AF_INET, .bytes = { 192, 168, 10, 11 } },
	  .prefix = 24,
	  .scope = RT_SCOPE_UNIVERSE,
	  .interface = "eth0" },
	{ .addr = { .family = AF_INET6, .bytes = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 } },
	  .prefix = 64,
	  .scope = RT_SCOPE_UNIVERSE,
	  .interface = "eth0" },
};

static const struct npi_cidr ranges[] = {
	{ .addr = { .family = AF_INET, .bytes = { 10, 96 } }, .prefix = 12 },
	{ .addr = { .family = AF_INET6, .bytes = { 0xfd, 0x00 } }, .prefix = 108 },
};

static void require(bool promise)
{
	if (!promise)
		abort();
}

static void check_real_servers(const struct ipvs_virtual_service *vs)
{
	uint32_t i;

	for (i = 0; i < vs->n_real_servers; i++) {
		const struct ipvs_real_server *rs = &vs->real_servers[i];

		require(i == 0 || ipvs_real_server_cmp(rs - 1, rs) < 0);
		require(rs->addr.family == vs->addr.family);
		require(rs->port != 0);
		require(rs->weight == 1);
	}
}

static void check_table(const struct ipvs_table *table)
{
	size_t i;

	for (i = 0; i < table->n; i++) {
		const struct ipvs_virtual_service *vs = &table->items[i];

		require(i == 0 || ipvs_virtual_service_cmp(vs - 1, vs) < 0);
		require(vs->addr.family == AF_INET || vs->addr.family == AF_INET6);
		require(!npi_addr_is_unspecified(&vs->addr));
		require(vs->port != 0 && vs->fwmark == 0);
		require(vs->protocol == IPPROTO_TCP || vs->protocol == IPPROTO_UDP ||
			vs->protocol == IPPROTO_SCTP);
		require(memchr(vs->scheduler, '\0', sizeof(vs->scheduler)));
		require(vs->owner && *vs->owner->name);
		check_real_servers(vs);
	}
}

static void build(struct kube_objects *objects, const struct npi_settings *settings,
		  struct npi_arena *arena, struct npi_diags *diags)
{
	struct host_facts host = { .addresses = addresses, .n_addresses = 2 };
	struct npi_desired desired;
	int r = npi_desired_build(objects, settings, &host, arena, diags, &desired);

	require(r == 0 || (r == NPI_INVALID && diags->count[NPI_ERROR]));
	if (r == 0)
		check_table(&desired.ipvs);
}

/* The size says how strict to be, so that every input is tried one way only. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct npi_source items[2] = { [1] = { "fuzz", (const char *)data, size } };
	struct npi_sources sources = { items, 1 };
	struct npi_arena arena = { 0 };
	struct npi_diags diags = { .arena = &arena };
	struct npi_settings settings = npi_settings_default();
	struct kube_objects objects = { 0 };
	int r;

	settings.hostname = "node-a";
	settings.zone = "zone-a";
	settings.cluster_ip_ranges = (struct npi_cidrs){ ranges, 2 };
	settings.validate = (enum npi_validate)(size % 3);
	r = kube_read(&sources, &settings, &arena, &diags, &objects);
	require(r == 0 || (r == NPI_INVALID && diags.count[NPI_ERROR]));
	if (r == 0)
		build(&objects, &settings, &arena, &diags);
	npi_arena_clear(&arena);
	return 0;
}
