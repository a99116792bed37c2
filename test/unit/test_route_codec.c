/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/unit.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "npi/route_codec.h"
#include "npi/text.h"

/* A message being put together; the decoders get its payload. */
struct built {
	uint8_t bytes[512];
	struct netlink_buffer buffer;
	uint16_t type;
};

static void begin(struct built *built, uint16_t type, const void *header, size_t len)
{
	const struct nlmsghdr message = { .nlmsg_type = type };

	built->type = type;
	built->buffer = (struct netlink_buffer){ .bytes = built->bytes,
						 .capacity = sizeof(built->bytes) };
	netlink_begin_message(&built->buffer, &message, header, len);
}

static struct netlink_message end(const struct built *built)
{
	ck_assert(!built->buffer.full);
	return (struct netlink_message){ .type = built->type,
					 .payload = built->bytes + NLMSG_HDRLEN,
					 .len = built->buffer.len - NLMSG_HDRLEN };
}

static void put_addr(struct netlink_buffer *buffer, uint16_t type, const char *text)
{
	struct npi_addr addr;

	ck_assert_int_eq(npi_addr_parse(text, &addr), 0);
	netlink_put(buffer, type, addr.bytes, addr.family == AF_INET ? 4 : 16);
}

/* "" for none. */
static const char *format(const struct npi_addr *addr)
{
	static char text[NPI_ADDR_TEXT];

	return addr->family ? npi_addr_format(addr, text) : "";
}

static const struct {
	uint8_t family;
	const char *address, *local; /* NULL: not there */
	const char *expected;        /* NULL: -EBADMSG */
} addresses[] = {
	{ AF_INET, "192.0.2.1", "192.0.2.1", "192.0.2.1" },
	{ AF_INET, "192.0.2.2", "192.0.2.1", "192.0.2.1" }, /* point to point */
	{ AF_INET6, "2001:db8::1", NULL, "2001:db8::1" },
	{ AF_INET6, "2001:db8::2", "2001:db8::1", "2001:db8::1" },
	{ AF_INET, NULL, NULL, NULL },
	{ AF_INET, "2001:db8::1", NULL, NULL },
	{ AF_INET6, "192.0.2.1", NULL, NULL },
	{ AF_PACKET, "192.0.2.1", NULL, "" },
};

START_TEST(addresses_are_read)
{
	const struct ifaddrmsg header = { .ifa_family = addresses[_i].family,
					  .ifa_prefixlen = 24,
					  .ifa_flags = IFA_F_SECONDARY,
					  .ifa_scope = RT_SCOPE_LINK,
					  .ifa_index = 7 };
	struct netlink_message message;
	struct host_address address;
	struct built built;
	int r;

	begin(&built, RTM_NEWADDR, &header, sizeof(header));
	if (addresses[_i].address)
		put_addr(&built.buffer, IFA_ADDRESS, addresses[_i].address);
	if (addresses[_i].local)
		put_addr(&built.buffer, IFA_LOCAL, addresses[_i].local);
	message = end(&built);
	r = route_decode_address(&message, &address);
	if (!addresses[_i].expected) {
		ck_assert_int_eq(r, -EBADMSG);
		return;
	}
	ck_assert_int_eq(r, 0);
	ck_assert_str_eq(format(&address.addr), addresses[_i].expected);
	ck_assert(address.prefix == 24 && address.scope == RT_SCOPE_LINK &&
		  address.index == 7 && address.secondary);
	ck_assert_str_eq(address.interface, "");
}
END_TEST

static const struct {
	uint8_t family;
	uint16_t state;
	bool link_layer;
	const char *addr, *expected;
} neighbours[] = {
	{ AF_INET, NUD_REACHABLE, true, "192.0.2.1", "192.0.2.1" },
	{ AF_INET, NUD_STALE, true, "192.0.2.1", "192.0.2.1" },
	{ AF_INET6, NUD_PERMANENT, true, "2001:db8::1", "2001:db8::1" },
	{ AF_INET, NUD_REACHABLE, false, "192.0.2.1", "" },
	{ AF_INET, NUD_INCOMPLETE, true, "192.0.2.1", "" },
	{ AF_INET, NUD_FAILED, true, "192.0.2.1", "" },
	{ AF_INET, NUD_NOARP, true, "192.0.2.1", "" },
	{ AF_BRIDGE, NUD_REACHABLE, true, "192.0.2.1", "" },
	{ AF_INET6, NUD_REACHABLE, true, "192.0.2.1", NULL },
};

