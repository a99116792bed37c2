/* SPDX-License-Identifier: GPL-2.0-or-later */
/* desired.h - from Kubernetes objects to the tables that serve them */
#ifndef NPI_DESIRED_H
#define NPI_DESIRED_H

#include "npi/arena.h"
#include "npi/diag.h"
#include "npi/ipvs.h"
#include "npi/kube.h"
#include "npi/result.h"

struct host_facts;
struct npi_settings;

struct npi_desired {
	struct ipvs_table ipvs; /* sorted by key; every item has an owner */
	/* the addresses of this node that nodePorts are served on, sorted */
	const struct npi_addr *node_addresses;
	size_t n_node_addresses;
};

/**
 * npi_desired_build() - what the node should serve for these objects
 * @objects: all objects that count, in any order; Services get missing clusterIPs and
 *	nodePorts allocated in place (and marked so)
 * @settings: policy, ranges, this node's name
 * @host: this node's addresses; NULL: for no node in particular, so that nodePorts are
 *	checked but served nowhere, and what only a node could answer is not said
 * @arena: holds the result, which borrows strings of @objects
 *
 * Pure, and independent of the order of @objects. The rules are those of kube-proxy's
 * IPVS mode (pkg/proxy/ipvs/proxier.go, pkg/proxy/topology.go) with the differences that
 * the manual lists. Services without endpoints, port names that match nothing, endpoints
 * left out and fields that have no effect here are said as warnings and notices; two
 * objects that claim one address, protocol and port are an error with both places.
 *
 * Return: 0; NPI_INVALID with findings; -ENOMEM.
 */
int npi_desired_build(struct kube_objects *objects, const struct npi_settings *settings,
		      const struct host_facts *host, struct npi_arena *arena,
		      struct npi_diags *diags, struct npi_desired *ret) npi_must_check;

/* Whether Linux has a scheduler of this name. */
bool desired_knows_scheduler(const char *scheduler);

#endif
