/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "allocate_parts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "npi/allocate.h"
#include "npi/kube_model.h"
#include "npi/settings.h"
#include "npi/text.h"

static const char *family_name(uint8_t family)
{
	return family == AF_INET ? "IPv4" : "IPv6";
}

int address_claims_init(struct allocation *allocation,
			struct kube_service *const *services, size_t n)
{
	size_t slots = 16, n_addresses = 0;
	size_t i;

	for (i = 0; i < n; i++)
		n_addresses += services[i]->n_cluster_ips == 2 ? 2 : 1;
	if (allocation->settings->cluster_ip_ranges.n > 1)
		n_addresses = 2 * n;
	while (slots < 2 * n_addresses)
		slots *= 2;
	allocation->addresses =
		npi_arena_new_array(&allocation->arena, struct address_claim, slots);
	allocation->address_mask = slots - 1;
	return allocation->addresses ? 0 : -ENOMEM;
}

/* Of @addr; free when nobody has claimed it. At most half of the slots are ever used. */
static struct address_claim *find_claim(const struct allocation *allocation,
					const struct npi_addr *addr)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	struct address_claim *claim;
	size_t i;

	for (i = 0; i < sizeof(addr->bytes); i++)
		hash = (hash ^ addr->bytes[i]) * UINT64_C(0x100000001b3);
	for (i = (size_t)(hash ^ hash >> 32);; i++) {
		claim = &allocation->addresses[i & allocation->address_mask];
		if (!claim->addr.family || npi_addr_equal(&claim->addr, addr))
			return claim;
	}
}

static struct npi_pos place_of(const struct kube_service *service,
			       const struct npi_addr *addr)
{
	size_t i;

	for (i = 0; i < service->n_cluster_ips; i++)
		if (npi_addr_equal(&service->cluster_ips[i].addr, addr))
			return kube_pos_or_name(service->cluster_ips[i].pos,
						&service->meta);
	return service->meta.name_pos;
}

static int say_taken(struct allocation *allocation, const struct kube_service *service,
		     const struct npi_addr *addr, const struct kube_service *owner)
{
	char text[NPI_ADDR_TEXT], second[NPI_ADDR_TEXT + 3] = "";
	char first[NPI_ADDR_TEXT], other[NPI_ADDR_TEXT];
	struct kube_path path;
	int r, noted;

	npi_addr_format(&service->cluster_ips[0].addr, first);
	if (service->n_cluster_ips > 1)
		snprintf(second, sizeof(second), ",\"%s\"",
			 npi_addr_format(&service->cluster_ips[1].addr, other));
	npi_addr_format(addr, text);
	r = npi_diag_error(allocation->diags, place_of(service, addr),
			   kube_spec_path(&path, "clusterIPs"),
			   "Invalid value: [\"%s\"%s]: failed to allocate IP %s: "
			   "provided IP is already allocated",
			   first, second, text);
	if (r < 0)
		return r;
	noted = npi_diag_note(allocation->diags, place_of(owner, addr),
			      "first used by service '%s/%s'", owner->meta.name_space,
			      owner->meta.name);
	return noted < 0 ? noted : r;
}

int address_claim_explicit(struct allocation *allocation,
			   const struct kube_service *service)
{
	int result = 0;
	size_t i;

	for (i = 0; i < service->n_cluster_ips; i++) {
		const struct npi_addr *addr = &service->cluster_ips[i].addr;
		struct address_claim *claim = find_claim(allocation, addr);
		int r;

		if (!claim->owner) {
			*claim = (struct address_claim){ *addr, service };
			continue;
		}
		r = say_taken(allocation, service, addr, claim->owner);
		if (r < 0)
			return r;
		result |= r;
	}
	return result;
}

static const struct npi_cidr *range_of(const struct npi_settings *settings,
				       uint8_t family)
{
	size_t i;

	for (i = 0; i < settings->cluster_ip_ranges.n; i++)
		if (settings->cluster_ip_ranges.items[i].addr.family == family)
			return &settings->cluster_ip_ranges.items[i];
	return NULL;
}

static bool has_address(const struct kube_service *service, uint8_t family)
{
	size_t i;

	for (i = 0; i < service->n_cluster_ips; i++)
		if (service->cluster_ips[i].addr.family == family)
			return true;
	return false;
}

static uint8_t other_family(uint8_t family)
{
	return family == AF_INET ? AF_INET6 : AF_INET;
}

/*
 * Whether a second family is to be added to the one there is. What an API server made of
 * PreferDualStack is not second-guessed.
 */
static bool wants_second_family(const struct allocation *allocation,
				const struct kube_service *service, uint8_t family)
{
	if (strcmp(service->ip_family_policy, "RequireDualStack") == 0)
		return true;
	return strcmp(service->ip_family_policy, "PreferDualStack") == 0 &&
	       range_of(allocation->settings, other_family(family)) &&
	       !(service->meta.from_api_server && service->n_cluster_ips);
}

