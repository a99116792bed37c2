/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ipvs_answer.h"

#include <errno.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/ip_vs.h>

#include "fields.h"

int ipvs_answer_open(const struct netlink_message *message, uint8_t command,
		     struct netlink_reader *ret)
{
	struct genlmsghdr header;

	if (message->len < GENL_HDRLEN)
		return -EBADMSG;
	memcpy(&header, message->payload, sizeof(header));
	if (header.cmd != command)
		return -EBADMSG;
	*ret = (struct netlink_reader){
		.bytes = message->payload + GENL_HDRLEN,
		.len = message->len - GENL_HDRLEN,
	};
	return 0;
}

int ipvs_answer_open_nest(const struct netlink_message *message, uint8_t command,
			  uint16_t type, struct netlink_reader *ret)
{
	struct netlink_attribute nest;
	struct netlink_reader reader;
	int r = ipvs_answer_open(message, command, &reader);

	if (r)
		return r;
	if (!netlink_find_attribute(reader, type, &nest))
		return -EBADMSG;
	*ret = netlink_nest(&nest);
	return 0;
}

int ipvs_answer_addr(const struct netlink_attribute *attribute, uint16_t family,
		     struct npi_addr *ret)
{
	size_t len = family == AF_INET6 ? 16 : 4;

	if ((family != AF_INET && family != AF_INET6) || attribute->len < len)
		return -EBADMSG;
	*ret = (struct npi_addr){ .family = (uint8_t)family };
	memcpy(ret->bytes, attribute->value, len);
	return 0;
}

#define COUNTER(member) FIELD(FIELD_COUNTER, struct ipvs_stats, member)

/* STATS has 32-bit numbers but for the bytes, STATS64 has 64 bits throughout. */
static const struct field stats_rows[] = {
	[IPVS_STATS_ATTR_CONNS] = COUNTER(connections),
	[IPVS_STATS_ATTR_INPKTS] = COUNTER(in_packets),
	[IPVS_STATS_ATTR_OUTPKTS] = COUNTER(out_packets),
	[IPVS_STATS_ATTR_INBYTES] = COUNTER(in_bytes),
	[IPVS_STATS_ATTR_OUTBYTES] = COUNTER(out_bytes),
	[IPVS_STATS_ATTR_CPS] = COUNTER(cps),
	[IPVS_STATS_ATTR_INPPS] = COUNTER(in_pps),
	[IPVS_STATS_ATTR_OUTPPS] = COUNTER(out_pps),
	[IPVS_STATS_ATTR_INBPS] = COUNTER(in_bps),
	[IPVS_STATS_ATTR_OUTBPS] = COUNTER(out_bps),
};

static const struct field_table stats_table = {
	.rows = stats_rows,
	.n = sizeof(stats_rows) / sizeof(stats_rows[0]),
};

int ipvs_answer_stats(const struct netlink_attribute *stats64,
		      const struct netlink_attribute *stats, struct ipvs_stats *ret)
{
	const struct netlink_attribute *chosen = stats64->value ? stats64 : stats;
	struct ipvs_stats read = { 0 };
	int r = 0;

	if (chosen->value)
		r = fields_decode(netlink_nest(chosen), &stats_table, &read, NULL);
	if (!r)
		*ret = read;
	return r;
}
