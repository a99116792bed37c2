/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/allocate.h"

#include <string.h>

#include "npi/kube_model.h"

static bool has_cluster_ip(const struct kube_service *service)
{
	return service->type != KUBE_EXTERNAL_NAME && !service->headless;
}

static bool has_node_ports(const struct kube_service *service)
{
	return service->type == KUBE_NODE_PORT ||
	       (service->type == KUBE_LOAD_BALANCER &&
		service->allocate_load_balancer_node_ports != KUBE_FALSE);
}

static bool has_health_check(const struct kube_service *service)
{
	return service->type == KUBE_LOAD_BALANCER &&
	       service->external_traffic_policy == KUBE_POLICY_LOCAL;
}

static bool allows_family(const struct kube_service *service, uint8_t family)
{
	size_t i;

	for (i = 0; i < service->n_ip_families; i++)
		if (service->ip_families[i] == family)
			return true;
	return service->n_ip_families == 0;
}

static bool is_dual_stack(const struct kube_service *service)
{
	return service->n_ip_families == 2 ||
	       strcmp(service->ip_family_policy, "PreferDualStack") == 0 ||
	       strcmp(service->ip_family_policy, "RequireDualStack") == 0;
}

static void keep_cluster_ips(const struct kube_service *before,
			     struct kube_service *after)
{
	size_t most = is_dual_stack(after) ? 2 : 1;
	size_t i;

	if (after->n_cluster_ips)
		return;
	for (i = 0; i < before->n_cluster_ips && after->n_cluster_ips < most; i++) {
		if (!allows_family(after, before->cluster_ips[i].addr.family))
			continue;
		after->cluster_ips[after->n_cluster_ips++].addr =
			before->cluster_ips[i].addr;
		after->cluster_ip_allocated = true;
	}
}

static uint16_t node_port_of(const struct kube_service *service, const char *port_name)
{
	size_t i;

	for (i = 0; i < service->n_ports; i++)
		if (strcmp(service->ports[i].name, port_name) == 0)
			return service->ports[i].node_port;
	return 0;
}

static bool uses_node_port(const struct kube_service *service, uint16_t node_port)
{
	size_t i;

	for (i = 0; i < service->n_ports; i++)
		if (service->ports[i].node_port == node_port &&
		    !service->ports[i].node_port_allocated)
			return true;
	return false;
}

static void keep_node_ports(const struct kube_service *before, struct kube_service *after)
{
	size_t i;

	for (i = 0; i < after->n_ports; i++) {
		struct kube_service_port *port = &after->ports[i];
		uint16_t node_port = node_port_of(before, port->name);

		if (port->node_port || !node_port || uses_node_port(after, node_port))
			continue;
		port->node_port = node_port;
		port->node_port_allocated = true;
	}
}

void kube_keep_values(const struct kube_service *before, struct kube_service *after)
{
	if (has_cluster_ip(before) && has_cluster_ip(after))
		keep_cluster_ips(before, after);
	if (has_node_ports(before) && has_node_ports(after))
		keep_node_ports(before, after);
	if (has_health_check(before) && has_health_check(after) &&
	    !after->health_check_node_port)
		after->health_check_node_port = before->health_check_node_port;
}
