/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kube.h - Kubernetes objects as their manifests have them, each checked on its own
 *
 * Absent fields hold what the API server's defaulting gives them
 * (pkg/apis/core/v1/defaults.go) unless a comment says otherwise. Strings are
 * NUL-terminated and never NULL unless a comment says so. Everything lives in the arena
 * that kube_read() was given.
 */
#ifndef NPI_KUBE_H
#define NPI_KUBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/addr.h"
#include "npi/arena.h"
#include "npi/diag.h"
#include "npi/result.h"
#include "npi/source.h"

struct npi_settings;

enum kube_kind {
	KUBE_SERVICE,
	KUBE_ENDPOINT_SLICE,
	KUBE_ENDPOINTS,
	KUBE_POD,
	KUBE_NODE,
};

/* "Service" */
const char *kube_kind_name(enum kube_kind kind);
/* "services", "endpointslices.discovery.k8s.io": the kind in kubectl's messages */
const char *kube_kind_resource(enum kube_kind kind);
/* The kind that a word of kubectl's command line means: plural, singular or short name,
 * with or without the group; false when it is none. */
bool kube_kind_parse(const char *word, enum kube_kind *ret_kind);
/* The name of a kind that was probably meant, or NULL. */
const char *kube_kind_closest(const char *word);

enum kube_service_type {
	KUBE_CLUSTER_IP,
	KUBE_NODE_PORT,
	KUBE_LOAD_BALANCER,
	KUBE_EXTERNAL_NAME,
};

enum kube_traffic_policy { KUBE_POLICY_CLUSTER, KUBE_POLICY_LOCAL };

/* A boolean that may be absent. */
enum kube_tristate { KUBE_UNSET, KUBE_FALSE, KUBE_TRUE };

struct kube_pair {
	const char *key;
	const char *value;
};

/* labels, annotations, selectors: sorted by key (strcmp) */
struct kube_map {
	const struct kube_pair *pairs;
	size_t n;
};

/* The value under @key, or NULL. */
const char *kube_map_get(const struct kube_map *map, const char *key);
/* Every pair of @selector is in @labels. */
bool kube_map_matches(const struct kube_map *selector, const struct kube_map *labels);

struct kube_strings {
	const char *const *items;
	size_t n;
};

/* Every object begins with this. */
struct kube_meta {
	enum kube_kind kind;
	const char *name_space; /* metadata.namespace; "" for a Node */
	const char *name;
	const char *uid;                /* "" when absent, as the next two */
	const char *creation_timestamp; /* RFC 3339 as written */
	const char *deletion_timestamp;
	struct kube_map labels;
	struct kube_map annotations;
	bool deleting; /* metadata.deletionTimestamp is set */
	/* it was served here before, maybe with other settings, which do not make it
	 * wrong now */
	bool is_accepted;
	bool from_api_server; /* has uid, resourceVersion or managedFields */
	struct npi_pos pos;   /* the object */
	struct npi_pos name_pos;
};

struct kube_address {
	struct npi_addr addr;
	struct npi_pos pos;
};

struct kube_service_port {
	const char *name; /* "" when unnamed */
	const char *app_protocol;
	const char *target_name; /* named targetPort, or "" */
	uint16_t target_port;    /* 0 when named */
	uint16_t port;
	uint16_t node_port;       /* 0: none */
	uint8_t protocol;         /* IPPROTO_TCP, _UDP, _SCTP */
	bool node_port_allocated; /* by us: not in the manifest */
	struct npi_pos pos;
	struct npi_pos name_pos;        /* of the value; line 0 when absent */
	struct npi_pos target_port_pos; /* likewise */
	struct npi_pos node_port_pos;
};

struct kube_ingress {
	struct npi_addr addr; /* family 0: only a host name */
	const char *hostname; /* "" when absent */
	bool proxy_mode;      /* ipMode: Proxy */
	struct npi_pos pos;
};

struct kube_service {
	struct kube_meta meta;
	enum kube_service_type type;
	/* clusterIP and clusterIPs, at most one per family; n == 0 and not headless: to
	 * be allocated (or, for ExternalName, none) */
	struct kube_address cluster_ips[2];
	size_t n_cluster_ips;
	bool cluster_ip_allocated;    /* by us: not in the manifest */
	bool headless;                /* clusterIP: None */
	uint8_t ip_families[2];       /* AF_INET, AF_INET6 in the given order */
	size_t n_ip_families;         /* 0: absent; taken from cluster_ips by the model */
	const char *ip_family_policy; /* "" when absent */
	struct kube_service_port *ports;
	size_t n_ports;
	struct kube_map selector;
	bool has_selector; /* spec.selector is there and not empty */
	const struct kube_address *external_ips;
	size_t n_external_ips;
	const struct kube_ingress *ingress; /* status.loadBalancer.ingress */
	size_t n_ingress;
	bool client_ip_affinity;
	uint32_t affinity_timeout_s; /* 10800 when ClientIP and not given; 0 with None */
	enum kube_traffic_policy external_traffic_policy;
	enum kube_traffic_policy internal_traffic_policy;
	bool external_traffic_policy_set;
	bool internal_traffic_policy_set;
	struct npi_pos external_traffic_policy_pos; /* of the value; line 0 when absent */
	struct npi_pos internal_traffic_policy_pos;
	bool publish_not_ready_addresses;
	enum kube_tristate allocate_load_balancer_node_ports;
	uint16_t health_check_node_port; /* 0: none */
	const char *external_name;
	const char *load_balancer_ip;
	const char *load_balancer_class;
	const char *traffic_distribution;
	struct kube_strings source_ranges; /* loadBalancerSourceRanges as written */
	struct npi_pos source_ranges_pos;
};

