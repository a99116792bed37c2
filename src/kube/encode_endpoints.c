/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/kube_writer.h"

static void write_optional(struct kube_writer *writer, const char *key, const char *text)
{
	if (!text)
		return;
	kube_write_key(writer, key);
	kube_write_string(writer, text);
}

static void write_condition(struct kube_writer *writer, const char *key, uint8_t value)
{
	if (value != KUBE_UNSET)
		kube_write_bool(writer, key, value == KUBE_TRUE);
}

/* Hints are mappings with a name. */
static void encode_names(struct kube_writer *writer, const char *key,
			 const struct kube_strings *names)
{
	size_t i;

	if (!names->n)
		return;
	kube_write_key(writer, key);
	kube_write_list(writer);
	for (i = 0; i < names->n; i++) {
		kube_write_mapping(writer);
		kube_write_key(writer, "name");
		kube_write_string(writer, names->items[i]);
		kube_write_end(writer);
	}
	kube_write_end(writer);
}

static void encode_hints(struct kube_writer *writer, const struct kube_endpoint *endpoint)
{
	if (!endpoint->node_hints.n && !endpoint->zone_hints.n)
		return;
	kube_write_key(writer, "hints");
	kube_write_mapping(writer);
	encode_names(writer, "forNodes", &endpoint->node_hints);
	encode_names(writer, "forZones", &endpoint->zone_hints);
	kube_write_end(writer);
}

static void encode_addresses(struct kube_writer *writer,
			     const struct kube_endpoint *endpoint)
{
	if (endpoint->addresses.n) {
		kube_write_strings(writer, "addresses", &endpoint->addresses);
		return;
	}
	kube_write_key(writer, "addresses");
	kube_write_list(writer);
	kube_write_address(writer, &endpoint->addr);
	kube_write_end(writer);
}

static void encode_endpoint(struct kube_writer *writer,
			    const struct kube_endpoint *endpoint)
{
	kube_write_mapping(writer);
	encode_addresses(writer, endpoint);
	kube_write_key(writer, "conditions");
	kube_write_mapping(writer);
	write_condition(writer, "ready", endpoint->ready);
	write_condition(writer, "serving", endpoint->serving);
	write_condition(writer, "terminating", endpoint->terminating);
	kube_write_end(writer);
	encode_hints(writer, endpoint);
	write_optional(writer, "nodeName", endpoint->node_name);
	write_optional(writer, "zone", endpoint->zone);
	kube_write_end(writer);
}

/* @with_name: also the empty name, as the API has it in slices */
static void encode_ports(struct kube_writer *writer,
			 const struct kube_endpoint_port *ports, size_t n, bool with_name)
{
	size_t i;

	kube_write_key(writer, "ports");
	kube_write_list(writer);
	for (i = 0; i < n; i++) {
		kube_write_mapping(writer);
		kube_write_text(writer, "appProtocol", ports[i].app_protocol);
		if (with_name || *ports[i].name) {
			kube_write_key(writer, "name");
			kube_write_string(writer, ports[i].name);
		}
		kube_write_number(writer, "port", ports[i].port);
		kube_write_text(writer, "protocol",
				kube_protocol_name(ports[i].protocol));
		kube_write_end(writer);
	}
	kube_write_end(writer);
}

void kube_encode_endpoint_slice(struct kube_writer *writer,
				const struct kube_endpoint_slice *slice)
{
	static const char *const types[] = { "IPv4", "IPv6", "FQDN" };
	size_t i;

	kube_write_text(writer, "addressType", types[slice->address_type]);
	kube_write_text(writer, "apiVersion", "discovery.k8s.io/v1");
	kube_write_key(writer, "endpoints");
	kube_write_list(writer);
	for (i = 0; i < slice->n_endpoints; i++)
		encode_endpoint(writer, &slice->endpoints[i]);
	kube_write_end(writer);
	kube_write_text(writer, "kind", "EndpointSlice");
	kube_encode_meta(writer, &slice->meta);
	encode_ports(writer, slice->ports, slice->n_ports, true);
}

static void encode_subset_addresses(struct kube_writer *writer, const char *key,
				    const struct kube_endpoint *endpoints, size_t n)
{
	size_t i;

	if (!n)
		return;
	kube_write_key(writer, key);
	kube_write_list(writer);
	for (i = 0; i < n; i++) {
		kube_write_mapping(writer);
		kube_write_key(writer, "ip");
		kube_write_address(writer, &endpoints[i].addr);
		write_optional(writer, "nodeName", endpoints[i].node_name);
		kube_write_end(writer);
	}
	kube_write_end(writer);
}

static void encode_subset(struct kube_writer *writer,
			  const struct kube_endpoints_subset *subset)
{
	kube_write_mapping(writer);
	encode_subset_addresses(writer, "addresses", subset->addresses,
				subset->n_addresses);
	encode_subset_addresses(writer, "notReadyAddresses", subset->not_ready,
				subset->n_not_ready);
	if (subset->n_ports)
		encode_ports(writer, subset->ports, subset->n_ports, false);
	kube_write_end(writer);
}

void kube_encode_endpoints(struct kube_writer *writer,
			   const struct kube_endpoints *endpoints)
{
	size_t i;

	kube_write_text(writer, "apiVersion", "v1");
	kube_write_text(writer, "kind", "Endpoints");
	kube_encode_meta(writer, &endpoints->meta);
	if (!endpoints->n_subsets)
		return;
	kube_write_key(writer, "subsets");
	kube_write_list(writer);
	for (i = 0; i < endpoints->n_subsets; i++)
		encode_subset(writer, &endpoints->subsets[i]);
	kube_write_end(writer);
}
