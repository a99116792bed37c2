/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ipvs_usual_dest.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/ip_vs.h>
#include <linux/netlink.h>

/* As ip_vs_genl_fill_dest() lays it out; statistics follow. */
struct usual_dest {
	struct genlmsghdr command;
	struct nlattr nest;
	struct nlattr addr_header;
	uint8_t addr[16];
	struct nlattr port_header;
	uint16_t port_be, port_padding;
	struct nlattr method_header;
	uint32_t method;
	struct nlattr weight_header;
	int32_t weight;
	struct nlattr tunnel_type_header;
	uint8_t tunnel_type, tunnel_type_padding[3];
	struct nlattr tunnel_port_header;
	uint16_t tunnel_port_be, tunnel_port_padding;
	struct nlattr tunnel_flags_header;
	uint16_t tunnel_flags, tunnel_flags_padding;
	struct nlattr upper_threshold_header;
	uint32_t upper_threshold;
	struct nlattr lower_threshold_header;
	uint32_t lower_threshold;
	struct nlattr active_header;
	uint32_t active;
	struct nlattr inactive_header;
	uint32_t inactive;
	struct nlattr persistent_header;
	uint32_t persistent;
	struct nlattr family_header;
	uint16_t family, family_padding;
};

enum {
	WORDS = sizeof(struct usual_dest) / sizeof(uint32_t),
};

_Static_assert(sizeof(struct usual_dest) == 8 + 20 + 12 * 8, "no holes");

/* To compare it at once. */
union words {
	struct usual_dest dest;
	uint32_t words[WORDS];
};

/* Headers, each followed by its value: what has to be there, and the bits that count. */
#define HEADER(size, type)                                                               \
	{                                                                                \
		sizeof(struct nlattr) + (size), IPVS_DEST_ATTR_##type                    \
	}
#define ALL_BITS                                                                         \
	{                                                                                \
		0xffff, 0xffff                                                           \
	}

static const union words expected = {
	.dest.command.cmd = IPVS_CMD_NEW_DEST,
	.dest.nest.nla_type = IPVS_CMD_ATTR_DEST,
	.dest.addr_header = HEADER(16, ADDR),
	.dest.port_header = HEADER(2, PORT),
	.dest.method_header = HEADER(4, FWD_METHOD),
	.dest.weight_header = HEADER(4, WEIGHT),
	.dest.tunnel_type_header = HEADER(1, TUN_TYPE),
	.dest.tunnel_port_header = HEADER(2, TUN_PORT),
	.dest.tunnel_flags_header = HEADER(2, TUN_FLAGS),
	.dest.upper_threshold_header = HEADER(4, U_THRESH),
	.dest.lower_threshold_header = HEADER(4, L_THRESH),
	.dest.active_header = HEADER(4, ACTIVE_CONNS),
	.dest.inactive_header = HEADER(4, INACT_CONNS),
	.dest.persistent_header = HEADER(4, PERSIST_CONNS),
	.dest.family_header = HEADER(2, ADDR_FAMILY),
};

static const union words counting = {
	.dest.command.cmd = 0xff,
	.dest.nest.nla_type = 0xffff,
	.dest.addr_header = ALL_BITS,
	.dest.port_header = ALL_BITS,
	.dest.method_header = ALL_BITS,
	.dest.weight_header = ALL_BITS,
	.dest.tunnel_type_header = ALL_BITS,
	.dest.tunnel_port_header = ALL_BITS,
	.dest.tunnel_flags_header = ALL_BITS,
	.dest.upper_threshold_header = ALL_BITS,
	.dest.lower_threshold_header = ALL_BITS,
	.dest.active_header = ALL_BITS,
	.dest.inactive_header = ALL_BITS,
	.dest.persistent_header = ALL_BITS,
	.dest.family_header = ALL_BITS,
};

static bool is_usual(const union words *found)
{
	uint32_t differences = 0;
	size_t i;

	for (i = 0; i < WORDS; i++)
		differences |= (found->words[i] ^ expected.words[i]) & counting.words[i];
	return differences == 0;
}

bool ipvs_decode_usual_dest(const uint8_t *payload, size_t len,
			    struct ipvs_real_server *ret)
{
	union words found;
	const struct usual_dest *dest = &found.dest;

	if (len < sizeof(found))
		return false;
	memcpy(&found, payload, sizeof(found));
	if (!is_usual(&found))
		return false;
	if (dest->nest.nla_len > len - sizeof(dest->command) ||
	    dest->nest.nla_len < sizeof(found) - sizeof(dest->command))
		return false;
	if ((dest->family != AF_INET && dest->family != AF_INET6) ||
	    dest->method > UINT8_MAX)
		return false;
	*ret = (struct ipvs_real_server){
		.addr.family = (uint8_t)dest->family,
		.forwarding_method = (uint8_t)dest->method,
		.port = ntohs(dest->port_be),
		.weight = dest->weight,
		.upper_threshold = dest->upper_threshold,
		.lower_threshold = dest->lower_threshold,
		.active_connections = dest->active,
		.inactive_connections = dest->inactive,
		.persistent_connections = dest->persistent,
		.tunnel_port = ntohs(dest->tunnel_port_be),
		.tunnel_flags = dest->tunnel_flags,
		.tunnel_type = dest->tunnel_type,
	};
	if (dest->family == AF_INET)
		memcpy(ret->addr.bytes, dest->addr, 4);
	else
		memcpy(ret->addr.bytes, dest->addr, 16);
	return true;
}
