/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/ip_vs.h>

#include "list.h"
#include "on_wire.h"
#include "repeats.h"

/* Before each attempt to read something. A table that was just loaded settles within
 * milliseconds; the odd figures keep us from falling in step with another program. */
static const uint8_t pauses_ms[] = { 0, 0, 5, 11, 23 };

enum {
	TRIES = sizeof(pauses_ms),
	/* that many entries come in one datagram, made in one go; only what is made in
	 * several goes can be disturbed in between */
	SURE_IN_ONE_GO = 64,
};

/* A dump under way. */
struct dump {
	struct kern_on_wire *self;
	struct npi_arena *arena;
	bool with_stats;
	uint8_t family; /* of the virtual service whose real servers are heard */
	/* what is heard, before its number is known */
	struct kern_list items, stats;
	/* the last listing of virtual services, and how often in a row it was heard */
	uint64_t digest;
	unsigned int same;
};

static int ask(struct dump *dump, uint8_t command, uint16_t flags,
	       const struct ipvs_virtual_service *vs,
	       int (*hear)(void *context, const struct netlink_message *message),
	       void *context)
{
	const struct kern_listener listener = { hear, context };

	return kern_ask_ipvs(dump->self, command, flags, vs, &listener);
}

static int hear_info(void *context, const struct netlink_message *message)
{
	return ipvs_decode_info(message, context);
}

/* Room for one more entry, and for its counters where they are wanted. */
static int add_entry(struct dump *dump, size_t size, void **ret_item,
		     struct ipvs_stats **ret_stats)
{
	*ret_stats = NULL;
	*ret_item = kern_list_add(&dump->items, size);
	if (!*ret_item)
		return -ENOMEM;
	if (!dump->with_stats)
		return 0;
	*ret_stats = kern_list_add(&dump->stats, sizeof(**ret_stats));
	return *ret_stats ? 0 : -ENOMEM;
}

static int hear_virtual_service(void *context, const struct netlink_message *message)
{
	struct dump *dump = context;
	struct ipvs_stats *stats;
	void *vs;
	int r = add_entry(dump, sizeof(struct ipvs_virtual_service), &vs, &stats);

	return r ? r : ipvs_decode_virtual_service(message, vs, stats);
}

static int hear_real_server(void *context, const struct netlink_message *message)
{
	struct dump *dump = context;
	struct ipvs_stats *stats;
	void *rs;
	int r = add_entry(dump, sizeof(struct ipvs_real_server), &rs, &stats);

	return r ? r : ipvs_decode_real_server(message, dump->family, rs, stats);
}

/* What was heard, in the arena, with exactly the room it needs. */
static int keep_real_servers(struct dump *dump, struct ipvs_virtual_service *vs)
{
	vs->n_real_servers = (uint32_t)dump->items.n;
	vs->real_servers =
		kern_list_copy(&dump->items, dump->arena, sizeof(*vs->real_servers));
	if (!vs->real_servers)
		return -ENOMEM;
	if (!dump->with_stats)
		return 0;
	vs->real_server_stats =
		kern_list_copy(&dump->stats, dump->arena, sizeof(*vs->real_server_stats));
	return vs->real_server_stats ? 0 : -ENOMEM;
}

/* Ask until the answer is beyond doubt, see @check; -EAGAIN when that does not happen. */
static int ask_until_settled(struct dump *dump, uint8_t command,
			     const struct ipvs_virtual_service *vs,
			     int (*hear)(void *context,
					 const struct netlink_message *message),
			     int (*check)(struct dump *dump))
{
	size_t attempt;
	int r;

	for (attempt = 0; attempt < TRIES; attempt++) {
		const struct timespec pause = { .tv_nsec =
							pauses_ms[attempt] * 1000000L };

		if (pause.tv_nsec)
			nanosleep(&pause, NULL);
		dump->items.n = dump->stats.n = 0;
		r = ask(dump, command, NLM_F_DUMP, vs, hear, dump);
		if (!r)
			r = check(dump);
		if (r != -EAGAIN && r != -ENOBUFS)
			return r;
	}
	return -EAGAIN;
}

/* IPVS does not mark a listing during which the table changed; an entry that comes twice
 * shows that it did. */
static int check_real_servers(struct dump *dump)
{
	if (dump->items.n <= SURE_IN_ONE_GO)
		return 0;
	return kern_real_servers_repeat(dump->items.items, dump->items.n);
}

static int read_real_servers(struct dump *dump, struct ipvs_virtual_service *vs)
{
	int r;

	dump->family = vs->addr.family;
	r = ask_until_settled(dump, IPVS_CMD_GET_DEST, vs, hear_real_server,
			      check_real_servers);
	return r ? r : keep_real_servers(dump, vs);
}

