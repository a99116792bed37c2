/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/route_codec.h"

#include <errno.h>
#include <sys/socket.h>

#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

/* With strict checking (NETLINK_GET_STRICT_CHK) each kind of dump wants its own header.
 */
int route_encode_dump(struct netlink_buffer *buffer, uint16_t type, uint32_t seq)
{
	const struct nlmsghdr message = {
		.nlmsg_type = type,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		.nlmsg_seq = seq,
	};
	static const struct ifaddrmsg address;
	static const struct ndmsg neighbour;
	static const struct rtmsg route = { .rtm_table = RT_TABLE_MAIN };
	size_t start;

	switch (type) {
	case RTM_GETADDR:
		start = netlink_begin_message(buffer, &message, &address,
					      sizeof(address));
		break;
	case RTM_GETNEIGH:
		start = netlink_begin_message(buffer, &message, &neighbour,
					      sizeof(neighbour));
		break;
	default:
		start = netlink_begin_message(buffer, &message, &route, sizeof(route));
	}
	return netlink_end_message(buffer, start);
}

static uint8_t addr_len(uint8_t family)
{
	return family == AF_INET6 ? 16 : 4;
}

int route_encode_lookup(struct netlink_buffer *buffer, const struct npi_addr *addr,
			uint32_t seq)
{
	const struct nlmsghdr message = {
		.nlmsg_type = RTM_GETROUTE,
		.nlmsg_flags = NLM_F_REQUEST,
		.nlmsg_seq = seq,
	};
	const struct rtmsg route = {
		.rtm_family = addr->family,
		.rtm_dst_len = (uint8_t)(addr_len(addr->family) * 8),
	};
	size_t start = netlink_begin_message(buffer, &message, &route, sizeof(route));

	netlink_put(buffer, RTA_DST, addr->bytes, addr_len(addr->family));
	return netlink_end_message(buffer, start);
}

/* The header of an rtnetlink message, and the attributes behind it. */
static int open_message(const struct netlink_message *message, uint16_t type,
			void *ret_header, size_t header_len, struct netlink_reader *ret)
{
	size_t skip = netlink_align(header_len);

	if (message->type != type || message->len < skip)
		return -EBADMSG;
	memcpy(ret_header, message->payload, header_len);
	*ret = (struct netlink_reader){
		.bytes = message->payload + skip,
		.len = message->len - skip,
	};
	return 0;
}

static int get_addr(const struct netlink_attribute *attribute, uint8_t family,
		    struct npi_addr *ret)
{
	if (attribute->len != addr_len(family))
		return -EBADMSG;
	*ret = (struct npi_addr){ .family = family };
	memcpy(ret->bytes, attribute->value, attribute->len);
	return 0;
}

static bool is_ip(uint8_t family)
{
	return family == AF_INET || family == AF_INET6;
}

/* On a link with a peer IFA_ADDRESS is the peer's and IFA_LOCAL is ours; elsewhere they
 * are the same, or IFA_LOCAL is missing. */
int route_decode_address(const struct netlink_message *message, struct host_address *ret)
{
	struct netlink_attribute attribute;
	struct netlink_reader reader;
	struct ifaddrmsg header;
	int r = open_message(message, RTM_NEWADDR, &header, sizeof(header), &reader);

	if (r)
		return r;
	*ret = (struct host_address){
		.prefix = header.ifa_prefixlen,
		.scope = header.ifa_scope,
		.index = (int)header.ifa_index,
		.secondary = header.ifa_flags & IFA_F_SECONDARY,
	};
	if (!is_ip(header.ifa_family))
		return 0;
	if (!netlink_find_attribute(reader, IFA_LOCAL, &attribute) &&
	    !netlink_find_attribute(reader, IFA_ADDRESS, &attribute))
		return -EBADMSG;
	return get_addr(&attribute, header.ifa_family, &ret->addr);
}

