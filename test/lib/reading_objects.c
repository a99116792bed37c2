/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/reading.h"
#include "lib/unit.h"
#include "npi/text.h"

static const char *protocol_name(uint8_t protocol)
{
	return protocol == IPPROTO_TCP    ? "TCP"
	       : protocol == IPPROTO_UDP  ? "UDP"
	       : protocol == IPPROTO_SCTP ? "SCTP"
					  : "?";
}

static void add_text(struct npi_text *text, const char *name, const char *value)
{
	if (*value)
		npi_text_add_format(text, " %s=%s", name, value);
}

static void add_flag(struct npi_text *text, const char *name, bool value)
{
	if (value)
		npi_text_add_format(text, " %s", name);
}

static void add_map(struct npi_text *text, const char *name, const struct kube_map *map)
{
	size_t i;

	for (i = 0; i < map->n; i++) {
		npi_text_add_format(text, i ? "," : " %s={", name);
		npi_text_add_format(text, "%s=%s", map->pairs[i].key,
				    map->pairs[i].value);
	}
	npi_text_add_string(text, map->n ? "}" : "");
}

static void add_address(struct npi_text *text, const struct npi_addr *addr)
{
	char buffer[NPI_ADDR_TEXT];

	npi_text_add_string(text, addr->family ? npi_addr_format(addr, buffer) : "-");
}

static void add_addresses(struct npi_text *text, const char *name,
			  const struct kube_address *addresses, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		npi_text_add_format(text, i ? "," : " %s=", name);
		add_address(text, &addresses[i].addr);
	}
}

static void add_strings(struct npi_text *text, const char *name,
			const struct kube_strings *strings)
{
	size_t i;

	for (i = 0; i < strings->n; i++) {
		npi_text_add_format(text, i ? "," : " %s=", name);
		npi_text_add_string(text, strings->items[i]);
	}
}

static void add_service_ports(struct npi_text *text, const struct kube_service *service)
{
	size_t i;

	for (i = 0; i < service->n_ports; i++) {
		const struct kube_service_port *port = &service->ports[i];

		npi_text_add_format(text, "%s%s %u/%s>", i ? ", " : " ports=[",
				    *port->name ? port->name : "-", port->port,
				    protocol_name(port->protocol));
		if (*port->target_name)
			npi_text_add_string(text, port->target_name);
		else
			npi_text_add_format(text, "%u", port->target_port);
		if (port->node_port)
			npi_text_add_format(text, "@%u", port->node_port);
		add_text(text, "app", port->app_protocol);
	}
	npi_text_add_string(text, service->n_ports ? "]" : "");
}

static void add_ingress(struct npi_text *text, const struct kube_service *service)
{
	size_t i;

	for (i = 0; i < service->n_ingress; i++) {
		const struct kube_ingress *ingress = &service->ingress[i];

		npi_text_add_string(text, i ? "," : " ingress=");
		add_address(text, &ingress->addr);
		npi_text_add_string(text, ingress->hostname);
		npi_text_add_string(text, ingress->proxy_mode ? " proxy" : "");
	}
}

static void add_policies(struct npi_text *text, const struct kube_service *service)
{
	static const char *const policies[] = { "Cluster", "Local" };
	static const char *const tristates[] = { "", "false", "true" };

	if (service->external_traffic_policy_set)
		add_text(text, "external", policies[service->external_traffic_policy]);
	if (service->internal_traffic_policy_set)
		add_text(text, "internal", policies[service->internal_traffic_policy]);
	add_text(text, "allocate", tristates[service->allocate_load_balancer_node_ports]);
	if (service->health_check_node_port)
		npi_text_add_format(text, " health=%u", service->health_check_node_port);
	add_flag(text, "publish-not-ready", service->publish_not_ready_addresses);
	if (service->client_ip_affinity)
		npi_text_add_format(text, " affinity=%us", service->affinity_timeout_s);
	else
		ck_assert_uint_eq(service->affinity_timeout_s, 0);
}

static void add_service(struct npi_text *text, const struct kube_service *service)
{
	static const char *const types[] = { "", "NodePort", "LoadBalancer",
					     "ExternalName" };
	size_t i;

	add_text(text, "type", types[service->type]);
	add_addresses(text, "ips", service->cluster_ips, service->n_cluster_ips);
	add_flag(text, "headless", service->headless);
	for (i = 0; i < service->n_ip_families; i++)
		npi_text_add_format(text, "%s%d", i ? "," : " families=",
				    service->ip_families[i] == AF_INET ? 4 : 6);
	add_text(text, "family-policy", service->ip_family_policy);
	add_service_ports(text, service);
	add_map(text, "selector", &service->selector);
	ck_assert_int_eq(service->has_selector, service->selector.n > 0);
	add_addresses(text, "external-ips", service->external_ips,
		      service->n_external_ips);
	add_ingress(text, service);
	add_policies(text, service);
	add_text(text, "external-name", service->external_name);
	add_text(text, "lb-ip", service->load_balancer_ip);
	add_text(text, "lb-class", service->load_balancer_class);
	add_text(text, "distribution", service->traffic_distribution);
	add_strings(text, "sources", &service->source_ranges);
}

