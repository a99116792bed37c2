/* SPDX-License-Identifier: GPL-2.0-or-later */
/* service.h - the parts that reading and checking a Service is made of */
#ifndef KUBE_SERVICE_H
#define KUBE_SERVICE_H

#include "decode.h"

/* A Service whose fields have been read, and where they stand. */
struct service_check {
	struct kube_decoder *decoder;
	struct kube_service *service;
	const struct npi_node *spec; /* an empty mapping when there is none */
	const struct npi_path *path; /* "spec" */
	bool type_is_known;          /* its word was right */
};

/* The value of a field of spec if it has one of @shapes. */
const struct npi_node *service_field(const struct service_check *check, const char *key,
				     unsigned int shapes);

void service_check_ports(struct service_check *check);
void service_check_cluster_ips(const struct service_check *check);
void service_check_policies(const struct service_check *check);
void service_check_load_balancer(const struct service_check *check);

extern const struct kube_fields kube_service_port_fields;
extern const struct kube_fields kube_ingress_fields;
extern const struct kube_words kube_family_policies;
kube_read_fn service_read_families;

#endif
