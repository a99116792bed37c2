/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host_route.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/rtnetlink.h>

#include "npi/kern_wire.h"
#include "npi/netlink.h"

enum { REQUEST_BYTES = 256 };

static size_t addr_len(uint8_t family)
{
	return family == AF_INET6 ? 16 : 4;
}

static int put_request(struct netlink_buffer *buffer, uint16_t type, uint16_t flags,
		       const struct rtmsg *route, const struct host_route *values)
{
	const struct nlmsghdr message = { .nlmsg_type = type,
					  .nlmsg_flags = NLM_F_REQUEST | flags,
					  .nlmsg_seq = 1 };
	size_t start, len = addr_len(route->rtm_family);

	buffer->len = 0;
	start = netlink_begin_message(buffer, &message, route, sizeof(*route));
	if (values) {
		netlink_put(buffer, RTA_DST, values->addr.bytes, len);
		netlink_put_u32(buffer, RTA_OIF, if_nametoindex("lo"));
		if (values->source.family)
			netlink_put(buffer, RTA_PREFSRC, values->source.bytes, len);
	}
	return netlink_end_message(buffer, start);
}

/* Where the routes of a dump go. */
struct dump {
	struct npi_arena *arena;
	struct host_state *state;
	size_t routes_capacity;
	size_t foreign_capacity;
};

static int keep_ours(struct dump *dump, const struct host_route *route)
{
	struct host_state *state = dump->state;

	if (state->n_routes == dump->routes_capacity) {
		size_t more = dump->routes_capacity ? dump->routes_capacity * 2 : 64;
		struct host_route *grown =
			npi_arena_grow(dump->arena, state->routes, state->n_routes, more,
				       sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		state->routes = grown;
		dump->routes_capacity = more;
	}
	state->routes[state->n_routes++] = *route;
	return 0;
}

static int keep_foreign(struct dump *dump, const struct npi_addr *addr)
{
	struct host_state *state = dump->state;

	if (state->n_foreign_local == dump->foreign_capacity) {
		size_t more = dump->foreign_capacity ? dump->foreign_capacity * 2 : 64;
		struct npi_addr *grown =
			npi_arena_grow(dump->arena, state->foreign_local,
				       state->n_foreign_local, more, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		state->foreign_local = grown;
		dump->foreign_capacity = more;
	}
	state->foreign_local[state->n_foreign_local++] = *addr;
	return 0;
}

static int hear_route(void *context, const struct netlink_message *message)
{
	struct netlink_reader reader = { .bytes = message->payload, .len = message->len };
	struct netlink_attribute attribute;
	struct host_route route = { 0 };
	struct rtmsg header;
	size_t len;

	if (message->type != RTM_NEWROUTE || reader.len < sizeof(header))
		return -EBADMSG;
	memcpy(&header, reader.bytes, sizeof(header));
	len = addr_len(header.rtm_family);
	/* kernels before 4.20 do not filter */
	if (header.rtm_table != RT_TABLE_LOCAL || header.rtm_type != RTN_LOCAL ||
	    header.rtm_dst_len != 8 * len)
		return 0;
	reader.bytes += netlink_align(sizeof(header));
	reader.len -= netlink_align(sizeof(header));
	route.addr.family = header.rtm_family;
	while (netlink_next_attribute(&reader, &attribute)) {
		if (attribute.type == RTA_DST)
			(void)netlink_get(&attribute, route.addr.bytes, len);
		if (attribute.type == RTA_PREFSRC &&
		    netlink_get(&attribute, route.source.bytes, len))
			route.source.family = header.rtm_family;
	}
	if (reader.malformed)
		return -EBADMSG;
	return header.rtm_protocol == HOST_ROUTE_PROTOCOL
		       ? keep_ours(context, &route)
		       : keep_foreign(context, &route.addr);
}

/* A kernel without IPv6 has none of its routes, and a namespace whose lo was never up has
 * no local table yet (inet_dump_fib() in net/ipv4/fib_frontend.c). */
static bool is_without_routes(int r)
{
	return r == -EAFNOSUPPORT || r == -EOPNOTSUPP || r == -ENOENT;
}

int kern_routes_dump(struct npi_arena *arena, struct host_state *state)
{
	static const uint8_t families[2] = { AF_INET, AF_INET6 };
	struct dump dump = { .arena = arena, .state = state };
	const struct kern_listener listener = { hear_route, &dump };
	uint8_t bytes[REQUEST_BYTES];
	struct netlink_buffer request = { .bytes = bytes, .capacity = sizeof(bytes) };
	struct kern_wire *wire;
	int r = kern_wire_open(NETLINK_ROUTE, &wire);
	size_t i;

	if (r < 0)
		return r;
	for (i = 0; i < 2 && !r; i++) {
		const struct rtmsg local = { .rtm_family = families[i],
					     .rtm_table = RT_TABLE_LOCAL,
					     .rtm_type = RTN_LOCAL };

		r = put_request(&request, RTM_GETROUTE, NLM_F_DUMP, &local, NULL);
		if (!r)
			r = kern_ask(wire, &request, 1, &listener);
		if (is_without_routes(r))
			r = 0;
	}
	wire->close(wire);
	return r;
}

/* How each verb is said, and which answer means that it was so already. */
static const struct {
	uint16_t type;
	uint16_t flags;
	int done_already;
} verbs[] = {
	[KERN_ROUTE_ADD] = { RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL,
			     EEXIST },
	[KERN_ROUTE_SET] = { RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, 0 },
	[KERN_ROUTE_REMOVE] = { RTM_DELROUTE, NLM_F_ACK, ESRCH },
};

static int hear_nothing(void *context, const struct netlink_message *message)
{
	(void)context;
	(void)message;
	return 0;
}

static int change_route(struct kern_wire *wire, enum kern_route_verb verb,
			const struct host_route *route)
{
	const struct kern_listener listener = { hear_nothing, NULL };
	uint8_t bytes[REQUEST_BYTES];
	struct netlink_buffer request = { .bytes = bytes, .capacity = sizeof(bytes) };
	const struct rtmsg header = {
		.rtm_family = route->addr.family,
		.rtm_dst_len = (unsigned char)(8 * addr_len(route->addr.family)),
		.rtm_table = RT_TABLE_LOCAL,
		.rtm_protocol = HOST_ROUTE_PROTOCOL,
		.rtm_scope = RT_SCOPE_HOST,
		.rtm_type = RTN_LOCAL,
	};
	int r = put_request(&request, verbs[verb].type, verbs[verb].flags, &header,
			    route);

	return r ? r : kern_ask(wire, &request, 1, &listener);
}

int kern_routes_change(enum kern_route_verb verb, const struct host_route *const *routes,
		       size_t n, int *errors)
{
	struct kern_wire *wire;
	size_t i;
	int r;

	if (!n)
		return 0;
	r = kern_wire_open(NETLINK_ROUTE, &wire);
	if (r < 0)
		return r;
	for (i = 0; i < n; i++) {
		r = change_route(wire, verb, routes[i]);
		errors[i] = r == -verbs[verb].done_already ? 0 : -r;
	}
	wire->close(wire);
	return 0;
}
