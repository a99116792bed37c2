/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinds.h"

#include <string.h>

#include "decode.h"
#include "npi/text.h"

#define DISCOVERY "discovery.k8s.io/"

/* The current version of a kind comes first. */
static const struct kube_type types[] = {
	{ .api_version = "v1",
	  .kind = "Service",
	  .number = KUBE_SERVICE,
	  .is_namespaced = true,
	  .meta_fields = &kube_meta_fields,
	  .name_rule = &kube_dns_1035_label,
	  .fields = &kube_service_fields },
	{ .api_version = DISCOVERY "v1",
	  .kind = "EndpointSlice",
	  .number = KUBE_ENDPOINT_SLICE,
	  .is_namespaced = true,
	  .meta_fields = &kube_meta_fields,
	  .name_rule = &kube_dns_1123_subdomain,
	  .fields = &kube_endpoint_slice_v1_fields },
	{ .api_version = DISCOVERY "v1beta1",
	  .kind = "EndpointSlice",
	  .number = KUBE_ENDPOINT_SLICE,
	  .is_namespaced = true,
	  .meta_fields = &kube_meta_fields,
	  .name_rule = &kube_dns_1123_subdomain,
	  .fields = &kube_endpoint_slice_v1beta1_fields },
	{ .api_version = "v1",
	  .kind = "Endpoints",
	  .number = KUBE_ENDPOINTS,
	  .is_namespaced = true,
	  .meta_fields = &kube_meta_fields,
	  .name_rule = &kube_dns_1123_subdomain,
	  .fields = &kube_endpoints_fields },
	{ .api_version = "v1",
	  .kind = "Pod",
	  .number = KUBE_POD,
	  .is_namespaced = true,
	  .meta_fields = &kube_short_meta_fields,
	  .name_rule = &kube_dns_1123_subdomain,
	  .fields = &kube_pod_fields },
	{ .api_version = "v1",
	  .kind = "Node",
	  .number = KUBE_NODE,
	  .meta_fields = &kube_short_meta_fields,
	  .name_rule = &kube_dns_1123_subdomain,
	  .fields = &kube_node_fields },
};

enum { N_TYPES = sizeof(types) / sizeof(types[0]) };

const char *kube_kind_name(enum kube_kind kind)
{
	size_t i;

	for (i = 0; i < N_TYPES; i++) {
		if (types[i].number == kind)
			return types[i].kind;
	}
	return "";
}

const struct kube_type *kube_type_of_kind(const char *kind)
{
	size_t i;

	for (i = 0; i < N_TYPES; i++) {
		if (strcmp(types[i].kind, kind) == 0)
			return &types[i];
	}
	return NULL;
}

/* The core group ("v1", "v2") or that of slices, in whatever version. */
static bool is_our_group(const char *api_version)
{
	return !strchr(api_version, '/') ||
	       strncmp(api_version, DISCOVERY, sizeof(DISCOVERY) - 1) == 0;
}

/* Which of ours was meant by a kind that does not exist. */
static const struct kube_type *closest_type(const char *kind)
{
	const char *names[N_TYPES], *name;
	size_t i;

	for (i = 0; i < N_TYPES; i++)
		names[i] = types[i].kind;
	name = npi_closest(kind, names, N_TYPES);
	return name ? kube_type_of_kind(name) : NULL;
}

enum kube_match kube_match_kind(const char *api_version, const char *kind,
				const struct kube_type **ret_type)
{
	size_t i;

	*ret_type = NULL;
	for (i = 0; i < N_TYPES; i++) {
		if (strcmp(types[i].kind, kind) == 0 &&
		    strcmp(types[i].api_version, api_version) == 0) {
			*ret_type = &types[i];
			return KUBE_IS_READ;
		}
	}
	/* Knative has a Service of its own, under serving.knative.dev */
	if (!is_our_group(api_version))
		return KUBE_IS_OTHER;
	*ret_type = closest_type(kind);
	return *ret_type ? KUBE_IS_MISTAKEN : KUBE_IS_OTHER;
}
