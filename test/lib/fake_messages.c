/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/fake_messages.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/ip_vs.h>

#include <check.h>

#define BIT(type) (1U << (type))

enum {
	FULL_SERVICE = BIT(IPVS_SVC_ATTR_SCHED_NAME) | BIT(IPVS_SVC_ATTR_FLAGS) |
		       BIT(IPVS_SVC_ATTR_TIMEOUT) | BIT(IPVS_SVC_ATTR_NETMASK),
	ADDRESS_KEY = BIT(IPVS_SVC_ATTR_PROTOCOL) | BIT(IPVS_SVC_ATTR_ADDR) |
		      BIT(IPVS_SVC_ATTR_PORT),
	DEST_KEY = BIT(IPVS_DEST_ATTR_ADDR) | BIT(IPVS_DEST_ATTR_PORT),
	FULL_DEST = BIT(IPVS_DEST_ATTR_FWD_METHOD) | BIT(IPVS_DEST_ATTR_WEIGHT) |
		    BIT(IPVS_DEST_ATTR_U_THRESH) | BIT(IPVS_DEST_ATTR_L_THRESH),
};

static uint32_t get_number(const struct netlink_attribute *attribute)
{
	uint32_t u32;
	uint16_t u16;

	if (netlink_get(attribute, &u16, sizeof(u16)))
		return u16;
	ck_assert(netlink_get(attribute, &u32, sizeof(u32)));
	return u32;
}

static uint16_t get_port(const struct netlink_attribute *attribute)
{
	return ntohs((uint16_t)get_number(attribute));
}

static void get_addr(const struct netlink_attribute *attribute, struct npi_addr *ret)
{
	ck_assert_uint_eq(attribute->len, sizeof(ret->bytes));
	memcpy(ret->bytes, attribute->value, attribute->len);
}

static void get_string(const struct netlink_attribute *attribute, char *ret, size_t size)
{
	ck_assert(attribute->len && attribute->len <= size);
	memcpy(ret, attribute->value, attribute->len);
	ck_assert(!ret[attribute->len - 1]);
}

static void set_netmask(struct ipvs_virtual_service *vs, uint32_t raw)
{
	vs->netmask_raw = vs->addr.family == AF_INET ? ntohl(raw) : raw;
	vs->netmask =
		(uint8_t)(vs->addr.family == AF_INET ? __builtin_popcount(vs->netmask_raw)
						     : (int)raw);
}

static void take_service_attribute(const struct netlink_attribute *attribute,
				   struct fake_request *request)
{
	struct ipvs_virtual_service *vs = &request->vs;
	struct ip_vs_flags flags;

	switch (attribute->type) {
	case IPVS_SVC_ATTR_AF:
		vs->addr.family = (uint8_t)get_number(attribute);
		return;
	case IPVS_SVC_ATTR_PROTOCOL:
		vs->protocol = (uint16_t)get_number(attribute);
		return;
	case IPVS_SVC_ATTR_ADDR:
		get_addr(attribute, &vs->addr);
		return;
	case IPVS_SVC_ATTR_PORT:
		vs->port = get_port(attribute);
		return;
	case IPVS_SVC_ATTR_FWMARK:
		vs->fwmark = get_number(attribute);
		return;
	case IPVS_SVC_ATTR_SCHED_NAME:
		get_string(attribute, vs->scheduler, sizeof(vs->scheduler));
		return;
	case IPVS_SVC_ATTR_PE_NAME:
		get_string(attribute, vs->pe_name, sizeof(vs->pe_name));
		return;
	case IPVS_SVC_ATTR_FLAGS:
		ck_assert(netlink_get(attribute, &flags, sizeof(flags)));
		vs->flags = flags.flags & flags.mask;
		request->flags_mask = flags.mask;
		return;
	case IPVS_SVC_ATTR_TIMEOUT:
		vs->persistence_timeout_s = get_number(attribute);
		return;
	case IPVS_SVC_ATTR_NETMASK: /* behind AF in every request of ours */
		set_netmask(vs, get_number(attribute));
		return;
	default:
		ck_abort_msg("attribute %u of a service", attribute->type);
	}
}

