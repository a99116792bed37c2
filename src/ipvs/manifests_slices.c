/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "manifests_making.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>

enum {
	MOST_ENDPOINTS = 1000, /* of a slice, as the API server has it */
};

static struct kube_endpoint_slice *new_slice(const struct manifest_making *making,
					     const char *service_name, const char *prefix,
					     const struct kube_endpoint_port *port,
					     size_t room, unsigned int number)
{
	struct kube_endpoint_slice *slice =
		npi_arena_new(making->arena, struct kube_endpoint_slice);
	struct kube_endpoint_port *kept =
		npi_arena_new(making->arena, struct kube_endpoint_port);
	struct kube_endpoint *endpoints =
		npi_arena_new_array(making->arena, struct kube_endpoint, room);
	struct kube_pair *label = npi_arena_new(making->arena, struct kube_pair);
	char name[2 * MANIFEST_NAME];

	snprintf(name, sizeof(name), number > 1 ? "%s-%s-%u-%u" : "%s-%s-%u", prefix,
		 port->name, port->port, number);
	if (!slice || !kept || !endpoints || !label)
		return NULL;
	*kept = *port;
	*label = (struct kube_pair){ "kubernetes.io/service-name", service_name };
	*slice = (struct kube_endpoint_slice){
		.meta = manifests_meta(KUBE_ENDPOINT_SLICE,
				       npi_arena_strdup(making->arena, name)),
		.service_name = service_name,
		.ports = kept,
		.n_ports = 1,
		.endpoints = endpoints,
	};
	slice->meta.labels = (struct kube_map){ label, 1 };
	return slice->meta.name ? slice : NULL;
}

/* How many real servers from @begin on go into one slice with that one. */
static uint32_t count_alike(const struct ipvs_virtual_service *vs, uint32_t begin)
{
	uint32_t n = 0;

	while (n < MOST_ENDPOINTS && begin + n < vs->n_real_servers &&
	       vs->real_servers[begin + n].port == vs->real_servers[begin].port)
		n++;
	return n;
}

static int add_slice(const struct manifest_making *making,
		     struct kube_endpoint_slice *slice,
		     const struct ipvs_virtual_service *vs, uint32_t begin, uint32_t n)
{
	uint32_t i;

	slice->address_type = vs->addr.family == AF_INET ? KUBE_IPV4 : KUBE_IPV6;
	slice->n_endpoints = n;
	for (i = 0; i < n; i++)
		slice->endpoints[i] = (struct kube_endpoint){
			.addr = vs->real_servers[begin + i].addr,
			.ready = vs->real_servers[begin + i].weight ? KUBE_TRUE
								    : KUBE_FALSE,
		};
	return kube_objects_add(making->objects, making->arena,
				(union kube_object){ .slice = slice });
}

/* One for each port that the real servers listen on, which are sorted by that. */
int manifests_add_slices(const struct manifest_making *making, const char *service_name,
			 const char *prefix, const char *port_name,
			 const struct ipvs_virtual_service *vs)
{
	struct kube_endpoint_port port = {
		.name = port_name,
		.app_protocol = "",
		.protocol = (uint8_t)vs->protocol,
	};
	unsigned int number = 0;
	uint32_t begin, n;

	for (begin = 0; begin < vs->n_real_servers; begin += n) {
		struct kube_endpoint_slice *slice;

		n = count_alike(vs, begin);
		number = port.port == vs->real_servers[begin].port ? number + 1 : 1;
		port.port = vs->real_servers[begin].port;
		slice = new_slice(making, service_name, prefix, &port, n, number);
		if (!slice || add_slice(making, slice, vs, begin, n) < 0)
			return -ENOMEM;
	}
	return 0;
}
