/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pods: only what endpoints are made of is read and checked. */
#include "decode.h"

#include <netinet/in.h>
#include <string.h>

#include "kinds.h"

#define POD(member)  offsetof(struct kube_pod, member)
#define PORT(member) offsetof(struct kube_container_port, member)

static const struct kube_container_port no_port = {
	.name = "",
	.protocol = IPPROTO_TCP,
};
static const struct kube_field port_items[] = {
	{ FIELD("containerPort"), SHAPE_NUMBER, PORT(port), kube_read_port },
	{ FIELD("name"), SHAPE_STRING, PORT(name), kube_read_name,
	  .rule = &kube_port_name },
	{ FIELD("protocol"), SHAPE_STRING, PORT(protocol), kube_read_protocol },
};
static const struct kube_fields port_fields = {
	FIELDS(port_items),
	.size = sizeof(struct kube_container_port),
	.initial = &no_port,
	.lenient = true,
};

/* The ports of one container. */
struct ports {
	struct kube_container_port *items;
	size_t n;
};
static const struct kube_field container_items[] = {
	{ FIELD("ports"), SHAPE_LIST, 0, kube_read_objects, .fields = &port_fields },
	{ FIELD("restartPolicy"), SHAPE_STRING },
};
static const struct kube_fields container_fields = {
	FIELDS(container_items),
	.size = sizeof(struct ports),
	.lenient = true,
};

static size_t count_ports(const struct npi_node *containers)
{
	size_t n = 0;

	npi_for_each_child (container, containers) {
		const struct npi_node *ports = kube_find(container, "ports", SHAPE_LIST);

		n += ports ? ports->len : 0;
	}
	return n;
}

/* An init container that runs beside the others: a sidecar. */
static bool restarts_always(const struct npi_node *container)
{
	const struct npi_node *policy =
		kube_find(container, "restartPolicy", SHAPE_STRING);

	return policy && strcmp(policy->text, "Always") == 0;
}

static void add_ports(struct kube_decoder *decoder, const struct npi_node *containers,
		      const struct npi_path *path, bool sidecars_only,
		      struct ports *ports)
{
	struct npi_path item_path = { .parent = path };

	npi_for_each_child (container, containers) {
		struct ports more = { 0 };

		if (kube_has_shape(decoder, container, &item_path, SHAPE_MAPPING) &&
		    (!sidecars_only || restarts_always(container)))
			kube_read_fields(decoder, container, &item_path,
					 &container_fields, &more);
		if (more.n)
			memcpy(ports->items + ports->n, more.items,
			       more.n * sizeof(*more.items));
		ports->n += more.n;
		item_path.index++;
	}
}

/* Containers, then sidecars, wherever they stand. */
static void read_ports(struct kube_decoder *decoder, const struct npi_node *spec,
		       const struct npi_path *path, struct kube_pod *pod)
{
	struct npi_path containers_path = { .parent = path, .name = "containers" };
	struct npi_path inits_path = { .parent = path, .name = "initContainers" };
	const struct npi_node *containers = kube_find(spec, "containers", SHAPE_LIST);
	const struct npi_node *inits = kube_find(spec, "initContainers", SHAPE_LIST);
	struct ports ports = { 0 };
	size_t n = (containers ? count_ports(containers) : 0) +
		   (inits ? count_ports(inits) : 0);

	ports.items = kube_new_array(decoder, n, sizeof(*ports.items));
	if (!ports.items)
		return;
	if (containers)
		add_ports(decoder, containers, &containers_path, false, &ports);
	if (inits)
		add_ports(decoder, inits, &inits_path, true, &ports);
	pod->ports = ports.items;
	pod->n_ports = ports.n;
}

static void check_spec(struct kube_decoder *decoder, const struct npi_node *spec,
		       const struct npi_path *path, void *object)
{
	read_ports(decoder, spec, path, object);
}

static const struct kube_field spec_items[] = {
	{ FIELD("containers"), SHAPE_LIST },
	{ FIELD("initContainers"), SHAPE_LIST },
	{ FIELD("nodeName"), SHAPE_STRING, POD(node_name), kube_read_string },
};
static const struct kube_fields spec_fields = {
	FIELDS(spec_items),
	.check = check_spec,
	.lenient = true,
};

