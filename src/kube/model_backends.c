/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/kube_model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* A group and the port of the Service that it stands behind. */
struct joined_group {
	size_t service_port;
	struct kube_backend_group group;
};

struct join {
	const struct kube_service *service;
	struct npi_arena *arena;
	const struct kube_service_port **by_name; /* by name and protocol */
	struct kube_port_backends *ports;
	struct joined_group *groups;
	size_t n_groups;
	size_t capacity;
};

static int compare_names(const char *name_a, uint8_t protocol_a, const char *name_b,
			 uint8_t protocol_b)
{
	int order = strcmp(name_a, name_b);

	return order ? order : protocol_a - protocol_b;
}

static int compare_service_ports(const void *a, const void *b)
{
	const struct kube_service_port *one = *(const struct kube_service_port *const *)a;
	const struct kube_service_port *two = *(const struct kube_service_port *const *)b;

	return compare_names(one->name, one->protocol, two->name, two->protocol);
}

static int join_init(struct join *join)
{
	size_t n = join->service->n_ports;
	size_t i;

	join->ports = npi_arena_new_array(join->arena, struct kube_port_backends, n);
	join->by_name =
		npi_arena_new_array(join->arena, const struct kube_service_port *, n);
	if (!join->ports || !join->by_name)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		join->by_name[i] = &join->service->ports[i];
	if (n > 1)
		qsort(join->by_name, n, sizeof(const struct kube_service_port *),
		      compare_service_ports);
	return 0;
}

