/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ipvs.h - IPVS tables as values, in the kernel's words (include/uapi/linux/ip_vs.h) */
#ifndef NPI_IPVS_H
#define NPI_IPVS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/addr.h"
#include "npi/arena.h"
#include "npi/result.h"
#include "npi/source.h"

enum ipvs_forwarding_method {
	IPVS_FORWARD_MASQUERADE = 0,
	IPVS_FORWARD_LOCAL = 1,
	IPVS_FORWARD_TUNNEL = 2,
	IPVS_FORWARD_DIRECT_ROUTE = 3,
	IPVS_FORWARD_BYPASS = 4, /* up to 7 may be stored and are echoed */
};

/* include/uapi/linux/ip_vs.h: IP_VS_CONN_F_TUNNEL_TYPE_*; the kernel keeps any number */
enum ipvs_tunnel_type { IPVS_TUNNEL_IPIP = 0, IPVS_TUNNEL_GUE = 1, IPVS_TUNNEL_GRE = 2 };

enum ipvs_flags {
	IPVS_PERSISTENT = 0x1,
	IPVS_HASHED = 0x2, /* the kernel's own: set in every dump, never compared */
	IPVS_ONE_PACKET = 0x4,
	IPVS_SCHED_1 = 0x8,  /* sh, mh: fallback */
	IPVS_SCHED_2 = 0x10, /* sh, mh: port */
	IPVS_SCHED_3 = 0x20,
	/* the ones we set and compare; others are left as they are */
	IPVS_OUR_FLAGS = IPVS_PERSISTENT | IPVS_ONE_PACKET | IPVS_SCHED_1 | IPVS_SCHED_2 |
			 IPVS_SCHED_3,
};

enum {
	IPVS_SCHEDULER_SIZE = 16, /* IP_VS_SCHEDNAME_MAXLEN, with the NUL */
	IPVS_PE_SIZE = 17,        /* IP_VS_PENAME_MAXLEN and a NUL */
	IPVS_NO_PREFIX = 255,     /* such as 255.0.255.0: see netmask_raw */
};

/* Counters of a virtual service or a real server, as IPVS_*_ATTR_STATS64 has them; rates
 * per second. A kernel without STATS64 (before 4.1) gives the 32-bit ones. */
struct ipvs_stats {
	uint64_t connections, in_packets, out_packets, in_bytes, out_bytes;
	uint64_t cps, in_pps, out_pps, in_bps, out_bps;
};

/* Key within its virtual service: address and port. */
struct ipvs_real_server {
	struct npi_addr addr;
	uint8_t forwarding_method; /* enum ipvs_forwarding_method or what the kernel has
				    */
	uint16_t port;
	int32_t weight;
	uint32_t upper_threshold, lower_threshold;
	uint32_t active_connections, inactive_connections, persistent_connections;
	uint16_t tunnel_port, tunnel_flags;
	uint8_t tunnel_type;
	uint8_t unused[3]; /* 0: named, so that equal values are equal bytes */
};

enum npi_address_role {
	NPI_ROLE_CLUSTER_IP,
	NPI_ROLE_NODE_PORT,
	NPI_ROLE_EXTERNAL_IP,
	NPI_ROLE_LOAD_BALANCER,
};

/* Which part of which Service a virtual service is for. */
struct npi_owner {
	const char *name_space;
	const char *name;
	const char *port_name;
	enum npi_address_role role;
	/* externalTrafficPolicy Local: not masqueraded; false for clusterIPs */
	bool local;
	struct npi_pos pos; /* the field that asks for it: clusterIP, nodePort, … */
};

