/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/request_text.h"

#include <string.h>

#include <linux/genetlink.h>
#include <linux/ip_vs.h>
#include <linux/netlink.h>

#include <check.h>

#include "npi/text.h"

enum format { NUMBER, BIG_ENDIAN_16, HEX, STRING, FLAGS, SERVICE, DEST };

struct row {
	const char *name;
	enum format format;
};

static const struct row top_rows[] = {
	[IPVS_CMD_ATTR_SERVICE] = { "SERVICE", SERVICE },
	[IPVS_CMD_ATTR_DEST] = { "DEST", DEST },
};

static const struct row service_rows[] = {
	[IPVS_SVC_ATTR_AF] = { "AF", NUMBER },
	[IPVS_SVC_ATTR_PROTOCOL] = { "PROTOCOL", NUMBER },
	[IPVS_SVC_ATTR_ADDR] = { "ADDR", HEX },
	[IPVS_SVC_ATTR_PORT] = { "PORT", BIG_ENDIAN_16 },
	[IPVS_SVC_ATTR_FWMARK] = { "FWMARK", NUMBER },
	[IPVS_SVC_ATTR_SCHED_NAME] = { "SCHED_NAME", STRING },
	[IPVS_SVC_ATTR_FLAGS] = { "FLAGS", FLAGS },
	[IPVS_SVC_ATTR_TIMEOUT] = { "TIMEOUT", NUMBER },
	[IPVS_SVC_ATTR_NETMASK] = { "NETMASK", HEX },
	[IPVS_SVC_ATTR_PE_NAME] = { "PE_NAME", STRING },
};

static const struct row dest_rows[] = {
	[IPVS_DEST_ATTR_ADDR] = { "ADDR", HEX },
	[IPVS_DEST_ATTR_PORT] = { "PORT", BIG_ENDIAN_16 },
	[IPVS_DEST_ATTR_FWD_METHOD] = { "FWD_METHOD", NUMBER },
	[IPVS_DEST_ATTR_WEIGHT] = { "WEIGHT", NUMBER },
	[IPVS_DEST_ATTR_U_THRESH] = { "U_THRESH", NUMBER },
	[IPVS_DEST_ATTR_L_THRESH] = { "L_THRESH", NUMBER },
	[IPVS_DEST_ATTR_ADDR_FAMILY] = { "ADDR_FAMILY", NUMBER },
	[IPVS_DEST_ATTR_TUN_TYPE] = { "TUN_TYPE", NUMBER },
	[IPVS_DEST_ATTR_TUN_PORT] = { "TUN_PORT", BIG_ENDIAN_16 },
	[IPVS_DEST_ATTR_TUN_FLAGS] = { "TUN_FLAGS", NUMBER },
};

static const char *const commands[] = {
	[IPVS_CMD_NEW_SERVICE] = "NEW_SERVICE", [IPVS_CMD_SET_SERVICE] = "SET_SERVICE",
	[IPVS_CMD_DEL_SERVICE] = "DEL_SERVICE", [IPVS_CMD_GET_SERVICE] = "GET_SERVICE",
	[IPVS_CMD_NEW_DEST] = "NEW_DEST",       [IPVS_CMD_SET_DEST] = "SET_DEST",
	[IPVS_CMD_DEL_DEST] = "DEL_DEST",       [IPVS_CMD_GET_DEST] = "GET_DEST",
	[IPVS_CMD_GET_DAEMON] = "GET_DAEMON",   [IPVS_CMD_GET_CONFIG] = "GET_CONFIG",
	[IPVS_CMD_GET_INFO] = "GET_INFO",
};

static void add_attributes(struct npi_text *text, const struct row *rows, size_t n,
			   const uint8_t *bytes, size_t len);

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void add_number(struct npi_text *text, const uint8_t *value, size_t len)
{
	uint32_t u32;
	uint16_t u16;

	switch (len) {
	case 1:
		npi_text_add_format(text, "%u", *value);
		return;
	case 2:
		memcpy(&u16, value, 2);
		npi_text_add_format(text, "%u", u16);
		return;
	default:
		ck_assert_uint_eq(len, 4);
		memcpy(&u32, value, 4);
		npi_text_add_format(text, "%u", u32);
	}
}

