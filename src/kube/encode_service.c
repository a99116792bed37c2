/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Defaults are those of pkg/apis/core/v1/defaults.go and the allocator's. */
#include <sys/socket.h>

#include "npi/kube_writer.h"

static const char *const types[] = { "ClusterIP", "NodePort", "LoadBalancer",
				     "ExternalName" };
static const char *const policies[] = { "Cluster", "Local" };

static bool has_cluster_ip(const struct kube_service *service)
{
	return service->headless || service->n_cluster_ips;
}

static void write_cluster_ip(struct kube_writer *writer,
			     const struct kube_service *service, size_t i)
{
	if (service->headless)
		kube_write_string(writer, "None");
	else
		kube_write_address(writer, &service->cluster_ips[i].addr);
}

static void encode_cluster_ips(struct kube_writer *writer,
			       const struct kube_service *service)
{
	size_t n = service->headless ? 1 : service->n_cluster_ips, i;

	if (!has_cluster_ip(service))
		return;
	kube_write_key(writer, "clusterIP");
	write_cluster_ip(writer, service, 0);
	kube_write_key(writer, "clusterIPs");
	kube_write_list(writer);
	for (i = 0; i < n; i++)
		write_cluster_ip(writer, service, i);
	kube_write_end(writer);
}

static void encode_external_ips(struct kube_writer *writer,
				const struct kube_service *service)
{
	size_t i;

	if (!service->n_external_ips)
		return;
	kube_write_key(writer, "externalIPs");
	kube_write_list(writer);
	for (i = 0; i < service->n_external_ips; i++)
		kube_write_address(writer, &service->external_ips[i].addr);
	kube_write_end(writer);
}

/* The family of each clusterIP where no families are given. */
static void encode_families(struct kube_writer *writer,
			    const struct kube_service *service)
{
	bool given = service->n_ip_families > 0;
	size_t n = given ? service->n_ip_families : service->n_cluster_ips, i;

	if (!n)
		return;
	kube_write_key(writer, "ipFamilies");
	kube_write_list(writer);
	for (i = 0; i < n; i++) {
		uint8_t family = given ? service->ip_families[i]
				       : service->cluster_ips[i].addr.family;

		kube_write_string(writer, family == AF_INET6 ? "IPv6" : "IPv4");
	}
	kube_write_end(writer);
}

static const char *family_policy(const struct kube_service *service)
{
	if (*service->ip_family_policy || service->type == KUBE_EXTERNAL_NAME)
		return service->ip_family_policy;
	return service->headless && !service->has_selector ? "RequireDualStack"
							   : "SingleStack";
}

/* The name that the pods give the port, or its number. */
static void encode_target_port(struct kube_writer *writer,
			       const struct kube_service_port *port)
{
	if (*port->target_name)
		kube_write_text(writer, "targetPort", port->target_name);
	else
		kube_write_number(writer, "targetPort", port->target_port);
}

static void encode_ports(struct kube_writer *writer, const struct kube_service *service)
{
	size_t i;

	if (!service->n_ports)
		return;
	kube_write_key(writer, "ports");
	kube_write_list(writer);
	for (i = 0; i < service->n_ports; i++) {
		const struct kube_service_port *port = &service->ports[i];

		kube_write_mapping(writer);
		kube_write_text(writer, "appProtocol", port->app_protocol);
		kube_write_text(writer, "name", port->name);
		kube_write_number(writer, "nodePort", port->node_port);
		kube_write_number(writer, "port", port->port);
		kube_write_text(writer, "protocol", kube_protocol_name(port->protocol));
		encode_target_port(writer, port);
		kube_write_end(writer);
	}
	kube_write_end(writer);
}

static void encode_affinity(struct kube_writer *writer,
			    const struct kube_service *service)
{
	kube_write_text(writer, "sessionAffinity",
			service->client_ip_affinity ? "ClientIP" : "None");
	if (!service->client_ip_affinity)
		return;
	kube_write_key(writer, "sessionAffinityConfig");
	kube_write_mapping(writer);
	kube_write_key(writer, "clientIP");
	kube_write_mapping(writer);
	kube_write_number(writer, "timeoutSeconds", service->affinity_timeout_s);
	kube_write_end(writer);
	kube_write_end(writer);
}

static void encode_spec(struct kube_writer *writer, const struct kube_service *service)
{
	kube_write_key(writer, "spec");
	kube_write_mapping(writer);
	if (service->type == KUBE_LOAD_BALANCER)
		kube_write_bool(writer, "allocateLoadBalancerNodePorts",
				service->allocate_load_balancer_node_ports != KUBE_FALSE);
	encode_cluster_ips(writer, service);
	encode_external_ips(writer, service);
	kube_write_text(writer, "externalName", service->external_name);
	if (kube_service_is_external(service))
		kube_write_text(writer, "externalTrafficPolicy",
				policies[service->external_traffic_policy]);
	kube_write_number(writer, "healthCheckNodePort", service->health_check_node_port);
	if (service->type != KUBE_EXTERNAL_NAME || service->internal_traffic_policy_set)
		kube_write_text(writer, "internalTrafficPolicy",
				policies[service->internal_traffic_policy]);
	encode_families(writer, service);
	kube_write_text(writer, "ipFamilyPolicy", family_policy(service));
	kube_write_text(writer, "loadBalancerClass", service->load_balancer_class);
	kube_write_text(writer, "loadBalancerIP", service->load_balancer_ip);
	kube_write_strings(writer, "loadBalancerSourceRanges", &service->source_ranges);
	encode_ports(writer, service);
	if (service->publish_not_ready_addresses)
		kube_write_bool(writer, "publishNotReadyAddresses", true);
	kube_write_map(writer, "selector", &service->selector);
	encode_affinity(writer, service);
	kube_write_text(writer, "trafficDistribution", service->traffic_distribution);
	kube_write_text(writer, "type", types[service->type]);
	kube_write_end(writer);
}

static void encode_ingress(struct kube_writer *writer, const struct kube_ingress *ingress)
{
	kube_write_mapping(writer);
	kube_write_text(writer, "hostname", ingress->hostname);
	if (ingress->addr.family) {
		kube_write_key(writer, "ip");
		kube_write_address(writer, &ingress->addr);
		kube_write_text(writer, "ipMode", ingress->proxy_mode ? "Proxy" : "VIP");
	}
	kube_write_end(writer);
}

static void encode_status(struct kube_writer *writer, const struct kube_service *service)
{
	size_t i;

	kube_write_key(writer, "status");
	kube_write_mapping(writer);
	kube_write_key(writer, "loadBalancer");
	kube_write_mapping(writer);
	if (service->n_ingress) {
		kube_write_key(writer, "ingress");
		kube_write_list(writer);
		for (i = 0; i < service->n_ingress; i++)
			encode_ingress(writer, &service->ingress[i]);
		kube_write_end(writer);
	}
	kube_write_end(writer);
	kube_write_end(writer);
}

void kube_encode_service(struct kube_writer *writer, const struct kube_service *service)
{
	kube_write_text(writer, "apiVersion", "v1");
	kube_write_text(writer, "kind", "Service");
	kube_encode_meta(writer, &service->meta);
	encode_spec(writer, service);
	encode_status(writer, service);
}