/* Whether clients outside the cluster reach it: NodePort, LoadBalancer, and ClusterIP
 * with externalIPs. Only then externalTrafficPolicy counts. */
bool kube_service_is_external(const struct kube_service *service);

struct kube_endpoint_port {
	const char *name; /* "" when unnamed or absent */
	const char *app_protocol;
	uint16_t port; /* 0: absent or null: the port is passed over */
	uint8_t protocol;
	struct npi_pos pos;
	struct npi_pos name_pos; /* of the value; line 0 when absent */
};

struct kube_endpoint {
	struct npi_addr addr;  /* the first of addresses[]; family 0: none usable */
	uint8_t ready;         /* enum kube_tristate: absent counts as true */
	uint8_t serving;       /* absent counts as true */
	uint8_t terminating;   /* absent counts as false */
	const char *node_name; /* NULL when absent: remote */
	const char *zone;      /* NULL when absent */
	struct kube_strings addresses; /* all of them, as written, if more than addr */
	struct kube_strings zone_hints;
	struct kube_strings node_hints;
	struct npi_pos pos; /* the first address */
};

enum kube_address_type { KUBE_IPV4, KUBE_IPV6, KUBE_FQDN };

struct kube_endpoint_slice {
	struct kube_meta meta;
	const char *service_name; /* label kubernetes.io/service-name; "" when absent */
	enum kube_address_type address_type;
	struct kube_endpoint_port *ports;
	size_t n_ports;
	struct kube_endpoint *endpoints;
	size_t n_endpoints;
};

struct kube_endpoints_subset {
	struct kube_endpoint *addresses; /* ready is KUBE_TRUE */
	size_t n_addresses;
	struct kube_endpoint *not_ready; /* ready is KUBE_FALSE */
	size_t n_not_ready;
	struct kube_endpoint_port *ports;
	size_t n_ports;
};

struct kube_endpoints {
	struct kube_meta meta;
	struct kube_endpoints_subset *subsets;
	size_t n_subsets;
};

struct kube_container_port {
	const char *name;
	uint16_t port;
	uint8_t protocol;
};

struct kube_pod {
	struct kube_meta meta;
	bool has_status;
	const char *phase;              /* status.phase; "" when absent */
	const char *node_name;          /* spec.nodeName; NULL when absent */
	bool ready;                     /* condition Ready is True */
	const struct kube_address *ips; /* podIPs, or podIP */
	size_t n_ips;
	/* ports of containers in order, then of sidecars (init containers that restart
	 * always): the order in which a named targetPort is looked up */
	const struct kube_container_port *ports;
	size_t n_ports;
};

struct kube_node {
	struct kube_meta meta;
	const struct kube_address *internal_ips; /* status.addresses of type InternalIP */
	size_t n_internal_ips;
	const struct kube_address *addresses; /* all IP addresses of status.addresses */
	size_t n_addresses;
};

/* Points to the kube_meta that every object begins with. */
union kube_object {
	struct kube_meta *meta;
	struct kube_service *service;
	struct kube_endpoint_slice *slice;
	struct kube_endpoints *endpoints;
	struct kube_pod *pod;
	struct kube_node *node;
};

/* Kinds that have nothing for us: named once each. */
struct kube_passed_over {
	const char *api_version;
	const char *kind;
	size_t count;
};

/* Zeroed is empty. */
struct kube_objects {
	union kube_object *items; /* in the order read */
	size_t n;
	size_t capacity;
	struct kube_passed_over *passed_over;
	size_t n_passed_over;
	size_t n_seen; /* objects of any kind, before -n and -l */
};

/**
 * kube_read() - read every object of every source
 * @settings: validate, namespaces, ranges
 * @arena: holds the objects
 * @diags: every finding of every source is added, also beyond the first
 *
 * Fields that the API server requires or refuses are errors in its words
 * (pkg/apis/core/validation). Unknown fields are errors with a suggestion, or warnings
 * for objects that came from an API server and with --validate=warn.
 *
 * Return: 0, also with warnings; NPI_INVALID when there was any error; -ENOMEM.
 */
int kube_read(const struct npi_sources *sources, const struct npi_settings *settings,
	      struct npi_arena *arena, struct npi_diags *diags,
	      struct kube_objects *ret_objects) npi_must_check;

/* Add one object, for those that build them otherwise. 0 or -ENOMEM. */
int kube_objects_add(struct kube_objects *objects, struct npi_arena *arena,
		     union kube_object object) npi_must_check;

#endif
