/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * netlink.h - netlink messages and attributes as bytes, without a socket
 *
 * Headers and attributes are in the host's byte order (include/uapi/linux/netlink.h);
 * values in network order are the business of whoever knows the attribute.
 */
#ifndef NPI_NETLINK_H
#define NPI_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <linux/netlink.h>

#include "npi/result.h"

enum {
	NETLINK_TYPE_BITS = 0x3fff, /* NLA_TYPE_MASK, unsigned */
};

/* Messages and attributes begin at multiples of 4. */
static inline size_t netlink_align(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

/* Where requests are encoded one after the other. */
struct netlink_buffer {
	uint8_t *bytes;
	size_t len;
	size_t capacity;
	bool full; /* sticky: something did not fit and was left out */
};

/* What is left to read of a datagram, or of a series of attributes. */
struct netlink_reader {
	const uint8_t *bytes;
	size_t len;
	bool malformed; /* sticky: a length that cannot be; nothing follows it */
};

struct netlink_message {
	uint16_t type;
	uint16_t flags;
	uint32_t seq;
	const uint8_t *payload;
	size_t len; /* of the payload */
};

struct netlink_attribute {
	uint16_t type; /* without NLA_F_NESTED and NLA_F_NET_BYTEORDER */
	size_t len;    /* of the value */
	const uint8_t *value;
};

/**
 * netlink_next_message() - take one message off a datagram
 *
 * Return: true with @ret set; false at the end, or where @reader->malformed became true.
 */
static inline bool netlink_next_message(struct netlink_reader *reader,
					struct netlink_message *ret)
{
	struct nlmsghdr header;
	size_t step;

	if (!reader->len)
		return false;
	if (reader->len >= sizeof(header))
		memcpy(&header, reader->bytes, sizeof(header));
	if (reader->len < sizeof(header) || header.nlmsg_len < sizeof(header) ||
	    header.nlmsg_len > reader->len) {
		reader->malformed = true;
		return false;
	}
	*ret = (struct netlink_message){
		.type = header.nlmsg_type,
		.flags = header.nlmsg_flags,
		.seq = header.nlmsg_seq,
		.payload = reader->bytes + sizeof(header),
		.len = header.nlmsg_len - sizeof(header),
	};
	step = netlink_align(header.nlmsg_len);
	if (step > reader->len)
		step = reader->len;
	reader->bytes += step;
	reader->len -= step;
	return true;
}

/**
 * netlink_error() - what an NLMSG_ERROR or NLMSG_DONE message says
 * @ret_error: positive errno; 0: success
 *
 * Return: 0, or -EBADMSG.
 */
int netlink_error(const struct netlink_message *message, int *ret_error) npi_must_check;

/**
 * netlink_next_attribute() - take one attribute off a series
 *
 * Fewer than four bytes at the end are padding, as the kernel's own parser has it.
 *
 * Return: true with @ret set; false at the end, or where @reader->malformed became true.
 */
static inline bool netlink_next_attribute(struct netlink_reader *reader,
					  struct netlink_attribute *ret)
{
	struct nlattr header;
	size_t step;

	if (reader->len < sizeof(header))
		return false;
	memcpy(&header, reader->bytes, sizeof(header));
	if (header.nla_len < sizeof(header) || header.nla_len > reader->len) {
		reader->malformed = true;
		return false;
	}
	ret->type = header.nla_type & NETLINK_TYPE_BITS;
	ret->len = header.nla_len - sizeof(header);
	ret->value = reader->bytes + sizeof(header);
	step = netlink_align(header.nla_len);
	if (step > reader->len) /* the last one may lack its padding */
		step = reader->len;
	reader->bytes += step;
	reader->len -= step;
	return true;
}

/* The attributes inside an attribute. */
static inline struct netlink_reader netlink_nest(const struct netlink_attribute *nest)
{
	return (struct netlink_reader){ .bytes = nest->value, .len = nest->len };
}

/* Integers as they lie in the attribute; false, @ret untouched, when it has another
 * size. */
static inline bool netlink_get(const struct netlink_attribute *attribute, void *ret,
			       size_t size)
{
	if (attribute->len != size)
		return false;
	memcpy(ret, attribute->value, size);
	return true;
}

/* The place of the first attribute with this type; false when there is none. */
bool netlink_find_attribute(struct netlink_reader reader, uint16_t type,
			    struct netlink_attribute *ret);

/*
 * Building. After something did not fit nothing is written any more, and the message is
 * taken back at its end; so nothing but the end can fail.
 */

/* A message header, and @header: the @header_len bytes of the protocol's own one.
 * Returns where the message starts, for netlink_end_message(). */
size_t netlink_begin_message(struct netlink_buffer *buffer,
			     const struct nlmsghdr *message, const void *header,
			     size_t header_len);
/* Return: 0, or -EMSGSIZE with @buffer as it was before the message. */
int netlink_end_message(struct netlink_buffer *buffer, size_t start) npi_must_check;

void netlink_put(struct netlink_buffer *buffer, uint16_t type, const void *value,
		 size_t len);
void netlink_put_u8(struct netlink_buffer *buffer, uint16_t type, uint8_t value);
void netlink_put_u16(struct netlink_buffer *buffer, uint16_t type, uint16_t value);
void netlink_put_u32(struct netlink_buffer *buffer, uint16_t type, uint32_t value);
/* With its NUL. */
void netlink_put_string(struct netlink_buffer *buffer, uint16_t type, const char *value);

size_t netlink_begin_nest(struct netlink_buffer *buffer, uint16_t type);
void netlink_end_nest(struct netlink_buffer *buffer, size_t start);

/**
 * netlink_encode_family_request() - ask for a generic netlink family by name
 *
 * The kernel loads the module of a family it does not know yet.
 *
 * Return: 0, or -EMSGSIZE.
 */
int netlink_encode_family_request(struct netlink_buffer *buffer, const char *name,
				  uint32_t seq) npi_must_check;

/* From the answer: what message types of the family carry; -EBADMSG. */
int netlink_decode_family_id(const struct netlink_message *message,
			     uint16_t *ret_id) npi_must_check;

#endif
