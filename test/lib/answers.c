/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/answers.h"

#include <string.h>

#include <check.h>

#include "lib/golden.h"

struct netlink_message answers_first(struct npi_arena *arena, const char *path,
				     uint8_t command)
{
	struct golden_recording recording = golden_recording(arena, path);
	struct golden_datagram datagram;
	struct netlink_message message;

	while (golden_next(&recording, &datagram)) {
		struct netlink_reader reader = { datagram.bytes, datagram.len, false };

		while (datagram.from_kernel && netlink_next_message(&reader, &message))
			if (message.type > 16 && message.payload[0] == command)
				return message;
	}
	ck_abort_msg("no such answer is recorded");
	return message;
}

struct netlink_message answers_change(struct npi_arena *arena,
				      const struct netlink_message *message,
				      uint16_t nest_type, uint16_t type,
				      enum answers_change change)
{
	struct netlink_buffer buffer = { .bytes = npi_arena_alloc(arena, 2048),
					 .capacity = 2048 };
	struct netlink_reader reader = { message->payload + 4, message->len - 4, false };
	struct netlink_attribute nest, attribute;
	static const uint8_t zeros[512];
	size_t start;

	memcpy(buffer.bytes, message->payload, 4);
	buffer.len = 4;
	ck_assert(netlink_find_attribute(reader, nest_type, &nest));
	start = netlink_begin_nest(&buffer, nest_type);
	reader = netlink_nest(&nest);
	while (netlink_next_attribute(&reader, &attribute)) {
		if (attribute.type != type)
			netlink_put(&buffer, attribute.type, attribute.value,
				    attribute.len);
		else if (change == LENGTHEN)
			netlink_put(&buffer, type, zeros, attribute.len + 1);
		else if (change == SHORTEN)
			netlink_put(&buffer, type, attribute.value, attribute.len - 1);
	}
	netlink_end_nest(&buffer, start);
	ck_assert(!buffer.full);
	return (struct netlink_message){ .payload = buffer.bytes, .len = buffer.len };
}

struct netlink_message answers_with_value(struct npi_arena *arena,
					  const struct netlink_message *message,
					  uint16_t nest_type, uint16_t type,
					  const void *value, size_t len)
{
	uint8_t *bytes = npi_arena_alloc(arena, message->len);
	struct netlink_reader reader = { bytes + 4, message->len - 4, false };
	struct netlink_attribute nest, attribute;

	memcpy(bytes, message->payload, message->len);
	ck_assert(netlink_find_attribute(reader, nest_type, &nest));
	ck_assert(netlink_find_attribute(netlink_nest(&nest), type, &attribute));
	ck_assert_uint_ge(attribute.len, len);
	memcpy(bytes + (attribute.value - bytes), value, len);
	return (struct netlink_message){ .payload = bytes, .len = message->len };
}
