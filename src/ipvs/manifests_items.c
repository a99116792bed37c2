/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "manifests_parts.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "desired_parts.h"

enum { DAY_S = 86400 };

/* What no manifest may name; ::ffff:192.0.2.1 is 192.0.2.1 there. */
static bool is_unusable(const struct npi_addr *addr)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	return npi_addr_is_unspecified(addr) || npi_addr_is_loopback(addr) ||
	       npi_addr_is_link_local(addr) || npi_addr_is_multicast(addr) ||
	       (addr->family == AF_INET6 && !memcmp(addr->bytes, mapped, sizeof(mapped)));
}

static unsigned int find_reason_to_leave_out(const struct ipvs_virtual_service *vs)
{
	if (vs->fwmark)
		return NPI_LOST_FWMARK;
	if (vs->protocol != IPPROTO_TCP && vs->protocol != IPPROTO_UDP &&
	    vs->protocol != IPPROTO_SCTP)
		return NPI_LOST_PROTOCOL;
	if (!vs->port)
		return NPI_LOST_PORT;
	return is_unusable(&vs->addr) ? NPI_LOST_ADDRESS : 0;
}

static void take_persistence(struct manifest_item *item)
{
	const struct ipvs_virtual_service *vs = item->vs;

	if (!(vs->flags & IPVS_PERSISTENT))
		return;
	if (vs->netmask != (vs->addr.family == AF_INET ? 32 : 128))
		item->lost |= NPI_LOST_NETMASK;
	item->made.flags |= IPVS_PERSISTENT;
	item->made.persistence_timeout_s = vs->persistence_timeout_s;
	if (!vs->persistence_timeout_s)
		item->made.persistence_timeout_s = 1;
	if (vs->persistence_timeout_s > DAY_S)
		item->made.persistence_timeout_s = DAY_S;
	if (item->made.persistence_timeout_s != vs->persistence_timeout_s)
		item->lost |= NPI_LOST_TIMEOUT;
}

static void take_scheduling(struct manifest_item *item)
{
	static const unsigned int flags = IPVS_SCHED_1 | IPVS_SCHED_2 | IPVS_SCHED_3;
	const struct ipvs_virtual_service *vs = item->vs;
	bool is_known = desired_knows_scheduler(vs->scheduler);

	memcpy(item->made.scheduler, is_known ? vs->scheduler : "rr",
	       is_known ? IPVS_SCHEDULER_SIZE : sizeof("rr"));
	if (!is_known)
		item->lost |= NPI_LOST_SCHEDULER;
	if (!strcmp(vs->scheduler, "mh"))
		item->made.flags |= vs->flags & flags;
	else if (vs->flags & flags)
		item->lost |= NPI_LOST_FLAGS;
	if (vs->flags & IPVS_ONE_PACKET)
		item->lost |= NPI_LOST_ONE_PACKET;
	if (*vs->pe_name)
		item->lost |= NPI_LOST_ENGINE;
	take_persistence(item);
}

static unsigned int lost_of_real_server(const struct ipvs_real_server *rs)
{
	unsigned int lost = 0;

	if (rs->weight != 1)
		lost |= NPI_LOST_WEIGHT;
	if (rs->forwarding_method != IPVS_FORWARD_MASQUERADE)
		lost |= NPI_LOST_METHOD;
	if (rs->upper_threshold || rs->lower_threshold)
		lost |= NPI_LOST_THRESHOLD;
	return lost;
}

/* A slice is for one port. */
static int compare_real_servers(const void *a, const void *b)
{
	const struct ipvs_real_server *one = a, *two = b;

	return one->port != two->port ? one->port - two->port
				      : npi_addr_cmp(&one->addr, &two->addr);
}

static int take_real_servers(struct manifest_item *item, struct npi_arena *arena)
{
	const struct ipvs_virtual_service *vs = item->vs;
	struct ipvs_real_server *made =
		npi_arena_new_array(arena, struct ipvs_real_server, vs->n_real_servers);
	uint32_t n = 0, i;

	if (!made)
		return -ENOMEM;
	for (i = 0; i < vs->n_real_servers; i++) {
		const struct ipvs_real_server *rs = &vs->real_servers[i];

		if (!rs->port || rs->addr.family != vs->addr.family ||
		    is_unusable(&rs->addr)) {
			item->lost |= NPI_LOST_REAL_SERVER;
			continue;
		}
		item->lost |= lost_of_real_server(rs);
		/* who gets no new connections must not get them from here on */
		made[n++] = (struct ipvs_real_server){ .addr = rs->addr,
						       .port = rs->port,
						       .weight = rs->weight ? 1 : 0 };
	}
	if (n > 1)
		qsort(made, n, sizeof(*made), compare_real_servers);
	item->made.real_servers = made;
	item->made.n_real_servers = n;
	return 0;
}

/* A digest of what has no key tells what is alike on different addresses. */
static void note_digests(struct manifest_item *item)
{
	struct ipvs_virtual_service vs = item->made;

	vs.addr = (struct npi_addr){ .family = vs.addr.family };
	vs.port = 0;
	item->content = ipvs_virtual_service_digest(&vs);
	vs.n_real_servers = 0;
	vs.protocol = 0;
	item->settings = ipvs_virtual_service_digest(&vs);
}

static int take_item(struct manifest_build *build, const struct ipvs_virtual_service *vs)
{
	struct manifest_item *item = &build->items[build->n];
	unsigned int reason = find_reason_to_leave_out(vs);
	int r;

	if (reason) {
		build->losses[build->n_losses++] = (struct npi_loss){ vs, reason };
		return 0;
	}
	*item = (struct manifest_item){
		.vs = vs,
		.made = { .addr = vs->addr, .protocol = vs->protocol, .port = vs->port },
	};
	take_scheduling(item);
	r = take_real_servers(item, &build->scratch);
	if (r)
		return r;
	note_digests(item);
	build->n++;
	return 0;
}

static int compare_items(const void *a, const void *b)
{
	const struct manifest_item *one = a, *two = b;

	return ipvs_virtual_service_cmp(one->vs, two->vs);
}

int manifests_take_items(struct manifest_build *build, const struct ipvs_table *table)
{
	size_t i;
	int r = 0;

	build->items =
		npi_arena_new_array(&build->scratch, struct manifest_item, table->n);
	build->losses = npi_arena_new_array(build->arena, struct npi_loss, table->n);
	if (!build->items || !build->losses)
		return -ENOMEM;
	for (i = 0; i < table->n && !r; i++)
		r = take_item(build, &table->items[i]);
	if (build->n > 1)
		qsort(build->items, build->n, sizeof(*build->items), compare_items);
	return r;
}
