/* SPDX-License-Identifier: GPL-2.0-or-later */
/* manifests.h - from an IPVS table to manifests that make it */
#ifndef NPI_MANIFESTS_H
#define NPI_MANIFESTS_H

#include "npi/arena.h"
#include "npi/ipvs.h"
#include "npi/kube.h"
#include "npi/result.h"

struct host_facts;
struct npi_settings;

/* What manifests cannot say of a virtual service. */
enum npi_lost {
	/* it is left out, since … */
	NPI_LOST_FWMARK = 1 << 0,   /* it has no address */
	NPI_LOST_PORT = 1 << 1,     /* it is for all ports */
	NPI_LOST_PROTOCOL = 1 << 2, /* it is none of TCP, UDP and SCTP */
	NPI_LOST_ADDRESS = 1 << 3,  /* loopback, link-local, multicast, … */
	NPI_LOST_SETTINGS = 1 << 4, /* another on its clusterIP is set otherwise */
	NPI_LOST_RANGE = 1 << 5,    /* no clusterIP of its family can be allocated */
	NPI_LOST_WHOLE = (1 << 6) - 1,
	/* it is there without … */
	NPI_LOST_SCHEDULER = 1 << 6, /* a scheduler that Linux does not have */
	NPI_LOST_FLAGS = 1 << 7,     /* flags of a scheduler other than mh */
	NPI_LOST_ONE_PACKET = 1 << 8,
	NPI_LOST_ENGINE = 1 << 9,   /* persistence engine */
	NPI_LOST_NETMASK = 1 << 10, /* of persistence */
	NPI_LOST_TIMEOUT = 1 << 11, /* persistence of more than a day, or of none */
	NPI_LOST_WEIGHT = 1 << 12,  /* other than 1 */
	NPI_LOST_METHOD = 1 << 13,  /* other than masquerading */
	NPI_LOST_THRESHOLD = 1 << 14,
	NPI_LOST_REAL_SERVER = 1 << 15, /* real servers that no slice can name */
	/* it is as it was, and there is one more: a Service needs a clusterIP */
	NPI_LOST_NOTHING_BUT_MORE = 1 << 16,
};

struct npi_loss {
	const struct ipvs_virtual_service *vs; /* borrowed from the table */
	unsigned int what;                     /* enum npi_lost */
};

struct npi_manifests {
	struct kube_objects objects;   /* each Service, then its EndpointSlices */
	const struct npi_loss *losses; /* by key */
	size_t n_losses;
};

/**
 * npi_manifests_build() - Services and EndpointSlices that give this table
 * @table: of the kernel, in any order
 * @host: this node's addresses, which cannot be clusterIPs
 *
 * There is one Service for each address: its clusterIP. Virtual services on addresses of
 * this node are nodePorts of a Service with the same real servers when all node addresses
 * have them, else externalIPs of one on the same ports, else of a Service of their own,
 * whose clusterIP is allocated. Names come from addresses and ports, and the result does
 * not depend on the order of the table. O(n log n).
 *
 * Return: 0 or -ENOMEM.
 */
int npi_manifests_build(const struct ipvs_table *table, const struct host_facts *host,
			const struct npi_settings *settings, struct npi_arena *arena,
			struct npi_manifests *ret) npi_must_check;

#endif
