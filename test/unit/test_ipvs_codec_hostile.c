/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers that are cut, garbled or incomplete: refused, and never read beyond. */
#include "lib/answers.h"
#include "lib/unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/ip_vs.h>

#include "npi/ipvs_codec.h"

struct answer {
	struct ipvs_virtual_service vs;
	struct ipvs_real_server rs;
	struct ipvs_stats stats;
	struct ipvs_info info;
};

/* Without counters a real server is read in a shorter way: what both read must be the
 * same, and only what comes behind it, the counters, may be wrong without notice. */
static int decode_real_server(const struct netlink_message *message, struct answer *ret)
{
	int r = ipvs_decode_real_server(message, AF_INET, &ret->rs, &ret->stats);
	struct ipvs_real_server rs;
	int short_r = ipvs_decode_real_server(message, AF_INET, &rs, NULL);

	if (!r) {
		ck_assert_int_eq(short_r, 0);
		ck_assert_mem_eq(&rs, &ret->rs, sizeof(rs));
	}
	return r;
}

static int decode(const struct netlink_message *message, uint8_t command,
		  struct answer *ret)
{
	switch (command) {
	case IPVS_CMD_NEW_SERVICE:
		return ipvs_decode_virtual_service(message, &ret->vs, &ret->stats);
	case IPVS_CMD_NEW_DEST:
		return decode_real_server(message, ret);
	default:
		return ipvs_decode_info(message, &ret->info);
	}
}

/* One answer of each kind, with IPv6, fwmarks and persistence engines. */
static const struct {
	const char *recording;
	uint8_t command;
} samples[] = {
	{ "linux-6.1/27-bignum.Ln.nl.bin", IPVS_CMD_NEW_SERVICE },
	{ "linux-6.1/27-bignum.Ln.nl.bin", IPVS_CMD_NEW_DEST },
	{ "linux-6.1/27-bignum.Ln.nl.bin", IPVS_CMD_SET_INFO },
	{ "linux-7.2/05-ipv6.Ln.nl.bin", IPVS_CMD_NEW_SERVICE },
	{ "linux-7.2/05-ipv6.Ln.nl.bin", IPVS_CMD_NEW_DEST },
	{ "linux-7.2/10-fwmark.Ln.nl.bin", IPVS_CMD_NEW_SERVICE },
	{ "linux-7.2/17-pe-sip.Ln.nl.bin", IPVS_CMD_NEW_SERVICE },
};

static struct netlink_message sample(struct npi_arena *arena, int row)
{
	return answers_first(arena, samples[row].recording, samples[row].command);
}

/* Decode from memory of exactly that size, so that a sanitizer sees each byte beyond. */
static int decode_exactly(const uint8_t *bytes, size_t len, uint8_t command,
			  struct answer *ret)
{
	uint8_t *copy = malloc(len ? len : 1);
	struct netlink_message message = { .payload = copy, .len = len };
	int r;

	ck_assert_ptr_nonnull(copy);
	if (len)
		memcpy(copy, bytes, len);
	r = decode(&message, command, ret);
	free(copy);
	return r;
}

