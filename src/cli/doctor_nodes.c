/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which node a real server is on, as endpoints and Pods name it, and its address. */
#include <errno.h>
#include <string.h>

#include "doctor_facts.h"

static const char *node_among(const struct kube_endpoint *endpoints, size_t n,
			      const struct npi_addr *addr)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (endpoints[i].node_name && npi_addr_equal(&endpoints[i].addr, addr))
			return endpoints[i].node_name;
	return NULL;
}

static const char *node_of_endpoints(const struct kube_endpoints *endpoints,
				     const struct npi_addr *addr)
{
	const char *name = NULL;
	size_t i;

	for (i = 0; i < endpoints->n_subsets && !name; i++) {
		const struct kube_endpoints_subset *subset = &endpoints->subsets[i];

		name = node_among(subset->addresses, subset->n_addresses, addr);
		if (!name)
			name = node_among(subset->not_ready, subset->n_not_ready, addr);
	}
	return name;
}

static const char *node_of_pod(const struct kube_pod *pod, const struct npi_addr *addr)
{
	size_t i;

	for (i = 0; i < pod->n_ips; i++)
		if (npi_addr_equal(&pod->ips[i].addr, addr))
			return pod->node_name;
	return NULL;
}

/* NULL: this object does not tell */
static const char *node_of(const union kube_object *object, const struct npi_addr *addr)
{
	switch (object->meta->kind) {
	case KUBE_ENDPOINT_SLICE:
		return node_among(object->slice->endpoints, object->slice->n_endpoints,
				  addr);
	case KUBE_ENDPOINTS:
		return node_of_endpoints(object->endpoints, addr);
	case KUBE_POD:
		return node_of_pod(object->pod, addr);
	default:
		return NULL;
	}
}

static const char *find_name(const struct kube_objects *objects,
			     const struct npi_addr *addr)
{
	const char *name = NULL;
	size_t i;

	for (i = 0; i < objects->n && !name; i++)
		name = node_of(&objects->items[i], addr);
	return name;
}

static const struct kube_node *find_node(const struct kube_objects *objects,
					 const char *name)
{
	size_t i;

	for (i = 0; i < objects->n; i++)
		if (objects->items[i].meta->kind == KUBE_NODE &&
		    !strcmp(objects->items[i].meta->name, name))
			return objects->items[i].node;
	return NULL;
}

/* Its first address of the family; family 0: it has none. */
static struct npi_addr address_of(const struct kube_node *node, uint8_t family)
{
	size_t i;

	for (i = 0; i < node->n_internal_ips; i++)
		if (node->internal_ips[i].addr.family == family)
			return node->internal_ips[i].addr;
	return (struct npi_addr){ 0 };
}

int npi_doctor_find_nodes(struct npi_session *session, const struct kube_objects *objects,
			  struct doctor_facts *facts)
{
	const struct kube_node *node;
	size_t i;

	for (i = 0; i < facts->n_unreachable; i++) {
		struct doctor_unreachable *unreachable = &facts->unreachable[i];
		const char *name = find_name(objects, &unreachable->addr);

		if (!name)
			continue;
		unreachable->node_name = npi_arena_strdup(&session->arena, name);
		if (!unreachable->node_name)
			return -ENOMEM;
		node = find_node(objects, name);
		if (node)
			unreachable->node = address_of(node, unreachable->addr.family);
	}
	return 0;
}
