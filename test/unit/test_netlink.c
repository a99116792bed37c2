/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/golden.h"
#include "lib/unit.h"

#include <errno.h>
#include <string.h>

#include <linux/genetlink.h>

#include "npi/netlink.h"

/* Two messages: 20 bytes, of which 4 are payload, and 18 (padded to 20), of which 2 are.
 */
static void two_messages(uint8_t bytes[40])
{
	struct nlmsghdr first = { .nlmsg_len = 20, .nlmsg_type = 28, .nlmsg_seq = 1 };
	struct nlmsghdr second = { .nlmsg_len = 18, .nlmsg_type = 29, .nlmsg_seq = 2 };

	memset(bytes, 0xee, 40);
	memcpy(bytes, &first, sizeof(first));
	memcpy(bytes + 20, &second, sizeof(second));
}

START_TEST(messages_are_taken_one_by_one)
{
	uint8_t bytes[40];
	struct netlink_reader reader = { bytes, sizeof(bytes), false };
	struct netlink_message message;

	two_messages(bytes);
	ck_assert(netlink_next_message(&reader, &message));
	ck_assert(message.type == 28 && message.seq == 1 && message.len == 4);
	ck_assert_ptr_eq(message.payload, bytes + 16);
	ck_assert(netlink_next_message(&reader, &message));
	ck_assert(message.type == 29 && message.seq == 2 && message.len == 2);
	ck_assert_ptr_eq(message.payload, bytes + 36);
	ck_assert(!netlink_next_message(&reader, &message));
	ck_assert(!reader.malformed);
}
END_TEST

START_TEST(a_datagram_may_end_without_padding)
{
	uint8_t bytes[40];
	struct netlink_reader reader = { bytes, 38, false };
	struct netlink_message message;

	two_messages(bytes);
	ck_assert(netlink_next_message(&reader, &message));
	ck_assert(netlink_next_message(&reader, &message));
	ck_assert(!netlink_next_message(&reader, &message));
	ck_assert(!reader.malformed);
}
END_TEST

START_TEST(a_cut_datagram_is_malformed)
{
	size_t len;

	for (len = 1; len < 38; len++) {
		uint8_t bytes[40];
		struct netlink_reader reader = { bytes, len, false };
		struct netlink_message message;

		two_messages(bytes);
		while (netlink_next_message(&reader, &message))
			;
		ck_assert_int_eq(reader.malformed, len != 20);
	}
}
END_TEST

static const uint32_t bad_lengths[] = { 0, 1, 15, 41, UINT32_MAX - 2, UINT32_MAX };

START_TEST(impossible_lengths_are_malformed)
{
	uint8_t bytes[40];
	struct netlink_reader reader = { bytes, sizeof(bytes), false };
	struct netlink_message message;

	two_messages(bytes);
	memcpy(bytes, &bad_lengths[_i], sizeof(bad_lengths[_i]));
	ck_assert(!netlink_next_message(&reader, &message));
	ck_assert(reader.malformed);
}
END_TEST

static const struct {
	int32_t payload;
	size_t len;
	int result, error;
} errors[] = {
	{ 0, 4, 0, 0 },
	{ -ENOENT, 4, 0, ENOENT },
	{ -ESRCH, 20, 0, ESRCH },
	{ -ENOENT, 3, -EBADMSG, -1 },
	{ 0, 0, -EBADMSG, -1 },
	{ 5, 4, -EBADMSG, -1 },
	{ INT32_MIN, 4, -EBADMSG, -1 },
};

START_TEST(errors_are_positive_errnos)
{
	uint8_t payload[20] = { 0 };
	struct netlink_message message = { .payload = payload, .len = errors[_i].len };
	int error = -1;

	memcpy(payload, &errors[_i].payload, sizeof(int32_t));
	ck_assert_int_eq(netlink_error(&message, &error), errors[_i].result);
	ck_assert_int_eq(error, errors[_i].error);
}
END_TEST

START_TEST(built_attributes_are_read_again)
{
	uint8_t bytes[128];
	struct netlink_buffer buffer = { .bytes = bytes, .capacity = sizeof(bytes) };
	struct netlink_reader reader;
	struct netlink_attribute attribute;
	uint32_t u32;
	uint16_t u16;
	uint8_t u8;
	size_t nest;

	memset(bytes, 0xaa, sizeof(bytes));
	nest = netlink_begin_nest(&buffer, 9);
	netlink_put_u8(&buffer, 1, 0x12);
	netlink_put_u16(&buffer, 2, 0x1234);
	netlink_put_u32(&buffer, 3, 0x12345678);
	netlink_put_string(&buffer, 4, "four");
	netlink_end_nest(&buffer, nest);
	ck_assert(!buffer.full && buffer.len == 4 + 8 + 8 + 8 + 12);
	reader = (struct netlink_reader){ bytes, buffer.len, false };
	ck_assert(netlink_next_attribute(&reader, &attribute));
	ck_assert(attribute.type == 9 && !reader.len);
	reader = netlink_nest(&attribute);
	ck_assert(netlink_next_attribute(&reader, &attribute));
	ck_assert(netlink_get(&attribute, &u8, 1) && u8 == 0x12);
	ck_assert(!netlink_get(&attribute, &u16, 2));
	ck_assert_uint_eq(bytes[4 + 5] | bytes[4 + 6] | bytes[4 + 7], 0); /* padding */
	ck_assert(netlink_next_attribute(&reader, &attribute));
	ck_assert(netlink_get(&attribute, &u16, 2) && u16 == 0x1234);
	ck_assert(netlink_next_attribute(&reader, &attribute));
	ck_assert(netlink_get(&attribute, &u32, 4) && u32 == 0x12345678);
	ck_assert(netlink_next_attribute(&reader, &attribute));
	ck_assert_str_eq((const char *)attribute.value, "four");
	ck_assert_uint_eq(attribute.len, 5);
	ck_assert(!netlink_next_attribute(&reader, &attribute));
	ck_assert(!reader.malformed);
}
END_TEST

