/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service.h"

#include <netinet/in.h>
#include <string.h>

#define PORT(member) offsetof(struct kube_service_port, member)

/* A number, or the name of a port of the pods; 0 and "" are the same as absent. */
static void read_target_port(struct kube_decoder *decoder, const struct npi_node *node,
			     const struct npi_path *path, const struct kube_field *field,
			     void *ret_value)
{
	struct kube_service_port *port = ret_value;
	int64_t number;

	(void)field;
	if (kube_shape(node) & SHAPE_STRING) {
		if (node->len && kube_is_name(decoder, node, path, &kube_port_name))
			port->target_name = kube_keep_text(decoder, node);
		return;
	}
	if (kube_integer(decoder, node, path, &number) && number != 0 &&
	    kube_is_port(decoder, node, path, number))
		port->target_port = (uint16_t)number;
}

static void check_port(struct kube_decoder *decoder, const struct npi_node *node,
		       const struct npi_path *path, void *object)
{
	struct npi_path port_path = { .parent = path, .name = "port" };
	struct npi_path protocol_path = { .parent = path, .name = "appProtocol" };
	struct kube_service_port *port = object;
	const struct npi_node *number = npi_node_find(node, "port");
	const struct npi_node *protocol = npi_node_find(node, "appProtocol");

	port->pos = node->pos;
	if (!number || kube_shape(number) == SHAPE_NULL)
		kube_required(decoder, node->pos, &port_path, "");
	if (!port->target_port && !*port->target_name)
		port->target_port = port->port;
	if (*port->app_protocol)
		kube_notice(decoder, protocol->pos, &protocol_path,
			    "has no effect: connections are forwarded whatever they "
			    "carry");
}

static const struct kube_service_port initial = {
	.name = "",
	.app_protocol = "",
	.target_name = "",
	.protocol = IPPROTO_TCP,
};

/* nodePort is read by the check, since what it may be depends on the type. */
static const struct kube_field port_items[] = {
	{ FIELD("appProtocol"), SHAPE_STRING, PORT(app_protocol), kube_read_name,
	  .rule = &kube_qualified_name },
	{ FIELD("name"), SHAPE_STRING, PORT(name), kube_read_name,
	  .rule = &kube_dns_1123_label, .pos = PORT(name_pos) },
	{ FIELD("nodePort"), SHAPE_NUMBER, .pos = PORT(node_port_pos) },
	{ FIELD("port"), SHAPE_NUMBER, PORT(port), kube_read_port },
	{ FIELD("protocol"), SHAPE_STRING, PORT(protocol), kube_read_protocol },
	{ FIELD("targetPort"), SHAPE_NUMBER | SHAPE_STRING, 0, read_target_port,
	  .pos = PORT(target_port_pos) },
};
const struct kube_fields kube_service_port_fields = {
	FIELDS(port_items),
	.size = sizeof(struct kube_service_port),
	.initial = &initial,
	.check = check_port,
};

/* One port in its list. */
struct port_check {
	const struct service_check *check;
	const struct npi_node *node;
	struct npi_path path; /* "spec.ports[i]" */
	size_t index;
};

static struct kube_service_port *port_of(const struct port_check *at)
{
	return &at->check->service->ports[at->index];
}

static void check_node_port(const struct port_check *at)
{
	struct npi_path path = { .parent = &at->path, .name = "nodePort" };
	const struct npi_node *node = kube_find(at->node, "nodePort", SHAPE_NUMBER);
	int64_t value;

	if (!node || !kube_integer(at->check->decoder, node, &path, &value) || !value ||
	    !at->check->type_is_known)
		return;
	if (at->check->service->type == KUBE_CLUSTER_IP)
		kube_forbidden(at->check->decoder, node, &path,
			       "may not be used when `type` is 'ClusterIP'");
	else if (kube_is_node_port(at->check->decoder, node, &path, value))
		port_of(at)->node_port = (uint16_t)value;
}

static void check_name(const struct port_check *at)
{
	struct npi_path path = { .parent = &at->path, .name = "name" };
	const struct kube_service_port *port = port_of(at);
	const struct kube_service *service = at->check->service;
	struct kube_decoder *decoder = at->check->decoder;
	const struct npi_node *name = npi_node_find(at->node, "name");
	size_t i;

	if (!*port->name && service->n_ports > 1 && !kube_is_doubtful(decoder, name))
		kube_required(decoder, name && name->len ? name->pos : port->pos, &path,
			      "");
	for (i = 0; i < at->index && *port->name; i++) {
		if (strcmp(service->ports[i].name, port->name) == 0)
			kube_duplicate(decoder, name, &path, service->ports[i].name_pos);
	}
}

static void say_same_node_port(const struct port_check *at,
			       const struct kube_service_port *other)
{
	struct npi_path path = { .parent = &at->path, .name = "nodePort" };

	kube_invalid(at->check->decoder, npi_node_find(at->node, "nodePort"), &path,
		     "provided port is already allocated");
	kube_hint_at(at->check->decoder, other->node_port_pos, "first used here");
}

static void say_same_port(const struct port_check *at,
			  const struct kube_service_port *other)
{
	kube_say(at->check->decoder, port_of(at)->pos, &at->path,
		 "Duplicate value: %u/%s", other->port,
		 kube_word_of(&kube_protocols, other->protocol));
	kube_hint_at(at->check->decoder, other->pos, "first used here");
}

/* The same port, or the same nodePort, of one protocol twice. */
static void check_twins(const struct port_check *at)
{
	const struct kube_service_port *port = port_of(at), *other;
	size_t i;

	for (i = 0; i < at->index; i++) {
		other = &at->check->service->ports[i];
		if (!port->protocol || other->protocol != port->protocol)
			continue;
		if (port->node_port && other->node_port == port->node_port)
			say_same_node_port(at, other);
		if (port->port && other->port == port->port)
			say_same_port(at, other);
	}
}

static void check_kubelet_port(const struct port_check *at)
{
	enum { KUBELET_PORT = 10250 };

	if (at->check->service->type == KUBE_LOAD_BALANCER &&
	    port_of(at)->port == KUBELET_PORT)
		kube_say(at->check->decoder, port_of(at)->pos, &at->path,
			 "Invalid value: %d: may not expose port %d externally since it "
			 "is used by kubelet",
			 KUBELET_PORT, KUBELET_PORT);
}

void service_check_ports(const struct service_check *check)
{
	struct npi_path path = { .parent = check->path, .name = "ports" };
	const struct npi_node *list = npi_node_find(check->spec, "ports");
	struct port_check at = { .check = check, .path = { .parent = &path } };

	if (!check->service->n_ports) {
		if (!check->service->headless &&
		    check->service->type != KUBE_EXTERNAL_NAME &&
		    !kube_is_doubtful(check->decoder, list))
			kube_required(check->decoder, list ? list->pos : check->spec->pos,
				      &path, "");
		return;
	}
	npi_for_each_child (node, list) {
		at.node = node;
		check_name(&at);
		check_node_port(&at);
		check_kubelet_port(&at);
		check_twins(&at);
		at.index = ++at.path.index;
	}
}
