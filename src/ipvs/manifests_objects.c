/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "manifests_making.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "desired_parts.h"

static const char *keep(const struct manifest_making *making, const char *text)
{
	return npi_arena_strdup(making->arena, text);
}

struct kube_meta manifests_meta(enum kube_kind kind, const char *name)
{
	return (struct kube_meta){
		.kind = kind,
		.name_space = "default",
		.name = name,
		.uid = "",
		.creation_timestamp = "",
		.deletion_timestamp = "",
	};
}

/* "vip-10-96-0-1", "vip-fd00-0-0-0-0-0-0-1", and with a number behind it */
static const char *name_service(const struct manifest_making *making,
				const struct manifest_service *service)
{
	const struct npi_addr *addr = &service->name_addr;
	char name[MANIFEST_NAME];
	int len = snprintf(name, sizeof(name), "vip"), i;

	for (i = 0; i < (addr->family == AF_INET ? 4 : 0); i++)
		len += snprintf(name + len, sizeof(name) - (size_t)len, "-%u",
				addr->bytes[i]);
	for (i = 0; i < (addr->family == AF_INET6 ? 16 : 0); i += 2)
		len += snprintf(name + len, sizeof(name) - (size_t)len, "-%x",
				(unsigned int)addr->bytes[i] << 8 | addr->bytes[i + 1]);
	if (service->number > 1)
		snprintf(name + len, sizeof(name) - (size_t)len, "-%u", service->number);
	return keep(making, name);
}

static const char *name_port(const struct manifest_making *making,
			     const struct manifest_item *item)
{
	static const char *const names[] = { "tcp", "udp", "sctp" };
	size_t protocol = item->made.protocol == IPPROTO_TCP   ? 0
			  : item->made.protocol == IPPROTO_UDP ? 1
							       : 2;
	char name[sizeof("sctp-65535")];

	snprintf(name, sizeof(name), "%s-%u", names[protocol], item->made.port);
	return keep(making, name);
}

/* ---- Service */

/* All ports of a Service of type NodePort get one. Where only some have it, a load
 * balancer that nobody provides does. */
static void add_type(size_t n_node_ports, struct kube_service *service)
{
	if (n_node_ports == 0)
		return;
	service->type = KUBE_NODE_PORT;
	if (n_node_ports == service->n_ports)
		return;
	service->type = KUBE_LOAD_BALANCER;
	service->allocate_load_balancer_node_ports = KUBE_FALSE;
}

static int add_ports(const struct manifest_making *making,
		     const struct manifest_service *from, struct kube_service *service)
{
	size_t n_node_ports = 0, i;

	service->n_ports = from->n_ports;
	service->ports = npi_arena_new_array(making->arena, struct kube_service_port,
					     from->n_ports);
	if (!service->ports)
		return -ENOMEM;
	for (i = 0; i < from->n_ports; i++) {
		const struct ipvs_virtual_service *vs = &from->ports[i].item->made;
		struct kube_service_port *port = &service->ports[i];

		*port = (struct kube_service_port){
			.name = name_port(making, from->ports[i].item),
			.app_protocol = "",
			.target_name = "",
			.target_port =
				vs->n_real_servers ? vs->real_servers[0].port : vs->port,
			.port = vs->port,
			.node_port = from->ports[i].node_port,
			.protocol = (uint8_t)vs->protocol,
		};
		if (!port->name)
			return -ENOMEM;
		n_node_ports += port->node_port > 0;
	}
	add_type(n_node_ports, service);
	return 0;
}

static int add_external_ips(const struct manifest_making *making,
			    const struct manifest_service *from,
			    struct kube_service *service)
{
	size_t n = from->n_externals + (from->second ? from->second->n_externals : 0);
	struct kube_address *items =
		npi_arena_new_array(making->arena, struct kube_address, n);
	const struct manifest_external *external;

	if (!items)
		return -ENOMEM;
	service->external_ips = items;
	for (; from; from = from->second)
		for (external = from->externals; external; external = external->next)
			items[service->n_external_ips++].addr = external->addr;
	return 0;
}