static int keep_virtual_services(struct dump *dump, struct ipvs_table *ret)
{
	const struct ipvs_stats *stats;
	size_t i;

	ret->n = dump->items.n;
	ret->items = kern_list_copy(&dump->items, dump->arena, sizeof(*ret->items));
	if (!ret->items)
		return -ENOMEM;
	if (!dump->with_stats)
		return 0;
	stats = kern_list_copy(&dump->stats, dump->arena, sizeof(*stats));
	for (i = 0; stats && i < ret->n; i++)
		ret->items[i].stats = &stats[i];
	return stats ? 0 : -ENOMEM;
}

/* How many listings in a row have to be the same. */
static unsigned int listings_needed(const struct dump *dump)
{
	const struct ipvs_virtual_service *items = dump->items.items;
	struct kern_wire *wire = dump->self->wire;
	uint32_t n_ipv4 = 0, counted;
	size_t i;

	if (dump->items.n <= SURE_IN_ONE_GO)
		return 1;
	if (wire->count(wire, &counted))
		return 2;
	for (i = 0; i < dump->items.n; i++)
		n_ipv4 += items[i].addr.family == AF_INET;
	if (n_ipv4 != counted) /* or this kernel counts in another way */
		return TRIES;
	return n_ipv4 == dump->items.n ? 1 : 2;
}

/*
 * The kernel remembers by a number how far a listing has come. Up to Linux 6.x it counts
 * the virtual services of all network namespaces: one that is deleted in another
 * namespace between two datagrams makes the listing skip one of ours, and nothing shows
 * it. So a listing must agree with the kernel's count, which leaves out IPv6, and where
 * that does not tell with the listing after it.
 */
static int check_virtual_services(struct dump *dump)
{
	uint64_t digest;
	int r = kern_virtual_services_digest(dump->items.items, dump->items.n, &digest);

	if (r) {
		dump->same = 0;
		return r;
	}
	dump->same = dump->same && digest == dump->digest ? dump->same + 1 : 1;
	dump->digest = digest;
	return dump->same >= listings_needed(dump) ? 0 : -EAGAIN;
}

static int read_virtual_services(struct dump *dump, struct ipvs_table *ret)
{
	int r = ask_until_settled(dump, IPVS_CMD_GET_SERVICE, NULL, hear_virtual_service,
				  check_virtual_services);

	return r ? r : keep_virtual_services(dump, ret);
}

static int read_table(struct dump *dump, struct ipvs_table *ret)
{
	struct ipvs_table table = { 0 };
	size_t i;
	int r = read_virtual_services(dump, &table);

	for (i = 0; !r && i < table.n; i++)
		r = read_real_servers(dump, &table.items[i]);
	if (!r)
		*ret = table;
	return r;
}

int kern_wire_dump(struct npi_kern *kern, unsigned int flags, struct npi_arena *arena,
		   struct ipvs_table *ret_table, struct ipvs_info *ret_info)
{
	struct kern_on_wire *self = (struct kern_on_wire *)kern;
	struct dump dump = {
		.self = self,
		.arena = arena,
		.with_stats = flags & NPI_DUMP_STATS,
	};
	int r = kern_resolve_family(self);

	if (!r && ret_info)
		r = ask(&dump, IPVS_CMD_GET_INFO, 0, NULL, hear_info, ret_info);
	if (!r)
		r = read_table(&dump, ret_table);
	kern_list_clear(&dump.items);
	kern_list_clear(&dump.stats);
	return r;
}

static int find_virtual_service(struct dump *dump, struct ipvs_virtual_service *vs)
{
	struct ipvs_table table = { 0 };
	int r = ask(dump, IPVS_CMD_GET_SERVICE, 0, vs, hear_virtual_service, dump);

	if (r)
		return r;
	if (dump->items.n != 1)
		return -EBADMSG;
	r = keep_virtual_services(dump, &table);
	if (!r)
		r = read_real_servers(dump, table.items);
	if (!r)
		*vs = *table.items;
	return r;
}

int kern_wire_find(struct npi_kern *kern, unsigned int flags, struct npi_arena *arena,
		   struct ipvs_virtual_service *vs)
{
	struct kern_on_wire *self = (struct kern_on_wire *)kern;
	struct dump dump = {
		.self = self,
		.arena = arena,
		.with_stats = flags & NPI_DUMP_STATS,
	};
	int r = kern_resolve_family(self);

	if (!r)
		r = find_virtual_service(&dump, vs);
	kern_list_clear(&dump.items);
	kern_list_clear(&dump.stats);
	return r;
}
