/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings.h - what flags, environment and configuration decide, as plain values */
#ifndef NPI_SETTINGS_H
#define NPI_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/addr.h"

/* --validate: what unknown and duplicate fields are */
enum npi_validate { NPI_VALIDATE_STRICT, NPI_VALIDATE_WARN, NPI_VALIDATE_IGNORE };

enum npi_manage {
	NPI_MANAGE_IPVS = 1 << 0,
	NPI_MANAGE_ROUTES = 1 << 1,
	NPI_MANAGE_MASQUERADE = 1 << 2,
	NPI_MANAGE_SYSCTL = 1 << 3,
	NPI_MANAGE_ALL = 15,
};

struct npi_cidrs {
	const struct npi_cidr *items;
	size_t n;
};

struct npi_settings {
	enum npi_validate validate;
	const char *default_namespace; /* of objects that name none; "default" */
	const char *only_namespace; /* -n: other namespaces are passed over; NULL: all */
	const char *selector;       /* -l: label selector of Services; NULL: all */

	/* this node, as endpoints name it (nodeName); lower-case host name unless given
	 */
	const char *hostname;
	const char *zone; /* topology.kubernetes.io/zone of this node; NULL: unknown */

	const char *scheduler;          /* --ipvs-scheduler; "rr" */
	struct npi_cidrs exclude_cidrs; /* --ipvs-exclude-cidrs: never touched */
	/* --service-cluster-ip-range; one per family at most */
	struct npi_cidrs cluster_ip_ranges;
	/* somebody said so: clusterIPs elsewhere are mistakes. Otherwise they come from a
	 * cluster with other ranges, and only allocation uses these. */
	bool cluster_ip_ranges_given;
	/* --service-node-port-range, inclusive; 30000..32767 */
	uint16_t node_port_min;
	uint16_t node_port_max;
	bool require_explicit; /* an allocation is an error */

	/* --nodeport-addresses: n == 0 and not primary: every global address of the node
	 */
	struct npi_cidrs nodeport_addresses;
	bool nodeport_primary;

	unsigned int manage;        /* NPI_MANAGE_* */
	struct npi_cidrs pod_cidrs; /* --pod-cidr: who counts as a pod */
	bool masquerade_all;
	uint8_t masquerade_bit; /* 0..31: of the packet mark; 14, as kube-proxy has it */
	struct npi_cidrs allow_addresses; /* --allow-address */

	uint32_t drain_timeout_s; /* --drain-timeout; 300 */
	bool force_conflicts;
};

/* The defaults named above; borrowed constants only. */
struct npi_settings npi_settings_default(void);

/* For reading objects that other settings may have accepted: only what is wrong under any
 * settings is refused. */
void npi_settings_accept(struct npi_settings *settings);

#endif
