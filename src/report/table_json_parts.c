/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "table_json.h"

#include <sys/socket.h>

#include "owner.h"

#define COUNTER(member, field)                                                           \
	{                                                                                \
		member, offsetof(struct ipvs_stats, field)                               \
	}

struct counter {
	const char *member;
	size_t offset;
};

static const struct counter rates[] = {
	COUNTER("connections", cps),    COUNTER("inBytes", in_bps),
	COUNTER("inPackets", in_pps),   COUNTER("outBytes", out_bps),
	COUNTER("outPackets", out_pps),
};

static const struct counter totals[] = {
	COUNTER("connections", connections), COUNTER("inBytes", in_bytes),
	COUNTER("inPackets", in_packets),    COUNTER("outBytes", out_bytes),
	COUNTER("outPackets", out_packets),
};

enum { N_COUNTERS = sizeof(rates) / sizeof(rates[0]) };

_Static_assert(sizeof(totals) == sizeof(rates), "the same counters");

static void add_counters(struct kube_writer *writer, const char *key,
			 const struct counter counters[N_COUNTERS],
			 const struct ipvs_stats *stats)
{
	size_t i;

	if (!stats)
		return;
	kube_write_key(writer, key);
	kube_write_mapping(writer);
	for (i = 0; i < N_COUNTERS; i++) {
		const char *at = (const char *)stats + counters[i].offset;

		kube_write_count(writer, counters[i].member,
				 *(const uint64_t *)(const void *)at);
	}
	kube_write_end(writer);
}

static void add_address(struct kube_writer *writer, const struct npi_addr *addr)
{
	kube_write_key(writer, "address");
	kube_write_address(writer, addr);
}

/* ---- real servers */

static void add_method(struct kube_writer *writer, const struct ipvs_real_server *rs)
{
	static const char *const names[] = {
		[IPVS_FORWARD_MASQUERADE] = "Masq", [IPVS_FORWARD_LOCAL] = "Local",
		[IPVS_FORWARD_TUNNEL] = "Tunnel",   [IPVS_FORWARD_DIRECT_ROUTE] = "Route",
		[IPVS_FORWARD_BYPASS] = "Bypass",
	};
	bool is_known = rs->forwarding_method < sizeof(names) / sizeof(names[0]);

	kube_write_text(writer, "forwardingMethod",
			is_known ? names[rs->forwarding_method] : "Unknown");
}

/* Numbers, since the kernel keeps any; the manual has their names. */
static void add_tunnel(struct kube_writer *writer, const struct ipvs_real_server *rs)
{
	static const char *const types[] = {
		[IPVS_TUNNEL_IPIP] = "ipip",
		[IPVS_TUNNEL_GUE] = "gue",
		[IPVS_TUNNEL_GRE] = "gre",
	};
	bool is_known = rs->tunnel_type < sizeof(types) / sizeof(types[0]);

	if (rs->forwarding_method != IPVS_FORWARD_TUNNEL)
		return;
	kube_write_key(writer, "tunnel");
	kube_write_mapping(writer);
	kube_write_count(writer, "flags", rs->tunnel_flags);
	kube_write_count(writer, "port", rs->tunnel_port);
	kube_write_text(writer, "type", is_known ? types[rs->tunnel_type] : "unknown");
	kube_write_end(writer);
}

static void add_draining(struct kube_writer *writer, const struct npi_draining *draining)
{
	kube_write_key(writer, "draining");
	kube_write_mapping(writer);
	kube_write_signed(writer, "forSeconds", draining->for_s);
	kube_write_signed(writer, "leftSeconds", draining->left_s);
	kube_write_end(writer);
}

static void add_real_server(struct kube_writer *writer, const struct ipvs_real_server *rs,
			    const struct ipvs_stats *stats,
			    const struct npi_draining *draining)
{
	kube_write_mapping(writer);
	kube_write_count(writer, "activeConnections", rs->active_connections);
	add_address(writer, &rs->addr);
	if (draining)
		add_draining(writer, draining);
	add_method(writer, rs);
	kube_write_count(writer, "inactiveConnections", rs->inactive_connections);
	kube_write_count(writer, "lowerThreshold", rs->lower_threshold);
	kube_write_count(writer, "persistentConnections", rs->persistent_connections);
	kube_write_count(writer, "port", rs->port);
	add_counters(writer, "rates", rates, stats);
	add_counters(writer, "totals", totals, stats);
	add_tunnel(writer, rs);
	kube_write_count(writer, "upperThreshold", rs->upper_threshold);
	kube_write_signed(writer, "weight", rs->weight);
	kube_write_end(writer);
}

