/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "facts.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/rtnetlink.h>
#include <net/if.h>

#include "list.h"
#include "npi/kern_wire.h"
#include "npi/route_codec.h"

enum {
	TRIES = 5,
};

struct gathering {
	struct kern_wire *wire;
	uint32_t seq;
	int name_fd; /* any socket: what interfaces are called */
	struct kern_list addresses, others;
};

/* An interface that has gone in the meantime stays without a name. */
static void name_interface(const struct gathering *gathering,
			   struct host_address *address)
{
	const struct host_address *all = gathering->addresses.items;
	size_t n = gathering->addresses.n;
	struct ifreq request = { .ifr_ifindex = address->index };

	/* addresses of an interface come one after the other: ask once */
	if (n > 1 && all[n - 2].index == address->index)
		memcpy(address->interface, all[n - 2].interface,
		       sizeof(address->interface));
	else if (ioctl(gathering->name_fd, SIOCGIFNAME, &request) == 0)
		memcpy(address->interface, request.ifr_name, sizeof(address->interface));
}

static int hear_address(void *context, const struct netlink_message *message)
{
	struct gathering *gathering = context;
	struct host_address *address =
		kern_list_add(&gathering->addresses, sizeof(*address));
	int r;

	if (!address)
		return -ENOMEM;
	r = route_decode_address(message, address);
	if (r)
		return r;
	if (address->addr.family)
		name_interface(gathering, address);
	else
		gathering->addresses.n--;
	return 0;
}

static int add_other(void *context, const struct npi_addr *addr)
{
	struct gathering *gathering = context;
	struct npi_addr *other = kern_list_add(&gathering->others, sizeof(*other));

	if (!other)
		return -ENOMEM;
	*other = *addr;
	return 0;
}

static int hear_neighbour(void *context, const struct netlink_message *message)
{
	struct npi_addr addr;
	int r = route_decode_neighbour(message, &addr);

	return r || !addr.family ? r : add_other(context, &addr);
}

static int hear_route(void *context, const struct netlink_message *message)
{
	return route_decode_gateways(message, add_other, context);
}

static int hear_source(void *context, const struct netlink_message *message)
{
	return route_decode_source(message, context);
}

/* A list that changes while it is read says so (-EAGAIN) and is read again. */
static int gather_list(struct gathering *gathering, uint16_t type,
		       int (*hear)(void *context, const struct netlink_message *message))
{
	const struct kern_listener listener = { hear, gathering };
	const size_t n_addresses = gathering->addresses.n, n_others = gathering->others.n;
	uint8_t bytes[64];
	int attempt, r = -EAGAIN;

	for (attempt = 0; r == -EAGAIN && attempt < TRIES; attempt++) {
		struct netlink_buffer request = { .bytes = bytes,
						  .capacity = sizeof(bytes) };

		gathering->addresses.n = n_addresses;
		gathering->others.n = n_others;
		r = route_encode_dump(&request, type, ++gathering->seq);
		if (!r)
			r = kern_ask(gathering->wire, &request, gathering->seq,
				     &listener);
	}
	return r;
}

static const struct host_address *find_global(const struct host_facts *facts,
					      const struct npi_addr *addr)
{
	size_t i;

	for (i = 0; i < facts->n_addresses; i++)
		if (facts->addresses[i].scope == RT_SCOPE_UNIVERSE &&
		    npi_addr_equal(&facts->addresses[i].addr, addr))
			return &facts->addresses[i];
	return NULL;
}

/* Of IPv6 the secondary ones are those that a host makes up for its own connections and
 * changes every day. */
static bool may_be_primary(const struct host_address *address, uint8_t family, int index)
{
	return address->addr.family == family && !address->secondary &&
	       address->scope == RT_SCOPE_UNIVERSE &&
	       !npi_addr_is_loopback(&address->addr) &&
	       (!index || address->index == index);
}