static void take_dest_attribute(const struct netlink_attribute *attribute,
				struct ipvs_real_server *rs)
{
	switch (attribute->type) {
	case IPVS_DEST_ATTR_ADDR:
		get_addr(attribute, &rs->addr);
		return;
	case IPVS_DEST_ATTR_PORT:
		rs->port = get_port(attribute);
		return;
	case IPVS_DEST_ATTR_ADDR_FAMILY:
		rs->addr.family = (uint8_t)get_number(attribute);
		return;
	case IPVS_DEST_ATTR_FWD_METHOD:
		rs->forwarding_method = get_number(attribute) & 7;
		return;
	case IPVS_DEST_ATTR_WEIGHT:
		rs->weight = (int32_t)get_number(attribute);
		return;
	case IPVS_DEST_ATTR_U_THRESH:
		rs->upper_threshold = get_number(attribute);
		return;
	case IPVS_DEST_ATTR_L_THRESH:
		rs->lower_threshold = get_number(attribute);
		return;
	case IPVS_DEST_ATTR_TUN_TYPE:
		ck_assert(netlink_get(attribute, &rs->tunnel_type, 1));
		return;
	case IPVS_DEST_ATTR_TUN_PORT:
		rs->tunnel_port = get_port(attribute);
		return;
	case IPVS_DEST_ATTR_TUN_FLAGS:
		rs->tunnel_flags = (uint16_t)get_number(attribute);
		return;
	default:
		ck_abort_msg("attribute %u of a destination", attribute->type);
	}
}

static int decode_service(struct netlink_reader reader, struct fake_request *ret)
{
	bool full = ret->command == IPVS_CMD_NEW_SERVICE ||
		    ret->command == IPVS_CMD_SET_SERVICE;
	struct netlink_attribute attribute;
	uint32_t seen = 0;

	while (netlink_next_attribute(&reader, &attribute)) {
		take_service_attribute(&attribute, ret);
		seen |= BIT(attribute.type);
	}
	ck_assert(!reader.malformed);
	if (!(seen & BIT(IPVS_SVC_ATTR_AF)))
		return EINVAL;
	if (!(seen & BIT(IPVS_SVC_ATTR_FWMARK)) && (seen & ADDRESS_KEY) != ADDRESS_KEY)
		return EINVAL;
	return full && (seen & FULL_SERVICE) != FULL_SERVICE ? EINVAL : 0;
}

static int decode_dest(struct netlink_reader reader, struct fake_request *ret)
{
	bool full = ret->command != IPVS_CMD_DEL_DEST;
	struct netlink_attribute attribute;
	uint32_t seen = 0;

	while (netlink_next_attribute(&reader, &attribute)) {
		take_dest_attribute(&attribute, &ret->rs);
		seen |= BIT(attribute.type);
	}
	ck_assert(!reader.malformed);
	if ((seen & DEST_KEY) != DEST_KEY || (full && (seen & FULL_DEST) != FULL_DEST))
		return EINVAL;
	return 0;
}

int fake_decode_request(const struct netlink_message *message, struct fake_request *ret)
{
	struct netlink_reader reader;
	struct netlink_attribute nest;
	int error = 0;

	*ret = (struct fake_request){ 0 };
	if (message->len < GENL_HDRLEN)
		return EINVAL;
	ret->command = message->payload[0];
	reader = (struct netlink_reader){ .bytes = message->payload + GENL_HDRLEN,
					  .len = message->len - GENL_HDRLEN };
	if (netlink_find_attribute(reader, IPVS_CMD_ATTR_SERVICE, &nest)) {
		ret->has_service = true;
		error = decode_service(netlink_nest(&nest), ret);
	}
	if (!error && netlink_find_attribute(reader, IPVS_CMD_ATTR_DEST, &nest)) {
		ret->has_dest = true;
		error = decode_dest(netlink_nest(&nest), ret);
	}
	return error;
}

static size_t begin(struct netlink_buffer *buffer, const struct nlmsghdr *header,
		    uint8_t command)
{
	const struct genlmsghdr generic = { .cmd = command, .version = 1 };

	return netlink_begin_message(buffer, header, &generic, sizeof(generic));
}