static void add_endpoint_ports(struct npi_text *text,
			       const struct kube_endpoint_port *ports, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		npi_text_add_format(text, "%s%s %u/%s", i ? ", " : " ports=[",
				    *ports[i].name ? ports[i].name : "-", ports[i].port,
				    protocol_name(ports[i].protocol));
		add_text(text, "app", ports[i].app_protocol);
	}
	npi_text_add_string(text, n ? "]" : "");
}

static void add_condition(struct npi_text *text, const char *name, uint8_t value)
{
	if (value != KUBE_UNSET)
		npi_text_add_format(text, " %s%s", value == KUBE_TRUE ? "" : "!", name);
}

static void add_endpoints(struct npi_text *text, const char *name,
			  const struct kube_endpoint *endpoints, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const struct kube_endpoint *endpoint = &endpoints[i];

		npi_text_add_format(text, i ? ", " : " %s=[", name);
		add_address(text, &endpoint->addr);
		add_strings(text, "all", &endpoint->addresses);
		if (endpoint->node_name)
			npi_text_add_format(text, " @%s", endpoint->node_name);
		if (endpoint->zone)
			npi_text_add_format(text, " zone=%s", endpoint->zone);
		add_condition(text, "ready", endpoint->ready);
		add_condition(text, "serving", endpoint->serving);
		add_condition(text, "terminating", endpoint->terminating);
		add_strings(text, "for-zones", &endpoint->zone_hints);
		add_strings(text, "for-nodes", &endpoint->node_hints);
	}
	npi_text_add_string(text, n ? "]" : "");
}

static void add_slice(struct npi_text *text, const struct kube_endpoint_slice *slice)
{
	static const char *const types[] = { "IPv4", "IPv6", "FQDN" };

	npi_text_add_format(text, " of=%s %s", slice->service_name,
			    types[slice->address_type]);
	add_endpoint_ports(text, slice->ports, slice->n_ports);
	add_endpoints(text, "endpoints", slice->endpoints, slice->n_endpoints);
}

static void add_subsets(struct npi_text *text, const struct kube_endpoints *endpoints)
{
	size_t i;

	for (i = 0; i < endpoints->n_subsets; i++) {
		const struct kube_endpoints_subset *subset = &endpoints->subsets[i];

		npi_text_add_string(text, " {");
		add_endpoints(text, "addresses", subset->addresses, subset->n_addresses);
		add_endpoints(text, "not-ready", subset->not_ready, subset->n_not_ready);
		add_endpoint_ports(text, subset->ports, subset->n_ports);
		npi_text_add_string(text, " }");
	}
}

static void add_pod(struct npi_text *text, const struct kube_pod *pod)
{
	size_t i;

	add_flag(text, "no-status", !pod->has_status);
	add_text(text, "phase", pod->phase);
	add_flag(text, "ready", pod->ready);
	if (pod->node_name)
		npi_text_add_format(text, " @%s", pod->node_name);
	add_addresses(text, "ips", pod->ips, pod->n_ips);
	for (i = 0; i < pod->n_ports; i++)
		npi_text_add_format(text, "%s%s=%u/%s", i ? ", " : " ports=[",
				    pod->ports[i].name, pod->ports[i].port,
				    protocol_name(pod->ports[i].protocol));
	npi_text_add_string(text, pod->n_ports ? "]" : "");
}

static void add_meta(struct npi_text *text, const struct kube_meta *meta)
{
	static const char *const kinds[] = { "service", "slice", "endpoints", "pod",
					     "node" };

	npi_text_add_format(text, "%s %s%s%s", kinds[meta->kind], meta->name_space,
			    *meta->name_space ? "/" : "", meta->name);
	add_map(text, "labels", &meta->labels);
	add_map(text, "annotations", &meta->annotations);
	add_text(text, "uid", meta->uid);
	add_text(text, "created", meta->creation_timestamp);
	add_text(text, "deleted", meta->deletion_timestamp);
	ck_assert_int_eq(meta->deleting, *meta->deletion_timestamp != '\0');
	add_flag(text, "from-api-server", meta->from_api_server);
}

static void add_object(struct npi_text *text, union kube_object object)
{
	add_meta(text, object.meta);
	switch (object.meta->kind) {
	case KUBE_SERVICE:
		add_service(text, object.service);
		break;
	case KUBE_ENDPOINT_SLICE:
		add_slice(text, object.slice);
		break;
	case KUBE_ENDPOINTS:
		add_subsets(text, object.endpoints);
		break;
	case KUBE_POD:
		add_pod(text, object.pod);
		break;
	case KUBE_NODE:
		add_addresses(text, "internal", object.node->internal_ips,
			      object.node->n_internal_ips);
		add_addresses(text, "addresses", object.node->addresses,
			      object.node->n_addresses);
		break;
	}
	npi_text_add_string(text, "\n");
}

const char *reading_objects(struct reading *reading)
{
	struct npi_text text = { 0 };
	const char *kept;
	size_t i;

	for (i = 0; i < reading->objects.n; i++)
		add_object(&text, reading->objects.items[i]);
	kept = npi_arena_strdup(&reading->arena, npi_text_string(&text));
	npi_text_clear(&text);
	ck_assert_ptr_nonnull(kept);
	return kept;
}
