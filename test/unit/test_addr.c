/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "npi/addr.h"

static struct npi_addr addr(const char *text)
{
	struct npi_addr value;

	ck_assert_msg(npi_addr_parse(text, &value) == 0, "bad fixture '%s'", text);
	return value;
}

static const struct {
	const char *text;
	const char *canonical; /* NULL: refused */
} addr_rows[] = {
	{ "10.96.0.1", "10.96.0.1" },
	{ "0.0.0.0", "0.0.0.0" },
	{ "255.255.255.255", "255.255.255.255" },
	{ "fd00::1", "fd00::1" },
	{ "FD00:0:0:0:0:0:0:1", "fd00::1" },
	{ "::", "::" },
	{ "::ffff:1.2.3.4", "::ffff:1.2.3.4" },
	{ "::ffff:102:304", "::ffff:1.2.3.4" },
	{ "", NULL },
	{ "10.96.0", NULL },
	{ "10.96.0.1.1", NULL },
	{ "10.96.0.256", NULL },
	{ "10.096.0.1", NULL }, /* neither decimal nor octal */
	{ "010.0.0.1", NULL },
	{ "0x0a.0.0.1", NULL },
	{ " 10.96.0.1", NULL },
	{ "10.96.0.1 ", NULL },
	{ "10.96.0.1/32", NULL },
	{ "fe80::1%eth0", NULL },
	{ "[fd00::1]", NULL },
	{ "fd00:::1", NULL },
	{ "g::", NULL },
	{ "localhost", NULL },
};

START_TEST(addresses)
{
	struct npi_addr value = { .family = 77 };
	char text[NPI_ADDR_TEXT];

	if (addr_rows[_i].canonical) {
		ck_assert_int_eq(npi_addr_parse(addr_rows[_i].text, &value), 0);
		ck_assert_str_eq(npi_addr_format(&value, text), addr_rows[_i].canonical);
	} else {
		ck_assert_int_eq(npi_addr_parse(addr_rows[_i].text, &value), -EINVAL);
		ck_assert_uint_eq(value.family, 77);
	}
}
END_TEST

START_TEST(no_address_has_a_text_too)
{
	char text[NPI_ADDR_TEXT];

	ck_assert_str_eq(npi_addr_format(&(struct npi_addr){ 0 }, text), "?");
}
END_TEST

START_TEST(addresses_with_ports)
{
	char text[NPI_ADDR_PORT_TEXT];
	struct npi_addr value = addr("10.96.0.1");

	ck_assert_str_eq(npi_addr_port_format(&value, 80, text), "10.96.0.1:80");
	value = addr("fd00::1");
	ck_assert_str_eq(npi_addr_port_format(&value, 0, text), "[fd00::1]:0");
	value = addr("1111:2222:3333:4444:5555:6666:255.255.255.255");
	ck_assert_str_eq(npi_addr_port_format(&value, 65535, text),
			 "[1111:2222:3333:4444:5555:6666:ffff:ffff]:65535");
}
END_TEST

static const struct {
	const char *text;
	bool strict;
	const char *network; /* NULL: refused */
	unsigned int prefix;
} cidr_rows[] = {
	{ "10.96.0.0/12", true, "10.96.0.0", 12 },
	{ "10.96.0.1/12", false, "10.96.0.0", 12 },
	{ "10.96.0.1/12", true, NULL, 0 },
	{ "192.0.2.255/25", false, "192.0.2.128", 25 },
	{ "192.0.2.129/32", true, "192.0.2.129", 32 },
	{ "10.0.0.1/0", false, "0.0.0.0", 0 },
	{ "0.0.0.0/0", true, "0.0.0.0", 0 },
	{ "fd00::/108", true, "fd00::", 108 },
	{ "fd00::1/127", false, "fd00::", 127 },
	{ "fd00::1/127", true, NULL, 0 },
	{ "fd00::1/128", true, "fd00::1", 128 },
	{ "::/0", true, "::", 0 },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/1", false, "8000::", 1 },
	{ "10.96.0.0", false, NULL, 0 },
	{ "10.96.0.0/", false, NULL, 0 },
	{ "10.96.0.0/33", false, NULL, 0 },
	{ "fd00::/129", false, NULL, 0 },
	{ "10.96.0.0/-1", false, NULL, 0 },
	{ "10.96.0.0/+8", false, NULL, 0 },
	{ "10.96.0.0/8/8", false, NULL, 0 },
	{ "/8", false, NULL, 0 },
	{ "10.96/8", false, NULL, 0 },
	{ "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa/8", false, NULL, 0 },
};

START_TEST(networks)
{
	struct npi_cidr value = { .prefix = 200 };
	char text[NPI_ADDR_TEXT];
	int r = npi_cidr_parse(cidr_rows[_i].text, cidr_rows[_i].strict, &value);

	if (!cidr_rows[_i].network) {
		ck_assert_int_eq(r, -EINVAL);
		ck_assert_uint_eq(value.prefix, 200);
		return;
	}
	ck_assert_int_eq(r, 0);
	ck_assert_str_eq(npi_addr_format(&value.addr, text), cidr_rows[_i].network);
	ck_assert_uint_eq(value.prefix, cidr_rows[_i].prefix);
}
END_TEST