START_TEST(neighbours_are_read)
{
	const struct ndmsg header = { .ndm_family = neighbours[_i].family,
				      .ndm_state = neighbours[_i].state };
	struct netlink_message message;
	struct npi_addr addr;
	struct built built;
	int r;

	begin(&built, RTM_NEWNEIGH, &header, sizeof(header));
	put_addr(&built.buffer, NDA_DST, neighbours[_i].addr);
	if (neighbours[_i].link_layer)
		netlink_put(&built.buffer, NDA_LLADDR, "\2\0\0\0\0\1", 6);
	message = end(&built);
	r = route_decode_neighbour(&message, &addr);
	ck_assert_int_eq(r, neighbours[_i].expected ? 0 : -EBADMSG);
	if (!r)
		ck_assert_str_eq(format(&addr), neighbours[_i].expected);
}
END_TEST

static const struct {
	uint8_t type;
	const char *source, *expected;
} sources[] = {
	{ RTN_UNICAST, "192.0.2.1", "192.0.2.1" },
	{ RTN_UNICAST, NULL, "" },
	{ RTN_LOCAL, "192.0.2.1", "" },
	{ RTN_PROHIBIT, "192.0.2.1", "" },
};

START_TEST(sources_are_read)
{
	const struct rtmsg header = { .rtm_family = AF_INET,
				      .rtm_type = sources[_i].type };
	struct netlink_message message;
	struct npi_addr addr;
	struct built built;

	begin(&built, RTM_NEWROUTE, &header, sizeof(header));
	if (sources[_i].source)
		put_addr(&built.buffer, RTA_PREFSRC, sources[_i].source);
	message = end(&built);
	ck_assert_int_eq(route_decode_source(&message, &addr), 0);
	ck_assert_str_eq(format(&addr), sources[_i].expected);
}
END_TEST

static int add_gateway(void *context, const struct npi_addr *gateway)
{
	npi_text_add_format(context, "%s ", format(gateway));
	return 0;
}

static const char *gateways_of(const struct built *built, int *ret_result)
{
	static char copy[128];
	struct netlink_message message = end(built);
	struct npi_text text = { 0 };

	*ret_result = route_decode_gateways(&message, add_gateway, &text);
	strcpy(copy, npi_text_string(&text));
	npi_text_clear(&text);
	return copy;
}

static void begin_route(struct built *built, uint8_t table)
{
	const struct rtmsg header = { .rtm_family = AF_INET, .rtm_table = table };

	begin(built, RTM_NEWROUTE, &header, sizeof(header));
}

START_TEST(gateways_are_read)
{
	struct built built;
	int r;

	begin_route(&built, RT_TABLE_MAIN);
	ck_assert_str_eq(gateways_of(&built, &r), "");
	put_addr(&built.buffer, RTA_GATEWAY, "192.0.2.1");
	ck_assert_str_eq(gateways_of(&built, &r), "192.0.2.1 ");
	ck_assert_int_eq(r, 0);
	begin_route(&built, RT_TABLE_LOCAL);
	put_addr(&built.buffer, RTA_GATEWAY, "192.0.2.1");
	ck_assert_str_eq(gateways_of(&built, &r), "");
	begin_route(&built, RT_TABLE_MAIN);
	put_addr(&built.buffer, RTA_GATEWAY, "2001:db8::1");
	ck_assert_str_eq(gateways_of(&built, &r), "");
	ck_assert_int_eq(r, -EBADMSG);
}
END_TEST

START_TEST(gateways_of_the_other_family_are_read)
{
	uint8_t via[18] = { 0, 0, 0x20, 0x01, 0x0d, 0xb8, [17] = 1 };
	uint16_t family = AF_INET6;
	struct built built;
	int r;

	memcpy(via, &family, sizeof(family));
	begin_route(&built, RT_TABLE_MAIN);
	netlink_put(&built.buffer, RTA_VIA, via, sizeof(via));
	ck_assert_str_eq(gateways_of(&built, &r), "2001:db8::1 ");
	begin_route(&built, RT_TABLE_MAIN);
	netlink_put(&built.buffer, RTA_VIA, via, sizeof(via) - 1);
	ck_assert_str_eq(gateways_of(&built, &r), "");
	ck_assert_int_eq(r, -EBADMSG);
	begin_route(&built, RT_TABLE_MAIN);
	netlink_put(&built.buffer, RTA_VIA, via, 1);
	gateways_of(&built, &r);
	ck_assert_int_eq(r, -EBADMSG);
}
END_TEST

