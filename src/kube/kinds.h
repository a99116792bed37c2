/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kinds.h - which objects are read, and which are known but passed over */
#ifndef KUBE_KINDS_H
#define KUBE_KINDS_H

#include <stdbool.h>

#include "npi/kube.h"
#include "npi/tree.h"

struct kube_decoder;
struct kube_fields;
struct kube_name_rule;

/* A kind in a version of its API. */
struct kube_type {
	const char *api_version;
	const char *kind;
	enum kube_kind number;
	bool is_namespaced;
	const struct kube_fields *meta_fields;
	const struct kube_name_rule *name_rule;
	const struct kube_fields *fields; /* of the object, with its size */
};

enum kube_match {
	KUBE_IS_READ,    /* one of ours */
	KUBE_IS_OTHER,   /* a kind that has nothing for us */
	KUBE_IS_MISTAKEN /* one of ours in a wrong version or spelling */
};

/**
 * kube_match_kind() - what to do with an object
 * @ret_type: set with KUBE_IS_READ; with KUBE_IS_MISTAKEN the type that was probably
 *	meant
 */
enum kube_match kube_match_kind(const char *api_version, const char *kind,
				const struct kube_type **ret_type);
/* The type of this kind in the version that is current; NULL when it is none of ours. */
const struct kube_type *kube_type_of_kind(const char *kind);

/* meta.c */

extern const struct kube_fields kube_meta_fields;
extern const struct kube_fields kube_short_meta_fields;
/* Has it a uid, resourceVersion or managedFields? */
bool kube_is_from_api_server(const struct npi_node *metadata);
void kube_read_meta(struct kube_decoder *decoder, const struct npi_node *root,
		    const struct kube_type *type, struct kube_meta *ret_meta);

/* One file each. */
extern const struct kube_fields kube_service_fields;
extern const struct kube_fields kube_endpoint_slice_v1_fields;
extern const struct kube_fields kube_endpoint_slice_v1beta1_fields;
extern const struct kube_fields kube_endpoints_fields;
extern const struct kube_fields kube_pod_fields;
extern const struct kube_fields kube_node_fields;

#endif