static const struct {
	const char *cidr;
	const char *inside;
	const char *outside;
} inside_rows[] = {
	{ "10.96.0.0/12", "10.96.0.0", "10.95.255.255" },
	{ "10.96.0.0/12", "10.111.255.255", "10.112.0.0" },
	{ "10.96.0.1/32", "10.96.0.1", "10.96.0.0" },
	{ "0.0.0.0/0", "255.255.255.255", "::" },
	{ "::/0", "::ffff:10.0.0.1", "10.0.0.1" },
	{ "fd00::/127", "fd00::1", "fd00::2" },
};

START_TEST(what_is_inside_of_a_network)
{
	struct npi_addr inside = addr(inside_rows[_i].inside);
	struct npi_addr outside = addr(inside_rows[_i].outside);
	struct npi_cidr cidr;

	ck_assert_int_eq(npi_cidr_parse(inside_rows[_i].cidr, true, &cidr), 0);
	ck_assert(npi_cidr_contains(&cidr, &inside));
	ck_assert(!npi_cidr_contains(&cidr, &outside));
}
END_TEST

/* In ascending order: IPv4 before IPv6, then by number. */
static const char *const ordered[] = { "0.0.0.0",    "1.0.0.0",   "10.0.0.2",
				       "10.0.0.10",  "192.0.2.1", "255.255.255.255",
				       "::",         "::1",       "::ffff:1.2.3.4",
				       "2001:db8::", "fd00::" };

START_TEST(order_is_total)
{
	size_t i, j;

	for (i = 0; i < UNIT_COUNT(ordered); i++) {
		for (j = 0; j < UNIT_COUNT(ordered); j++) {
			struct npi_addr a = addr(ordered[i]), b = addr(ordered[j]);
			int r = npi_addr_cmp(&a, &b);

			ck_assert_msg((r > 0) - (r < 0) == (i > j) - (i < j), "%s, %s",
				      ordered[i], ordered[j]);
			ck_assert_int_eq(npi_addr_equal(&a, &b), i == j);
		}
	}
}
END_TEST

enum {
	UNSPECIFIED = 1,
	LOOPBACK = 2,
	LINK_LOCAL = 4,
	LINK_LOCAL_MULTICAST = 8,
	MULTICAST = 16
};

static const struct {
	const char *text;
	int kinds;
} kind_rows[] = {
	{ "0.0.0.0", UNSPECIFIED },
	{ "::", UNSPECIFIED },
	{ "0.0.0.1", 0 },
	{ "126.255.255.255", 0 },
	{ "127.0.0.0", LOOPBACK },
	{ "127.255.255.255", LOOPBACK },
	{ "128.0.0.0", 0 },
	{ "::1", LOOPBACK },
	{ "::2", 0 },
	{ "::ffff:127.0.0.1", 0 },
	{ "169.253.255.255", 0 },
	{ "169.254.0.0", LINK_LOCAL },
	{ "169.254.255.255", LINK_LOCAL },
	{ "169.255.0.0", 0 },
	{ "fe7f::1", 0 },
	{ "fe80::1", LINK_LOCAL },
	{ "febf::1", LINK_LOCAL },
	{ "fec0::1", 0 },
	{ "223.255.255.255", 0 },
	{ "224.0.0.0", MULTICAST | LINK_LOCAL_MULTICAST },
	{ "224.0.0.255", MULTICAST | LINK_LOCAL_MULTICAST },
	{ "224.0.1.0", MULTICAST },
	{ "239.255.255.255", MULTICAST },
	{ "240.0.0.0", 0 },
	{ "255.255.255.255", 0 },
	{ "feff::1", 0 },
	{ "ff00::1", MULTICAST },
	{ "ff02::1", MULTICAST | LINK_LOCAL_MULTICAST },
	{ "ff03::1", MULTICAST },
	{ "10.96.0.1", 0 },
	{ "2001:db8::1", 0 },
};

START_TEST(kinds_of_addresses)
{
	struct npi_addr value = addr(kind_rows[_i].text);
	int kinds = kind_rows[_i].kinds;

	ck_assert_int_eq(npi_addr_is_unspecified(&value), !!(kinds & UNSPECIFIED));
	ck_assert_int_eq(npi_addr_is_loopback(&value), !!(kinds & LOOPBACK));
	ck_assert_int_eq(npi_addr_is_link_local(&value), !!(kinds & LINK_LOCAL));
	ck_assert_int_eq(npi_addr_is_link_local_multicast(&value),
			 !!(kinds & LINK_LOCAL_MULTICAST));
	ck_assert_int_eq(npi_addr_is_multicast(&value), !!(kinds & MULTICAST));
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(addresses, addr_rows),
		UNIT(no_address_has_a_text_too),
		UNIT(addresses_with_ports),
		UNIT_ROWS(networks, cidr_rows),
		UNIT_ROWS(what_is_inside_of_a_network, inside_rows),
		UNIT(order_is_total),
		UNIT_ROWS(kinds_of_addresses, kind_rows),
	};

	return unit_run("addr", tests, UNIT_COUNT(tests));
}