static void end(struct netlink_buffer *buffer, size_t start)
{
	ck_assert_int_eq(netlink_end_message(buffer, start), 0);
}

static void put_stats(struct netlink_buffer *buffer, uint16_t type)
{
	static const uint64_t zero;
	size_t nest = netlink_begin_nest(buffer, type);
	uint16_t i;

	for (i = IPVS_STATS_ATTR_CONNS; i <= IPVS_STATS_ATTR_OUTBPS; i++)
		netlink_put(buffer, i, &zero, sizeof(zero));
	netlink_end_nest(buffer, nest);
}

void fake_encode_service(struct netlink_buffer *buffer, const struct nlmsghdr *header,
			 const struct ipvs_virtual_service *vs)
{
	const struct ip_vs_flags flags = { vs->flags, UINT32_MAX };
	size_t start = begin(buffer, header, IPVS_CMD_NEW_SERVICE);
	size_t nest = netlink_begin_nest(buffer, IPVS_CMD_ATTR_SERVICE);

	netlink_put_u16(buffer, IPVS_SVC_ATTR_AF, vs->addr.family);
	if (vs->fwmark) {
		netlink_put_u32(buffer, IPVS_SVC_ATTR_FWMARK, vs->fwmark);
	} else {
		netlink_put_u16(buffer, IPVS_SVC_ATTR_PROTOCOL, vs->protocol);
		netlink_put(buffer, IPVS_SVC_ATTR_ADDR, vs->addr.bytes, 16);
		netlink_put_u16(buffer, IPVS_SVC_ATTR_PORT, htons(vs->port));
	}
	netlink_put_string(buffer, IPVS_SVC_ATTR_SCHED_NAME, vs->scheduler);
	if (*vs->pe_name)
		netlink_put_string(buffer, IPVS_SVC_ATTR_PE_NAME, vs->pe_name);
	netlink_put(buffer, IPVS_SVC_ATTR_FLAGS, &flags, sizeof(flags));
	netlink_put_u32(buffer, IPVS_SVC_ATTR_TIMEOUT, vs->persistence_timeout_s);
	netlink_put_u32(buffer, IPVS_SVC_ATTR_NETMASK,
			vs->addr.family == AF_INET ? htonl(vs->netmask_raw)
						   : vs->netmask_raw);
	put_stats(buffer, IPVS_SVC_ATTR_STATS64);
	netlink_end_nest(buffer, nest);
	end(buffer, start);
}

void fake_encode_dest(struct netlink_buffer *buffer, const struct nlmsghdr *header,
		      const struct ipvs_real_server *rs)
{
	size_t start = begin(buffer, header, IPVS_CMD_NEW_DEST);
	size_t nest = netlink_begin_nest(buffer, IPVS_CMD_ATTR_DEST);

	netlink_put(buffer, IPVS_DEST_ATTR_ADDR, rs->addr.bytes, 16);
	netlink_put_u16(buffer, IPVS_DEST_ATTR_PORT, htons(rs->port));
	netlink_put_u32(buffer, IPVS_DEST_ATTR_FWD_METHOD, rs->forwarding_method);
	netlink_put_u32(buffer, IPVS_DEST_ATTR_WEIGHT, (uint32_t)rs->weight);
	netlink_put_u8(buffer, IPVS_DEST_ATTR_TUN_TYPE, rs->tunnel_type);
	netlink_put_u16(buffer, IPVS_DEST_ATTR_TUN_PORT, htons(rs->tunnel_port));
	netlink_put_u16(buffer, IPVS_DEST_ATTR_TUN_FLAGS, rs->tunnel_flags);
	netlink_put_u32(buffer, IPVS_DEST_ATTR_U_THRESH, rs->upper_threshold);
	netlink_put_u32(buffer, IPVS_DEST_ATTR_L_THRESH, rs->lower_threshold);
	netlink_put_u32(buffer, IPVS_DEST_ATTR_ACTIVE_CONNS, rs->active_connections);
	netlink_put_u32(buffer, IPVS_DEST_ATTR_INACT_CONNS, rs->inactive_connections);
	netlink_put_u32(buffer, IPVS_DEST_ATTR_PERSIST_CONNS, rs->persistent_connections);
	netlink_put_u16(buffer, IPVS_DEST_ATTR_ADDR_FAMILY, rs->addr.family);
	put_stats(buffer, IPVS_DEST_ATTR_STATS64);
	netlink_end_nest(buffer, nest);
	end(buffer, start);
}

