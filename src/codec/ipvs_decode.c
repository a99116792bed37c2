/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/ipvs_codec.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>

#include <linux/ip_vs.h>

#include "fields.h"
#include "ipvs_answer.h"
#include "ipvs_usual_dest.h"

/* The members of a virtual service, and what is put together at the end. */
struct raw_service {
	struct ipvs_virtual_service vs;
	uint16_t family;
	struct netlink_attribute addr, flags, stats, stats64;
};

#define ROW(kind, member) FIELD(kind, struct raw_service, member)

static const struct field service_rows[] = {
	[IPVS_SVC_ATTR_AF] = ROW(FIELD_U16, family),
	[IPVS_SVC_ATTR_PROTOCOL] = ROW(FIELD_U16, vs.protocol),
	[IPVS_SVC_ATTR_ADDR] = ROW(FIELD_ATTRIBUTE, addr),
	[IPVS_SVC_ATTR_PORT] = ROW(FIELD_U16_BE, vs.port),
	[IPVS_SVC_ATTR_FWMARK] = ROW(FIELD_U32, vs.fwmark),
	[IPVS_SVC_ATTR_SCHED_NAME] = ROW(FIELD_STRING, vs.scheduler),
	[IPVS_SVC_ATTR_FLAGS] = ROW(FIELD_ATTRIBUTE, flags),
	[IPVS_SVC_ATTR_TIMEOUT] = ROW(FIELD_U32, vs.persistence_timeout_s),
	[IPVS_SVC_ATTR_NETMASK] = ROW(FIELD_U32, vs.netmask_raw),
	[IPVS_SVC_ATTR_PE_NAME] = ROW(FIELD_STRING, vs.pe_name),
	[IPVS_SVC_ATTR_STATS] = ROW(FIELD_ATTRIBUTE, stats),
	[IPVS_SVC_ATTR_STATS64] = ROW(FIELD_ATTRIBUTE, stats64),
};

#undef ROW

static const struct field_table service_table = {
	.rows = service_rows,
	.n = sizeof(service_rows) / sizeof(service_rows[0]),
	.required = FIELD_BIT(IPVS_SVC_ATTR_AF) | FIELD_BIT(IPVS_SVC_ATTR_SCHED_NAME) |
		    FIELD_BIT(IPVS_SVC_ATTR_FLAGS) | FIELD_BIT(IPVS_SVC_ATTR_TIMEOUT) |
		    FIELD_BIT(IPVS_SVC_ATTR_NETMASK),
};

enum {
	/* a service has these or FWMARK */
	ADDRESS_KEY = FIELD_BIT(IPVS_SVC_ATTR_PROTOCOL) | FIELD_BIT(IPVS_SVC_ATTR_ADDR) |
		      FIELD_BIT(IPVS_SVC_ATTR_PORT),
};

static int set_key(struct raw_service *raw, uint32_t seen)
{
	if (raw->family != AF_INET && raw->family != AF_INET6)
		return -EBADMSG;
	if (raw->vs.fwmark) {
		raw->vs.addr.family = (uint8_t)raw->family;
		return 0;
	}
	if ((seen & ADDRESS_KEY) != ADDRESS_KEY)
		return -EBADMSG;
	return ipvs_answer_addr(&raw->addr, raw->family, &raw->vs.addr);
}

/* Flags are followed by a mask, which in answers is all ones. */
static int set_flags(struct raw_service *raw)
{
	struct ip_vs_flags flags;

	if (!netlink_get(&raw->flags, &flags, sizeof(flags)))
		return -EBADMSG;
	raw->vs.flags = flags.flags;
	return 0;
}

static uint8_t prefix_of_mask(uint32_t mask)
{
	uint32_t rest = ~mask;

	if (rest & (rest + 1))
		return IPVS_NO_PREFIX;
	return rest ? (uint8_t)__builtin_clz(rest) : 32;
}

/* IPv4: a mask in network order; IPv6: the prefix length in host order. */
static int set_netmask(struct ipvs_virtual_service *vs)
{
	if (vs->addr.family == AF_INET) {
		vs->netmask_raw = ntohl(vs->netmask_raw);
		vs->netmask = prefix_of_mask(vs->netmask_raw);
		return 0;
	}
	if (vs->netmask_raw > 128)
		return -EBADMSG;
	vs->netmask = (uint8_t)vs->netmask_raw;
	return 0;
}

int ipvs_decode_virtual_service(const struct netlink_message *message,
				struct ipvs_virtual_service *ret,
				struct ipvs_stats *ret_stats)
{
	struct raw_service raw = { .family = 0 };
	struct netlink_reader reader;
	uint32_t seen = 0;
	int r;