/* Entries without ARP (multicast, point to point) are no other host's. */
int route_decode_neighbour(const struct netlink_message *message, struct npi_addr *ret)
{
	enum {
		KNOWN = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT,
	};
	struct netlink_attribute attribute;
	struct netlink_reader reader;
	struct ndmsg header;
	int r = open_message(message, RTM_NEWNEIGH, &header, sizeof(header), &reader);

	if (r)
		return r;
	*ret = (struct npi_addr){ 0 };
	if (!is_ip(header.ndm_family) || !(header.ndm_state & KNOWN) ||
	    !netlink_find_attribute(reader, NDA_LLADDR, &attribute) ||
	    !netlink_find_attribute(reader, NDA_DST, &attribute))
		return 0;
	return get_addr(&attribute, header.ndm_family, ret);
}

int route_decode_source(const struct netlink_message *message, struct npi_addr *ret)
{
	struct netlink_attribute attribute;
	struct netlink_reader reader;
	struct rtmsg header;
	int r = open_message(message, RTM_NEWROUTE, &header, sizeof(header), &reader);

	if (r)
		return r;
	*ret = (struct npi_addr){ 0 };
	if (!is_ip(header.rtm_family) || header.rtm_type != RTN_UNICAST ||
	    !netlink_find_attribute(reader, RTA_PREFSRC, &attribute))
		return 0;
	return get_addr(&attribute, header.rtm_family, ret);
}

/* Who takes the gateways of a route. */
struct taker {
	int (*take)(void *context, const struct npi_addr *gateway);
	void *context;
	uint8_t family;
};

/* RTA_GATEWAY among the attributes of a route or of one of its next hops. RTA_VIA holds
 * one of the other family: two bytes of family, then the address. */
static int take_gateway(const struct taker *taker, struct netlink_reader reader)
{
	struct netlink_attribute attribute;
	struct npi_addr gateway;
	uint16_t family;
	int r;

	if (netlink_find_attribute(reader, RTA_GATEWAY, &attribute)) {
		r = get_addr(&attribute, taker->family, &gateway);
		return r ? r : taker->take(taker->context, &gateway);
	}
	if (!netlink_find_attribute(reader, RTA_VIA, &attribute))
		return 0;
	if (attribute.len < sizeof(family))
		return -EBADMSG;
	memcpy(&family, attribute.value, sizeof(family));
	attribute.value += sizeof(family);
	attribute.len -= sizeof(family);
	if (family != AF_INET && family != AF_INET6)
		return 0;
	r = get_addr(&attribute, (uint8_t)family, &gateway);
	return r ? r : taker->take(taker->context, &gateway);
}

/* RTA_MULTIPATH: a series of next hops, each a header followed by its attributes. */
static int take_multipath(const struct taker *taker, struct netlink_reader hops)
{
	while (hops.len) {
		struct rtnexthop hop;
		struct netlink_reader inside;
		size_t step;
		int r;

		if (hops.len < sizeof(hop))
			return -EBADMSG;
		memcpy(&hop, hops.bytes, sizeof(hop));
		if (hop.rtnh_len < sizeof(hop) || hop.rtnh_len > hops.len)
			return -EBADMSG;
		inside = (struct netlink_reader){
			.bytes = hops.bytes + sizeof(hop),
			.len = hop.rtnh_len - sizeof(hop),
		};
		r = take_gateway(taker, inside);
		if (r)
			return r;
		step = netlink_align(hop.rtnh_len);
		if (step > hops.len)
			step = hops.len;
		hops.bytes += step;
		hops.len -= step;
	}
	return 0;
}

int route_decode_gateways(const struct netlink_message *message,
			  int (*take)(void *context, const struct npi_addr *gateway),
			  void *context)
{
	struct taker taker = { .take = take, .context = context };
	struct netlink_attribute attribute;
	struct netlink_reader reader;
	struct rtmsg header;
	int r = open_message(message, RTM_NEWROUTE, &header, sizeof(header), &reader);

	if (r)
		return r;
	/* kernels before 4.20 list all tables */
	if (!is_ip(header.rtm_family) || header.rtm_table != RT_TABLE_MAIN)
		return 0;
	taker.family = header.rtm_family;
	r = take_gateway(&taker, reader);
	if (!r && netlink_find_attribute(reader, RTA_MULTIPATH, &attribute))
		r = take_multipath(&taker, netlink_nest(&attribute));
	return r;
}
