/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service.h"

#include <string.h>

#include "kinds.h"

#define SERVICE(member) offsetof(struct kube_service, member)

static const struct kube_word type_words[] = {
	{ "ClusterIP", KUBE_CLUSTER_IP },
	{ "ExternalName", KUBE_EXTERNAL_NAME },
	{ "LoadBalancer", KUBE_LOAD_BALANCER },
	{ "NodePort", KUBE_NODE_PORT },
};
static const struct kube_words types = { FIELDS(type_words) };

static const struct kube_word policy_words[] = {
	{ "Cluster", KUBE_POLICY_CLUSTER },
	{ "Local", KUBE_POLICY_LOCAL },
};
static const struct kube_words policies = { FIELDS(policy_words) };

static const struct kube_word affinity_words[] = {
	{ "ClientIP", true },
	{ "None", false },
};
static const struct kube_words affinities = { FIELDS(affinity_words) };

static const struct kube_word distribution_words[] = {
	{ "PreferClose", 0 },
	{ "PreferSameNode", 0 },
	{ "PreferSameZone", 0 },
};
static const struct kube_words distributions = { FIELDS(distribution_words) };

static void read_affinity(struct kube_decoder *decoder, const struct npi_node *node,
			  const struct npi_path *path, const struct kube_field *field,
			  void *ret_value)
{
	unsigned int value;

	if (node->len && kube_choose(decoder, node, path, field->words, &value))
		*(bool *)ret_value = value;
}

static void read_timeout(struct kube_decoder *decoder, const struct npi_node *node,
			 const struct npi_path *path, const struct kube_field *field,
			 void *ret_value)
{
	enum { DAY_S = 86400 };
	int64_t value;

	(void)field;
	if (!kube_integer(decoder, node, path, &value))
		return;
	if (value < 1 || value > DAY_S)
		kube_invalid(decoder, node, path,
			     "must be greater than 0 and less than 86400");
	else
		*(uint32_t *)ret_value = (uint32_t)value;
}

static const struct kube_field client_ip_items[] = {
	{ FIELD("timeoutSeconds"), SHAPE_NUMBER, SERVICE(affinity_timeout_s),
	  read_timeout },
};
static const struct kube_fields client_ip_fields = { FIELDS(client_ip_items) };

static const struct kube_field affinity_config_items[] = {
	{ FIELD("clientIP"), SHAPE_MAPPING, 0, kube_read_object,
	  .fields = &client_ip_fields },
};
static const struct kube_fields affinity_config_fields = {
	FIELDS(affinity_config_items),
};

/* Where nothing is read, a check below or in service_*.c looks at the tree. */
static const struct kube_field spec_items[] = {
	{ FIELD("allocateLoadBalancerNodePorts"), SHAPE_BOOL,
	  SERVICE(allocate_load_balancer_node_ports), kube_read_tristate },
	{ FIELD("clusterIP"), SHAPE_STRING },
	{ FIELD("clusterIPs"), SHAPE_LIST },
	{ FIELD("externalIPs"), SHAPE_LIST, SERVICE(external_ips),
	  kube_read_external_ips },
	{ FIELD("externalName"), SHAPE_STRING, SERVICE(external_name), kube_read_string },
	{ FIELD("externalTrafficPolicy"), SHAPE_STRING, SERVICE(external_traffic_policy),
	  kube_read_word, .words = &policies,
	  .pos = SERVICE(external_traffic_policy_pos) },
	{ FIELD("healthCheckNodePort"), SHAPE_NUMBER },
	{ FIELD("internalTrafficPolicy"), SHAPE_STRING, SERVICE(internal_traffic_policy),
	  kube_read_word, .words = &policies,
	  .pos = SERVICE(internal_traffic_policy_pos) },
	{ FIELD("ipFamilies"), SHAPE_LIST, 0, service_read_families },
	{ FIELD("ipFamilyPolicy"), SHAPE_STRING, SERVICE(ip_family_policy),
	  kube_read_word_text, .words = &kube_family_policies },
	{ FIELD("loadBalancerClass"), SHAPE_STRING, SERVICE(load_balancer_class),
	  kube_read_string },
	{ FIELD("loadBalancerIP"), SHAPE_STRING, SERVICE(load_balancer_ip),
	  kube_read_string },
	{ FIELD("loadBalancerSourceRanges"), SHAPE_LIST, SERVICE(source_ranges),
	  kube_read_strings, .pos = SERVICE(source_ranges_pos) },
	{ FIELD("ports"), SHAPE_LIST, SERVICE(ports), kube_read_objects,
	  .fields = &kube_service_port_fields },
	{ FIELD("publishNotReadyAddresses"), SHAPE_BOOL,
	  SERVICE(publish_not_ready_addresses), kube_read_bool },
	{ FIELD("selector"), SHAPE_MAPPING, SERVICE(selector), kube_read_labels },
	{ FIELD("sessionAffinity"), SHAPE_STRING, SERVICE(client_ip_affinity),
	  read_affinity, .words = &affinities },
	{ FIELD("sessionAffinityConfig"), SHAPE_MAPPING, 0, kube_read_object,
	  .fields = &affinity_config_fields },
	{ FIELD("trafficDistribution"), SHAPE_STRING, SERVICE(traffic_distribution),
	  kube_read_word_text, .words = &distributions },
	{ FIELD("type"), SHAPE_STRING, SERVICE(type), kube_read_word, .words = &types },
};
static const struct kube_fields spec_fields = { FIELDS(spec_items) };