/* Two next hops, 8 bytes of header and 8 of RTA_GATEWAY each. */
static void put_multipath(struct netlink_buffer *buffer, uint16_t second_len)
{
	uint8_t hops[32];
	struct netlink_buffer inside = { .bytes = hops, .capacity = sizeof(hops) };
	struct rtnexthop hop = { .rtnh_len = 16 };

	memcpy(hops, &hop, sizeof(hop));
	inside.len = 8;
	put_addr(&inside, RTA_GATEWAY, "192.0.2.1");
	hop.rtnh_len = second_len;
	memcpy(hops + 16, &hop, sizeof(hop));
	inside.len = 24;
	put_addr(&inside, RTA_GATEWAY, "192.0.2.2");
	netlink_put(buffer, RTA_MULTIPATH, hops, sizeof(hops));
}

static const struct {
	uint16_t second_len;
	const char *expected;
	int result;
} multipaths[] = {
	{ 16, "192.0.2.1 192.0.2.2 ", 0 },
	{ 17, "192.0.2.1 ", -EBADMSG },
	{ 7, "192.0.2.1 ", -EBADMSG },
	{ 0, "192.0.2.1 ", -EBADMSG },
};

START_TEST(every_gateway_of_many_is_read)
{
	struct built built;
	int r;

	begin_route(&built, RT_TABLE_MAIN);
	put_multipath(&built.buffer, multipaths[_i].second_len);
	ck_assert_str_eq(gateways_of(&built, &r), multipaths[_i].expected);
	ck_assert_int_eq(r, multipaths[_i].result);
}
END_TEST

START_TEST(other_messages_are_refused)
{
	const struct rtmsg header = { .rtm_family = AF_INET };
	struct netlink_message message;
	struct host_address address;
	struct npi_addr addr;
	struct built built;

	begin(&built, RTM_NEWLINK, &header, sizeof(header));
	message = end(&built);
	ck_assert_int_eq(route_decode_address(&message, &address), -EBADMSG);
	ck_assert_int_eq(route_decode_neighbour(&message, &addr), -EBADMSG);
	ck_assert_int_eq(route_decode_source(&message, &addr), -EBADMSG);
	ck_assert_int_eq(route_decode_gateways(&message, add_gateway, NULL), -EBADMSG);
	message.type = RTM_NEWROUTE;
	message.len = 3;
	ck_assert_int_eq(route_decode_source(&message, &addr), -EBADMSG);
}
END_TEST

static const struct {
	uint16_t type;
	uint32_t len;
} dumps[] = {
	{ RTM_GETADDR, 16 + sizeof(struct ifaddrmsg) },
	{ RTM_GETNEIGH, 16 + sizeof(struct ndmsg) },
	{ RTM_GETROUTE, 16 + sizeof(struct rtmsg) },
};

START_TEST(lists_are_asked_for)
{
	uint8_t bytes[64];
	struct netlink_buffer buffer = { .bytes = bytes, .capacity = sizeof(bytes) };
	struct nlmsghdr header;

	ck_assert_int_eq(route_encode_dump(&buffer, dumps[_i].type, 5), 0);
	memcpy(&header, bytes, sizeof(header));
	ck_assert_uint_eq(header.nlmsg_len, dumps[_i].len);
	ck_assert_uint_eq(header.nlmsg_type, dumps[_i].type);
	ck_assert_uint_eq(header.nlmsg_seq, 5);
	ck_assert_uint_eq(header.nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
	buffer.capacity = buffer.len + dumps[_i].len - 1;
	ck_assert_int_eq(route_encode_dump(&buffer, dumps[_i].type, 5), -EMSGSIZE);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(addresses_are_read, addresses),
		UNIT_ROWS(neighbours_are_read, neighbours),
		UNIT_ROWS(sources_are_read, sources),
		UNIT(gateways_are_read),
		UNIT(gateways_of_the_other_family_are_read),
		UNIT_ROWS(every_gateway_of_many_is_read, multipaths),
		UNIT(other_messages_are_refused),
		UNIT_ROWS(lists_are_asked_for, dumps),
	};

	return unit_run("route_codec", tests, UNIT_COUNT(tests));
}
