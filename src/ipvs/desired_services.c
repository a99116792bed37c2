/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "desired_parts.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

struct real_servers {
	const struct ipvs_real_server *items;
	uint32_t n;
};

/* One port of a Service in one address family. */
struct port_build {
	struct desired_build *build;
	struct desired_outcome *outcome;
	const struct kube_service *service;
	const struct kube_selection *selection;
	const struct desired_schedule *schedule;
	size_t port;
	int family;                       /* index */
	struct real_servers by_policy[2]; /* enum kube_traffic_policy; made when needed */
};

/* pkg/api/v1/service, ExternallyAccessible() */
static enum kube_traffic_policy policy_for(const struct kube_service *service,
					   enum npi_address_role role)
{
	if (role == NPI_ROLE_CLUSTER_IP)
		return service->internal_traffic_policy;
	if (service->type == KUBE_CLUSTER_IP && !service->n_external_ips)
		return KUBE_POLICY_CLUSTER;
	return service->external_traffic_policy;
}

static int make_real_servers(struct desired_build *build,
			     const struct kube_backends *backends,
			     struct real_servers *ret_list)
{
	struct ipvs_real_server *items =
		npi_arena_new_array(build->arena, struct ipvs_real_server, backends->n);
	size_t i;

	if (!items)
		return -ENOMEM;
	for (i = 0; i < backends->n; i++) {
		items[i].addr = backends->items[i].addr;
		items[i].port = backends->items[i].port;
		items[i].forwarding_method = IPVS_FORWARD_MASQUERADE;
		items[i].weight = 1;
	}
	*ret_list = (struct real_servers){ items, (uint32_t)backends->n };
	return 0;
}

/* Made once and shared; both policies share what is equal. */
static int real_servers_for(struct port_build *port, enum kube_traffic_policy policy,
			    struct real_servers *ret_list)
{
	const struct kube_backends *cluster = &port->selection->cluster;
	const struct kube_backends *local = &port->selection->local;
	int r = 0;

	if (local->items == cluster->items && local->n == cluster->n)
		policy = KUBE_POLICY_CLUSTER;
	if (!port->by_policy[policy].items)
		r = make_real_servers(port->build,
				      policy == KUBE_POLICY_LOCAL ? local : cluster,
				      &port->by_policy[policy]);
	*ret_list = port->by_policy[policy];
	return r;
}

static struct npi_pos place_of(const struct port_build *port, enum npi_address_role role,
			       size_t item)
{
	const struct kube_service *service = port->service;

	switch (role) {
	case NPI_ROLE_CLUSTER_IP:
		return service->cluster_ips[item].pos;
	case NPI_ROLE_NODE_PORT:
		return service->ports[port->port].node_port_pos;
	case NPI_ROLE_EXTERNAL_IP:
		return service->external_ips[item].pos;
	case NPI_ROLE_LOAD_BALANCER:
		return service->ingress[item].pos;
	}
	return service->meta.name_pos;
}

static const struct npi_owner *make_owner(struct port_build *port,
					  enum npi_address_role role, size_t item)
{
	const struct kube_meta *meta = &port->service->meta;
	struct desired_owner *owner =
		npi_arena_new(port->build->arena, struct desired_owner);

	if (!owner)
		return NULL;
	*owner = (struct desired_owner){
		.owner = {
			.name_space = meta->name_space,
			.name = meta->name,
			.port_name = port->service->ports[port->port].name,
			.role = role,
			.local = role != NPI_ROLE_CLUSTER_IP &&
				 policy_for(port->service, role) == KUBE_POLICY_LOCAL,
			.pos = kube_pos_or_name(place_of(port, role, item), meta),
		},
		.service = port->service,
		.port = (uint32_t)port->port,
		.item = (uint32_t)item,
	};
	return &owner->owner;
}

static void note_lack(struct port_build *port, enum npi_address_role role)
{
	struct desired_port_outcome *outcome = &port->outcome->ports[port->port];

	if (!port->selection->cluster.n || port->selection->local.n ||
	    policy_for(port->service, role) != KUBE_POLICY_LOCAL)
		return;
	if (role == NPI_ROLE_CLUSTER_IP)
		outcome->lacks_local_internal = true;
	else
		outcome->lacks_local_external = true;
}

static int add(struct port_build *port, const struct npi_addr *addr, uint16_t number,
	       enum npi_address_role role, size_t item)
{
	const struct kube_service *service = port->service;
	struct ipvs_table *table = &port->build->table;
	struct ipvs_virtual_service *vs = &table->items[table->n];
	struct real_servers list;
	int r = real_servers_for(port, policy_for(service, role), &list);

	if (r < 0)
		return r;
	vs->addr = *addr;
	vs->protocol = service->ports[port->port].protocol;
	vs->port = number;
	vs->netmask = addr->family == AF_INET ? 32 : 128;
	vs->netmask_raw = addr->family == AF_INET ? UINT32_MAX : 128;
	vs->flags = port->schedule->flags;
	if (service->client_ip_affinity) {
		vs->flags |= IPVS_PERSISTENT;
		vs->persistence_timeout_s = service->affinity_timeout_s;
	}
	memcpy(vs->scheduler, port->schedule->scheduler,
	       strnlen(port->schedule->scheduler, IPVS_SCHEDULER_SIZE - 1));
	vs->real_servers = list.items;
	vs->n_real_servers = list.n;
	vs->owner = make_owner(port, role, item);
	if (!vs->owner)
		return -ENOMEM;
	note_lack(port, role);
	table->n++;
	return 0;
}

