/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "allocate_parts.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "npi/allocate.h"
#include "npi/kube_model.h"
#include "npi/settings.h"

enum { N_PORTS = 65536 };

static uint8_t protocol_bit(uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return 1;
	case IPPROTO_UDP:
		return 2;
	default:
		return 4;
	}
}

static const char *protocol_name(uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return "TCP";
	case IPPROTO_UDP:
		return "UDP";
	default:
		return "SCTP";
	}
}

int port_claims_init(struct allocation *allocation)
{
	allocation->ports =
		npi_arena_new_array(&allocation->arena, struct port_claim, N_PORTS);
	return allocation->ports ? 0 : -ENOMEM;
}

/* Where @owner asks for @node_port. */
static struct npi_pos place_of(const struct kube_service *owner, uint16_t node_port)
{
	size_t i;

	for (i = 0; i < owner->n_ports; i++)
		if (owner->ports[i].node_port == node_port)
			return kube_pos_or_name(owner->ports[i].node_port_pos,
						&owner->meta);
	return owner->meta.name_pos;
}

static int say_taken(struct allocation *allocation, struct npi_pos pos,
		     const struct npi_path *path, uint16_t node_port)
{
	const struct kube_service *owner = allocation->ports[node_port].owner;
	int r = npi_diag_error(allocation->diags, pos, path,
			       "Invalid value: %u: provided port is already allocated",
			       node_port);
	int noted;

	if (r < 0)
		return r;
	noted = npi_diag_note(allocation->diags, place_of(owner, node_port),
			      "first used by service '%s/%s'", owner->meta.name_space,
			      owner->meta.name);
	return noted < 0 ? noted : r;
}

static bool is_taken(const struct port_claim *claim, const struct kube_service *service,
		     uint8_t protocol)
{
	if (!claim->owner)
		return false;
	return claim->owner != service || (claim->protocols & protocol_bit(protocol));
}

static void claim_port(struct allocation *allocation, const struct kube_service *service,
		       uint16_t node_port, uint8_t protocol)
{
	struct port_claim *claim = &allocation->ports[node_port];

	claim->owner = service;
	claim->protocols |= protocol_bit(protocol);
}

/* The API server takes healthCheckNodePort from the same pool, for TCP. */
static int claim_health_check(struct allocation *allocation,
			      const struct kube_service *service)
{
	uint16_t node_port = service->health_check_node_port;
	struct kube_path path;

	if (!node_port)
		return 0;
	if (allocation->ports[node_port].owner)
		return say_taken(allocation, service->meta.name_pos,
				 kube_spec_path(&path, "healthCheckNodePort"), node_port);
	claim_port(allocation, service, node_port, IPPROTO_TCP);
	return 0;
}

int port_claim_explicit(struct allocation *allocation, const struct kube_service *service)
{
	struct kube_path path;
	int result = 0;
	size_t i;
	int r;

	for (i = 0; i < service->n_ports; i++) {
		const struct kube_service_port *port = &service->ports[i];

		if (!port->node_port)
			continue;
		if (!is_taken(&allocation->ports[port->node_port], service,
			      port->protocol)) {
			claim_port(allocation, service, port->node_port, port->protocol);
			continue;
		}
		r = say_taken(allocation,
			      kube_pos_or_name(port->node_port_pos, &service->meta),
			      kube_port_path(&path, i, "nodePort"), port->node_port);
		if (r < 0)
			return r;
		result |= r;
	}
	r = claim_health_check(allocation, service);
	return r ? r : result;
}

static int say_full(struct allocation *allocation, struct npi_pos pos,
		    const struct npi_path *path, struct kube_port_band band)
{
	int r = npi_diag_error(allocation->diags, pos, path,
			       "failed to allocate a nodePort: %u-%u is full", band.first,
			       band.first + band.size - 1);
	int noted;

	if (r < 0)
		return r;
	noted = npi_diag_note(allocation->diags, (struct npi_pos){ 0 },
			      "give one with 'nodePort: NUMBER', or widen "
			      "--service-node-port-range");
	return noted < 0 ? noted : r;
}

static int say_chosen(struct allocation *allocation, struct npi_pos pos,
		      const struct npi_path *path, uint16_t node_port, uint16_t first,
		      const struct kube_service *owner)
{
	char text[8], taken[8];

	snprintf(text, sizeof(text), "%u", node_port);
	snprintf(taken, sizeof(taken), "%u", first);
	if (allocation->settings->require_explicit)
		return allocation_say_required(allocation, pos, path, "nodePort", text);
	if (!owner)
		return 0;
	return allocation_say_collision(allocation, pos, path, "nodePort", taken, owner,
					text);
}