/* That of the oldest interface; @index: of the only one that counts, or 0. */
static struct npi_addr first_global(const struct host_facts *facts, uint8_t family,
				    int index)
{
	const struct host_address *first = NULL;
	size_t i;

	for (i = 0; i < facts->n_addresses; i++) {
		const struct host_address *address = &facts->addresses[i];

		if (may_be_primary(address, family, index) &&
		    (!first || address->index < first->index))
			first = address;
	}
	return first ? first->addr : (struct npi_addr){ 0 };
}

/*
 * The address that this node would have for a host on the internet: of all routes, rules
 * and metrics the kernel makes the answer, and nothing is sent. The host is one of the
 * root name servers (a.root-servers.net), which every default route leads to.
 */
static int ask_source(struct gathering *gathering, uint8_t family, struct npi_addr *ret)
{
	static const uint8_t ipv4[] = { 198, 41, 0, 4 };
	static const uint8_t ipv6[] = { 0x20, 0x01, 0x05, 0x03, 0xba, 0x3e, 0, 0,
					0,    0,    0,    2,    0,    0x30, 0, 0 };
	const struct kern_listener listener = { hear_source, ret };
	struct npi_addr host = { .family = family };
	uint8_t bytes[64];
	struct netlink_buffer request = { .bytes = bytes, .capacity = sizeof(bytes) };
	int r;

	memcpy(host.bytes, family == AF_INET6 ? ipv6 : ipv4, family == AF_INET6 ? 16 : 4);
	r = route_encode_lookup(&request, &host, ++gathering->seq);
	return r ? r : kern_ask(gathering->wire, &request, gathering->seq, &listener);
}

static int find_primary(struct gathering *gathering, const struct host_facts *facts,
			uint8_t family, struct npi_addr *ret)
{
	const struct host_address *chosen;
	struct npi_addr source = { 0 };
	int r = ask_source(gathering, family, &source);

	if (r == -ENOMEM || r == -EIO || r == -EBADMSG)
		return r;
	/* any other error says that there is no such route */
	chosen = source.family ? find_global(facts, &source) : NULL;
	if (chosen && !(family == AF_INET6 && chosen->secondary)) {
		*ret = source;
		return 0;
	}
	*ret = (struct npi_addr){ 0 };
	if (chosen)
		*ret = first_global(facts, family, chosen->index);
	if (!ret->family)
		*ret = first_global(facts, family, 0);
	return 0;
}

static int gather(struct gathering *gathering, struct npi_arena *arena,
		  struct host_facts *ret)
{
	int r = gather_list(gathering, RTM_GETADDR, hear_address);

	if (!r)
		r = gather_list(gathering, RTM_GETNEIGH, hear_neighbour);
	if (!r)
		r = gather_list(gathering, RTM_GETROUTE, hear_route);
	if (r)
		return r;
	ret->n_addresses = gathering->addresses.n;
	ret->addresses =
		kern_list_copy(&gathering->addresses, arena, sizeof(*ret->addresses));
	ret->n_others = gathering->others.n;
	ret->others = kern_list_copy(&gathering->others, arena, sizeof(*ret->others));
	if (!ret->addresses || !ret->others)
		return -ENOMEM;
	r = find_primary(gathering, ret, AF_INET, &ret->primary[0]);
	return r ? r : find_primary(gathering, ret, AF_INET6, &ret->primary[1]);
}

int kern_linux_facts(struct npi_kern *kern, struct npi_arena *arena,
		     struct host_facts *ret_facts)
{
	struct gathering gathering = { 0 };
	struct host_facts facts = { 0 };
	int r = kern_wire_open(NETLINK_ROUTE, &gathering.wire);

	(void)kern;
	if (r)
		return r;
	gathering.name_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	r = gathering.name_fd < 0 ? -errno : gather(&gathering, arena, &facts);
	if (!r)
		*ret_facts = facts;
	if (gathering.name_fd >= 0)
		close(gathering.name_fd);
	gathering.wire->close(gathering.wire);
	kern_list_clear(&gathering.addresses);
	kern_list_clear(&gathering.others);
	return r;
}
