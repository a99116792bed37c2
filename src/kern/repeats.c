/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "repeats.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include <xxhash.h>

/* The keys seen so far: an open hash table that is at most half full. Sorting would do,
 * but costs ten times as much and every dump pays for it. */
struct keys {
	const void **slots;
	size_t mask;
};

static int init_keys(struct keys *keys, size_t n)
{
	size_t size = 16;

	while (size < 2 * n)
		size *= 2;
	keys->slots = calloc(size, sizeof(*keys->slots));
	keys->mask = size - 1;
	return keys->slots ? 0 : -ENOMEM;
}

static uint64_t hash(const struct npi_addr *addr, uint64_t rest)
{
	return XXH3_64bits_withSeed(addr->bytes, sizeof(addr->bytes), rest);
}

/* The slot of an equal key, or the free one where it belongs. */
static const void **find_slot(const struct keys *keys, uint64_t h, const void *key,
			      bool (*equal)(const void *a, const void *b))
{
	size_t i = (size_t)h & keys->mask;

	while (keys->slots[i] && !equal(keys->slots[i], key))
		i = (i + 1) & keys->mask;
	return &keys->slots[i];
}

static bool equal_virtual_services(const void *a, const void *b)
{
	return ipvs_virtual_service_cmp(a, b) == 0;
}

static bool equal_real_servers(const void *a, const void *b)
{
	return ipvs_real_server_cmp(a, b) == 0;
}

int kern_virtual_services_digest(const struct ipvs_virtual_service *items, size_t n,
				 uint64_t *ret_digest)
{
	struct keys keys;
	uint64_t digest = n;
	size_t i;
	int r = init_keys(&keys, n);

	for (i = 0; !r && i < n; i++) {
		const struct ipvs_virtual_service *vs = &items[i];
		uint64_t rest = (uint64_t)vs->fwmark << 32 |
				(uint64_t)vs->protocol << 16 | vs->port;
		uint64_t h = hash(&vs->addr, rest);
		const void **slot = find_slot(&keys, h, vs, equal_virtual_services);

		r = *slot ? -EAGAIN : 0;
		*slot = vs;
		digest = hash(&vs->addr, digest ^ h);
	}
	free(keys.slots);
	if (!r)
		*ret_digest = digest;
	return r;
}

int kern_real_servers_repeat(const struct ipvs_real_server *items, size_t n)
{
	struct keys keys;
	size_t i;
	int r = init_keys(&keys, n);

	for (i = 0; !r && i < n; i++) {
		const void **slot = find_slot(&keys, hash(&items[i].addr, items[i].port),
					      &items[i], equal_real_servers);

		r = *slot ? -EAGAIN : 0;
		*slot = &items[i];
	}
	free(keys.slots);
	return r;
}
