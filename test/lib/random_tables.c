/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/random_tables.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

enum { POOL = 6 };

static const uint16_t protocols[] = { IPPROTO_TCP, IPPROTO_TCP, IPPROTO_UDP };

static struct npi_addr address(uint8_t net, uint8_t host)
{
	return (struct npi_addr){ .family = AF_INET, .bytes = { 10, net, 0, host } };
}

static struct ipvs_real_server real_server(uint8_t host)
{
	return (struct ipvs_real_server){ .addr = address(244, host),
					  .port = 8080,
					  .weight = 1 };
}

static uint32_t add_real_servers(struct dice *dice, struct ipvs_real_server *rs,
				 bool actual)
{
	static const int32_t weights[] = { 1, 1, 1, 0, 3 };
	uint8_t host;
	uint32_t n = 0;

	for (host = 0; host < POOL; host++) {
		if (dice_below(dice, 2))
			continue;
		rs[n] = real_server(host);
		if (actual) {
			rs[n].weight = weights[dice_below(dice, 5)];
			if (dice_below(dice, 8) == 0)
				rs[n].forwarding_method = IPVS_FORWARD_DIRECT_ROUTE;
		}
		n++;
	}
	return n;
}

static struct ipvs_table make_table(struct dice *dice, struct npi_arena *arena,
				    bool actual)
{
	static const char *const schedulers[] = { "rr", "rr", "rr", "wlc" };
	struct ipvs_table table = {
		npi_arena_new_array(arena, struct ipvs_virtual_service, POOL), 0
	};
	uint8_t host;

	for (host = 0; host < POOL; host++) {
		struct ipvs_virtual_service *vs = &table.items[table.n];
		struct ipvs_real_server *rs =
			npi_arena_new_array(arena, struct ipvs_real_server, POOL);

		if (dice_below(dice, 3) == 0)
			continue;
		vs->addr = address(96, host);
		vs->protocol = protocols[host % 3];
		vs->port = 80;
		vs->netmask = 32;
		vs->netmask_raw = UINT32_MAX;
		strcpy(vs->scheduler, schedulers[dice_below(dice, actual ? 4 : 3)]);
		vs->n_real_servers = add_real_servers(dice, rs, actual);
		vs->real_servers = rs;
		table.n++;
	}
	return table;
}

struct ipvs_table random_actual_table(struct dice *dice, struct npi_arena *arena)
{
	struct ipvs_table table = make_table(dice, arena, true);

	random_connections(dice, arena, &table);
	return table;
}

struct ipvs_table random_desired_table(struct dice *dice, struct npi_arena *arena)
{
	struct ipvs_table table = make_table(dice, arena, false);

	ipvs_table_sort(&table);
	return table;
}

/* Bit i: the real server with the host number i. */
static unsigned int hosts_of(const struct ipvs_virtual_service *vs)
{
	unsigned int hosts = 0;
	uint32_t i;

	for (i = 0; i < vs->n_real_servers; i++)
		hosts |= 1u << vs->real_servers[i].addr.bytes[3];
	return hosts;
}

/* One of the hosts whose bit is @value; POOL when there is none. */
static unsigned int some_host(struct dice *dice, unsigned int hosts, unsigned int value)
{
	unsigned int from = dice_below(dice, POOL), i;

	for (i = 0; i < POOL; i++)
		if ((hosts >> (from + i) % POOL & 1) == value)
			return (from + i) % POOL;
	return POOL;
}

static void roll(struct dice *dice, struct npi_arena *arena,
		 struct ipvs_virtual_service *vs)
{
	struct ipvs_real_server *rs =
		npi_arena_new_array(arena, struct ipvs_real_server, POOL);
	unsigned int hosts = hosts_of(vs), gone = some_host(dice, hosts, 1),
		     come = some_host(dice, hosts, 0);
	uint8_t host;

	hosts = (hosts & ~(1u << gone)) | 1u << come;
	vs->n_real_servers = 0;
	for (host = 0; host < POOL; host++)
		if (hosts >> host & 1)
			rs[vs->n_real_servers++] = real_server(host);
	vs->real_servers = rs;
}

struct ipvs_table random_rolled_table(struct dice *dice, struct npi_arena *arena,
				      const struct ipvs_table *table)
{
	struct ipvs_table rolled = {
		npi_arena_new_array(arena, struct ipvs_virtual_service, POOL), table->n
	};
	size_t i;

	for (i = 0; i < table->n; i++) {
		rolled.items[i] = table->items[i];
		roll(dice, arena, &rolled.items[i]);
	}
	return rolled;
}

void random_connections(struct dice *dice, struct npi_arena *arena,
			struct ipvs_table *table)
{
	size_t i;
	uint32_t j;

	for (i = 0; i < table->n; i++) {
		struct ipvs_virtual_service *vs = &table->items[i];
		struct ipvs_real_server *rs = npi_arena_new_array(
			arena, struct ipvs_real_server, vs->n_real_servers);

		for (j = 0; j < vs->n_real_servers; j++) {
			rs[j] = vs->real_servers[j];
			rs[j].active_connections = dice_below(dice, 2);
		}
		vs->real_servers = rs;
	}
}

struct ipvs_claims random_claims(struct dice *dice, struct npi_arena *arena)
{
	struct ipvs_claim *claims = npi_arena_new_array(arena, struct ipvs_claim, POOL);
	uint8_t host;
	size_t n = 0;

	for (host = 0; host < POOL; host++)
		if (dice_below(dice, 3))
			claims[n++] =
				(struct ipvs_claim){ .addr = address(96, host),
						     .protocol = protocols[host % 3],
						     .port = 80 };
	return (struct ipvs_claims){ claims, n };
}