/* Key: address, protocol and port; or address family and fwmark when fwmark is not 0. */
struct ipvs_virtual_service {
	struct npi_addr addr; /* with a fwmark: only the family */
	uint8_t netmask;      /* persistence: prefix length; full (32, 128) by default;
			       * IPVS_NO_PREFIX when the kernel has a mask with holes */
	uint16_t protocol;    /* IPPROTO_*, or whatever the kernel was given */
	uint16_t port;
	uint32_t fwmark;
	uint32_t flags;
	uint32_t persistence_timeout_s; /* counts only with IPVS_PERSISTENT */
	uint32_t netmask_raw;           /* as the kernel has it (v4: host order mask) */
	char scheduler[IPVS_SCHEDULER_SIZE]; /* "none" when there is none */
	char pe_name[IPVS_PE_SIZE];
	/* in dump order when read; sorted by key when desired. May be shared by several
	 * virtual services of a desired table: borrowed, never written through. */
	const struct ipvs_real_server *real_servers;
	uint32_t n_real_servers;
	const struct ipvs_stats *stats;             /* NULL unless asked for */
	const struct ipvs_stats *real_server_stats; /* array as real_servers, or NULL */
	const struct npi_owner *owner; /* desired, or claimed by us; NULL: not ours */
};

struct ipvs_table {
	struct ipvs_virtual_service *items;
	size_t n;
};

/* What GET_INFO says; shown in the first line of a listing. */
struct ipvs_info {
	uint32_t version; /* 0x010201 is 1.2.1 */
	uint32_t connection_table_size;
};

/* What GET_CONFIG says: how long idle connections are kept. */
struct ipvs_timeouts {
	uint32_t tcp_s, tcp_fin_s, udp_s;
};

/* A daemon that sends connections to other directors, or takes them over. What an older
 * kernel does not report is 0. */
struct ipvs_daemon {
	bool is_backup;
	char interface[16]; /* that it sends or listens on */
	uint32_t sync_id;
	uint16_t max_len_bytes; /* of its datagrams */
	struct npi_addr multicast_group;
	uint16_t multicast_port;
	uint8_t multicast_ttl;
};

enum { IPVS_MAX_DAEMONS = 2 }; /* one that sends, one that listens */

/* A connection, or the template of persistent ones (client port 0). */
struct ipvs_connection {
	char protocol[8]; /* "TCP"; "IP" for the template of a fwmark */
	char state[16];
	uint32_t expires_s;
	struct npi_addr client, virtual_addr, real_server;
	uint16_t client_port, virtual_port, real_server_port;
	/* borrowed from the line; "" when there is none */
	const char *pe_name, *pe_data;
};

/**
 * ipvs_connection_parse() - read a line of /proc/net/ip_vs_conn
 * @line: changed: what @ret borrows is cut out of it
 *
 * Return: 0; -EINVAL when it is no such line, as the title is none.
 */
int ipvs_connection_parse(char *line, struct ipvs_connection *ret) npi_must_check;

/* Total orders over the keys. */
int ipvs_virtual_service_cmp(const struct ipvs_virtual_service *a,
			     const struct ipvs_virtual_service *b);
int ipvs_real_server_cmp(const struct ipvs_real_server *a,
			 const struct ipvs_real_server *b);
/* The same for qsort() and bsearch(). */
int ipvs_virtual_service_order(const void *a, const void *b);
int ipvs_real_server_order(const void *a, const void *b);

/* Equal in all that we set: not counters, not IPVS_HASHED or unknown flags, timeout and
 * netmask only when persistent. Real servers are not looked at. */
bool ipvs_virtual_service_same(const struct ipvs_virtual_service *a,
			       const struct ipvs_virtual_service *b);
bool ipvs_real_server_same(const struct ipvs_real_server *a,
			   const struct ipvs_real_server *b);

/* A number for all that the two above compare, real servers too, in any order. */
uint64_t ipvs_virtual_service_digest(const struct ipvs_virtual_service *vs);

/* Sort a table by key. Real servers keep their order. */
void ipvs_table_sort(struct ipvs_table *table);

/* "TCP 10.96.0.1:80", "UDP [2001:db8::1]:53", "FWM 7", "FWM 7 IPv6" */
enum { IPVS_KEY_TEXT = 72 };
const char *ipvs_key_format(const struct ipvs_virtual_service *vs,
			    char text[IPVS_KEY_TEXT]);
/* The reverse, for TCP, UDP and SCTP only: fills in the key. -EINVAL. */
int ipvs_key_parse(const char *text, struct ipvs_virtual_service *vs) npi_must_check;
/* "TCP", "UDP", "SCTP", else "?" */
const char *ipvs_protocol_name(uint16_t protocol);

#endif