struct condition {
	const char *type;
	const char *status;
};
static const struct condition no_condition = { .type = "", .status = "" };
static const struct kube_field condition_items[] = {
	{ FIELD("status"), SHAPE_STRING, offsetof(struct condition, status),
	  kube_read_string },
	{ FIELD("type"), SHAPE_STRING, offsetof(struct condition, type),
	  kube_read_string },
};
static const struct kube_fields condition_fields = {
	FIELDS(condition_items),
	.size = sizeof(struct condition),
	.lenient = true,
};

static void read_conditions(struct kube_decoder *decoder, const struct npi_node *node,
			    const struct npi_path *path, const struct kube_field *field,
			    void *ret_value)
{
	struct npi_path item_path = { .parent = path };
	struct kube_pod *pod = ret_value;

	npi_for_each_child (child, node) {
		struct condition condition = no_condition;

		if (kube_has_shape(decoder, child, &item_path, SHAPE_MAPPING))
			kube_read_fields(decoder, child, &item_path, field->fields,
					 &condition);
		if (strcmp(condition.type, "Ready") == 0)
			pod->ready = strcmp(condition.status, "True") == 0;
		item_path.index++;
	}
}

static void read_ip(struct kube_decoder *decoder, const struct npi_node *node,
		    const struct npi_path *path, const struct kube_field *field,
		    void *ret_value)
{
	struct kube_address *address = ret_value;

	(void)field;
	if (node->len && kube_address(decoder, node, path, &address->addr))
		address->pos = node->pos;
}

static const struct kube_field ip_items[] = {
	{ FIELD("ip"), SHAPE_STRING, 0, read_ip },
};
static const struct kube_fields ip_fields = {
	FIELDS(ip_items),
	.size = sizeof(struct kube_address),
	.lenient = true,
};

/* podIPs counts; podIP alone is what older API servers had. */
static void check_status(struct kube_decoder *decoder, const struct npi_node *status,
			 const struct npi_path *path, void *object)
{
	struct npi_path ip_path = { .parent = path, .name = "podIP" };
	const struct npi_node *ip = kube_find(status, "podIP", SHAPE_STRING);
	struct kube_address *address;
	struct kube_pod *pod = object;

	pod->has_status = status->len > 0;
	if (pod->n_ips || !ip || !ip->len)
		return;
	address = kube_new_array(decoder, 1, sizeof(*address));
	if (!address || !kube_address(decoder, ip, &ip_path, &address->addr))
		return;
	address->pos = ip->pos;
	pod->ips = address;
	pod->n_ips = 1;
}

static const struct kube_field status_items[] = {
	{ FIELD("conditions"), SHAPE_LIST, 0, read_conditions,
	  .fields = &condition_fields },
	{ FIELD("phase"), SHAPE_STRING, POD(phase), kube_read_string },
	{ FIELD("podIP"), SHAPE_STRING },
	{ FIELD("podIPs"), SHAPE_LIST, POD(ips), kube_read_objects,
	  .fields = &ip_fields },
};
static const struct kube_fields status_fields = {
	FIELDS(status_items),
	.check = check_status,
	.lenient = true,
};

static void check_pod(struct kube_decoder *decoder, const struct npi_node *root,
		      const struct npi_path *path, void *object)
{
	const struct kube_pod *pod = object;

	(void)root;
	(void)path;
	if (pod->has_status)
		return;
	kube_say(decoder, NPI_WARNING, pod->meta.name_pos, NULL,
		 "pod '%s/%s' has no status.podIP and so is no endpoint",
		 pod->meta.name_space, pod->meta.name);
	kube_hint(decoder,
		  "a manifest tells what a pod should be; where it is tells "
		  "'kubectl get pod %s -o yaml'",
		  pod->meta.name);
}

static const struct kube_pod initial = { .phase = "" };
static const struct kube_field pod_items[] = {
	{ FIELD("metadata"), SHAPE_MAPPING },
	{ FIELD("spec"), SHAPE_MAPPING, 0, kube_read_object, .fields = &spec_fields },
	{ FIELD("status"), SHAPE_MAPPING, 0, kube_read_object, .fields = &status_fields },
};
const struct kube_fields kube_pod_fields = {
	FIELDS(pod_items),   .size = sizeof(struct kube_pod),
	.initial = &initial, .check = check_pod,
	.lenient = true,
};
