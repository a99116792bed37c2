/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fields.h"

#include <arpa/inet.h>
#include <errno.h>

static bool take_be16(const struct netlink_attribute *attribute, void *member)
{
	uint16_t value_be, value;

	if (!netlink_get(attribute, &value_be, sizeof(value_be)))
		return false;
	value = ntohs(value_be);
	memcpy(member, &value, sizeof(value));
	return true;
}

static bool take_counter(const struct netlink_attribute *attribute, void *member)
{
	uint32_t narrow;
	uint64_t wide;

	if (netlink_get(attribute, &narrow, sizeof(narrow)))
		wide = narrow;
	else if (!netlink_get(attribute, &wide, sizeof(wide)))
		return false;
	memcpy(member, &wide, sizeof(wide));
	return true;
}

static bool take_string(const struct netlink_attribute *attribute, char *member,
			size_t size)
{
	size_t len = strnlen((const char *)attribute->value, attribute->len);

	if (len >= size)
		return false;
	memcpy(member, attribute->value, len);
	member[len] = '\0';
	return true;
}

static bool take(const struct field *field, const struct netlink_attribute *attribute,
		 void *object)
{
	uint8_t *member = (uint8_t *)object + field->offset;

	switch (field->kind) {
	case FIELD_U8:
		return netlink_get(attribute, member, sizeof(uint8_t));
	case FIELD_U16:
		return netlink_get(attribute, member, sizeof(uint16_t));
	case FIELD_U32:
		return netlink_get(attribute, member, sizeof(uint32_t));
	case FIELD_U16_BE:
		return take_be16(attribute, member);
	case FIELD_COUNTER:
		return take_counter(attribute, member);
	case FIELD_STRING:
		return take_string(attribute, (char *)member, field->size);
	case FIELD_ATTRIBUTE:
		memcpy(member, attribute, sizeof(*attribute));
		return true;
	default:
		return true;
	}
}

int fields_decode(struct netlink_reader reader, const struct field_table *table,
		  void *object, uint32_t *ret_seen)
{
	struct netlink_attribute attribute;
	uint32_t seen = 0;

	while (netlink_next_attribute(&reader, &attribute)) {
		if (attribute.type >= table->n)
			continue;
		if (!take(&table->rows[attribute.type], &attribute, object))
			return -EBADMSG;
		seen |= FIELD_BIT(attribute.type);
	}
	if (reader.malformed || (seen & table->required) != table->required)
		return -EBADMSG;
	if (ret_seen)
		*ret_seen = seen;
	return 0;
}