START_TEST(answers_cut_anywhere_are_refused)
{
	struct npi_arena arena = { 0 };
	struct netlink_message message = sample(&arena, _i);
	struct answer untouched, answer;
	size_t len;

	memset(&untouched, 0x55, sizeof(untouched));
	answer = untouched;
	for (len = 0; len < message.len; len++) {
		int r = decode_exactly(message.payload, len, samples[_i].command,
				       &answer);

		ck_assert_int_eq(r, -EBADMSG);
		ck_assert_mem_eq(&answer, &untouched, sizeof(answer));
	}
	ck_assert_int_eq(
		decode_exactly(message.payload, len, samples[_i].command, &answer), 0);
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(answers_without_counters_are_refused_when_cut)
{
	struct npi_arena arena = { 0 };
	struct netlink_message message = sample(&arena, 1);
	struct ipvs_real_server rs;
	size_t len = message.len;

	ck_assert_int_eq(ipvs_decode_real_server(&message, AF_INET, &rs, NULL), 0);
	while (len--) {
		uint8_t *copy = malloc(len ? len : 1);

		memcpy(copy, message.payload, len);
		message = (struct netlink_message){ .payload = copy, .len = len };
		ck_assert_int_eq(ipvs_decode_real_server(&message, AF_INET, &rs, NULL),
				 -EBADMSG);
		message.payload = sample(&arena, 1).payload;
		free(copy);
	}
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(answers_with_any_wrong_byte_are_survived)
{
	static const uint8_t patterns[] = { 0x00, 0xff, 0x01, 0x80, 0x04 };
	struct npi_arena arena = { 0 };
	struct netlink_message message = sample(&arena, _i);
	uint8_t *bytes = npi_arena_alloc(&arena, message.len);
	size_t at, i, refused = 0;

	for (at = 0; at < message.len; at++) {
		for (i = 0; i < sizeof(patterns); i++) {
			struct answer answer;
			int r;

			memcpy(bytes, message.payload, message.len);
			bytes[at] ^= patterns[i];
			r = decode_exactly(bytes, message.len, samples[_i].command,
					   &answer);
			ck_assert(r == 0 || r == -EBADMSG);
			refused += r != 0;
		}
	}
	ck_assert_uint_gt(refused, 0);
	npi_arena_clear(&arena);
}
END_TEST

/* Which attributes a message cannot do without, and which must have their size. */
static const struct {
	int sample;
	uint16_t type;
	enum answers_change change;
	int result;
} changes[] = {
#define SERVICE(attribute) 0, IPVS_SVC_ATTR_##attribute
#define DEST(attribute)    1, IPVS_DEST_ATTR_##attribute
#define MARK(attribute)    5, IPVS_SVC_ATTR_##attribute
	{ SERVICE(AF), LEAVE_OUT, -EBADMSG },
	{ SERVICE(PROTOCOL), LEAVE_OUT, -EBADMSG },
	{ SERVICE(ADDR), LEAVE_OUT, -EBADMSG },
	{ SERVICE(PORT), LEAVE_OUT, -EBADMSG },
	{ SERVICE(SCHED_NAME), LEAVE_OUT, -EBADMSG },
	{ SERVICE(FLAGS), LEAVE_OUT, -EBADMSG },
	{ SERVICE(TIMEOUT), LEAVE_OUT, -EBADMSG },
	{ SERVICE(NETMASK), LEAVE_OUT, -EBADMSG },
	{ SERVICE(STATS), LEAVE_OUT, 0 },
	{ SERVICE(STATS64), LEAVE_OUT, 0 },
	{ SERVICE(AF), LENGTHEN, -EBADMSG },
	{ SERVICE(PROTOCOL), LENGTHEN, -EBADMSG },
	{ SERVICE(PORT), SHORTEN, -EBADMSG },
	{ SERVICE(SCHED_NAME), LENGTHEN, 0 },
	{ SERVICE(FLAGS), SHORTEN, -EBADMSG },
	{ SERVICE(TIMEOUT), SHORTEN, -EBADMSG },
	{ SERVICE(NETMASK), LENGTHEN, -EBADMSG },
	{ SERVICE(STATS64), SHORTEN, -EBADMSG },
	{ MARK(FWMARK), LEAVE_OUT, -EBADMSG },
	{ MARK(FWMARK), SHORTEN, -EBADMSG },
	{ DEST(ADDR), LEAVE_OUT, -EBADMSG },
	{ DEST(PORT), LEAVE_OUT, -EBADMSG },
	{ DEST(FWD_METHOD), LEAVE_OUT, -EBADMSG },
	{ DEST(WEIGHT), LEAVE_OUT, -EBADMSG },
	{ DEST(U_THRESH), LEAVE_OUT, -EBADMSG },
	{ DEST(L_THRESH), LEAVE_OUT, -EBADMSG },
	{ DEST(ACTIVE_CONNS), LEAVE_OUT, -EBADMSG },
	{ DEST(INACT_CONNS), LEAVE_OUT, -EBADMSG },
	{ DEST(PERSIST_CONNS), LEAVE_OUT, -EBADMSG },
	{ DEST(ADDR_FAMILY), LEAVE_OUT, 0 },
	{ DEST(STATS64), LEAVE_OUT, 0 },
	{ DEST(TUN_TYPE), LEAVE_OUT, 0 },
	{ DEST(TUN_TYPE), LENGTHEN, -EBADMSG },
	{ DEST(WEIGHT), SHORTEN, -EBADMSG },
	{ DEST(PORT), LENGTHEN, -EBADMSG },
};

START_TEST(attributes_are_there_and_have_their_size)
{
	struct npi_arena arena = { 0 };
	uint8_t command = samples[changes[_i].sample].command;
	uint16_t nest =
		command == IPVS_CMD_NEW_DEST ? IPVS_CMD_ATTR_DEST : IPVS_CMD_ATTR_SERVICE;
	struct netlink_message message = sample(&arena, changes[_i].sample);
	struct answer answer;

	message = answers_change(&arena, &message, nest, changes[_i].type,
				 changes[_i].change);
	ck_assert_int_eq(decode(&message, command, &answer), changes[_i].result);
	npi_arena_clear(&arena);
}
END_TEST

static const struct {
	int sample;
	uint16_t type;
	uint32_t value;
	size_t len;
	int result;
} values[] = {
	{ SERVICE(AF), AF_UNIX, 2, -EBADMSG },
	{ 3, IPVS_SVC_ATTR_NETMASK, 128, 4, 0 },
	{ 3, IPVS_SVC_ATTR_NETMASK, 129, 4, -EBADMSG },
	{ MARK(AF), 0, 2, -EBADMSG },
	{ DEST(ADDR_FAMILY), AF_UNIX, 2, -EBADMSG },
	{ DEST(ADDR_FAMILY), 0, 2, 0 },
	{ DEST(FWD_METHOD), 7, 4, 0 },
	{ DEST(FWD_METHOD), 256, 4, -EBADMSG },
};

START_TEST(values_are_possible)
{
	struct npi_arena arena = { 0 };
	uint8_t command = samples[values[_i].sample].command;
	uint16_t nest =
		command == IPVS_CMD_NEW_DEST ? IPVS_CMD_ATTR_DEST : IPVS_CMD_ATTR_SERVICE;
	struct netlink_message message = sample(&arena, values[_i].sample);
	uint16_t narrow = (uint16_t)values[_i].value;
	struct answer answer;
	int r;

	message = answers_with_value(&arena, &message, nest, values[_i].type,
				     values[_i].len == 2 ? (const void *)&narrow
							 : &values[_i].value,
				     values[_i].len);
	r = decode(&message, command, &answer);
	ck_assert_int_eq(r, values[_i].result);
	npi_arena_clear(&arena);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(answers_cut_anywhere_are_refused, samples),
		UNIT(answers_without_counters_are_refused_when_cut),
		UNIT_ROWS(answers_with_any_wrong_byte_are_survived, samples),
		UNIT_ROWS(attributes_are_there_and_have_their_size, changes),
		UNIT_ROWS(values_are_possible, values),
	};

	return unit_run("ipvs_codec_hostile", tests, UNIT_COUNT(tests));
}