/* "flag-1,flag-3" */
static const char *flags_text(const struct manifest_making *making, uint32_t flags)
{
	char text[sizeof("flag-1,flag-2,flag-3")] = "";
	unsigned int i;
	int len = 0;

	for (i = 0; i < 3; i++)
		if (flags & (unsigned int)IPVS_SCHED_1 << i)
			len += snprintf(text + len, sizeof(text) - (size_t)len,
					"%sflag-%u", len ? "," : "", i + 1);
	return keep(making, text);
}

/* The default of a scheduler is a setting of whoever applies it, so that it is always
 * named; that mh looks at no flags, too. */
static int add_schedule(const struct manifest_making *making,
			const struct ipvs_virtual_service *vs,
			struct kube_service *service)
{
	struct kube_pair *pairs = npi_arena_new_array(making->arena, struct kube_pair, 2);
	size_t n = 0;

	if (!pairs)
		return -ENOMEM;
	if (!strcmp(vs->scheduler, "mh"))
		pairs[n++] = (struct kube_pair){ DESIRED_SCHEDFLAGS,
						 flags_text(making, vs->flags) };
	pairs[n++] = (struct kube_pair){ DESIRED_SCHEDULER, keep(making, vs->scheduler) };
	if (!pairs[0].value || !pairs[n - 1].value)
		return -ENOMEM;
	service->meta.annotations = (struct kube_map){ pairs, n };
	return 0;
}

static void add_affinity(const struct ipvs_virtual_service *vs,
			 struct kube_service *service)
{
	if (!(vs->flags & IPVS_PERSISTENT))
		return;
	service->client_ip_affinity = true;
	service->affinity_timeout_s = vs->persistence_timeout_s;
}

static void add_cluster_ips(const struct manifest_service *from,
			    struct kube_service *service)
{
	for (; from; from = from->second) {
		service->ip_families[service->n_ip_families++] = from->name_addr.family;
		if (from->cluster_ip.family)
			service->cluster_ips[service->n_cluster_ips++].addr =
				from->cluster_ip;
	}
}

static struct kube_service *make_service(const struct manifest_making *making,
					 const struct manifest_service *from)
{
	struct kube_service *service = npi_arena_new(making->arena, struct kube_service);
	const char *name = name_service(making, from);

	if (!service || !name)
		return NULL;
	*service = (struct kube_service){
		.meta = manifests_meta(KUBE_SERVICE, name),
		.type = KUBE_CLUSTER_IP,
		.ip_family_policy = from->second ? "RequireDualStack" : "SingleStack",
		.external_name = "",
		.load_balancer_ip = "",
		.load_balancer_class = "",
		.traffic_distribution = "",
	};
	add_cluster_ips(from, service);
	add_affinity(&from->ports[0].item->made, service);
	if (add_ports(making, from, service) < 0 ||
	    add_external_ips(making, from, service) < 0 ||
	    add_schedule(making, &from->ports[0].item->made, service) < 0)
		return NULL;
	return service;
}

/* Those of one family; the names of the second one's come from its own address. */
static int add_slices(const struct manifest_making *making,
		      const struct manifest_service *from,
		      const struct kube_service *service)
{
	const char *prefix = name_service(making, from);
	size_t i;
	int r = prefix ? 0 : -ENOMEM;

	for (i = 0; i < from->n_ports && !r; i++)
		r = manifests_add_slices(making, service->meta.name, prefix,
					 service->ports[i].name,
					 &from->ports[i].item->made);
	return r;
}

static int add_objects(const struct manifest_making *making,
		       const struct manifest_service *from)
{
	struct kube_service *service = make_service(making, from);
	int r;

	if (!service)
		return -ENOMEM;
	r = kube_objects_add(making->objects, making->arena,
			     (union kube_object){ .service = service });
	for (; from && !r; from = from->second)
		r = add_slices(making, from, service);
	return r;
}

int manifests_make_objects(const struct manifest_build *build, struct npi_arena *arena,
			   struct kube_objects *objects)
{
	const struct manifest_making making = { arena, objects };
	size_t i;
	int r = 0;

	for (i = 0; i < build->n_services && !r; i++)
		if (!build->services[i].first)
			r = add_objects(&making, &build->services[i]);
	return r;
}