START_TEST(trailing_bytes_are_padding_and_short_lengths_are_not)
{
	uint8_t bytes[] = { 5, 0, 1, 0, 0x77, 0, 0, 0, 9, 9, 9 };
	struct netlink_reader reader = { bytes, sizeof(bytes), false };
	struct netlink_attribute attribute;

	ck_assert(netlink_next_attribute(&reader, &attribute));
	ck_assert(attribute.len == 1 && *attribute.value == 0x77);
	ck_assert(!netlink_next_attribute(&reader, &attribute));
	ck_assert(!reader.malformed);
	bytes[0] = 3;
	reader = (struct netlink_reader){ bytes, sizeof(bytes), false };
	ck_assert(!netlink_next_attribute(&reader, &attribute));
	ck_assert(reader.malformed);
}
END_TEST

START_TEST(values_that_no_attribute_can_hold_are_refused)
{
	static uint8_t bytes[70000], value[66000];
	struct netlink_buffer buffer = { .bytes = bytes, .capacity = sizeof(bytes) };
	const struct nlmsghdr header = { .nlmsg_type = 28 };
	size_t start = netlink_begin_message(&buffer, &header, NULL, 0);

	netlink_put(&buffer, 1, value, 65535 - 4 + 1);
	ck_assert_int_eq(netlink_end_message(&buffer, start), -EMSGSIZE);
	ck_assert_uint_eq(buffer.len, 0);
	start = netlink_begin_message(&buffer, &header, NULL, 0);
	netlink_put(&buffer, 1, value, 65535 - 4);
	ck_assert_int_eq(netlink_end_message(&buffer, start), 0);
	start = netlink_begin_message(&buffer, &header, NULL, 0);
	start = netlink_begin_nest(&buffer, 2);
	netlink_put(&buffer, 1, value, 200);
	netlink_end_nest(&buffer, start);
	ck_assert(!buffer.full);
}
END_TEST

/* As the recordings have it: name asked, number answered. */
static const struct {
	const char *recording;
	uint16_t id;
} families[] = {
	{ "linux-6.1/01-empty.Ln.nl.bin", 28 },
	{ "linux-7.2/01-empty.Ln.nl.bin", 30 },
};

START_TEST(families_are_asked_for_by_name)
{
	struct npi_arena arena = { 0 };
	struct golden_recording recording =
		golden_recording(&arena, families[_i].recording);
	struct golden_datagram asked, told;
	struct netlink_message message;
	struct netlink_reader reader;
	uint8_t bytes[64];
	struct netlink_buffer buffer = { .bytes = bytes, .capacity = sizeof(bytes) };
	uint16_t id = 0;

	ck_assert(golden_next(&recording, &asked) && golden_next(&recording, &told));
	ck_assert_int_eq(netlink_encode_family_request(&buffer, "IPVS", 3), 0);
	ck_assert_uint_eq(buffer.len, asked.len);
	ck_assert_mem_eq(bytes + NLMSG_HDRLEN, asked.bytes + NLMSG_HDRLEN,
			 asked.len - NLMSG_HDRLEN);
	reader = (struct netlink_reader){ told.bytes, told.len, false };
	ck_assert(netlink_next_message(&reader, &message));
	ck_assert_int_eq(netlink_decode_family_id(&message, &id), 0);
	ck_assert_uint_eq(id, families[_i].id);
	message.len = 2;
	ck_assert_int_eq(netlink_decode_family_id(&message, &id), -EBADMSG);
	message.len = 4;
	ck_assert_int_eq(netlink_decode_family_id(&message, &id), -EBADMSG);
	npi_arena_clear(&arena);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(messages_are_taken_one_by_one),
		UNIT(a_datagram_may_end_without_padding),
		UNIT(a_cut_datagram_is_malformed),
		UNIT_ROWS(impossible_lengths_are_malformed, bad_lengths),
		UNIT_ROWS(errors_are_positive_errnos, errors),
		UNIT(built_attributes_are_read_again),
		UNIT(trailing_bytes_are_padding_and_short_lengths_are_not),
		UNIT(values_that_no_attribute_can_hold_are_refused),
		UNIT_ROWS(families_are_asked_for_by_name, families),
	};

	return unit_run("netlink", tests, UNIT_COUNT(tests));
}
