/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ipvs_usual_dest.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/ip_vs.h>
#include <linux/netlink.h>

/* As ip_vs_genl_fill_dest() lays it out; statistics follow. */
struct usual_dest {
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

/* Headers, each followed by its value: what has to be there, and the bits that count. */
#define HEADER(size, type)                                                               \
	{                                                                                \
		sizeof(struct nlattr) + (size), IPVS_DEST_ATTR_##type                    \
	}
#define ALL_BITS                                                                         \
	{                                                                                \
		0xffff, 0xffff                                                           \
	}

static const struct usual_dest expected = {
	.addr_header = HEADER(16, ADDR),
	.port_header = HEADER(2, PORT),
	.method_header = HEADER(4, FWD_METHOD),
	.weight_header = HEADER(4, WEIGHT),
	.tunnel_type_header = HEADER(1, TUN_TYPE),
	.tunnel_port_header = HEADER(2, TUN_PORT),
	.tunnel_flags_header = HEADER(2, TUN_FLAGS),
	.upper_threshold_header = HEADER(4, U_THRESH),
	.lower_threshold_header = HEADER(4, L_THRESH),
	.active_header = HEADER(4, ACTIVE_CONNS),
	.inactive_header = HEADER(4, INACT_CONNS),
	.persistent_header = HEADER(4, PERSIST_CONNS),
	.family_header = HEADER(2, ADDR_FAMILY),
};

static const struct usual_dest counting = {
	.addr_header = ALL_BITS,
	.port_header = ALL_BITS,
	.method_header = ALL_BITS,
	.weight_header = ALL_BITS,
	.tunnel_type_header = ALL_BITS,
	.tunnel_port_header = ALL_BITS,
	.tunnel_flags_header = ALL_BITS,
	.upper_threshold_header = ALL_BITS,
	.lower_threshold_header = ALL_BITS,
	.active_header = ALL_BITS,
	.inactive_header = ALL_BITS,
	.persistent_header = ALL_BITS,
	.family_header = ALL_BITS,
};

enum {
	WORDS = sizeof(struct usual_dest) / sizeof(uint32_t),
};

_Static_assert(sizeof(struct usual_dest) == 20 + 12 * 8, "no holes");

static bool is_usual(const uint8_t *attributes)
{
	uint32_t found[WORDS], wanted[WORDS], mask[WORDS], differences = 0;
	size_t i;

	memcpy(found, attributes, sizeof(found));
	memcpy(wanted, &expected, sizeof(wanted));
	memcpy(mask, &counting, sizeof(mask));
	for (i = 0; i < WORDS; i++)
		differences |= (found[i] ^ wanted[i]) & mask[i];
	return differences == 0;
}

bool ipvs_decode_usual_dest(const uint8_t *attributes, size_t len,
			    struct ipvs_real_server *ret)
{
	struct usual_dest dest;

	if (len < sizeof(dest) || !is_usual(attributes))
		return false;
	memcpy(&dest, attributes, sizeof(dest));
	if ((dest.family != AF_INET && dest.family != AF_INET6) ||
	    dest.method > UINT8_MAX)
		return false;
	*ret = (struct ipvs_real_server){
		.addr.family = (uint8_t)dest.family,
		.forwarding_method = (uint8_t)dest.method,
		.port = ntohs(dest.port_be),
		.weight = dest.weight,
		.upper_threshold = dest.upper_threshold,
		.lower_threshold = dest.lower_threshold,
		.active_connections = dest.active,
		.inactive_connections = dest.inactive,
		.persistent_connections = dest.persistent,
		.tunnel_port = ntohs(dest.tunnel_port_be),
		.tunnel_flags = dest.tunnel_flags,
		.tunnel_type = dest.tunnel_type,
	};
	memcpy(ret->addr.bytes, dest.addr, dest.family == AF_INET ? 4 : 16);
	return true;
}