static bool is_of_family(const struct port_build *port, const struct npi_addr *addr)
{
	return addr->family == desired_families[port->family];
}

static int add_addresses(struct port_build *port)
{
	const struct kube_service *service = port->service;
	uint16_t number = service->ports[port->port].port;
	size_t i;
	int r = 0;

	for (i = 0; i < service->n_cluster_ips && r == 0; i++)
		if (is_of_family(port, &service->cluster_ips[i].addr))
			r = add(port, &service->cluster_ips[i].addr, number,
				NPI_ROLE_CLUSTER_IP, i);
	for (i = 0; i < service->n_external_ips && r == 0; i++)
		if (is_of_family(port, &service->external_ips[i].addr))
			r = add(port, &service->external_ips[i].addr, number,
				NPI_ROLE_EXTERNAL_IP, i);
	for (i = 0; i < service->n_ingress && r == 0; i++)
		if (is_of_family(port, &service->ingress[i].addr) &&
		    !service->ingress[i].proxy_mode &&
		    !desired_ingress_problem(&service->ingress[i]))
			r = add(port, &service->ingress[i].addr, number,
				NPI_ROLE_LOAD_BALANCER, i);
	return r;
}

static int add_node_ports(struct port_build *port)
{
	const struct desired_addresses *node = &port->build->node[port->family];
	uint16_t node_port = port->service->ports[port->port].node_port;
	size_t i;
	int r = 0;

	for (i = 0; node_port && i < node->n && r == 0; i++)
		r = add(port, &node->items[i], node_port, NPI_ROLE_NODE_PORT, i);
	return r;
}

static void raise_to(size_t *most, size_t n)
{
	if (n > *most)
		*most = n;
}

static void note_selection(struct port_build *port)
{
	const struct kube_selection *selection = port->selection;
	struct desired_outcome *outcome = port->outcome;
	int family = port->family;

	outcome->ports[port->port].n_all[family] = selection->n_all;
	outcome->ports[port->port].n_usable[family] = selection->cluster.n;
	raise_to(&outcome->n_all[family], selection->n_all);
	raise_to(&outcome->n_not_ready[family], selection->n_not_ready);
	raise_to(&outcome->n_terminating[family], selection->n_terminating);
	raise_to(&outcome->n_hinted_elsewhere[family], selection->n_hinted_elsewhere);
}

static int add_port(struct port_build *port)
{
	struct npi_arena *scratch = &port->build->scratch;
	struct npi_arena_mark mark = npi_arena_mark(scratch);
	struct kube_selection selection;
	int r;

	r = kube_backends_select(&port->outcome->backends[port->port],
				 desired_families[port->family], port->build->model,
				 scratch, &selection);
	if (r < 0)
		return r;
	port->selection = &selection;
	note_selection(port);
	r = add_addresses(port);
	if (r == 0)
		r = add_node_ports(port);
	npi_arena_rewind(scratch, mark);
	return r;
}

static int add_ports(struct desired_build *build, struct desired_outcome *outcome,
		     const struct desired_schedule *schedule)
{
	const struct kube_service *service = outcome->joined->service;
	size_t i;
	int family, r = 0;

	for (i = 0; i < service->n_cluster_ips; i++)
		outcome->uses_family[desired_family_index(
			service->cluster_ips[i].addr.family)] = true;
	for (i = 0; i < service->n_ports; i++) {
		for (family = 0; family < DESIRED_FAMILIES && r == 0; family++) {
			struct port_build port = {
				.build = build,
				.outcome = outcome,
				.service = service,
				.schedule = schedule,
				.port = i,
				.family = family,
			};

			if (outcome->uses_family[family])
				r = add_port(&port);
		}
	}
	return r;
}

static int add_service(struct desired_build *build,
		       const struct kube_model_service *joined)
{
	struct desired_outcome outcome = { .joined = joined };
	struct kube_port_backends *backends;
	struct desired_schedule schedule;
	int r;

	r = desired_find_schedule(build, joined->service, &schedule);
	if (r < 0)
		return r;
	r = kube_port_backends_join(joined, &build->scratch, &backends);
	if (r < 0)
		return r;
	outcome.backends = backends;
	outcome.ports = npi_arena_new_array(&build->scratch, struct desired_port_outcome,
					    joined->service->n_ports);
	if (!outcome.ports)
		return -ENOMEM;
	r = add_ports(build, &outcome, &schedule);
	if (r < 0)
		return r;
	return desired_say_outcome(build, &outcome);
}

int desired_add_service(struct desired_build *build,
			const struct kube_model_service *joined)
{
	struct npi_arena_mark mark = npi_arena_mark(&build->scratch);
	int r = add_service(build, joined);

	npi_arena_rewind(&build->scratch, mark);
	return r;
}
