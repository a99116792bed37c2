/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * allocate.h - clusterIPs and nodePorts for Services that name none
 *
 * Values are found by a fixed hash, so that nodes that see the same manifests choose the
 * same ones. Hash and bands are a promise: nodeport-ipvs-manifest(5) has test vectors.
 */
#ifndef NPI_ALLOCATE_H
#define NPI_ALLOCATE_H

#include <stddef.h>
#include <stdint.h>

#include "npi/addr.h"
#include "npi/diag.h"
#include "npi/kube.h"
#include "npi/result.h"

struct npi_settings;

/* FNV-1a (64 bits) over the bytes of @text, then the finalizer of MurmurHash3. */
uint64_t kube_allocation_hash(const char *text);

/* Where values are allocated; what is below, in Kubernetes' static band, is left to
 * those who choose for themselves. */
struct kube_port_band {
	uint16_t first;
	uint32_t size; /* 0: none */
};

struct kube_address_band {
	struct npi_addr first;
	uint64_t size; /* 0: none */
};

/* The upper band of a nodePort range: without the lowest min(max(16, size/32), 128). */
struct kube_port_band kube_node_port_band(uint16_t min, uint16_t max);

/* The upper band of a service CIDR: without the network address, an IPv4 broadcast
 * address, and the lowest min(max(16, size/16), 256). Of an IPv6 range the lowest 2^32
 * addresses are used. */
struct kube_address_band kube_cluster_ip_band(const struct npi_cidr *range);
/* Slot 0 is the band's first address. */
struct npi_addr kube_band_address(const struct kube_address_band *band, uint64_t slot);

/* "clusterIP/IPv4/NAMESPACE/NAME" is hashed for a clusterIP,
 * "nodePort/NAMESPACE/NAME/PORT/TCP" for a nodePort. */
enum { KUBE_ALLOCATION_KEY = 1024 };

/**
 * kube_allocate() - give every Service the clusterIPs and nodePorts it lacks
 * @services: sorted by namespace and name; values are filled in and marked
 *
 * Explicit values come first, of all Services. Two Services with the same clusterIP or
 * nodePort are an error. A hash that meets a taken value takes the next free one and is a
 * warning, since a node that sees other manifests may decide it the other way round.
 *
 * Return: 0; NPI_INVALID with findings, the other Services having their values; -ENOMEM.
 */
int kube_allocate(struct kube_service *const *services, size_t n,
		  const struct npi_settings *settings,
		  struct npi_diags *diags) npi_must_check;

/**
 * kube_keep_values() - what a Service had before stays when it is given without
 * @before: as it was stored
 * @after: as it is given now; values that it lacks are filled in
 *
 * As the API server does on an update (patchAllocatedValues): the clusterIP, and each
 * nodePort by the name of its port unless another port took it.
 */
void kube_keep_values(const struct kube_service *before, struct kube_service *after);

#endif