/* pkg/registry/core/service/storage/alloc.go, initIPFamilyFields() */
static size_t wanted_families(const struct allocation *allocation,
			      const struct kube_service *service, uint8_t ret_families[2])
{
	size_t n = service->n_ip_families;
	size_t i;

	memcpy(ret_families, service->ip_families, 2);
	if (!n) {
		for (i = 0; i < service->n_cluster_ips; i++)
			ret_families[n++] = service->cluster_ips[i].addr.family;
	}
	if (!n && allocation->settings->cluster_ip_ranges.n)
		ret_families[n++] =
			allocation->settings->cluster_ip_ranges.items[0].addr.family;
	if (n == 1 && wants_second_family(allocation, service, ret_families[0]))
		ret_families[n++] = other_family(ret_families[0]);
	return n;
}

/* The band has no slot that is free; nobody else's value is taken for it. */
static int say_full(struct allocation *allocation, const struct kube_service *service,
		    const struct npi_cidr *range)
{
	struct kube_path path;
	char text[NPI_ADDR_TEXT];
	int r = npi_diag_error(
		allocation->diags, service->meta.name_pos,
		kube_spec_path(&path, "clusterIP"),
		"failed to allocate an IP: the upper band of %s/%u is full",
		npi_addr_format(&range->addr, text), range->prefix);
	int noted;

	if (r < 0)
		return r;
	noted = npi_diag_note(allocation->diags, (struct npi_pos){ 0 },
			      "give one with 'clusterIP: ADDRESS'");
	return noted < 0 ? noted : r;
}

static int say_chosen(struct allocation *allocation, const struct kube_service *service,
		      const struct npi_addr *addr, const struct npi_addr *first,
		      const struct kube_service *owner)
{
	char text[NPI_ADDR_TEXT], taken[NPI_ADDR_TEXT];
	struct kube_path path;
	const struct npi_path *field = kube_spec_path(&path, "clusterIP");

	npi_addr_format(addr, text);
	if (allocation->settings->require_explicit)
		return allocation_say_required(allocation, service->meta.name_pos, field,
					       "clusterIP", text);
	if (!owner)
		return 0;
	return allocation_say_collision(allocation, service->meta.name_pos, field,
					"clusterIP", npi_addr_format(first, taken), owner,
					text);
}

static int allocate_from(struct allocation *allocation, struct kube_service *service,
			 const struct npi_cidr *range)
{
	struct kube_address_band band = kube_cluster_ip_band(range);
	const struct kube_service *owner = NULL;
	char key[KUBE_ALLOCATION_KEY];
	struct npi_addr addr, first;
	uint64_t slot, tried;

	snprintf(key, sizeof(key), "clusterIP/%s/%s/%s", family_name(range->addr.family),
		 service->meta.name_space, service->meta.name);
	slot = band.size ? kube_allocation_hash(key) % band.size : 0;
	first = kube_band_address(&band, slot);
	for (tried = 0; tried < band.size; tried++) {
		struct address_claim *claim;

		addr = kube_band_address(&band, (slot + tried) % band.size);
		claim = find_claim(allocation, &addr);
		if (!claim->owner) {
			*claim = (struct address_claim){ addr, service };
			service->cluster_ips[service->n_cluster_ips++].addr = addr;
			service->cluster_ip_allocated = true;
			return say_chosen(allocation, service, &addr, &first, owner);
		}
		if (!owner)
			owner = claim->owner;
	}
	return say_full(allocation, service, range);
}

/* No range of the family: in the API server's words, by what asks for it. */
static int say_no_range(struct allocation *allocation, const struct kube_service *service,
			uint8_t family)
{
	struct kube_path path;
	size_t i;

	for (i = 0; i < service->n_ip_families; i++)
		if (service->ip_families[i] == family)
			return npi_diag_error(
				allocation->diags, service->meta.name_pos,
				kube_spec_item_path(&path, "ipFamilies", i),
				"Invalid value: \"%s\": not configured on this cluster",
				family_name(family));
	if (service->ip_family_policy[0])
		return npi_diag_error(allocation->diags, service->meta.name_pos,
				      kube_spec_path(&path, "ipFamilyPolicy"),
				      "Invalid value: \"%s\": this cluster is not "
				      "configured for dual-stack services",
				      service->ip_family_policy);
	return npi_diag_error(allocation->diags, service->meta.name_pos,
			      kube_spec_path(&path, "clusterIP"),
			      "Required value: there is no --service-cluster-ip-range to "
			      "allocate from");
}

/* clusterIPs stand in the order of the families. */
static void put_in_order(struct kube_service *service, const uint8_t families[2])
{
	struct kube_address first = service->cluster_ips[0];

	if (service->n_cluster_ips < 2 || first.addr.family == families[0])
		return;
	service->cluster_ips[0] = service->cluster_ips[1];
	service->cluster_ips[1] = first;
}

int address_allocate(struct allocation *allocation, struct kube_service *service)
{
	uint8_t families[2] = { 0 };
	size_t n = wanted_families(allocation, service, families);
	int result = 0;
	size_t i;

	if (!n)
		return say_no_range(allocation, service, AF_INET);
	for (i = 0; i < n; i++) {
		const struct npi_cidr *range =
			range_of(allocation->settings, families[i]);
		int r;

		if (has_address(service, families[i]))
			continue;
		r = range ? allocate_from(allocation, service, range)
			  : say_no_range(allocation, service, families[i]);
		if (r < 0)
			return r;
		result |= r;
	}
	put_in_order(service, families);
	memcpy(service->ip_families, families, 2);
	service->n_ip_families = n;
	return result;
}