static void add_value(struct npi_text *text, enum format format, const uint8_t *value,
		      size_t len)
{
	uint32_t flags[2];
	size_t i;

	switch (format) {
	case NUMBER:
		add_number(text, value, len);
		return;
	case BIG_ENDIAN_16:
		ck_assert_uint_eq(len, 2);
		npi_text_add_format(text, "%u", value[0] << 8 | value[1]);
		return;
	case HEX:
		for (i = 0; i < len; i++)
			npi_text_add_format(text, "%02x", value[i]);
		return;
	case STRING:
		ck_assert(len > 0 && value[len - 1] == '\0');
		npi_text_add(text, (const char *)value, len - 1);
		return;
	case FLAGS:
		ck_assert_uint_eq(len, sizeof(flags));
		memcpy(flags, value, sizeof(flags));
		npi_text_add_format(text, "%x/%x", flags[0], flags[1]);
		return;
	case SERVICE:
		add_attributes(text, service_rows, COUNT(service_rows), value, len);
		return;
	case DEST:
		add_attributes(text, dest_rows, COUNT(dest_rows), value, len);
		return;
	}
}

static void add_attributes(struct npi_text *text, const struct row *rows, size_t n,
			   const uint8_t *bytes, size_t len)
{
	const char *blank = "";

	while (len) {
		struct nlattr header;
		const struct row *row;
		size_t value_len, step;
		bool nested;

		ck_assert_uint_ge(len, sizeof(header));
		memcpy(&header, bytes, sizeof(header));
		ck_assert(header.nla_len >= 4 && header.nla_len <= len);
		value_len = header.nla_len - 4u;
		step = (header.nla_len + 3u) & ~3u;
		row = &rows[header.nla_type & 0x3fff];
		ck_assert((header.nla_type & 0x3fff) < n && row->name);
		nested = row->format == SERVICE || row->format == DEST;
		ck_assert_int_eq(nested, (header.nla_type & NLA_F_NESTED) != 0);
		npi_text_add_format(text, "%s%s%c", blank, row->name, nested ? '{' : '=');
		add_value(text, row->format, bytes + 4, value_len);
		if (nested)
			npi_text_add_string(text, "}");
		for (; value_len + 4 < step; value_len++)
			ck_assert_uint_eq(bytes[4 + value_len], 0);
		bytes += step;
		len -= step;
		blank = " ";
	}
}

static void add_message(struct npi_text *text, const uint8_t *bytes,
			const struct nlmsghdr *header)
{
	struct genlmsghdr generic;

	ck_assert_uint_ge(header->nlmsg_len, NLMSG_HDRLEN + GENL_HDRLEN);
	ck_assert(header->nlmsg_flags & NLM_F_REQUEST);
	memcpy(&generic, bytes + NLMSG_HDRLEN, sizeof(generic));
	ck_assert_uint_eq(generic.version, 1);
	ck_assert_uint_eq(generic.reserved, 0);
	ck_assert(generic.cmd < COUNT(commands) && commands[generic.cmd]);
	npi_text_add_format(text, "%s%s%s", commands[generic.cmd],
			    header->nlmsg_flags & NLM_F_ACK ? " ack" : "",
			    (header->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP ? " dump"
									     : "");
	if (header->nlmsg_len > NLMSG_HDRLEN + GENL_HDRLEN)
		npi_text_add_string(text, " ");
	add_attributes(text, top_rows, COUNT(top_rows),
		       bytes + NLMSG_HDRLEN + GENL_HDRLEN,
		       header->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN);
	npi_text_add_string(text, "\n");
}

const char *request_text(struct npi_arena *arena, const uint8_t *bytes, size_t len)
{
	struct npi_text text = { 0 };
	const char *copy;

	while (len) {
		struct nlmsghdr header;

		ck_assert_uint_ge(len, sizeof(header));
		memcpy(&header, bytes, sizeof(header));
		ck_assert(header.nlmsg_len % 4 == 0 && header.nlmsg_len <= len);
		add_message(&text, bytes, &header);
		bytes += header.nlmsg_len;
		len -= header.nlmsg_len;
	}
	copy = npi_arena_strdup(arena, npi_text_string(&text));
	npi_text_clear(&text);
	ck_assert_ptr_nonnull(copy);
	return copy;
}
