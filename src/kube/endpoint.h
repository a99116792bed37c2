/* SPDX-License-Identifier: GPL-2.0-or-later */
/* endpoint.h - ports of EndpointSlices and Endpoints */
#ifndef KUBE_ENDPOINT_H
#define KUBE_ENDPOINT_H

#include "decode.h"

extern const struct kube_fields kube_slice_port_fields;
extern const struct kube_fields kube_subset_port_fields;

/* Says which port of a list has no name. */
void kube_check_port_names(struct kube_decoder *decoder, const struct npi_node *list,
			   const struct npi_path *path,
			   const struct kube_endpoint_port *ports);
/* Says which port has a name that one before it has. */
void kube_check_port_duplicates(struct kube_decoder *decoder, const struct npi_path *path,
				const struct kube_endpoint_port *ports, size_t n);

#endif
