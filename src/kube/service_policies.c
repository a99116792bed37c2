/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service.h"

static void check_external_policy(const struct service_check *check)
{
	struct npi_path path = { .parent = check->path, .name = "externalTrafficPolicy" };
	const struct npi_node *node =
		service_field(check, "externalTrafficPolicy", SHAPE_STRING);
	struct kube_service *service = check->service;

	service->external_traffic_policy_set = node && node->len;
	if (service->external_traffic_policy_set && check->type_is_known &&
	    !kube_service_is_external(service))
		kube_invalid(check->decoder, node, &path,
			     "may only be set for externally-accessible services");
}

/* Kubernetes allocates it from the nodePort range; 0 is the same as absent. */
static void check_health_port(const struct service_check *check)
{
	struct npi_path path = { .parent = check->path, .name = "healthCheckNodePort" };
	const struct npi_node *node =
		service_field(check, "healthCheckNodePort", SHAPE_NUMBER);
	struct kube_service *service = check->service;
	int64_t port;

	if (!node || !kube_integer(check->decoder, node, &path, &port) || !port ||
	    !check->type_is_known)
		return;
	if (service->type != KUBE_LOAD_BALANCER ||
	    service->external_traffic_policy != KUBE_POLICY_LOCAL) {
		kube_invalid(check->decoder, node, &path,
			     "may only be set when `type` is 'LoadBalancer' and "
			     "`externalTrafficPolicy` is 'Local'");
		return;
	}
	if (!kube_is_node_port(check->decoder, node, &path, port))
		return;
	service->health_check_node_port = (uint16_t)port;
	kube_say(check->decoder, NPI_WARNING, node->pos, &path,
		 "not served: a load balancer that asks port %u for the health of this "
		 "node gets no answer",
		 service->health_check_node_port);
}

void service_check_policies(const struct service_check *check)
{
	struct kube_service *service = check->service;
	const struct npi_node *internal =
		service_field(check, "internalTrafficPolicy", SHAPE_STRING);

	service->internal_traffic_policy_set = internal && internal->len;
	check_external_policy(check);
	check_health_port(check);
}
