/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/rules.h"
#include "lib/unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct npi_arena arena;

/* In the order that sorting gives; every neighbour differs in one part of the key. */
static const char in_order[] = "-A -t 9.0.0.1:80\n"
			       "-A -t 10.0.0.1:80\n"
			       "-A -t 10.0.0.1:443\n"
			       "-A -u 10.0.0.1:53\n"
			       "-A --sctp-service 10.0.0.1:1\n"
			       "-A -t 192.168.0.1:80\n"
			       "-A -t [2001:db8::1]:80\n"
			       "-A -f 7\n"
			       "-A -f 7 -6\n"
			       "-A -f 4000000000\n";

START_TEST(keys_have_a_total_order)
{
	struct ipvs_table table = rules_table(&arena, in_order);
	size_t i, j;

	for (i = 0; i < table.n; i++)
		for (j = 0; j < table.n; j++) {
			int r = ipvs_virtual_service_cmp(&table.items[i],
							 &table.items[j]);

			ck_assert_int_eq((r > 0) - (r < 0), (i > j) - (i < j));
		}
}
END_TEST

START_TEST(sorting_a_reversed_table_gives_the_order)
{
	struct ipvs_table table = rules_table(&arena, in_order);
	struct ipvs_table reversed = rules_table(&arena, in_order);
	size_t i;

	for (i = 0; i < table.n; i++)
		reversed.items[i] = table.items[table.n - 1 - i];
	ipvs_table_sort(&reversed);
	ck_assert_str_eq(rules_format(&arena, &reversed), rules_format(&arena, &table));
}
END_TEST

static const struct {
	const char *a, *b;
	bool same;
} virtual_services[] = {
	{ "-A -t 10.0.0.1:80", "-A -t 10.0.0.1:80", true },
	{ "-A -t 10.0.0.1:80 -s rr", "-A -t 10.0.0.1:80 -s wrr", false },
	{ "-A -t 10.0.0.1:80", "-A -t 10.0.0.1:80 -p 300", false },
	{ "-A -t 10.0.0.1:80 -p 300", "-A -t 10.0.0.1:80 -p 301", false },
	{ "-A -t 10.0.0.1:80 -p 300", "-A -t 10.0.0.1:80 -p 300 -M 24", false },
	{ "-A -t 10.0.0.1:80 -M 32", "-A -t 10.0.0.1:80 -M 24", true },
	{ "-A -u 10.0.0.1:80", "-A -u 10.0.0.1:80 -o", false },
	{ "-A -t 10.0.0.1:80 -s sh", "-A -t 10.0.0.1:80 -s sh -b 8", false },
	{ "-A -t 10.0.0.1:80 -s sh -b 16", "-A -t 10.0.0.1:80 -s sh -b 8", false },
	{ "-A -t 10.0.0.1:80 -s sh -b 32", "-A -t 10.0.0.1:80 -s sh", false },
	/* the kernel's own bit, and bits that nobody has given a meaning */
	{ "-A -t 10.0.0.1:80", "-A -t 10.0.0.1:80 -b 2", true },
	{ "-A -t 10.0.0.1:80", "-A -t 10.0.0.1:80 -b 1308622848", true },
};

START_TEST(virtual_services_are_the_same_in_what_we_set)
{
	struct ipvs_table a = rules_table(&arena, virtual_services[_i].a);
	struct ipvs_table b = rules_table(&arena, virtual_services[_i].b);

	ck_assert_int_eq(ipvs_virtual_service_same(a.items, b.items),
			 virtual_services[_i].same);
	ck_assert_int_eq(ipvs_virtual_service_same(b.items, a.items),
			 virtual_services[_i].same);
	ck_assert_int_eq(ipvs_virtual_service_digest(a.items) ==
				 ipvs_virtual_service_digest(b.items),
			 virtual_services[_i].same);
	strcpy(a.items->pe_name, "sip");
	ck_assert(!ipvs_virtual_service_same(a.items, b.items));
}
END_TEST

static const struct {
	const char *a, *b;
	bool same;
} real_servers[] = {
	{ "-m", "-m", true },
	{ "-m", "-m --active 5 --inactive 7", true },
	{ "-m", "-g", false },
	{ "-m", "-i", false },
	{ "-m -w 1", "-m -w 0", false },
	{ "-m", "-m -x 10", false },
	{ "-m -x 10", "-m -x 10 -y 5", false },
};

static struct ipvs_real_server real_server(const char *options)
{
	char lines[200];

	snprintf(lines, sizeof(lines),
		 "-A -t 10.0.0.1:80\n-a -t 10.0.0.1:80 -r 10.1.0.1:80 %s", options);
	return rules_table(&arena, lines).items->real_servers[0];
}

static uint64_t digest_with(const struct ipvs_real_server *rs)
{
	struct ipvs_virtual_service vs = { .real_servers = rs, .n_real_servers = 1 };

	return ipvs_virtual_service_digest(&vs);
}

START_TEST(real_servers_are_the_same_in_what_we_set)
{
	struct ipvs_real_server a = real_server(real_servers[_i].a);
	struct ipvs_real_server b = real_server(real_servers[_i].b);

	ck_assert_int_eq(ipvs_real_server_same(&a, &b), real_servers[_i].same);
	ck_assert_int_eq(ipvs_real_server_same(&b, &a), real_servers[_i].same);
	ck_assert_int_eq(digest_with(&a) == digest_with(&b), real_servers[_i].same);
}
END_TEST

