/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run.h - one run of kube_read() over its sources */
#ifndef KUBE_RUN_H
#define KUBE_RUN_H

#include "decode.h"
#include "npi/kube_selector.h"

struct kube_run {
	struct kube_decoder decoder;
	struct npi_arena trees; /* of the object at hand */
	struct kube_selector selector;
	struct kube_objects objects;
};

/* What an object says it is, or its list says of it. */
struct kube_identity {
	const char *api_version;
	const char *kind;
};

/* What the items of a ServiceList are: Service; those of a List: nothing. */
struct kube_identity kube_item_identity(struct kube_run *run, const char *api_version,
					const char *kind);

/* Read an object, or the items of a list, that is not passed over. @of_list: what it is
 * when it does not say so itself. */
void kube_run_object(struct kube_run *run, const struct npi_node *root,
		     const struct kube_identity *of_list);

#endif
