/* SPDX-License-Identifier: GPL-2.0-or-later */
/* desired_parts.h - what desired.c and its parts share */
#ifndef NPI_DESIRED_PARTS_H
#define NPI_DESIRED_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/arena.h"
#include "npi/desired.h"
#include "npi/diag.h"
#include "npi/ipvs.h"
#include "npi/kube.h"
#include "npi/kube_model.h"
#include "npi/settings.h"

struct host_facts;

enum { DESIRED_FAMILIES = 2 };

/* IPv4 before IPv6, as addresses sort. */
extern const uint8_t desired_families[DESIRED_FAMILIES];
extern const char *const desired_family_names[DESIRED_FAMILIES];

struct desired_addresses {
	const struct npi_addr *items;
	size_t n;
};

/* What every part works on. All parts return 0, NPI_INVALID with findings, or -ENOMEM. */
struct desired_build {
	const struct kube_model *model;
	const struct npi_settings *settings;
	const struct host_facts *host;
	bool is_for_no_node;      /* what only this node could answer is not said */
	struct npi_arena *arena;  /* of the result */
	struct npi_arena scratch; /* of what is needed to build it */
	struct npi_diags *diags;
	/* addresses of this node that are not just bound for a virtual service; sorted */
	struct desired_addresses own_addresses;
	struct desired_addresses node[DESIRED_FAMILIES]; /* where nodePorts are served */
	struct desired_addresses all_nodes;              /* both families, sorted */
	struct ipvs_table table;
	size_t capacity;
};

/* An owner that also knows which field asks. The table's owners are all of this kind. */
struct desired_owner {
	struct npi_owner owner; /* first, so that a pointer to it is one to this */
	const struct kube_service *service;
	uint32_t port; /* index in the Service's ports */
	uint32_t item; /* index in clusterIPs, externalIPs or ingress */
};

/* The annotations of kube-router. */
#define DESIRED_SCHEDULER  "kube-router.io/service.scheduler"
#define DESIRED_SCHEDFLAGS "kube-router.io/service.schedflags"

struct host_address;
/* Addresses that are there for Services: those on the dummy interfaces of kube-proxy and
 * kube-router; and, if a Service has it, one that stands alone (/32, /128). */
bool desired_is_service_interface(const struct host_address *address);
bool desired_stands_alone(const struct host_facts *host,
			  const struct host_address *address);

/* How connections to a Service are spread. */
struct desired_schedule {
	const char *scheduler;
	uint32_t flags;
};

/* Which endpoints the virtual services of a port got. */
struct desired_port_outcome {
	size_t n_all[DESIRED_FAMILIES];
	size_t n_usable[DESIRED_FAMILIES];
	bool lacks_local_internal; /* policy Local, and the usable ones are elsewhere */
	bool lacks_local_external;
};

struct desired_outcome {
	const struct kube_model_service *joined;
	const struct kube_port_backends *backends; /* by port */
	struct desired_port_outcome *ports;
	bool uses_family[DESIRED_FAMILIES];
	/* endpoints left out; of the port that leaves out most */
	size_t n_all[DESIRED_FAMILIES];
	size_t n_not_ready[DESIRED_FAMILIES];
	size_t n_terminating[DESIRED_FAMILIES];
	size_t n_hinted_elsewhere[DESIRED_FAMILIES];
};

/* Fill in own_addresses, node and all_nodes. */
int desired_find_addresses(struct desired_build *build);
/* Refuse addresses that a virtual service must not have. */
int desired_check_addresses(struct desired_build *build);
/* Say when nodePorts are asked for and the node has no address for them. */
int desired_check_nodes(struct desired_build *build);

/* Why a load balancer address cannot be served, or NULL. */
const char *desired_ingress_problem(const struct kube_ingress *ingress);

int desired_find_schedule(struct desired_build *build, const struct kube_service *service,
			  struct desired_schedule *ret_schedule);

/* Add the virtual services of one Service. */
int desired_add_service(struct desired_build *build,
			const struct kube_model_service *joined);
/* Say what the Service's virtual services lack, and which endpoints were left out. */
int desired_say_outcome(struct desired_build *build,
			const struct desired_outcome *outcome);
/* Say which ports no endpoint port joins. @ret_n_said: of how many ports it was said. */
int desired_say_port_names(struct desired_build *build,
			   const struct desired_outcome *outcome, size_t *ret_n_said);
/* Say which traffic policies leave a Service without a real server here. */
int desired_say_policies(struct desired_build *build,
			 const struct desired_outcome *outcome);
/* Say why a Service is passed over. */
int desired_say_ignored(struct desired_build *build,
			const struct kube_model_service *joined);
/* Say which EndpointSlices are for Services that are not there. */
int desired_say_orphans(struct desired_build *build);

/* In the sorted table: one virtual service a key, or an error with both places. */
int desired_resolve_claims(struct desired_build *build);

/* -1: not one of ours */
int desired_family_index(uint8_t family);

#endif