/* The Service's port that an endpoint port is for; NULL when it is for none. */
static const struct kube_service_port *find_port(const struct join *join,
						 const struct kube_endpoint_port *port)
{
	size_t low = 0, high = join->service->n_ports;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct kube_service_port *candidate = join->by_name[middle];
		int order = compare_names(candidate->name, candidate->protocol,
					  port->name, port->protocol);

		if (order == 0)
			return candidate;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static int add_group(struct join *join, const struct kube_service_port *port,
		     struct kube_backend_group group)
{
	size_t service_port = (size_t)(port - join->service->ports);

	if (!group.n)
		return 0;
	if (join->n_groups == join->capacity) {
		size_t capacity = join->capacity ? 2 * join->capacity : 8;
		struct joined_group *groups =
			npi_arena_grow(join->arena, join->groups, join->n_groups,
				       capacity, sizeof(struct joined_group));

		if (!groups)
			return -ENOMEM;
		join->groups = groups;
		join->capacity = capacity;
	}
	join->groups[join->n_groups++] = (struct joined_group){ service_port, group };
	join->ports[service_port].n++;
	return 0;
}

static int join_slice(struct join *join, const struct kube_endpoint_slice *slice)
{
	size_t i;
	int r = 0;

	if (slice->address_type == KUBE_FQDN)
		return 0;
	for (i = 0; i < slice->n_ports && r == 0; i++) {
		const struct kube_endpoint_port *from = &slice->ports[i];
		const struct kube_service_port *port = find_port(join, from);

		if (!port || !from->port)
			continue;
		r = add_group(join, port,
			      (struct kube_backend_group){
				      .endpoints = slice->endpoints,
				      .n = slice->n_endpoints,
				      .port = from->port,
				      .family = slice->address_type == KUBE_IPV4
							? AF_INET
							: AF_INET6,
			      });
	}
	return r;
}

static int join_subset(struct join *join, const struct kube_endpoints_subset *subset)
{
	size_t i;
	int r = 0;

	for (i = 0; i < subset->n_ports && r == 0; i++) {
		const struct kube_endpoint_port *from = &subset->ports[i];
		const struct kube_service_port *port = find_port(join, from);
		struct kube_backend_group group = { .port = from->port };

		if (!port || !from->port)
			continue;
		group.endpoints = subset->addresses;
		group.n = subset->n_addresses;
		r = add_group(join, port, group);
		if (r < 0)
			return r;
		group.endpoints = subset->not_ready;
		group.n = subset->n_not_ready;
		r = add_group(join, port, group);
	}
	return r;
}

/* 0 when the Pod has no such port; pkg/api/v1/pod, FindPort() */
static uint16_t pod_port(const struct kube_pod *pod, const struct kube_service_port *port)
{
	size_t i;

	if (port->target_port)
		return port->target_port;
	for (i = 0; i < pod->n_ports; i++)
		if (pod->ports[i].protocol == port->protocol &&
		    strcmp(pod->ports[i].name, port->target_name) == 0)
			return pod->ports[i].port;
	return 0;
}

static const struct kube_address *first_of_family(const struct kube_pod *pod,
						  uint8_t family)
{
	size_t i;

	for (i = 0; i < pod->n_ips; i++)
		if (pod->ips[i].addr.family == family)
			return &pod->ips[i];
	return NULL;
}

/* k8s.io/endpointslice, podToEndpoint() */
static struct kube_endpoint pod_endpoint(const struct join *join,
					 const struct kube_pod *pod,
					 const struct kube_address *address)
{
	bool ready = join->service->publish_not_ready_addresses ||
		     (pod->ready && !pod->meta.deleting);

	return (struct kube_endpoint){
		.addr = address->addr,
		.pos = address->pos,
		.node_name = pod->node_name,
		.ready = ready ? KUBE_TRUE : KUBE_FALSE,
		.serving = pod->ready ? KUBE_TRUE : KUBE_FALSE,
		.terminating = pod->meta.deleting ? KUBE_TRUE : KUBE_FALSE,
	};
}

static int add_pod_ports(struct join *join, const struct kube_pod *pod,
			 const struct kube_endpoint *endpoints, size_t n)
{
	size_t i;
	int r = 0;

	for (i = 0; i < join->service->n_ports && r == 0; i++) {
		const struct kube_service_port *port = &join->service->ports[i];
		struct kube_backend_group group = {
			.endpoints = endpoints,
			.n = n,
			.port = pod_port(pod, port),
		};

		if (group.port) {
			r = add_group(join, port, group);
			continue;
		}
		if (!join->ports[i].n_pods_without_port++)
			join->ports[i].pod_without_port = pod;
	}
	return r;
}

static bool is_finished(const struct kube_pod *pod)
{
	return strcmp(pod->phase, "Succeeded") == 0 || strcmp(pod->phase, "Failed") == 0;
}

static int join_pod(struct join *join, const struct kube_pod *pod)
{
	static const uint8_t families[] = { AF_INET, AF_INET6 };
	struct kube_endpoint *endpoints;
	size_t n = 0, i;

	if (is_finished(pod) || !pod->n_ips)
		return 0;
	endpoints = npi_arena_new_array(join->arena, struct kube_endpoint, 2);
	if (!endpoints)
		return -ENOMEM;
	for (i = 0; i < 2; i++) {
		const struct kube_address *address = first_of_family(pod, families[i]);

		if (address)
			endpoints[n++] = pod_endpoint(join, pod, address);
	}
	return add_pod_ports(join, pod, endpoints, n);
}

static int join_sources(struct join *join, const struct kube_model_service *from)
{
	size_t i;
	int r = 0;

	for (i = 0; i < from->n_slices && r == 0; i++)
		r = join_slice(join, from->slices[i].slice);
	for (i = 0; from->endpoints && i < from->endpoints->n_subsets && r == 0; i++)
		r = join_subset(join, &from->endpoints->subsets[i]);
	for (i = 0; i < from->n_pods && r == 0; i++)
		r = join_pod(join, from->pods[i].pod);
	return r;
}

/* Put the groups of each port next to each other. */
static int sort_groups(struct join *join)
{
	struct kube_backend_group *groups = npi_arena_new_array(
		join->arena, struct kube_backend_group, join->n_groups);
	struct kube_backend_group **ends = npi_arena_new_array(
		join->arena, struct kube_backend_group *, join->service->n_ports);
	size_t i;

	if (!groups || !ends)
		return -ENOMEM;
	for (i = 0; i < join->service->n_ports; i++) {
		join->ports[i].groups = groups;
		ends[i] = groups;
		groups += join->ports[i].n;
	}
	for (i = 0; i < join->n_groups; i++)
		*ends[join->groups[i].service_port]++ = join->groups[i].group;
	return 0;
}

int kube_port_backends_join(const struct kube_model_service *model_service,
			    struct npi_arena *arena,
			    struct kube_port_backends **ret_ports)
{
	struct join join = { .service = model_service->service, .arena = arena };
	int r;

	r = join_init(&join);
	if (r < 0)
		return r;
	r = join_sources(&join, model_service);
	if (r < 0)
		return r;
	r = sort_groups(&join);
	if (r < 0)
		return r;
	*ret_ports = join.ports;
	return 0;
}