static int allocate_port(struct allocation *allocation, struct kube_service *service,
			 struct kube_service_port *port)
{
	struct kube_port_band band = kube_node_port_band(
		allocation->settings->node_port_min, allocation->settings->node_port_max);
	struct npi_pos pos = kube_pos_or_name(port->pos, &service->meta);
	const struct kube_service *owner = NULL;
	char key[KUBE_ALLOCATION_KEY];
	struct kube_path storage;
	const struct npi_path *path =
		kube_port_path(&storage, (size_t)(port - service->ports), "nodePort");
	uint32_t slot, tried;

	snprintf(key, sizeof(key), "nodePort/%s/%s/%s/%s", service->meta.name_space,
		 service->meta.name, port->name, protocol_name(port->protocol));
	slot = (uint32_t)(kube_allocation_hash(key) % band.size);
	for (tried = 0; tried < band.size; tried++) {
		uint16_t node_port = (uint16_t)(band.first + (slot + tried) % band.size);

		if (!allocation->ports[node_port].owner) {
			claim_port(allocation, service, node_port, port->protocol);
			port->node_port = node_port;
			port->node_port_allocated = true;
			return say_chosen(allocation, pos, path, node_port,
					  (uint16_t)(band.first + slot), owner);
		}
		if (!owner)
			owner = allocation->ports[node_port].owner;
	}
	return say_full(allocation, pos, path, band);
}

static int compare_ports(const void *a, const void *b)
{
	const struct kube_service_port *one = *(struct kube_service_port *const *)a;
	const struct kube_service_port *two = *(struct kube_service_port *const *)b;
	int order;

	if (one->port != two->port)
		return one->port < two->port ? -1 : 1;
	order = strcmp(one->name, two->name);
	return order ? order : one->protocol - two->protocol;
}

/* A port joins the nodePort of another of the same Service and number. */
static int share_port(struct allocation *allocation, struct kube_service *service,
		      struct kube_service_port *port, uint16_t node_port)
{
	struct kube_path path;

	claim_port(allocation, service, node_port, port->protocol);
	port->node_port = node_port;
	port->node_port_allocated = true;
	return say_chosen(
		allocation, kube_pos_or_name(port->pos, &service->meta),
		kube_port_path(&path, (size_t)(port - service->ports), "nodePort"),
		node_port, node_port, NULL);
}

/*
 * Ports of the same number, which differ in their protocol: one nodePort for all of them,
 * the first given one or a new one (DNS over TCP and UDP).
 */
static int allocate_group(struct allocation *allocation, struct kube_service *service,
			  struct kube_service_port **ports, size_t n)
{
	uint16_t common = 0;
	int result = 0;
	size_t i;

	for (i = 0; i < n && !common; i++)
		common = ports[i]->node_port;
	for (i = 0; i < n; i++) {
		int r;

		if (ports[i]->node_port)
			continue;
		if (common &&
		    !is_taken(&allocation->ports[common], service, ports[i]->protocol))
			r = share_port(allocation, service, ports[i], common);
		else
			r = allocate_port(allocation, service, ports[i]);
		if (r < 0)
			return r;
		result |= r;
		common = common ? common : ports[i]->node_port;
	}
	return result;
}

static bool lacks_node_port(const struct kube_service *service)
{
	size_t i;

	for (i = 0; i < service->n_ports; i++)
		if (!service->ports[i].node_port)
			return true;
	return false;
}

int port_allocate(struct allocation *allocation, struct kube_service *service)
{
	struct npi_arena_mark mark = npi_arena_mark(&allocation->arena);
	struct kube_service_port **ports;
	size_t begin, end;
	int result = 0;
	int r = 0;

	if (!lacks_node_port(service))
		return 0;
	ports = npi_arena_new_array(&allocation->arena, struct kube_service_port *,
				    service->n_ports);
	if (!ports)
		return -ENOMEM;
	for (begin = 0; begin < service->n_ports; begin++)
		ports[begin] = &service->ports[begin];
	qsort(ports, service->n_ports, sizeof(struct kube_service_port *), compare_ports);
	for (begin = 0; begin < service->n_ports && r >= 0; begin = end) {
		for (end = begin + 1; end < service->n_ports; end++)
			if (ports[end]->port != ports[begin]->port)
				break;
		r = allocate_group(allocation, service, ports + begin, end - begin);
		result |= r;
	}
	npi_arena_rewind(&allocation->arena, mark);
	return r < 0 ? r : result;
}