	r = ipvs_answer_open_nest(message, IPVS_CMD_NEW_SERVICE, IPVS_CMD_ATTR_SERVICE,
				  &reader);
	if (!r)
		r = fields_decode(reader, &service_table, &raw, &seen);
	if (!r)
		r = set_key(&raw, seen);
	if (!r)
		r = set_flags(&raw);
	if (!r)
		r = set_netmask(&raw.vs);
	if (!r && ret_stats)
		r = ipvs_answer_stats(&raw.stats64, &raw.stats, ret_stats);
	if (!r)
		*ret = raw.vs;
	return r;
}

/* As above, for a real server. */
struct raw_dest {
	struct ipvs_real_server rs;
	uint16_t family;
	uint32_t method;
	struct netlink_attribute addr, stats, stats64;
};

#define ROW(kind, member) FIELD(kind, struct raw_dest, member)

static const struct field dest_rows[] = {
	[IPVS_DEST_ATTR_ADDR] = ROW(FIELD_ATTRIBUTE, addr),
	[IPVS_DEST_ATTR_PORT] = ROW(FIELD_U16_BE, rs.port),
	[IPVS_DEST_ATTR_FWD_METHOD] = ROW(FIELD_U32, method),
	[IPVS_DEST_ATTR_WEIGHT] = ROW(FIELD_U32, rs.weight),
	[IPVS_DEST_ATTR_U_THRESH] = ROW(FIELD_U32, rs.upper_threshold),
	[IPVS_DEST_ATTR_L_THRESH] = ROW(FIELD_U32, rs.lower_threshold),
	[IPVS_DEST_ATTR_ACTIVE_CONNS] = ROW(FIELD_U32, rs.active_connections),
	[IPVS_DEST_ATTR_INACT_CONNS] = ROW(FIELD_U32, rs.inactive_connections),
	[IPVS_DEST_ATTR_PERSIST_CONNS] = ROW(FIELD_U32, rs.persistent_connections),
	[IPVS_DEST_ATTR_STATS] = ROW(FIELD_ATTRIBUTE, stats),
	[IPVS_DEST_ATTR_ADDR_FAMILY] = ROW(FIELD_U16, family),
	[IPVS_DEST_ATTR_STATS64] = ROW(FIELD_ATTRIBUTE, stats64),
	[IPVS_DEST_ATTR_TUN_TYPE] = ROW(FIELD_U8, rs.tunnel_type),
	[IPVS_DEST_ATTR_TUN_PORT] = ROW(FIELD_U16_BE, rs.tunnel_port),
	[IPVS_DEST_ATTR_TUN_FLAGS] = ROW(FIELD_U16, rs.tunnel_flags),
};

static const struct field_table dest_table = {
	.rows = dest_rows,
	.n = sizeof(dest_rows) / sizeof(dest_rows[0]),
	.required =
		FIELD_BIT(IPVS_DEST_ATTR_ADDR) | FIELD_BIT(IPVS_DEST_ATTR_PORT) |
		FIELD_BIT(IPVS_DEST_ATTR_FWD_METHOD) | FIELD_BIT(IPVS_DEST_ATTR_WEIGHT) |
		FIELD_BIT(IPVS_DEST_ATTR_U_THRESH) | FIELD_BIT(IPVS_DEST_ATTR_L_THRESH) |
		FIELD_BIT(IPVS_DEST_ATTR_ACTIVE_CONNS) |
		FIELD_BIT(IPVS_DEST_ATTR_INACT_CONNS) |
		FIELD_BIT(IPVS_DEST_ATTR_PERSIST_CONNS),
};

static int decode_dest(struct netlink_reader reader, uint8_t family,
		       struct ipvs_real_server *ret, struct ipvs_stats *ret_stats)
{
	struct raw_dest raw = { .family = 0 };
	int r = fields_decode(reader, &dest_table, &raw, NULL);

	if (r)
		return r;
	if (raw.method > UINT8_MAX)
		return -EBADMSG;
	raw.rs.forwarding_method = (uint8_t)raw.method;
	/* absent or 0 (kernels before 3.18): that of the virtual service */
	r = ipvs_answer_addr(&raw.addr, raw.family ? raw.family : family, &raw.rs.addr);
	if (!r && ret_stats)
		r = ipvs_answer_stats(&raw.stats64, &raw.stats, ret_stats);
	if (!r)
		*ret = raw.rs;
	return r;
}

/* Kept apart, so that the short way does not pay for its variables. */
__attribute__((noinline)) static int decode_other_dest(
	const struct netlink_message *message, uint8_t family,
	struct ipvs_real_server *ret, struct ipvs_stats *ret_stats)
{
	struct netlink_reader reader;
	int r = ipvs_answer_open_nest(message, IPVS_CMD_NEW_DEST, IPVS_CMD_ATTR_DEST,
				      &reader);

	return r ? r : decode_dest(reader, family, ret, ret_stats);
}

int ipvs_decode_real_server(const struct netlink_message *message, uint8_t family,
			    struct ipvs_real_server *ret, struct ipvs_stats *ret_stats)
{
	if (!ret_stats && ipvs_decode_usual_dest(message->payload, message->len, ret))
		return 0;
	return decode_other_dest(message, family, ret, ret_stats);
}
