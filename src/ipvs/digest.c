/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/ipvs.h"

#include <assert.h>
#include <string.h>

#include <xxhash.h>

/* What ipvs_real_server_same() compares, and the key; without gaps. */
struct real_server_values {
	uint8_t addr[16];
	uint16_t port, forwarding_method, tunnel_port, tunnel_flags;
	uint32_t weight, upper_threshold, lower_threshold, tunnel_type;
};

/* What ipvs_virtual_service_same() compares, and the key; without gaps. */
struct virtual_service_values {
	uint8_t addr[16];
	char scheduler[IPVS_SCHEDULER_SIZE];
	char pe_name[IPVS_PE_SIZE + 7];
	uint32_t protocol, port, fwmark, flags, timeout_s, netmask, family,
		n_real_servers;
	uint64_t real_servers;
};

/* a gap would hold whatever was in memory before */
static_assert(sizeof(struct virtual_service_values) ==
		      16 + IPVS_SCHEDULER_SIZE + IPVS_PE_SIZE + 7 + 8 * 4 + 8,
	      "a gap in what is hashed");
static_assert(sizeof(struct real_server_values) == 16 + 4 * 2 + 4 * 4,
	      "a gap in what is hashed");

static uint64_t real_server_digest(const struct ipvs_real_server *rs)
{
	bool tunnel = rs->forwarding_method == IPVS_FORWARD_TUNNEL;
	struct real_server_values values = {
		.port = rs->port,
		.forwarding_method = rs->forwarding_method,
		.tunnel_port = tunnel ? rs->tunnel_port : 0,
		.tunnel_flags = tunnel ? rs->tunnel_flags : 0,
		.weight = (uint32_t)rs->weight,
		.upper_threshold = rs->upper_threshold,
		.lower_threshold = rs->lower_threshold,
		.tunnel_type = tunnel ? rs->tunnel_type : 0,
	};

	memcpy(values.addr, rs->addr.bytes, sizeof(values.addr));
	return XXH3_64bits_withSeed(&values, sizeof(values), rs->addr.family);
}

/* The digests of real servers are added up, so that their order does not matter. */
uint64_t ipvs_virtual_service_digest(const struct ipvs_virtual_service *vs)
{
	bool persistent = vs->flags & IPVS_PERSISTENT;
	struct virtual_service_values values = {
		.protocol = vs->protocol,
		.port = vs->port,
		.fwmark = vs->fwmark,
		.flags = vs->flags & IPVS_OUR_FLAGS,
		.timeout_s = persistent ? vs->persistence_timeout_s : 0,
		.netmask = persistent ? vs->netmask : 0,
		.family = vs->addr.family,
		.n_real_servers = vs->n_real_servers,
	};
	uint32_t i;

	memcpy(values.addr, vs->addr.bytes, sizeof(values.addr));
	memcpy(values.scheduler, vs->scheduler, strlen(vs->scheduler));
	memcpy(values.pe_name, vs->pe_name, strlen(vs->pe_name));
	for (i = 0; i < vs->n_real_servers; i++)
		values.real_servers += real_server_digest(&vs->real_servers[i]);
	return XXH3_64bits(&values, sizeof(values));
}
