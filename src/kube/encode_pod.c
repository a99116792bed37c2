/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/kube_writer.h"

static void encode_port(struct kube_writer *writer,
			const struct kube_container_port *port)
{
	kube_write_mapping(writer);
	kube_write_number(writer, "containerPort", port->port);
	kube_write_text(writer, "name", port->name);
	kube_write_text(writer, "protocol", kube_protocol_name(port->protocol));
	kube_write_end(writer);
}

/* In the order they are looked up, as if they were of one container. */
static void encode_containers(struct kube_writer *writer, const struct kube_pod *pod)
{
	size_t i;

	if (!pod->n_ports)
		return;
	kube_write_key(writer, "containers");
	kube_write_list(writer);
	kube_write_mapping(writer);
	kube_write_key(writer, "ports");
	kube_write_list(writer);
	for (i = 0; i < pod->n_ports; i++)
		encode_port(writer, &pod->ports[i]);
	kube_write_end(writer);
	kube_write_end(writer);
	kube_write_end(writer);
}

static void encode_spec(struct kube_writer *writer, const struct kube_pod *pod)
{
	kube_write_key(writer, "spec");
	kube_write_mapping(writer);
	encode_containers(writer, pod);
	kube_write_text(writer, "nodeName", pod->node_name ? pod->node_name : "");
	kube_write_end(writer);
}

static void encode_ready(struct kube_writer *writer, bool ready)
{
	kube_write_key(writer, "conditions");
	kube_write_list(writer);
	kube_write_mapping(writer);
	kube_write_text(writer, "status", ready ? "True" : "False");
	kube_write_text(writer, "type", "Ready");
	kube_write_end(writer);
	kube_write_end(writer);
}

static void encode_ips(struct kube_writer *writer, const struct kube_pod *pod)
{
	size_t i;

	if (!pod->n_ips)
		return;
	kube_write_key(writer, "podIP");
	kube_write_address(writer, &pod->ips[0].addr);
	kube_write_key(writer, "podIPs");
	kube_write_list(writer);
	for (i = 0; i < pod->n_ips; i++) {
		kube_write_mapping(writer);
		kube_write_key(writer, "ip");
		kube_write_address(writer, &pod->ips[i].addr);
		kube_write_end(writer);
	}
	kube_write_end(writer);
}

void kube_encode_pod(struct kube_writer *writer, const struct kube_pod *pod)
{
	kube_write_text(writer, "apiVersion", "v1");
	kube_write_text(writer, "kind", "Pod");
	kube_encode_meta(writer, &pod->meta);
	encode_spec(writer, pod);
	if (!pod->has_status)
		return;
	kube_write_key(writer, "status");
	kube_write_mapping(writer);
	encode_ready(writer, pod->ready);
	kube_write_text(writer, "phase", pod->phase);
	encode_ips(writer, pod);
	kube_write_end(writer);
}

static bool is_internal(const struct kube_node *node, const struct npi_addr *addr)
{
	size_t i;

	for (i = 0; i < node->n_internal_ips; i++) {
		if (npi_addr_equal(&node->internal_ips[i].addr, addr))
			return true;
	}
	return false;
}

void kube_encode_node(struct kube_writer *writer, const struct kube_node *node)
{
	size_t i;

	kube_write_text(writer, "apiVersion", "v1");
	kube_write_text(writer, "kind", "Node");
	kube_encode_meta(writer, &node->meta);
	if (!node->n_addresses)
		return;
	kube_write_key(writer, "status");
	kube_write_mapping(writer);
	kube_write_key(writer, "addresses");
	kube_write_list(writer);
	for (i = 0; i < node->n_addresses; i++) {
		const struct npi_addr *addr = &node->addresses[i].addr;

		kube_write_mapping(writer);
		kube_write_key(writer, "address");
		kube_write_address(writer, addr);
		kube_write_text(writer, "type",
				is_internal(node, addr) ? "InternalIP" : "ExternalIP");
		kube_write_end(writer);
	}
	kube_write_end(writer);
	kube_write_end(writer);
}
