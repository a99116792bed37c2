/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nodes: labels, and the addresses that are IP addresses. */
#include "decode.h"

#include <string.h>

#include "kinds.h"

static bool is_of_type(const struct npi_node *node, const char *type)
{
	const struct npi_node *child = kube_find(node, "type", SHAPE_STRING);

	return child && strcmp(child->text, type) == 0;
}

/* One of status.addresses; host names are passed over. */
static bool read_address(struct kube_decoder *decoder, const struct npi_node *node,
			 const struct npi_path *path, struct kube_address *ret)
{
	struct npi_path address_path = { .parent = path, .name = "address" };
	const struct npi_node *address = npi_node_find(node, "address");

	if (!address || !kube_has_shape(decoder, address, &address_path, SHAPE_STRING) ||
	    !kube_address(decoder, address, &address_path, &ret->addr))
		return false;
	ret->pos = address->pos;
	return true;
}

static void read_addresses(struct kube_decoder *decoder, const struct npi_node *list,
			   const struct npi_path *path, const struct kube_field *field,
			   void *ret_value)
{
	struct kube_address *all = kube_new_array(decoder, list->len, sizeof(*all));
	struct kube_address *internal = kube_new_array(decoder, list->len, sizeof(*all));
	struct npi_path item_path = { .parent = path };
	struct kube_node *object = ret_value;

	(void)field;
	if (!all || !internal)
		return;
	object->addresses = all;
	object->internal_ips = internal;
	npi_for_each_child (node, list) {
		bool is_internal = is_of_type(node, "InternalIP");

		if ((is_internal || is_of_type(node, "ExternalIP")) &&
		    read_address(decoder, node, &item_path, &all[object->n_addresses])) {
			if (is_internal)
				internal[object->n_internal_ips++] =
					all[object->n_addresses];
			object->n_addresses++;
		}
		item_path.index++;
	}
}

static const struct kube_field status_items[] = {
	{ FIELD("addresses"), SHAPE_LIST, 0, read_addresses },
};
static const struct kube_fields status_fields = {
	FIELDS(status_items),
	.lenient = true,
};

static const struct kube_field node_items[] = {
	{ FIELD("metadata"), SHAPE_MAPPING },
	{ FIELD("status"), SHAPE_MAPPING, 0, kube_read_object, .fields = &status_fields },
};
const struct kube_fields kube_node_fields = {
	FIELDS(node_items),
	.size = sizeof(struct kube_node),
	.lenient = true,
};
