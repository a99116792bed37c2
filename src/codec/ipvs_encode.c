/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/ipvs_codec.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/ip_vs.h>

static const uint8_t step_commands[] = {
	[NPI_ADD_VIRTUAL_SERVICE] = IPVS_CMD_NEW_SERVICE,
	[NPI_ADD_REAL_SERVER] = IPVS_CMD_NEW_DEST,
	[NPI_SET_VIRTUAL_SERVICE] = IPVS_CMD_SET_SERVICE,
	[NPI_SET_REAL_SERVER] = IPVS_CMD_SET_DEST,
	[NPI_DELETE_REAL_SERVER] = IPVS_CMD_DEL_DEST,
	[NPI_DELETE_VIRTUAL_SERVICE] = IPVS_CMD_DEL_SERVICE,
};

static size_t begin(struct netlink_buffer *buffer, const struct ipvs_request *request,
		    uint8_t command)
{
	const struct nlmsghdr message = {
		.nlmsg_type = request->family_id,
		.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | request->flags),
		.nlmsg_seq = request->seq,
	};
	const struct genlmsghdr header = { .cmd = command, .version = IPVS_GENL_VERSION };

	return netlink_begin_message(buffer, &message, &header, sizeof(header));
}

/* Once FWMARK is there, the kernel looks at nothing but it and AF. */
static void put_key(struct netlink_buffer *buffer, const struct ipvs_virtual_service *vs)
{
	uint16_t port_be = htons(vs->port);

	netlink_put_u16(buffer, IPVS_SVC_ATTR_AF, vs->addr.family);
	if (vs->fwmark) {
		netlink_put_u32(buffer, IPVS_SVC_ATTR_FWMARK, vs->fwmark);
		return;
	}
	netlink_put_u16(buffer, IPVS_SVC_ATTR_PROTOCOL, vs->protocol);
	netlink_put(buffer, IPVS_SVC_ATTR_ADDR, vs->addr.bytes, sizeof(vs->addr.bytes));
	netlink_put_u16(buffer, IPVS_SVC_ATTR_PORT, port_be);
}

static uint32_t mask_of_prefix(uint8_t prefix)
{
	if (!prefix)
		return 0;
	return prefix < 32 ? UINT32_MAX << (32 - prefix) : UINT32_MAX;
}

/* IPv4: a mask in network order; IPv6: the prefix length in host order, which must not be
 * 0 even where it means nothing, without persistence. */
static uint32_t encode_netmask(const struct ipvs_virtual_service *vs)
{
	if (vs->addr.family == AF_INET6)
		return vs->netmask ? vs->netmask : 128;
	return htonl(vs->netmask == IPVS_NO_PREFIX ? vs->netmask_raw
						   : mask_of_prefix(vs->netmask));
}

static void put_settings(struct netlink_buffer *buffer, enum npi_step_kind kind,
			 const struct ipvs_virtual_service *vs)
{
	const struct ip_vs_flags flags = {
		.flags = vs->flags & ~(uint32_t)IPVS_HASHED,
		.mask = kind == NPI_SET_VIRTUAL_SERVICE ? IPVS_OUR_FLAGS : UINT32_MAX,
	};

	netlink_put_string(buffer, IPVS_SVC_ATTR_SCHED_NAME, vs->scheduler);
	if (vs->pe_name[0])
		netlink_put_string(buffer, IPVS_SVC_ATTR_PE_NAME, vs->pe_name);
	netlink_put(buffer, IPVS_SVC_ATTR_FLAGS, &flags, sizeof(flags));
	netlink_put_u32(buffer, IPVS_SVC_ATTR_TIMEOUT, vs->persistence_timeout_s);
	netlink_put_u32(buffer, IPVS_SVC_ATTR_NETMASK, encode_netmask(vs));
}

static void put_virtual_service(struct netlink_buffer *buffer,
				const struct npi_step *step)
{
	size_t nest = netlink_begin_nest(buffer, IPVS_CMD_ATTR_SERVICE);

	put_key(buffer, step->vs);
	if (step->kind == NPI_ADD_VIRTUAL_SERVICE ||
	    step->kind == NPI_SET_VIRTUAL_SERVICE)
		put_settings(buffer, step->kind, step->vs);
	netlink_end_nest(buffer, nest);
}

/* The kernel keeps tunnel values with other methods too, and clears absent ones. */
static void put_tunnel(struct netlink_buffer *buffer, const struct ipvs_real_server *rs)
{
	uint16_t port_be = htons(rs->tunnel_port);

	if (rs->forwarding_method != IPVS_FORWARD_TUNNEL && !rs->tunnel_type &&
	    !rs->tunnel_port && !rs->tunnel_flags)
		return;
	netlink_put_u8(buffer, IPVS_DEST_ATTR_TUN_TYPE, rs->tunnel_type);
	netlink_put_u16(buffer, IPVS_DEST_ATTR_TUN_PORT, port_be);
	netlink_put_u16(buffer, IPVS_DEST_ATTR_TUN_FLAGS, rs->tunnel_flags);
}

static void put_real_server(struct netlink_buffer *buffer, const struct npi_step *step)
{
	const struct ipvs_real_server *rs = step->real_server;
	uint16_t port_be = htons(rs->port);
	size_t nest = netlink_begin_nest(buffer, IPVS_CMD_ATTR_DEST);

	netlink_put(buffer, IPVS_DEST_ATTR_ADDR, rs->addr.bytes, sizeof(rs->addr.bytes));
	netlink_put_u16(buffer, IPVS_DEST_ATTR_PORT, port_be);
	netlink_put_u16(buffer, IPVS_DEST_ATTR_ADDR_FAMILY, rs->addr.family);
	if (step->kind != NPI_DELETE_REAL_SERVER) {
		netlink_put_u32(buffer, IPVS_DEST_ATTR_FWD_METHOD, rs->forwarding_method);
		netlink_put_u32(buffer, IPVS_DEST_ATTR_WEIGHT, (uint32_t)rs->weight);
		netlink_put_u32(buffer, IPVS_DEST_ATTR_U_THRESH, rs->upper_threshold);
		netlink_put_u32(buffer, IPVS_DEST_ATTR_L_THRESH, rs->lower_threshold);
		put_tunnel(buffer, rs);
	}
	netlink_end_nest(buffer, nest);
}

int ipvs_encode_step(struct netlink_buffer *buffer, const struct ipvs_request *request,
		     const struct npi_step *step)
{
	size_t start = begin(buffer, request, step_commands[step->kind]);

	put_virtual_service(buffer, step);
	if (step->real_server)
		put_real_server(buffer, step);
	return netlink_end_message(buffer, start);
}

int ipvs_encode_get(struct netlink_buffer *buffer, const struct ipvs_request *request,
		    uint8_t command, const struct ipvs_virtual_service *vs)
{
	size_t start = begin(buffer, request, command);

	if (vs) {
		size_t nest = netlink_begin_nest(buffer, IPVS_CMD_ATTR_SERVICE);

		put_key(buffer, vs);
		netlink_end_nest(buffer, nest);
	}
	return netlink_end_message(buffer, start);
}