static const struct kube_field load_balancer_items[] = {
	{ FIELD("ingress"), SHAPE_LIST, SERVICE(ingress), kube_read_objects,
	  .fields = &kube_ingress_fields },
};
static const struct kube_fields load_balancer_fields = { FIELDS(load_balancer_items) };

static const struct kube_field status_items[] = {
	{ FIELD("conditions"), SHAPE_LIST },
	{ FIELD("loadBalancer"), SHAPE_MAPPING, 0, kube_read_object,
	  .fields = &load_balancer_fields },
};
static const struct kube_fields status_fields = { FIELDS(status_items) };

const struct npi_node *service_field(const struct service_check *check, const char *key,
				     unsigned int shapes)
{
	return kube_find(check->spec, key, shapes);
}

/* pkg/apis/core/v1/defaults.go; the timeout counts only with the affinity. */
static void check_affinity(const struct service_check *check)
{
	enum { DEFAULT_TIMEOUT_S = 10800 };
	struct npi_path path = { .parent = check->path, .name = "sessionAffinityConfig" };
	const struct npi_node *config =
		service_field(check, "sessionAffinityConfig", SHAPE_MAPPING);
	const struct npi_node *affinity =
		service_field(check, "sessionAffinity", SHAPE_STRING);
	struct kube_service *service = check->service;

	if (service->client_ip_affinity) {
		if (!service->affinity_timeout_s)
			service->affinity_timeout_s = DEFAULT_TIMEOUT_S;
		return;
	}
	service->affinity_timeout_s = 0;
	if (config && !kube_is_doubtful(check->decoder, affinity))
		kube_forbidden(check->decoder, config, &path,
			       "must not be set when session affinity is None");
}

static void check_service(struct kube_decoder *decoder, const struct npi_node *root,
			  const struct npi_path *path, void *object)
{
	const struct npi_node *spec = kube_find(root, "spec", SHAPE_MAPPING);
	struct npi_node empty = { .kind = NPI_MAPPING, .pos = root->pos };
	struct npi_path spec_path = { .parent = path, .name = "spec" };
	struct service_check check = {
		.decoder = decoder,
		.service = object,
		.spec = spec ? spec : &empty,
		.path = &spec_path,
	};
	const struct npi_node *type = service_field(&check, "type", ~0u);

	check.type_is_known = !kube_is_doubtful(decoder, type);
	check.service->has_selector = check.service->selector.n > 0;
	service_check_cluster_ips(&check);
	service_check_ports(&check);
	check_affinity(&check);
	service_check_policies(&check);
	service_check_load_balancer(&check);
}

static const struct kube_service initial = {
	.ip_family_policy = "",
	.external_name = "",
	.load_balancer_ip = "",
	.load_balancer_class = "",
	.traffic_distribution = "",
};

static const struct kube_field service_items[] = {
	{ FIELD("apiVersion"), SHAPE_STRING },
	{ FIELD("kind"), SHAPE_STRING },
	{ FIELD("metadata"), SHAPE_MAPPING },
	{ FIELD("spec"), SHAPE_MAPPING, 0, kube_read_object, .fields = &spec_fields },
	{ FIELD("status"), SHAPE_MAPPING, 0, kube_read_object, .fields = &status_fields },
};
const struct kube_fields kube_service_fields = {
	FIELDS(service_items),
	.size = sizeof(struct kube_service),
	.initial = &initial,
	.check = check_service,
};
