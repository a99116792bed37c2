/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers about IPVS as a whole: version, timeouts, synchronisation daemons. */
#include "npi/ipvs_codec.h"

#include <errno.h>
#include <sys/socket.h>

#include <linux/ip_vs.h>

#include "fields.h"
#include "ipvs_answer.h"

#define INFO(member)         FIELD(FIELD_U32, struct ipvs_info, member)
#define TIMEOUT(member)      FIELD(FIELD_U32, struct ipvs_timeouts, member)
#define DAEMON(kind, member) FIELD(kind, struct raw_daemon, member)
#define TABLE(array, required)                                                           \
	{                                                                                \
		array, sizeof(array) / sizeof((array)[0]), required                      \
	}

/* Alone among the commands, this one has attributes of its own. */
static const struct field info_rows[] = {
	[IPVS_INFO_ATTR_VERSION] = INFO(version),
	[IPVS_INFO_ATTR_CONN_TAB_SIZE] = INFO(connection_table_size),
};

static const struct field timeout_rows[] = {
	[IPVS_CMD_ATTR_TIMEOUT_TCP] = TIMEOUT(tcp_s),
	[IPVS_CMD_ATTR_TIMEOUT_TCP_FIN] = TIMEOUT(tcp_fin_s),
	[IPVS_CMD_ATTR_TIMEOUT_UDP] = TIMEOUT(udp_s),
};

struct raw_daemon {
	struct ipvs_daemon daemon;
	uint32_t state;
	struct netlink_attribute group, group6;
};

/* The port is in host order, other than those of virtual services. */
static const struct field daemon_rows[] = {
	[IPVS_DAEMON_ATTR_STATE] = DAEMON(FIELD_U32, state),
	[IPVS_DAEMON_ATTR_MCAST_IFN] = DAEMON(FIELD_STRING, daemon.interface),
	[IPVS_DAEMON_ATTR_SYNC_ID] = DAEMON(FIELD_U32, daemon.sync_id),
	[IPVS_DAEMON_ATTR_SYNC_MAXLEN] = DAEMON(FIELD_U16, daemon.max_len_bytes),
	[IPVS_DAEMON_ATTR_MCAST_GROUP] = DAEMON(FIELD_ATTRIBUTE, group),
	[IPVS_DAEMON_ATTR_MCAST_GROUP6] = DAEMON(FIELD_ATTRIBUTE, group6),
	[IPVS_DAEMON_ATTR_MCAST_PORT] = DAEMON(FIELD_U16, daemon.multicast_port),
	[IPVS_DAEMON_ATTR_MCAST_TTL] = DAEMON(FIELD_U8, daemon.multicast_ttl),
};

static const struct field_table info_table =
	TABLE(info_rows, FIELD_BIT(IPVS_INFO_ATTR_VERSION) |
				 FIELD_BIT(IPVS_INFO_ATTR_CONN_TAB_SIZE));
static const struct field_table timeout_table =
	TABLE(timeout_rows, FIELD_BIT(IPVS_CMD_ATTR_TIMEOUT_TCP) |
				    FIELD_BIT(IPVS_CMD_ATTR_TIMEOUT_TCP_FIN) |
				    FIELD_BIT(IPVS_CMD_ATTR_TIMEOUT_UDP));
static const struct field_table daemon_table =
	TABLE(daemon_rows, FIELD_BIT(IPVS_DAEMON_ATTR_STATE) |
				   FIELD_BIT(IPVS_DAEMON_ATTR_MCAST_IFN) |
				   FIELD_BIT(IPVS_DAEMON_ATTR_SYNC_ID));

int ipvs_decode_info(const struct netlink_message *message, struct ipvs_info *ret)
{
	struct netlink_reader reader;
	struct ipvs_info info = { 0 };
	int r = ipvs_answer_open(message, IPVS_CMD_SET_INFO, &reader);

	if (!r)
		r = fields_decode(reader, &info_table, &info, NULL);
	if (!r)
		*ret = info;
	return r;
}

int ipvs_decode_timeouts(const struct netlink_message *message, struct ipvs_timeouts *ret)
{
	struct netlink_reader reader;
	struct ipvs_timeouts timeouts = { 0 };
	int r = ipvs_answer_open(message, IPVS_CMD_SET_CONFIG, &reader);

	if (!r)
		r = fields_decode(reader, &timeout_table, &timeouts, NULL);
	if (!r)
		*ret = timeouts;
	return r;
}

/* Neither group attribute is there before Linux 4.3. */
static int set_group(struct raw_daemon *raw)
{
	struct npi_addr *group = &raw->daemon.multicast_group;

	if (raw->group.value)
		return ipvs_answer_addr(&raw->group, AF_INET, group);
	if (raw->group6.value)
		return ipvs_answer_addr(&raw->group6, AF_INET6, group);
	return 0;
}

int ipvs_decode_daemon(const struct netlink_message *message, struct ipvs_daemon *ret)
{
	struct netlink_reader reader;
	struct raw_daemon raw = { .state = 0 };
	int r;

	r = ipvs_answer_open_nest(message, IPVS_CMD_NEW_DAEMON, IPVS_CMD_ATTR_DAEMON,
				  &reader);
	if (!r)
		r = fields_decode(reader, &daemon_table, &raw, NULL);
	if (!r && raw.state != IP_VS_STATE_MASTER && raw.state != IP_VS_STATE_BACKUP)
		r = -EBADMSG;
	if (!r)
		r = set_group(&raw);
	if (r)
		return r;
	raw.daemon.is_backup = raw.state == IP_VS_STATE_BACKUP;
	*ret = raw.daemon;
	return 0;
}
