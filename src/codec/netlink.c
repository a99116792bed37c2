/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/netlink.h"

#include <errno.h>

#include <linux/genetlink.h>

/* Both begin with the int that the kernel's function returned. */
int netlink_error(const struct netlink_message *message, int *ret_error)
{
	int32_t result;

	if (message->len < sizeof(result))
		return -EBADMSG;
	memcpy(&result, message->payload, sizeof(result));
	if (result > 0 || result == INT32_MIN)
		return -EBADMSG;
	*ret_error = -result;
	return 0;
}

bool netlink_find_attribute(struct netlink_reader reader, uint16_t type,
			    struct netlink_attribute *ret)
{
	struct netlink_attribute attribute;

	while (netlink_next_attribute(&reader, &attribute)) {
		if (attribute.type != type)
			continue;
		*ret = attribute;
		return true;
	}
	return false;
}

/* @len bytes and the padding to the next multiple of 4, zeroed; NULL when full. */
static uint8_t *reserve(struct netlink_buffer *buffer, size_t len)
{
	size_t padded = netlink_align(len);
	uint8_t *place;

	if (buffer->full || padded > buffer->capacity - buffer->len) {
		buffer->full = true;
		return NULL;
	}
	place = buffer->bytes + buffer->len;
	if (padded != len)
		memset(place + padded - 4, 0, 4);
	buffer->len += padded;
	return place;
}

size_t netlink_begin_message(struct netlink_buffer *buffer,
			     const struct nlmsghdr *message, const void *header,
			     size_t header_len)
{
	size_t start = buffer->len;
	uint8_t *place = reserve(buffer, sizeof(*message) + header_len);

	if (!place)
		return start;
	memcpy(place, message, sizeof(*message));
	if (header_len)
		memcpy(place + sizeof(*message), header, header_len);
	return start;
}

int netlink_end_message(struct netlink_buffer *buffer, size_t start)
{
	uint32_t len = (uint32_t)(buffer->len - start);

	if (buffer->full) {
		buffer->len = start;
		buffer->full = false;
		return -EMSGSIZE;
	}
	memcpy(buffer->bytes + start + offsetof(struct nlmsghdr, nlmsg_len), &len,
	       sizeof(len));
	return 0;
}

void netlink_put(struct netlink_buffer *buffer, uint16_t type, const void *value,
		 size_t len)
{
	struct nlattr header = { .nla_type = type };
	uint8_t *place;

	if (len > UINT16_MAX - sizeof(header)) {
		buffer->full = true;
		return;
	}
	header.nla_len = (uint16_t)(sizeof(header) + len);
	place = reserve(buffer, header.nla_len);
	if (!place)
		return;
	memcpy(place, &header, sizeof(header));
	if (len)
		memcpy(place + sizeof(header), value, len);
}

void netlink_put_u8(struct netlink_buffer *buffer, uint16_t type, uint8_t value)
{
	netlink_put(buffer, type, &value, sizeof(value));
}

void netlink_put_u16(struct netlink_buffer *buffer, uint16_t type, uint16_t value)
{
	netlink_put(buffer, type, &value, sizeof(value));
}

void netlink_put_u32(struct netlink_buffer *buffer, uint16_t type, uint32_t value)
{
	netlink_put(buffer, type, &value, sizeof(value));
}

void netlink_put_string(struct netlink_buffer *buffer, uint16_t type, const char *value)
{
	netlink_put(buffer, type, value, strlen(value) + 1);
}

size_t netlink_begin_nest(struct netlink_buffer *buffer, uint16_t type)
{
	size_t start = buffer->len;

	netlink_put(buffer, NLA_F_NESTED | type, NULL, 0);
	return start;
}

void netlink_end_nest(struct netlink_buffer *buffer, size_t start)
{
	size_t len = buffer->len - start;
	uint16_t nla_len = (uint16_t)len;

	if (len > UINT16_MAX)
		buffer->full = true;
	if (!buffer->full)
		memcpy(buffer->bytes + start + offsetof(struct nlattr, nla_len), &nla_len,
		       sizeof(nla_len));
}

int netlink_encode_family_request(struct netlink_buffer *buffer, const char *name,
				  uint32_t seq)
{
	struct nlmsghdr message = {
		.nlmsg_type = GENL_ID_CTRL,
		.nlmsg_flags = NLM_F_REQUEST,
		.nlmsg_seq = seq,
	};
	struct genlmsghdr header = { .cmd = CTRL_CMD_GETFAMILY, .version = 1 };
	size_t start = netlink_begin_message(buffer, &message, &header, sizeof(header));

	netlink_put_string(buffer, CTRL_ATTR_FAMILY_NAME, name);
	return netlink_end_message(buffer, start);
}

int netlink_decode_family_id(const struct netlink_message *message, uint16_t *ret_id)
{
	struct netlink_reader reader;
	struct netlink_attribute id;

	if (message->type != GENL_ID_CTRL || message->len < GENL_HDRLEN)
		return -EBADMSG;
	reader.bytes = message->payload + GENL_HDRLEN;
	reader.len = message->len - GENL_HDRLEN;
	if (!netlink_find_attribute(reader, CTRL_ATTR_FAMILY_ID, &id) ||
	    !netlink_get(&id, ret_id, sizeof(*ret_id)))
		return -EBADMSG;
	return 0;
}