START_TEST(tunnel_settings_count_only_for_tunnels)
{
	struct ipvs_real_server a = real_server("-i"), b = a;

	b.tunnel_type = 1;
	ck_assert(!ipvs_real_server_same(&a, &b));
	b = a;
	b.tunnel_port = 1;
	ck_assert(!ipvs_real_server_same(&a, &b));
	b = a;
	b.tunnel_flags = 1;
	ck_assert(!ipvs_real_server_same(&a, &b));
	ck_assert_uint_ne(digest_with(&a), digest_with(&b));
	a.forwarding_method = b.forwarding_method = IPVS_FORWARD_MASQUERADE;
	ck_assert(ipvs_real_server_same(&a, &b));
	ck_assert_uint_eq(digest_with(&a), digest_with(&b));
}
END_TEST

static const struct {
	const char *a, *b;
	bool same;
} digests[] = {
	{ "-A -t 10.0.0.1:80", "-A -t 10.0.0.1:80", true },
	{ "-A -t 10.0.0.1:80", "-A -t 10.0.0.2:80", false },
	{ "-A -t 10.0.0.1:80", "-A -t 10.0.0.1:81", false },
	{ "-A -t 10.0.0.1:80", "-A -u 10.0.0.1:80", false },
	{ "-A -t 10.0.0.1:80", "-A -t [a00:1::]:80", false },
	{ "-A -f 1", "-A -f 2", false },
	{ "-A -f 1", "-A -f 1 -6", false },
	{ "-A -f 1", "-A -f 1\n-a -f 1 -r 10.1.0.1:80 -m", false },
	{ "-A -f 1\n-a -f 1 -r 10.1.0.1:80 -m\n-a -f 1 -r 10.1.0.2:80 -g",
	  "-A -f 1\n-a -f 1 -r 10.1.0.2:80 -g\n-a -f 1 -r 10.1.0.1:80 -m", true },
	{ "-A -f 1\n-a -f 1 -r 10.1.0.1:80 -m\n-a -f 1 -r 10.1.0.2:80 -g",
	  "-A -f 1\n-a -f 1 -r 10.1.0.1:80 -g\n-a -f 1 -r 10.1.0.2:80 -m", false },
	{ "-A -f 1\n-a -f 1 -r 10.1.0.1:80 -m", "-A -f 1\n-a -f 1 -r 10.1.0.1:81 -m",
	  false },
	{ "-A -f 1\n-a -f 1 -r 10.1.0.1:80 -m", "-A -f 1\n-a -f 1 -r [a01:1::]:80 -m",
	  false },
};

START_TEST(digests_tell_tables_apart)
{
	struct ipvs_table a = rules_table(&arena, digests[_i].a);
	struct ipvs_table b = rules_table(&arena, digests[_i].b);

	ck_assert_int_eq(ipvs_virtual_service_digest(a.items) ==
				 ipvs_virtual_service_digest(b.items),
			 digests[_i].same);
}
END_TEST

static const struct {
	const char *rule, *text;
} keys[] = {
	{ "-A -t 10.96.0.1:80", "TCP 10.96.0.1:80" },
	{ "-A -u [2001:db8::1]:53", "UDP [2001:db8::1]:53" },
	{ "-A --sctp-service [ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255]:65535",
	  "SCTP [ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535" },
	{ "-A -f 7", "FWM 7" },
	{ "-A -f 4294967295 -6", "FWM 4294967295 IPv6" },
};

START_TEST(keys_have_a_text)
{
	struct ipvs_table table = rules_table(&arena, keys[_i].rule);
	struct ipvs_virtual_service parsed = { 0 };
	char text[IPVS_KEY_TEXT];

	ck_assert_str_eq(ipvs_key_format(table.items, text), keys[_i].text);
	ck_assert_int_eq(ipvs_key_parse(keys[_i].text, &parsed),
			 table.items->fwmark ? -EINVAL : 0);
	if (!table.items->fwmark)
		ck_assert_int_eq(ipvs_virtual_service_cmp(&parsed, table.items), 0);
	table.items->protocol = 1;
	if (!table.items->fwmark)
		ck_assert_int_eq(ipvs_key_format(table.items, text)[0], '?');
}
END_TEST

static const char *const no_keys[] = {
	"",
	"TCP",
	"TCP ",
	"TCP 10.0.0.1",
	"TCP 10.0.0.1:",
	"TCP 10.0.0.1:65536",
	"TCP 10.0.0.1:-1",
	"TCP 10.0.0:80",
	"TCP  10.0.0.1:80",
	"TCP [10.0.0.1]:80",
	"TCP 2001:db8::1:80",
	"TCP [2001:db8::1:80",
	"TCP []:80",
	"TCP ]:80",
	"TCP [:80",
	"TCP :80",
	"TCP 1234567890123456789012345678901234567890123456789:80",
	"ICMP 10.0.0.1:80",
	"TCPX 10.0.0.1:80",
};

START_TEST(other_texts_are_no_keys)
{
	struct ipvs_virtual_service vs = { 0 };

	ck_assert_int_eq(ipvs_key_parse(no_keys[_i], &vs), -EINVAL);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(keys_have_a_total_order),
		UNIT(sorting_a_reversed_table_gives_the_order),
		UNIT_ROWS(virtual_services_are_the_same_in_what_we_set, virtual_services),
		UNIT_ROWS(real_servers_are_the_same_in_what_we_set, real_servers),
		UNIT(tunnel_settings_count_only_for_tunnels),
		UNIT_ROWS(digests_tell_tables_apart, digests),
		UNIT_ROWS(keys_have_a_text, keys),
		UNIT_ROWS(other_texts_are_no_keys, no_keys),
	};
	int status = unit_run("ipvs_table", tests, UNIT_COUNT(tests));

	npi_arena_clear(&arena);
	return status;
}
