/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service.h"

#include <netinet/in.h>
#include <string.h>

#define PORT(member) offsetof(struct kube_service_port, member)

static bool is_target_name(struct kube_decoder *decoder, const struct npi_node *node,
			   const struct npi_path *path)
{
	if (kube_is_name(decoder, node, path, &kube_port_name))
		return true;
	if (strspn(node->text, "0123456789") == node->len)
		kube_hint(decoder, "in quotes it is a name; write %s", node->text);
	return false;
}

/* A number, or the name of a port of the pods; 0 and "" are the same as absent. */
static void read_target_port(struct kube_decoder *decoder, const struct npi_node *node,
			     const struct npi_path *path, const struct kube_field *field,
			     void *ret_value)
{
	struct kube_service_port *port = ret_value;
	int64_t number;

	(void)field;
	if (kube_shape(node) & SHAPE_STRING) {
		if (node->len && is_target_name(decoder, node, path))
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
	if (*port->app_protocol && !kube_is_doubtful(decoder, protocol))
		kube_say(decoder, NPI_NOTICE, protocol->pos, &protocol_path,
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
	const struct npi_node *name = npi_node_find(at->node, "name");

	if (!*port->name && at->check->service->n_ports > 1 &&
	    !kube_is_doubtful(at->check->decoder, name))
		kube_required(at->check->decoder,
			      name && name->len ? name->pos : port->pos, &path, "");
}

static void check_kubelet_port(const struct port_check *at)
{
	enum { KUBELET_PORT = 10250 };

	if (at->check->service->type == KUBE_LOAD_BALANCER &&
	    port_of(at)->port == KUBELET_PORT)
		kube_say(at->check->decoder, NPI_ERROR, port_of(at)->pos, &at->path,
			 "Invalid value: %d: may not expose port %d externally since it "
			 "is used by kubelet",
			 KUBELET_PORT, KUBELET_PORT);
}

static int compare_names(const void *a, const void *b)
{
	const struct kube_service_port *one = a, *other = b;

	return strcmp(one->name, other->name);
}

static int compare_ports(const void *a, const void *b)
{
	const struct kube_service_port *one = a, *other = b;

	return one->protocol != other->protocol ? one->protocol - other->protocol
						: one->port - other->port;
}

static int compare_node_ports(const void *a, const void *b)
{
	const struct kube_service_port *one = a, *other = b;

	return one->protocol != other->protocol ? one->protocol - other->protocol
						: one->node_port - other->node_port;
}

static void say_same_name(void *context, size_t index, size_t first)
{
	const struct service_check *check = context;
	const struct kube_service_port *ports = check->service->ports;
	struct npi_path list_path = { .parent = check->path, .name = "ports" };
	struct npi_path path = { .parent = &list_path, .index = index };
	struct npi_path name_path = { .parent = &path, .name = "name" };

	if (*ports[index].name)
		kube_duplicate(check->decoder, ports[index].name_pos, &name_path,
			       ports[first].name_pos, "\"%s\"", ports[index].name);
}

static void say_same_port(void *context, size_t index, size_t first)
{
	const struct service_check *check = context;
	const struct kube_service_port *port = &check->service->ports[index];
	struct npi_path list_path = { .parent = check->path, .name = "ports" };
	struct npi_path path = { .parent = &list_path, .index = index };

	if (port->protocol && port->port)
		kube_duplicate(check->decoder, port->pos, &path,
			       check->service->ports[first].pos, "%u/%s", port->port,
			       kube_word_of(&kube_protocols, port->protocol));
}

static void say_same_node_port(void *context, size_t index, size_t first)
{
	const struct service_check *check = context;
	const struct kube_service_port *ports = check->service->ports;
	struct npi_path list_path = { .parent = check->path, .name = "ports" };
	struct npi_path path = { .parent = &list_path, .index = index };
	struct npi_path node_port_path = { .parent = &path, .name = "nodePort" };

	if (!ports[index].protocol || !ports[index].node_port)
		return;
	kube_say(check->decoder, NPI_ERROR, ports[index].node_port_pos, &node_port_path,
		 "Invalid value: %u: provided port is already allocated",
		 ports[index].node_port);
	kube_hint_at(check->decoder, ports[first].node_port_pos, "first used here");
}

/* Names, ports and nodePorts are each used once, the latter two once a protocol. */
static void check_duplicates(struct service_check *check)
{
	static const struct {
		kube_compare_fn *compare;
		kube_duplicate_fn *say;
	} rules[] = {
		{ compare_names, say_same_name },
		{ compare_ports, say_same_port },
		{ compare_node_ports, say_same_node_port },
	};
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		kube_each_duplicate(check->decoder, check->service->ports,
				    check->service->n_ports,
				    sizeof(*check->service->ports), rules[i].compare,
				    rules[i].say, check);
}

static void check_presence(const struct service_check *check, const struct npi_node *list)
{
	struct npi_path path = { .parent = check->path, .name = "ports" };

	if (!check->service->headless && check->service->type != KUBE_EXTERNAL_NAME &&
	    !kube_is_doubtful(check->decoder, list))
		kube_required(check->decoder, list ? list->pos : check->spec->pos, &path,
			      "");
}

void service_check_ports(struct service_check *check)
{
	struct npi_path path = { .parent = check->path, .name = "ports" };
	const struct npi_node *list = npi_node_find(check->spec, "ports");
	struct port_check at = { .check = check, .path = { .parent = &path } };

	if (!check->service->n_ports) {
		check_presence(check, list);
		return;
	}
	npi_for_each_child (node, list) {
		at.node = node;
		check_name(&at);
		check_node_port(&at);
		check_kubelet_port(&at);
		at.index = ++at.path.index;
	}
	check_duplicates(check);
}
