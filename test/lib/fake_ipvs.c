/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/fake_ipvs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <check.h>

/* Those of Debian's kernels; "none" is none, and is accepted. */
static const char *const schedulers[] = { "rr",  "wrr",  "lc",    "wlc", "fo",
					  "ovf", "lblc", "lblcr", "dh",  "sh",
					  "mh",  "sed",  "nq",    "none" };

static size_t find_index(const struct fake_ipvs *ipvs,
			 const struct ipvs_virtual_service *key)
{
	size_t i;

	for (i = 0; i < ipvs->n; i++)
		if (ipvs_virtual_service_cmp(ipvs->items[i], key) == 0)
			break;
	return i;
}

struct ipvs_virtual_service *fake_ipvs_find(const struct fake_ipvs *ipvs,
					    const struct ipvs_virtual_service *key)
{
	size_t i = find_index(ipvs, key);

	return i < ipvs->n ? ipvs->items[i] : NULL;
}

static struct ipvs_real_server *dests(const struct ipvs_virtual_service *vs)
{
	union {
		const struct ipvs_real_server *shared;
		struct ipvs_real_server *own;
	} array = { vs->real_servers };

	return array.own;
}

struct ipvs_real_server *fake_ipvs_find_dest(const struct ipvs_virtual_service *vs,
					     const struct ipvs_real_server *key)
{
	uint32_t i;

	for (i = 0; i < vs->n_real_servers; i++)
		if (ipvs_real_server_cmp(&vs->real_servers[i], key) == 0)
			return &dests(vs)[i];
	return NULL;
}

static int check_family(const struct fake_ipvs *ipvs, uint8_t family)
{
	if (family == AF_INET || (family == AF_INET6 && !ipvs->has_no_ipv6))
		return 0;
	return EAFNOSUPPORT;
}

static int check_service(const struct ipvs_virtual_service *vs)
{
	size_t i;

	for (i = 0; i < sizeof(schedulers) / sizeof(*schedulers); i++)
		if (strcmp(vs->scheduler, schedulers[i]) == 0)
			break;
	if (i == sizeof(schedulers) / sizeof(*schedulers))
		return ENOENT;
	if (*vs->pe_name && strcmp(vs->pe_name, "sip") != 0)
		return ENOENT;
	if (vs->addr.family == AF_INET6 && (vs->netmask < 1 || vs->netmask > 128))
		return EINVAL;
	return 0;
}

int fake_ipvs_new_service(struct fake_ipvs *ipvs, const struct ipvs_virtual_service *vs)
{
	int error = check_family(ipvs, vs->addr.family);
	struct ipvs_virtual_service *copy;

	if (error)
		return error;
	if (fake_ipvs_find(ipvs, vs))
		return EEXIST;
	error = check_service(vs);
	if (error)
		return error;
	if (ipvs->n == ipvs->capacity) {
		ipvs->capacity = ipvs->capacity ? 2 * ipvs->capacity : 64;
		ipvs->items = reallocarray(ipvs->items, ipvs->capacity,
					   sizeof(struct ipvs_virtual_service *));
	}
	copy = malloc(sizeof(*copy));
	ck_assert(ipvs->items && copy);
	*copy = *vs;
	copy->flags |= IPVS_HASHED;
	copy->real_servers = NULL;
	copy->n_real_servers = 0;
	memmove(ipvs->items + 1, ipvs->items,
		ipvs->n++ * sizeof(struct ipvs_virtual_service *));
	ipvs->items[0] = copy;
	return 0;
}

int fake_ipvs_set_service(struct fake_ipvs *ipvs, const struct ipvs_virtual_service *vs,
			  uint32_t flags_mask)
{
	struct ipvs_virtual_service *found = fake_ipvs_find(ipvs, vs);
	int error = check_family(ipvs, vs->addr.family);

	if (error)
		return error;
	if (!found)
		return ESRCH;
	error = check_service(vs);
	if (error)
		return error;
	found->flags =
		(found->flags & ~flags_mask) | (vs->flags & flags_mask) | IPVS_HASHED;
	found->persistence_timeout_s = vs->persistence_timeout_s;
	found->netmask = vs->netmask;
	found->netmask_raw = vs->netmask_raw;
	strcpy(found->scheduler, vs->scheduler);
	strcpy(found->pe_name, vs->pe_name);
	return 0;
}

