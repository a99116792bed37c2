/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What older kernels leave out, and masks that no ipvsadm sets. */
#include "lib/answers.h"
#include "lib/golden.h"
#include "lib/unit.h"

#include <sys/socket.h>

#include <linux/ip_vs.h>

#include "npi/ipvs_codec.h"

/* Linux before 3.18 does not say the family of a real server. */
START_TEST(the_family_of_the_virtual_service_stands_in)
{
	struct npi_arena arena = { 0 };
	struct netlink_message message =
		answers_first(&arena, "linux-7.2/05-ipv6.Ln.nl.bin", IPVS_CMD_NEW_DEST);
	struct ipvs_real_server whole, rs;

	ck_assert_int_eq(ipvs_decode_real_server(&message, AF_INET, &whole, NULL), 0);
	ck_assert_uint_eq(whole.addr.family, AF_INET6);
	message = answers_change(&arena, &message, IPVS_CMD_ATTR_DEST,
				 IPVS_DEST_ATTR_ADDR_FAMILY, LEAVE_OUT);
	ck_assert_int_eq(ipvs_decode_real_server(&message, AF_INET6, &rs, NULL), 0);
	ck_assert_mem_eq(&rs.addr, &whole.addr, sizeof(rs.addr));
	ck_assert_int_eq(ipvs_decode_real_server(&message, AF_INET, &rs, NULL), 0);
	ck_assert_uint_eq(rs.addr.family, AF_INET);
	npi_arena_clear(&arena);
}
END_TEST

/* Linux before 4.1 has only the 32-bit counters. */
START_TEST(narrow_counters_stand_in)
{
	struct npi_arena arena = { 0 };
	struct golden_recording recording =
		golden_recording(&arena, "linux-6.1/27-bignum.fake-stats-exact.nl.bin");
	struct golden_datagram datagram;
	struct netlink_message message, without;
	struct ipvs_virtual_service vs;
	struct ipvs_stats wide, narrow;
	int compared = 0;

	while (golden_next(&recording, &datagram)) {
		struct netlink_reader reader = { datagram.bytes, datagram.len, false };

		while (datagram.from_kernel && netlink_next_message(&reader, &message)) {
			if (message.type <= 16 ||
			    message.payload[0] != IPVS_CMD_NEW_SERVICE)
				continue;
			without = answers_change(&arena, &message, IPVS_CMD_ATTR_SERVICE,
						 IPVS_SVC_ATTR_STATS64, LEAVE_OUT);
			ck_assert_int_eq(
				ipvs_decode_virtual_service(&message, &vs, &wide), 0);
			ck_assert_int_eq(
				ipvs_decode_virtual_service(&without, &vs, &narrow), 0);
			compared += wide.connections != narrow.connections;
			without = answers_change(&arena, &message, IPVS_CMD_ATTR_SERVICE,
						 IPVS_SVC_ATTR_STATS, LEAVE_OUT);
			ck_assert_int_eq(
				ipvs_decode_virtual_service(&without, &vs, &narrow), 0);
			ck_assert_mem_eq(&wide, &narrow, sizeof(wide));
		}
	}
	ck_assert_int_gt(compared, 0);
	npi_arena_clear(&arena);
}
END_TEST

static const struct {
	uint32_t mask;
	uint8_t prefix;
} masks[] = {
	{ 0xffffffff, 32 },    { 0xfffffffe, 31 }, { 0xff000000, 8 },
	{ 0x80000000, 1 },     { 0, 0 },           { 0xff00ff00, IPVS_NO_PREFIX },
	{ 1, IPVS_NO_PREFIX },
};

START_TEST(masks_with_holes_have_no_prefix)
{
	struct npi_arena arena = { 0 };
	struct netlink_message message = answers_first(
		&arena, "linux-6.1/02-nodeport-rr-masq.Ln.nl.bin", IPVS_CMD_NEW_SERVICE);
	struct ipvs_virtual_service vs;
	uint8_t mask_be[4] = { (uint8_t)(masks[_i].mask >> 24),
			       (uint8_t)(masks[_i].mask >> 16),
			       (uint8_t)(masks[_i].mask >> 8), (uint8_t)masks[_i].mask };

	message = answers_with_value(&arena, &message, IPVS_CMD_ATTR_SERVICE,
				     IPVS_SVC_ATTR_NETMASK, mask_be, sizeof(mask_be));
	ck_assert_int_eq(ipvs_decode_virtual_service(&message, &vs, NULL), 0);
	ck_assert_uint_eq(vs.netmask, masks[_i].prefix);
	ck_assert_uint_eq(vs.netmask_raw, masks[_i].mask);
	npi_arena_clear(&arena);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(the_family_of_the_virtual_service_stands_in),
		UNIT(narrow_counters_stand_in),
		UNIT_ROWS(masks_with_holes_have_no_prefix, masks),
	};

	return unit_run("ipvs_codec_older", tests, UNIT_COUNT(tests));
}
