/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fields.h - attributes to members of a struct, by a table with one row a type */
#ifndef NPI_CODEC_FIELDS_H
#define NPI_CODEC_FIELDS_H

#include <stddef.h>
#include <stdint.h>

#include "npi/netlink.h"
#include "npi/result.h"

enum field_kind {
	FIELD_UNKNOWN = 0, /* rows that are left out: passed over */
	FIELD_U8,
	FIELD_U16,
	FIELD_U32,
	FIELD_U16_BE,    /* in network order, the member in host order */
	FIELD_COUNTER,   /* 4 or 8 bytes; the member has 8 */
	FIELD_STRING,    /* with or without NUL; the member is an array of @size */
	FIELD_ATTRIBUTE, /* the member is a struct netlink_attribute, to be read later */
};

struct field {
	uint16_t offset; /* of the member */
	uint8_t size;    /* FIELD_STRING: of the member */
	uint8_t kind;    /* enum field_kind */
};

/* The type of the attribute is the index of its row. */
struct field_table {
	const struct field *rows;
	uint32_t n;
	uint32_t required; /* FIELD_BIT() of those that must be there */
};

#define FIELD_BIT(type) (1U << (type))
#define FIELD(field_kind, type, member)                                                  \
	{                                                                                \
		.kind = (field_kind), .offset = offsetof(type, member),                  \
		.size = sizeof(((type *)0)->member),                                     \
	}

/**
 * fields_decode() - read a series of attributes into a struct
 * @object: where the members are; those without an attribute are left as they are
 * @ret_seen: FIELD_BIT() of the attributes that were there; may be NULL
 *
 * Return: 0, or -EBADMSG when an attribute has another size than its member or a required
 * one is missing.
 */
int fields_decode(struct netlink_reader reader, const struct field_table *table,
		  void *object, uint32_t *ret_seen) npi_must_check;

#endif