void fake_encode_info(struct netlink_buffer *buffer, const struct nlmsghdr *header)
{
	size_t start = begin(buffer, header, IPVS_CMD_SET_INFO);

	netlink_put_u32(buffer, IPVS_INFO_ATTR_VERSION, 0x010201);
	netlink_put_u32(buffer, IPVS_INFO_ATTR_CONN_TAB_SIZE, 4096);
	end(buffer, start);
}

void fake_encode_timeouts(struct netlink_buffer *buffer, const struct nlmsghdr *header,
			  const struct ipvs_timeouts *timeouts)
{
	size_t start = begin(buffer, header, IPVS_CMD_SET_CONFIG);

	netlink_put_u32(buffer, IPVS_CMD_ATTR_TIMEOUT_TCP, timeouts->tcp_s);
	netlink_put_u32(buffer, IPVS_CMD_ATTR_TIMEOUT_TCP_FIN, timeouts->tcp_fin_s);
	netlink_put_u32(buffer, IPVS_CMD_ATTR_TIMEOUT_UDP, timeouts->udp_s);
	end(buffer, start);
}

void fake_encode_daemon(struct netlink_buffer *buffer, const struct nlmsghdr *header,
			const struct ipvs_daemon *daemon)
{
	bool is_ipv6 = daemon->multicast_group.family == AF_INET6;
	size_t start = begin(buffer, header, IPVS_CMD_NEW_DAEMON);
	size_t nest = netlink_begin_nest(buffer, IPVS_CMD_ATTR_DAEMON);

	netlink_put_u32(buffer, IPVS_DAEMON_ATTR_STATE,
			daemon->is_backup ? IP_VS_STATE_BACKUP : IP_VS_STATE_MASTER);
	netlink_put_string(buffer, IPVS_DAEMON_ATTR_MCAST_IFN, daemon->interface);
	netlink_put_u32(buffer, IPVS_DAEMON_ATTR_SYNC_ID, daemon->sync_id);
	netlink_put_u16(buffer, IPVS_DAEMON_ATTR_SYNC_MAXLEN, daemon->max_len_bytes);
	netlink_put(buffer,
		    is_ipv6 ? IPVS_DAEMON_ATTR_MCAST_GROUP6
			    : IPVS_DAEMON_ATTR_MCAST_GROUP,
		    daemon->multicast_group.bytes, is_ipv6 ? 16 : 4);
	netlink_put_u16(buffer, IPVS_DAEMON_ATTR_MCAST_PORT, daemon->multicast_port);
	netlink_put_u8(buffer, IPVS_DAEMON_ATTR_MCAST_TTL, daemon->multicast_ttl);
	netlink_end_nest(buffer, nest);
	end(buffer, start);
}

void fake_encode_family(struct netlink_buffer *buffer, const struct nlmsghdr *header,
			uint16_t id)
{
	size_t start = begin(buffer, header, CTRL_CMD_NEWFAMILY);

	netlink_put_string(buffer, CTRL_ATTR_FAMILY_NAME, IPVS_GENL_NAME);
	netlink_put_u16(buffer, CTRL_ATTR_FAMILY_ID, id);
	end(buffer, start);
}

void fake_encode_end(struct netlink_buffer *buffer, uint16_t type, uint32_t seq,
		     int error)
{
	const struct nlmsghdr header = { .nlmsg_type = type, .nlmsg_seq = seq };
	const struct nlmsgerr result = { .error = -error, .msg.nlmsg_seq = seq };

	end(buffer, netlink_begin_message(buffer, &header, &result,
					  type == NLMSG_DONE ? sizeof(result.error)
							     : sizeof(result)));
}