int fake_ipvs_del_service(struct fake_ipvs *ipvs, const struct ipvs_virtual_service *key)
{
	size_t i = find_index(ipvs, key);

	if (i == ipvs->n)
		return ESRCH;
	free(dests(ipvs->items[i]));
	free(ipvs->items[i]);
	ipvs->n--;
	memmove(ipvs->items + i, ipvs->items + i + 1,
		(ipvs->n - i) * sizeof(struct ipvs_virtual_service *));
	return 0;
}

static int check_dest(const struct ipvs_virtual_service *vs,
		      const struct ipvs_real_server *rs)
{
	if (rs->addr.family != vs->addr.family &&
	    rs->forwarding_method != IPVS_FORWARD_TUNNEL)
		return EINVAL;
	if (rs->weight < 0 || rs->lower_threshold > rs->upper_threshold)
		return ERANGE;
	if (rs->tunnel_type == 1 && !rs->tunnel_port)
		return EINVAL;
	return 0;
}

/* Link-local IPv6 addresses have to be the node's own; this node has none. */
static bool is_unicast(const struct fake_ipvs *ipvs, const struct npi_addr *addr)
{
	static const uint8_t broadcast[] = { 255, 255, 255, 255 };

	if (npi_addr_is_unspecified(addr) || npi_addr_is_multicast(addr))
		return false;
	if (addr->family == AF_INET6)
		return !npi_addr_is_link_local(addr);
	return !ipvs->lo_is_down && memcmp(addr->bytes, broadcast, 4) != 0;
}

int fake_ipvs_new_dest(struct fake_ipvs *ipvs, const struct ipvs_virtual_service *key,
		       const struct ipvs_real_server *rs)
{
	struct ipvs_virtual_service *vs = fake_ipvs_find(ipvs, key);
	struct ipvs_real_server *grown;
	int error;

	if (!vs)
		return ESRCH;
	error = check_family(ipvs, rs->addr.family);
	if (!error)
		error = check_dest(vs, rs);
	if (error)
		return error;
	if (fake_ipvs_find_dest(vs, rs))
		return EEXIST;
	if (!is_unicast(ipvs, &rs->addr))
		return EINVAL;
	grown = reallocarray(dests(vs), vs->n_real_servers + 1, sizeof(*grown));
	ck_assert_ptr_nonnull(grown);
	memmove(grown + 1, grown, vs->n_real_servers++ * sizeof(*grown));
	grown[0] = *rs;
	vs->real_servers = grown;
	return 0;
}

int fake_ipvs_set_dest(struct fake_ipvs *ipvs, const struct ipvs_virtual_service *key,
		       const struct ipvs_real_server *rs)
{
	struct ipvs_virtual_service *vs = fake_ipvs_find(ipvs, key);
	struct ipvs_real_server *found, set = *rs;
	int error;

	if (!vs)
		return ESRCH;
	error = check_family(ipvs, rs->addr.family);
	if (!error)
		error = check_dest(vs, rs);
	if (error)
		return error;
	found = fake_ipvs_find_dest(vs, rs);
	if (!found)
		return ENOENT;
	set.active_connections = found->active_connections;
	set.inactive_connections = found->inactive_connections;
	set.persistent_connections = found->persistent_connections;
	*found = set;
	return 0;
}

int fake_ipvs_del_dest(struct fake_ipvs *ipvs, const struct ipvs_virtual_service *key,
		       const struct ipvs_real_server *rs)
{
	struct ipvs_virtual_service *vs = fake_ipvs_find(ipvs, key);
	struct ipvs_real_server *found;
	size_t i;

	if (!vs)
		return ESRCH;
	found = fake_ipvs_find_dest(vs, rs);
	if (!found)
		return ENOENT;
	i = (size_t)(found - vs->real_servers);
	vs->n_real_servers--;
	memmove(found, found + 1, (vs->n_real_servers - i) * sizeof(*found));
	return 0;
}

void fake_ipvs_clear(struct fake_ipvs *ipvs)
{
	while (ipvs->n)
		fake_ipvs_del_service(ipvs, ipvs->items[0]);
	free(ipvs->items);
	*ipvs = (struct fake_ipvs){ 0 };
}
