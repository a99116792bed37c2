/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers about IPVS as a whole. */
#include "lib/unit.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/ip_vs.h>

#include "npi/ipvs_codec.h"

/* An answer being put together; its payload is what the decoders get. */
struct answer {
	uint8_t bytes[256];
	struct netlink_buffer buffer;
};

static void begin(struct answer *answer, uint8_t command)
{
	const struct nlmsghdr header = { .nlmsg_type = 28 };
	const struct genlmsghdr generic = { .cmd = command, .version = 1 };

	answer->buffer = (struct netlink_buffer){ .bytes = answer->bytes,
						  .capacity = sizeof(answer->bytes) };
	netlink_begin_message(&answer->buffer, &header, &generic, sizeof(generic));
}

static struct netlink_message end(struct answer *answer)
{
	ck_assert_int_eq(netlink_end_message(&answer->buffer, 0), 0);
	return (struct netlink_message){ .payload = answer->bytes + NLMSG_HDRLEN,
					 .len = answer->buffer.len - NLMSG_HDRLEN };
}

START_TEST(version_and_table_size)
{
	struct answer answer;
	struct netlink_message message;
	struct ipvs_info info;

	begin(&answer, IPVS_CMD_SET_INFO);
	netlink_put_u32(&answer.buffer, IPVS_INFO_ATTR_VERSION, 0x010201);
	message = end(&answer);
	ck_assert_int_eq(ipvs_decode_info(&message, &info), -EBADMSG);
	netlink_put_u32(&answer.buffer, IPVS_INFO_ATTR_CONN_TAB_SIZE, 4096);
	message = end(&answer);
	ck_assert_int_eq(ipvs_decode_info(&message, &info), 0);
	ck_assert_uint_eq(info.version, 0x010201);
	ck_assert_uint_eq(info.connection_table_size, 4096);
}
END_TEST

START_TEST(timeouts_of_idle_connections)
{
	struct answer answer;
	struct netlink_message message;
	struct ipvs_timeouts timeouts;

	begin(&answer, IPVS_CMD_SET_CONFIG);
	netlink_put_u32(&answer.buffer, IPVS_CMD_ATTR_TIMEOUT_TCP, 900);
	netlink_put_u32(&answer.buffer, IPVS_CMD_ATTR_TIMEOUT_TCP_FIN, 120);
	message = end(&answer);
	ck_assert_int_eq(ipvs_decode_timeouts(&message, &timeouts), -EBADMSG);
	netlink_put_u32(&answer.buffer, IPVS_CMD_ATTR_TIMEOUT_UDP, 300);
	message = end(&answer);
	ck_assert_int_eq(ipvs_decode_timeouts(&message, &timeouts), 0);
	ck_assert_uint_eq(timeouts.tcp_s, 900);
	ck_assert_uint_eq(timeouts.tcp_fin_s, 120);
	ck_assert_uint_eq(timeouts.udp_s, 300);
	ck_assert_int_eq(ipvs_decode_info(&message, &(struct ipvs_info){ 0 }), -EBADMSG);
}
END_TEST

static const struct {
	uint32_t state;
	bool with_group, ipv6;
	int result;
} daemons[] = {
	{ IP_VS_STATE_MASTER, true, false, 0 },
	{ IP_VS_STATE_BACKUP, true, true, 0 },
	{ IP_VS_STATE_MASTER, false, false, 0 },
	{ IP_VS_STATE_NONE, true, false, -EBADMSG },
	{ 3, true, false, -EBADMSG },
};

static void put_group(struct netlink_buffer *buffer, bool ipv6)
{
	static const uint8_t group[] = { 224, 0, 0, 81 };
	static const uint8_t group6[16] = { 0xff, 0x02, [15] = 0x51 };

	netlink_put_u16(buffer, IPVS_DAEMON_ATTR_SYNC_MAXLEN, 1472);
	if (ipv6)
		netlink_put(buffer, IPVS_DAEMON_ATTR_MCAST_GROUP6, group6,
			    sizeof(group6));
	else
		netlink_put(buffer, IPVS_DAEMON_ATTR_MCAST_GROUP, group, sizeof(group));
	netlink_put_u16(buffer, IPVS_DAEMON_ATTR_MCAST_PORT, 8848);
	netlink_put_u8(buffer, IPVS_DAEMON_ATTR_MCAST_TTL, 3);
}

START_TEST(synchronisation_daemons)
{
	struct answer answer;
	struct netlink_message message;
	struct ipvs_daemon d;
	char text[NPI_ADDR_TEXT];
	size_t nest;

	begin(&answer, IPVS_CMD_NEW_DAEMON);
	nest = netlink_begin_nest(&answer.buffer, IPVS_CMD_ATTR_DAEMON);
	netlink_put_u32(&answer.buffer, IPVS_DAEMON_ATTR_STATE, daemons[_i].state);
	netlink_put_string(&answer.buffer, IPVS_DAEMON_ATTR_MCAST_IFN, "eth0");
	netlink_put_u32(&answer.buffer, IPVS_DAEMON_ATTR_SYNC_ID, 5);
	if (daemons[_i].with_group)
		put_group(&answer.buffer, daemons[_i].ipv6);
	netlink_end_nest(&answer.buffer, nest);
	message = end(&answer);
	ck_assert_int_eq(ipvs_decode_daemon(&message, &d), daemons[_i].result);
	if (daemons[_i].result)
		return;
	ck_assert_int_eq(d.is_backup, daemons[_i].state == IP_VS_STATE_BACKUP);
	ck_assert_str_eq(d.interface, "eth0");
	ck_assert_uint_eq(d.sync_id, 5);
	ck_assert_uint_eq(d.max_len_bytes, daemons[_i].with_group ? 1472 : 0);
	ck_assert_uint_eq(d.multicast_port, daemons[_i].with_group ? 8848 : 0);
	ck_assert_uint_eq(d.multicast_ttl, daemons[_i].with_group ? 3 : 0);
	if (!daemons[_i].with_group)
		ck_assert_uint_eq(d.multicast_group.family, 0);
	else
		ck_assert_str_eq(npi_addr_format(&d.multicast_group, text),
				 daemons[_i].ipv6 ? "ff02::51" : "224.0.0.81");
}
END_TEST

/* An interface's name that fills its 16 bytes leaves no room for the NUL. */
START_TEST(long_interface_names_are_refused)
{
	struct answer answer;
	struct netlink_message message;
	struct ipvs_daemon d;
	size_t nest;

	begin(&answer, IPVS_CMD_NEW_DAEMON);
	nest = netlink_begin_nest(&answer.buffer, IPVS_CMD_ATTR_DAEMON);
	netlink_put_u32(&answer.buffer, IPVS_DAEMON_ATTR_STATE, IP_VS_STATE_MASTER);
	netlink_put_string(&answer.buffer, IPVS_DAEMON_ATTR_MCAST_IFN,
			   "sixteen-letters-");
	netlink_put_u32(&answer.buffer, IPVS_DAEMON_ATTR_SYNC_ID, 5);
	netlink_end_nest(&answer.buffer, nest);
	message = end(&answer);
	ck_assert_int_eq(ipvs_decode_daemon(&message, &d), -EBADMSG);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(version_and_table_size),
		UNIT(timeouts_of_idle_connections),
		UNIT_ROWS(synchronisation_daemons, daemons),
		UNIT(long_interface_names_are_refused),
	};

	return unit_run("ipvs_codec_settings", tests, UNIT_COUNT(tests));
}
