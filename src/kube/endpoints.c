/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "endpoint.h"

#include "kinds.h"

#define ENDPOINTS(member) offsetof(struct kube_endpoints, member)
#define SUBSET(member)    offsetof(struct kube_endpoints_subset, member)
#define ENDPOINT(member)  offsetof(struct kube_endpoint, member)

static void read_ip(struct kube_decoder *decoder, const struct npi_node *node,
		    const struct npi_path *path, const struct kube_field *field,
		    void *ret_value)
{
	struct npi_addr addr;

	(void)field;
	if (kube_address(decoder, node, path, &addr) &&
	    !kube_is_special(decoder, node, path, &addr))
		*(struct npi_addr *)ret_value = addr;
}

static void check_address(struct kube_decoder *decoder, const struct npi_node *node,
			  const struct npi_path *path, void *object)
{
	struct npi_path ip_path = { .parent = path, .name = "ip" };
	const struct npi_node *ip = npi_node_find(node, "ip");
	struct kube_endpoint *endpoint = object;

	if (!ip || kube_shape(ip) == SHAPE_NULL)
		kube_required(decoder, node->pos, &ip_path, "");
	endpoint->pos = ip ? ip->pos : node->pos;
}

static const struct kube_field address_items[] = {
	{ FIELD("hostname"), SHAPE_STRING },
	{ FIELD("ip"), SHAPE_STRING, ENDPOINT(addr), read_ip },
	{ FIELD("nodeName"), SHAPE_STRING, ENDPOINT(node_name), kube_read_string },
	{ FIELD("targetRef"), SHAPE_MAPPING, 0, kube_read_object,
	  .fields = &kube_object_reference_fields },
};

static const struct kube_endpoint ready = { .ready = KUBE_TRUE };
static const struct kube_fields ready_fields = {
	FIELDS(address_items),
	.size = sizeof(struct kube_endpoint),
	.initial = &ready,
	.check = check_address,
};

static const struct kube_endpoint not_ready = { .ready = KUBE_FALSE };
static const struct kube_fields not_ready_fields = {
	FIELDS(address_items),
	.size = sizeof(struct kube_endpoint),
	.initial = &not_ready,
	.check = check_address,
};

/* Whether a field that must be a list is absent or empty. */
static bool is_empty(const struct npi_node *mapping, const char *key)
{
	const struct npi_node *list = npi_node_find(mapping, key);

	return !list || kube_shape(list) == SHAPE_NULL ||
	       (list->kind == NPI_SEQUENCE && !list->len);
}

static void check_subset(struct kube_decoder *decoder, const struct npi_node *node,
			 const struct npi_path *path, void *object)
{
	struct npi_path ports_path = { .parent = path, .name = "ports" };
	const struct kube_endpoints_subset *subset = object;

	if (is_empty(node, "addresses") && is_empty(node, "notReadyAddresses"))
		kube_required(decoder, node->pos, path,
			      "must specify `addresses` or `notReadyAddresses`");
	if (subset->n_ports > 1)
		kube_check_port_names(decoder, npi_node_find(node, "ports"), &ports_path,
				      subset->ports);
}

static const struct kube_field subset_items[] = {
	{ FIELD("addresses"), SHAPE_LIST, SUBSET(addresses), kube_read_objects,
	  .fields = &ready_fields },
	{ FIELD("notReadyAddresses"), SHAPE_LIST, SUBSET(not_ready), kube_read_objects,
	  .fields = &not_ready_fields },
	{ FIELD("ports"), SHAPE_LIST, SUBSET(ports), kube_read_objects,
	  .fields = &kube_subset_port_fields },
};
static const struct kube_fields subset_fields = {
	FIELDS(subset_items),
	.size = sizeof(struct kube_endpoints_subset),
	.check = check_subset,
};

static const struct kube_field endpoints_items[] = {
	{ FIELD("apiVersion"), SHAPE_STRING },
	{ FIELD("kind"), SHAPE_STRING },
	{ FIELD("metadata"), SHAPE_MAPPING },
	{ FIELD("subsets"), SHAPE_LIST, ENDPOINTS(subsets), kube_read_objects,
	  .fields = &subset_fields },
};
const struct kube_fields kube_endpoints_fields = {
	FIELDS(endpoints_items),
	.size = sizeof(struct kube_endpoints),
};
