/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kube_model.h - Services joined with the endpoints behind them
 *
 * The rules are those of kube-proxy (pkg/proxy/endpointslicecache.go, topology.go) and of
 * the controllers that make EndpointSlices out of Pods and Endpoints. Nothing here
 * depends on the order of the objects.
 */
#ifndef NPI_KUBE_MODEL_H
#define NPI_KUBE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/addr.h"
#include "npi/arena.h"
#include "npi/diag.h"
#include "npi/kube.h"
#include "npi/result.h"

struct npi_settings;

/* Why a Service gets no virtual service. */
enum kube_ignored {
	KUBE_SERVED,
	KUBE_IGNORED_EXTERNAL_NAME,
	KUBE_IGNORED_HEADLESS,
	KUBE_IGNORED_PROXY_NAME,     /* label service.kubernetes.io/service-proxy-name */
	KUBE_IGNORED_HEADLESS_LABEL, /* label service.kubernetes.io/headless */
};

enum kube_ignored kube_service_ignored(const struct kube_service *service);

/* One Service and where its endpoints come from: its EndpointSlices; without any, its
 * Endpoints; without those, the Pods that its selector matches. */
struct kube_model_service {
	struct kube_service *service;
	enum kube_ignored ignored;
	const union kube_object *slices; /* by name */
	size_t n_slices;
	const struct kube_endpoints *endpoints; /* NULL: none */
	const union kube_object *pods;          /* by name */
	size_t n_pods;
};

struct kube_model {
	struct kube_model_service *services; /* by namespace and name */
	size_t n;
	const union kube_object *slices; /* in use, by namespace and Service */
	size_t n_slices;
	const struct kube_node *node; /* the Node object of this node, or NULL */
	const char *hostname;         /* this node, as endpoints name it; "": unknown */
	const char *zone;             /* of this node; "": unknown */
};

/**
 * kube_model_build() - join Services with their sources of endpoints
 * @objects: in any order
 * @arena: holds the result, which borrows the objects
 *
 * An object that is given twice is an error naming both places.
 *
 * Return: 0; NPI_INVALID with findings and @ret_model set, each object counting once;
 * -ENOMEM.
 */
int kube_model_build(const struct kube_objects *objects,
		     const struct npi_settings *settings, struct npi_arena *arena,
		     struct npi_diags *diags,
		     struct kube_model *ret_model) npi_must_check;

/* Endpoints that stand behind a port of a Service and listen on the same port number:
 * those of one port of a slice or subset, or of one Pod. */
struct kube_backend_group {
	const struct kube_endpoint *endpoints;
	size_t n;
	uint16_t port;
	uint8_t family; /* the slice's; 0: each endpoint's own */
};

/* What joins one port of a Service by name and protocol. */
struct kube_port_backends {
	const struct kube_backend_group *groups;
	size_t n;
	/* Pods without a port of the name that targetPort has; the first by name */
	const struct kube_pod *pod_without_port;
	size_t n_pods_without_port;
};

/**
 * kube_port_backends_join() - what stands behind each port of a Service
 * @ret_ports: an array with an element for each of the Service's ports
 *
 * Return: 0 or -ENOMEM.
 */
int kube_port_backends_join(const struct kube_model_service *model_service,
			    struct npi_arena *arena,
			    struct kube_port_backends **ret_ports) npi_must_check;

/* What an endpoint is to this node. A copy of an endpoint with the greater value counts:
 * one that stays beats one that terminates, then a ready one one that is not, … */
enum kube_backend_flags {
	KUBE_BACKEND_STAYS = 0x80,    /* not terminating */
	KUBE_BACKEND_READY = 0x40,    /* also of publishNotReadyAddresses */
	KUBE_BACKEND_FALLBACK = 0x20, /* not ready: serving, but terminating */
	KUBE_BACKEND_LOCAL = 0x10,    /* on this node */
	KUBE_BACKEND_FOR_NODE = 0x08, /* hinted to this node */
	KUBE_BACKEND_FOR_ZONE = 0x04, /* hinted to this zone */
	KUBE_BACKEND_NODE_HINTS = 0x02,
	KUBE_BACKEND_ZONE_HINTS = 0x01,
};

struct kube_backend {
	struct npi_addr addr;
	uint16_t port;
	uint8_t flags; /* KUBE_BACKEND_* */
};

/* By address and port, each once. Equal sets are the same array. */
struct kube_backends {
	const struct kube_backend *items;
	size_t n;
};

struct kube_selection {
	struct kube_backends cluster; /* for traffic policy Cluster */
	struct kube_backends local;   /* for traffic policy Local */
	size_t n_all;
	/* not in @cluster, and why */
	size_t n_not_ready;
	size_t n_terminating;
	size_t n_hinted_elsewhere;
};

/**
 * kube_backends_select() - which endpoints of one family traffic may go to
 * @backends: those of one port of a Service
 * @family: AF_INET or AF_INET6
 * @model: this node's name and zone
 *
 * Cluster: the ready endpoints, narrowed by topology hints when every one of them has
 * hints and one is for this node (else: this zone); none ready: the terminating ones
 * that still serve. Local: the same choice among the endpoints of this node, hints aside.
 *
 * Return: 0 or -ENOMEM.
 */
int kube_backends_select(const struct kube_port_backends *backends, uint8_t family,
			 const struct kube_model *model, struct npi_arena *arena,
			 struct kube_selection *ret_selection) npi_must_check;

/* Storage for the paths below. */
struct kube_path {
	struct npi_path steps[5];
};

/* spec.FIELD, spec.FIELD[INDEX], spec.ports[INDEX].FIELD,
 * status.loadBalancer.ingress[INDEX].ip; valid as long as @path. */
const struct npi_path *kube_spec_path(struct kube_path *path, const char *field);
const struct npi_path *kube_spec_item_path(struct kube_path *path, const char *field,
					   size_t index);
const struct npi_path *kube_port_path(struct kube_path *path, size_t index,
				      const char *field);
const struct npi_path *kube_ingress_path(struct kube_path *path, size_t index);

/* The place of a field, or of the object's name when the field was not written. */
struct npi_pos kube_pos_or_name(struct npi_pos pos, const struct kube_meta *meta);

#endif
