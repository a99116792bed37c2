/* SPDX-License-Identifier: GPL-2.0-or-later */
/* manifests_parts.h - what manifests.c and its parts share */
#ifndef NPI_MANIFESTS_PARTS_H
#define NPI_MANIFESTS_PARTS_H

#include "npi/host.h"
#include "npi/manifests.h"
#include "npi/settings.h"

/* A virtual service as manifests can have it. */
struct manifest_item {
	const struct ipvs_virtual_service *vs; /* as it is */
	struct ipvs_virtual_service made;      /* as it will be */
	/* of @made without the key but for family and protocol: what a Service decides
	 * for all its ports, and the same with real servers */
	uint64_t settings, content;
	unsigned int lost; /* enum npi_lost */
	bool is_used;      /* a Service has it */
};

struct manifest_port {
	struct manifest_item *item;
	struct manifest_service *service;
	uint16_t node_port;
};

struct manifest_external {
	struct npi_addr addr;
	struct manifest_external *next;
};

struct manifest_service {
	struct npi_addr name_addr;  /* it is named after */
	unsigned int number;        /* how many have that name already */
	struct npi_addr cluster_ip; /* family 0: to be allocated */
	struct manifest_port *ports;
	size_t n_ports;
	struct manifest_external *externals, **next_external;
	size_t n_externals;
	/* the Service of the other family that this one, or that has this one, is made
	 * one with: its ports are the same, one by one */
	struct manifest_service *second, *first;
};

/* Virtual services on one address: @n items from @items on. */
struct manifest_group {
	struct manifest_item *items;
	size_t n;
};

struct manifest_addresses {
	struct npi_addr *items; /* sorted */
	size_t n;
};

/* All parts return 0 or -ENOMEM. */
struct manifest_build {
	const struct host_facts *host;
	const struct npi_settings *settings;
	struct npi_arena *arena;       /* of the result */
	struct npi_arena scratch;      /* of what is needed to build it */
	struct manifest_addresses own; /* addresses that no clusterIP can be */
	struct manifest_item *items;   /* by key */
	size_t n;
	struct manifest_service *services;
	size_t n_services;
	struct npi_loss *losses;
	size_t n_losses;
};

/* manifests_items.c: the items of a table */
int manifests_take_items(struct manifest_build *build, const struct ipvs_table *table);

/* manifests_match.c: Services that have it all already */

/* Many Services may have a port in common and differ in another. What is not found among
 * the first few becomes a Service of its own, so that no table takes long. */
enum { MANIFEST_TRIES = 16 };

/* Ports of Services by content and port. */
struct manifest_index {
	struct manifest_port **ports;
	size_t n;
};

int manifests_index(struct manifest_build *build, struct manifest_index *ret);
/* The first port with this content whose number is not below, or where it would be. */
size_t manifests_find_port(const struct manifest_index *index, uint64_t content,
			   uint16_t number);
/* What the address has on this port that is just like @item, if nobody uses it yet. */
struct manifest_item *manifests_find_alike(const struct manifest_item *items, size_t n,
					   const struct npi_addr *addr, uint16_t port,
					   const struct manifest_item *item);
/* Make the address an externalIP of every Service whose ports it has. */
int manifests_match_externals(struct manifest_build *build,
			      const struct manifest_index *index,
			      const struct manifest_group *group);

/* manifests_node_ports.c: make what all node addresses of a family have nodePorts; they
 * are sorted */
int manifests_match_node_ports(struct manifest_build *build,
			       const struct manifest_index *index,
			       const struct npi_addr *nodes, size_t n_nodes);

/* manifests_objects.c: the objects of the Services so far */
int manifests_make_objects(const struct manifest_build *build, struct npi_arena *arena,
			   struct kube_objects *objects);

#endif
