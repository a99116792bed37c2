/* SPDX-License-Identifier: GPL-2.0-or-later */
/* manifests_making.h - how the objects are made */
#ifndef NPI_MANIFESTS_MAKING_H
#define NPI_MANIFESTS_MAKING_H

#include "manifests_parts.h"

enum { MANIFEST_NAME = 64 }; /* a DNS label and a NUL */

/* What objects are made in. */
struct manifest_making {
	struct npi_arena *arena;
	struct kube_objects *objects;
};

/* Borrows the name. */
struct kube_meta manifests_meta(enum kube_kind kind, const char *name);

/* The EndpointSlices of a port of a Service; their names begin with @prefix. 0 or
 * -ENOMEM. */
int manifests_add_slices(const struct manifest_making *making, const char *service_name,
			 const char *prefix, const char *port_name,
			 const struct ipvs_virtual_service *vs);

#endif