static void add_real_servers(struct kube_writer *writer,
			     const struct ipvs_virtual_service *vs,
			     const struct ipvs_real_server *const *order,
			     const struct npi_ownership *owners,
			     const struct ipvs_claim *claim)
{
	uint32_t i;

	kube_write_key(writer, "realServers");
	kube_write_list(writer);
	for (i = 0; i < vs->n_real_servers; i++) {
		const struct ipvs_stats *stats = vs->real_server_stats;
		struct npi_draining draining;
		bool drains = owners &&
			      npi_ownership_drains(owners, claim, order[i], &draining);

		add_real_server(writer, order[i],
				stats ? &stats[order[i] - vs->real_servers] : NULL,
				drains ? &draining : NULL);
	}
	kube_write_end(writer);
}

/* ---- virtual services */

static void add_owner(struct kube_writer *writer, const struct npi_ownership *owners,
		      const struct ipvs_claim *claim)
{
	const struct npi_owner *owner = claim->owner;
	const char *applyset = npi_ownership_applyset(owners, owner);

	kube_write_key(writer, "owner");
	kube_write_mapping(writer);
	kube_write_text(writer, "applyset", applyset ? applyset : "");
	kube_write_bool(writer, "confirmed", !claim->pending);
	kube_write_text(writer, "kind", report_role_name(owner->role));
	kube_write_text(writer, "name", owner->name);
	kube_write_text(writer, "namespace", owner->name_space);
	kube_write_text(writer, "portName", owner->port_name);
	kube_write_signed(writer, "since", claim->created_s);
	kube_write_end(writer);
}

static void add_persistence(struct kube_writer *writer,
			    const struct ipvs_virtual_service *vs)
{
	uint32_t raw = vs->netmask_raw;
	struct npi_addr mask = { .family = AF_INET,
				 .bytes = { (uint8_t)(raw >> 24), (uint8_t)(raw >> 16),
					    (uint8_t)(raw >> 8), (uint8_t)raw } };

	if (!(vs->flags & IPVS_PERSISTENT))
		return;
	kube_write_key(writer, "persistence");
	kube_write_mapping(writer);
	if (vs->addr.family == AF_INET) {
		kube_write_key(writer, "netmask");
		kube_write_address(writer, &mask);
	}
	if (vs->netmask != IPVS_NO_PREFIX)
		kube_write_count(writer, "prefixLength", vs->netmask);
	kube_write_count(writer, "timeoutSeconds", vs->persistence_timeout_s);
	kube_write_end(writer);
}

static void add_scheduler_flags(struct kube_writer *writer,
				const struct ipvs_virtual_service *vs)
{
	static const char *const names[] = { "flag-1", "flag-2", "flag-3" };
	unsigned int i;

	kube_write_key(writer, "schedulerFlags");
	kube_write_list(writer);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (vs->flags & (unsigned int)IPVS_SCHED_1 << i)
			kube_write_string(writer, names[i]);
	kube_write_end(writer);
}

void table_json_add(struct kube_writer *writer, const struct ipvs_virtual_service *vs,
		    const struct ipvs_real_server *const *order,
		    const struct npi_ownership *owners)
{
	const struct ipvs_claim *claim =
		owners ? ipvs_claims_find(&owners->claims, vs) : NULL;

	if (!vs->fwmark)
		add_address(writer, &vs->addr);
	kube_write_text(writer, "family", vs->addr.family == AF_INET6 ? "IPv6" : "IPv4");
	kube_write_number(writer, "fwmark", vs->fwmark);
	kube_write_bool(writer, "onePacket", vs->flags & IPVS_ONE_PACKET);
	if (claim)
		add_owner(writer, owners, claim);
	add_persistence(writer, vs);
	kube_write_text(writer, "persistenceEngine", vs->pe_name);
	if (!vs->fwmark) {
		kube_write_count(writer, "port", vs->port);
		kube_write_text(writer, "protocol", ipvs_protocol_name(vs->protocol));
	}
	add_counters(writer, "rates", rates, vs->stats);
	add_real_servers(writer, vs, order, owners, claim);
	kube_write_text(writer, "scheduler", vs->scheduler);
	add_scheduler_flags(writer, vs);
	add_counters(writer, "totals", totals, vs->stats);
}
