/* SPDX-License-Identifier: GPL-2.0-or-later */
/* model_parts.h - what model.c and its parts share */
#ifndef NPI_MODEL_PARTS_H
#define NPI_MODEL_PARTS_H

#include <stddef.h>

#include "npi/arena.h"
#include "npi/diag.h"
#include "npi/kube.h"
#include "npi/kube_model.h"

enum { MODEL_KINDS = KUBE_NODE + 1 };

/* The objects of each kind, by namespace and name, each once. */
struct model_index {
	union kube_object *items[MODEL_KINDS];
	size_t n[MODEL_KINDS];
};

/* 0; NPI_INVALID when an object is given twice; -ENOMEM */
int model_index_build(const struct kube_objects *objects, struct npi_arena *arena,
		      struct npi_diags *diags, struct model_index *ret_index);

/* Keep the EndpointSlices that belong to a Service, by its namespace and name. */
void model_index_slices(struct model_index *index);
/* Keep the Endpoints that the mirroring controller would make slices of. */
void model_index_endpoints(struct model_index *index);

/* Order of two objects by namespace and a name. */
int model_compare_names(const char *namespace_a, const char *name_a,
			const char *namespace_b, const char *name_b);

/* Give @pods to the Services that have neither slices nor Endpoints. 0 or -ENOMEM. */
int model_match_pods(struct kube_model *model, const union kube_object *pods, size_t n,
		     struct npi_arena *arena);

#endif
