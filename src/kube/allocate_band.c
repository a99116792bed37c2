/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/allocate.h"

#include <sys/socket.h>

uint64_t kube_allocation_hash(const char *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *text; text++) {
		hash ^= (uint8_t)*text;
		hash *= UINT64_C(0x100000001b3);
	}
	hash ^= hash >> 33;
	hash *= UINT64_C(0xff51afd7ed558ccd);
	hash ^= hash >> 33;
	hash *= UINT64_C(0xc4ceb9fe1a85ec53);
	return hash ^ hash >> 33;
}

/* KEP-3070, KEP-3668: the share of a range that is left to explicit values. */
static uint64_t static_band(uint64_t size, uint64_t share, uint64_t most)
{
	if (size <= 16)
		return 0;
	if (size / share < 16)
		return 16;
	return size / share < most ? size / share : most;
}

struct kube_port_band kube_node_port_band(uint16_t min, uint16_t max)
{
	uint32_t size = (uint32_t)max - min + 1;
	uint32_t below = (uint32_t)static_band(size, 32, 128);

	return (struct kube_port_band){
		.first = (uint16_t)(min + below),
		.size = size - below,
	};
}

/* @addr + @offset; the caller keeps it inside the family. */
static struct npi_addr addr_add(struct npi_addr addr, uint64_t offset)
{
	int i = addr.family == AF_INET ? 3 : 15;

	for (; offset && i >= 0; i--) {
		offset += addr.bytes[i];
		addr.bytes[i] = (uint8_t)offset;
		offset >>= 8;
	}
	return addr;
}

struct npi_addr kube_band_address(const struct kube_address_band *band, uint64_t slot)
{
	return addr_add(band->first, slot);
}

struct kube_address_band kube_cluster_ip_band(const struct npi_cidr *range)
{
	bool v4 = range->addr.family == AF_INET;
	unsigned int bits = (v4 ? 32u : 128u) - range->prefix;
	uint64_t size = UINT64_C(1) << (bits < 32 ? bits : 32);
	uint64_t reserved = v4 ? 2 : 1; /* network and broadcast; network */
	uint64_t below = static_band(size, 16, 256);

	if (size <= reserved + below)
		return (struct kube_address_band){ .first = range->addr };
	return (struct kube_address_band){
		.first = addr_add(range->addr, 1 + below),
		.size = size - reserved - below,
	};
}
