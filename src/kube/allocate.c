/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/allocate.h"

#include <errno.h>
#include <string.h>

#include "npi/kube_model.h"
#include "npi/settings.h"

#include "allocate_parts.h"

int allocation_say_collision(struct allocation *allocation, struct npi_pos pos,
			     const struct npi_path *path, const char *field,
			     const char *taken, const struct kube_service *owner,
			     const char *value)
{
	int r;

	r = npi_diag_warning(allocation->diags, pos, path,
			     "%s is taken by service '%s/%s', so %s is allocated", taken,
			     owner->meta.name_space, owner->meta.name, value);
	if (r < 0)
		return r;
	return npi_diag_note(allocation->diags, (struct npi_pos){ 0 },
			     "add '%s: %s' to have the same on every node", field, value);
}

int allocation_say_required(struct allocation *allocation, struct npi_pos pos,
			    const struct npi_path *path, const char *field,
			    const char *value)
{
	int r = npi_diag_error(allocation->diags, pos, path,
			       "Required value: nothing is allocated with "
			       "--require-explicit");
	int noted;

	if (r < 0)
		return r;
	noted = npi_diag_note(allocation->diags, (struct npi_pos){ 0 },
			      "add '%s: %s', which would be allocated", field, value);
	return noted < 0 ? noted : r;
}

/* Another proxy's Services and those without an address are left as they are. */
static bool wants_address(const struct kube_service *service)
{
	return kube_service_ignored(service) == KUBE_SERVED;
}

static bool wants_node_ports(const struct kube_service *service)
{
	if (!wants_address(service))
		return false;
	return service->type == KUBE_NODE_PORT ||
	       (service->type == KUBE_LOAD_BALANCER &&
		service->allocate_load_balancer_node_ports != KUBE_FALSE);
}

static int claim_explicit(struct allocation *allocation,
			  const struct kube_service *service)
{
	int addresses, ports;

	if (service->type == KUBE_EXTERNAL_NAME)
		return 0;
	addresses = address_claim_explicit(allocation, service);
	if (addresses < 0)
		return addresses;
	ports = port_claim_explicit(allocation, service);
	return ports ? ports : addresses;
}

static int allocate_missing(struct allocation *allocation, struct kube_service *service)
{
	int addresses = 0, ports = 0;

	if (wants_address(service))
		addresses = address_allocate(allocation, service);
	if (addresses < 0)
		return addresses;
	if (wants_node_ports(service))
		ports = port_allocate(allocation, service);
	return ports ? ports : addresses;
}

static int allocate_all(struct allocation *allocation,
			struct kube_service *const *services, size_t n)
{
	int result = 0;
	size_t i;
	int r;

	r = address_claims_init(allocation, services, n);
	if (r < 0)
		return r;
	r = port_claims_init(allocation);
	if (r < 0)
		return r;
	for (i = 0; i < n; i++) {
		r = claim_explicit(allocation, services[i]);
		if (r < 0)
			return r;
		result |= r;
	}
	for (i = 0; i < n; i++) {
		r = allocate_missing(allocation, services[i]);
		if (r < 0)
			return r;
		result |= r;
	}
	return result;
}

int kube_allocate(struct kube_service *const *services, size_t n,
		  const struct npi_settings *settings, struct npi_diags *diags)
{
	struct allocation allocation = { .settings = settings, .diags = diags };
	int r = allocate_all(&allocation, services, n);

	npi_arena_clear(&allocation.arena);
	return r;
}
