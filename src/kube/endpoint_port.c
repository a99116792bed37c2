/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "endpoint.h"

#include <netinet/in.h>
#include <string.h>

#define PORT(member) offsetof(struct kube_endpoint_port, member)

/* A port without a number stands for all ports, which nothing here can serve. */
static void check_slice_port(struct kube_decoder *decoder, const struct npi_node *node,
			     const struct npi_path *path, void *object)
{
	struct npi_path number_path = { .parent = path, .name = "port" };
	const struct npi_node *number = npi_node_find(node, "port");
	struct kube_endpoint_port *port = object;

	port->pos = node->pos;
	if (port->port || kube_is_doubtful(decoder, number))
		return;
	kube_say(decoder, NPI_WARNING, node->pos, &number_path,
		 "a port without a number is not served");
}

static void check_subset_port(struct kube_decoder *decoder, const struct npi_node *node,
			      const struct npi_path *path, void *object)
{
	struct npi_path number_path = { .parent = path, .name = "port" };
	const struct npi_node *number = npi_node_find(node, "port");
	struct kube_endpoint_port *port = object;

	port->pos = node->pos;
	if (!number || kube_shape(number) == SHAPE_NULL)
		kube_required(decoder, node->pos, &number_path, "");
}

/* 0 is the same as absent. */
static void read_optional_port(struct kube_decoder *decoder, const struct npi_node *node,
			       const struct npi_path *path,
			       const struct kube_field *field, void *ret_value)
{
	int64_t value;

	(void)field;
	if (kube_integer(decoder, node, path, &value) && value != 0 &&
	    kube_is_port(decoder, node, path, value))
		*(uint16_t *)ret_value = (uint16_t)value;
}

static const struct kube_endpoint_port initial = {
	.name = "",
	.app_protocol = "",
	.protocol = IPPROTO_TCP,
};

static const struct kube_field slice_port_items[] = {
	{ FIELD("appProtocol"), SHAPE_STRING, PORT(app_protocol), kube_read_name,
	  .rule = &kube_qualified_name },
	{ FIELD("name"), SHAPE_STRING, PORT(name), kube_read_name,
	  .rule = &kube_dns_1123_label, .pos = PORT(name_pos) },
	{ FIELD("port"), SHAPE_NUMBER, PORT(port), read_optional_port },
	{ FIELD("protocol"), SHAPE_STRING, PORT(protocol), kube_read_protocol },
};
const struct kube_fields kube_slice_port_fields = {
	FIELDS(slice_port_items),
	.size = sizeof(struct kube_endpoint_port),
	.initial = &initial,
	.check = check_slice_port,
};

static const struct kube_field subset_port_items[] = {
	{ FIELD("appProtocol"), SHAPE_STRING, PORT(app_protocol), kube_read_name,
	  .rule = &kube_qualified_name },
	{ FIELD("name"), SHAPE_STRING, PORT(name), kube_read_name,
	  .rule = &kube_dns_1123_label, .pos = PORT(name_pos) },
	{ FIELD("port"), SHAPE_NUMBER, PORT(port), kube_read_port },
	{ FIELD("protocol"), SHAPE_STRING, PORT(protocol), kube_read_protocol },
};
const struct kube_fields kube_subset_port_fields = {
	FIELDS(subset_port_items),
	.size = sizeof(struct kube_endpoint_port),
	.initial = &initial,
	.check = check_subset_port,
};

void kube_check_port_names(struct kube_decoder *decoder, const struct npi_node *list,
			   const struct npi_path *path,
			   const struct kube_endpoint_port *ports)
{
	struct npi_path item_path = { .parent = path };
	struct npi_path name_path = { .parent = &item_path, .name = "name" };

	npi_for_each_child (node, list) {
		const struct kube_endpoint_port *port = &ports[item_path.index];

		if (!*port->name &&
		    !kube_is_doubtful(decoder, npi_node_find(node, "name")))
			kube_required(decoder, port->pos, &name_path, "");
		item_path.index++;
	}
}

struct names_check {
	struct kube_decoder *decoder;
	const struct npi_path *path;
	const struct kube_endpoint_port *ports;
};

static struct npi_pos place_of_name(const struct kube_endpoint_port *port)
{
	return port->name_pos.line ? port->name_pos : port->pos;
}

static int compare_names(const void *a, const void *b)
{
	const struct kube_endpoint_port *one = a, *other = b;

	return strcmp(one->name, other->name);
}

static void say_same_name(void *context, size_t index, size_t first)
{
	const struct names_check *check = context;
	const struct kube_endpoint_port *port = &check->ports[index];
	struct npi_path path = { .parent = check->path, .index = index };
	struct npi_path name_path = { .parent = &path, .name = "name" };

	kube_duplicate(check->decoder, place_of_name(port), &name_path,
		       place_of_name(&check->ports[first]), "\"%s\"", port->name);
}

void kube_check_port_duplicates(struct kube_decoder *decoder, const struct npi_path *path,
				const struct kube_endpoint_port *ports, size_t n)
{
	struct names_check check = { .decoder = decoder, .path = path, .ports = ports };

	kube_each_duplicate(decoder, ports, n, sizeof(*ports), compare_names,
			    say_same_name, &check);
}
