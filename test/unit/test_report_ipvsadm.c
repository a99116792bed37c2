/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/rules.h"
#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "npi/report_ipvsadm.h"

static struct npi_arena arena;

#define TITLE                                                                            \
	"IP Virtual Server version 1.2.1 (size=4096)\n"                                  \
	"Prot LocalAddress:Port Scheduler Flags\n"                                       \
	"  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n"

static char *listing(const struct ipvs_table *table, struct npi_ipvsadm_format format)
{
	static const struct ipvs_info info = { 0x010201, 4096 };
	char *bytes;
	size_t len;
	FILE *out = open_memstream(&bytes, &len);

	ck_assert_int_eq(npi_report_ipvsadm(out, table, &info, &format), 0);
	fclose(out);
	return bytes;
}

/* What the plain mode prints below its title, by rule. */
static const struct {
	const char *name, *rules, *expected;
} cases[] = {
	{ "empty table", "", "" },
	{ "columns are filled to their width, the last one too",
	  "-A -t 192.168.10.10:30303 -s rr\n"
	  "-a -t 192.168.10.10:30303 -r 10.244.1.57:80 -m -w 1\n",
	  "TCP  192.168.10.10:30303 rr\n"
	  "  -> 10.244.1.57:80               Masq    1      0          0         \n" },
	{ "long values push what follows",
	  "-A -t [2001:db8::1]:80 -s rr\n"
	  "-a -t [2001:db8::1]:80 -r [2001:db8:1111:2222:3333:4444:5555:6666]:80 -m\n",
	  "TCP  [2001:db8::1]:80 rr\n"
	  "  -> [2001:db8:1111:2222:3333:4444:5555:6666]:80 Masq    1      0          0  "
	  "  "
	  "     \n" },
	{ "forwarding methods",
	  "-A -t 10.0.0.1:80 -s wlc\n"
	  "-a -t 10.0.0.1:80 -r 10.0.1.1:80 -g -w 0\n"
	  "-a -t 10.0.0.1:80 -r 10.0.1.2:80 -i -w 12 --active 3 --inactive 44\n",
	  "TCP  10.0.0.1:80 wlc\n"
	  "  -> 10.0.1.1:80                  Route   0      0          0         \n"
	  "  -> 10.0.1.2:80                  Tunnel  12     3          44        \n" },
	{ "protocols and IPv6",
	  "-A --sctp-service 10.0.0.1:80 -s rr\n"
	  "-A -t [2001:db8::1]:80 -s rr\n"
	  "-A -u 10.0.0.1:53 -s rr\n",
	  "UDP  10.0.0.1:53 rr\n"
	  "SCTP 10.0.0.1:80 rr\n"
	  "TCP  [2001:db8::1]:80 rr\n" },
	{ "firewall marks, the large ones negative and first",
	  "-A -t 10.0.0.1:80 -s rr\n"
	  "-A -f 7 -s rr\n"
	  "-A -f 7 -6 -s rr\n"
	  "-A -f 4294967295 -s rr\n",
	  "FWM  -1 rr\n"
	  "TCP  10.0.0.1:80 rr\n"
	  "FWM  7 rr\n"
	  "FWM  7 IPv6 rr\n" },
	{ "persistence, full and partial netmask",
	  "-A -t 10.0.0.1:80 -s rr -p 10800\n"
	  "-A -t 10.0.0.2:80 -s rr -p 300 -M 24\n"
	  "-A -t [2001:db8::1]:80 -s rr -p 300 -M 64\n"
	  "-A -t [2001:db8::2]:80 -s rr -p 300\n",
	  "TCP  10.0.0.1:80 rr persistent 10800\n"
	  "TCP  10.0.0.2:80 rr persistent 300 mask 255.255.255.0\n"
	  "TCP  [2001:db8::1]:80 rr persistent 300 mask 64\n"
	  "TCP  [2001:db8::2]:80 rr persistent 300\n" },
	{ "scheduler flags have names with sh and mh",
	  "-A -t 10.0.0.1:80 -s sh -b 24\n"
	  "-A -t 10.0.0.2:80 -s mh -b 16\n"
	  "-A -t 10.0.0.3:80 -s wrr -b 56\n"
	  "-A -t 10.0.0.4:80 -s sh -b 32\n"
	  "-A -u 10.0.0.5:80 -s sh -p 300 -o -b 16\n",
	  "TCP  10.0.0.1:80 sh (sh-fallback,sh-port)\n"
	  "TCP  10.0.0.2:80 mh (mh-port)\n"
	  "TCP  10.0.0.3:80 wrr (flag-1,flag-2,flag-3)\n"
	  "TCP  10.0.0.4:80 sh ()\n"
	  "UDP  10.0.0.5:80 sh (sh-port) persistent 300 ops\n" },
	{ "192.168 comes before 10, for the difference of the addresses wraps",
	  "-A -t 10.0.0.1:80 -s rr\n"
	  "-A -t 192.168.0.1:80 -s rr\n"
	  "-a -t 10.0.0.1:80 -r 10.0.0.2:80 -m\n"
	  "-a -t 10.0.0.1:80 -r 192.168.0.2:80 -m\n",
	  "TCP  192.168.0.1:80 rr\n"
	  "TCP  10.0.0.1:80 rr\n"
	  "  -> 192.168.0.2:80               Masq    1      0          0         \n"
	  "  -> 10.0.0.2:80                  Masq    1      0          0         \n" },
	{ "real servers by address, then port",
	  "-A -t 10.0.0.1:80 -s rr\n"
	  "-a -t 10.0.0.1:80 -r 10.0.0.3:80 -m\n"
	  "-a -t 10.0.0.1:80 -r 10.0.0.2:8080 -m\n"
	  "-a -t 10.0.0.1:80 -r 10.0.0.2:80 -m\n",
	  "TCP  10.0.0.1:80 rr\n"
	  "  -> 10.0.0.2:80                  Masq    1      0          0         \n"
	  "  -> 10.0.0.2:8080                Masq    1      0          0         \n"
	  "  -> 10.0.0.3:80                  Masq    1      0          0         \n" },
	{ "three networks in a circle keep what the merge makes of the dump's order",
	  "-A -t 10.0.0.1:80 -s rr\n"
	  "-A -t 127.0.0.1:80 -s rr\n"
	  "-A -t 192.168.0.1:80 -s rr\n",
	  "TCP  10.0.0.1:80 rr\n"
	  "TCP  127.0.0.1:80 rr\n"
	  "TCP  192.168.0.1:80 rr\n" },
	{ "the same three in another order",
	  "-A -t 192.168.0.1:80 -s rr\n"
	  "-A -t 10.0.0.1:80 -s rr\n"
	  "-A -t 127.0.0.1:80 -s rr\n",
	  "TCP  192.168.0.1:80 rr\n"
	  "TCP  10.0.0.1:80 rr\n"
	  "TCP  127.0.0.1:80 rr\n" },
};

START_TEST(the_list_shows)
{
	struct ipvs_table table = rules_table(&arena, cases[_i].rules);
	char *bytes = listing(&table, (struct npi_ipvsadm_format){ 0 });

	ck_assert_int_eq(strncmp(bytes, TITLE, strlen(TITLE)), 0);
	ck_assert_msg(!strcmp(bytes + strlen(TITLE), cases[_i].expected), "%s:\n%s",
		      cases[_i].name, bytes);
	free(bytes);
}
END_TEST

START_TEST(the_kernels_order_can_be_kept)
{
	struct ipvs_table table =
		rules_table(&arena, "-A -t 10.0.0.2:80 -s rr\n"
				    "-a -t 10.0.0.2:80 -r 10.0.1.2:80 -m\n"
				    "-a -t 10.0.0.2:80 -r 10.0.1.1:80 -m\n"
				    "-A -t 10.0.0.1:80 -s rr\n");
	char *bytes = listing(&table, (struct npi_ipvsadm_format){ .keep_order = true });

	ck_assert_str_eq(
		bytes + strlen(TITLE),
		"TCP  10.0.0.2:80 rr\n"
		"  -> 10.0.1.2:80                  Masq    1      0          0         \n"
		"  -> 10.0.1.1:80                  Masq    1      0          0         \n"
		"TCP  10.0.0.1:80 rr\n");
	free(bytes);
}
END_TEST

/* What only a dump can hold. */
START_TEST(values_that_no_command_sets)
{
	struct ipvs_real_server rs[2] = {
		{ .addr = { .family = 2, .bytes = { 10, 0, 1, 1 } },
		  .forwarding_method = 6,
		  .weight = 2147483647,
		  .active_connections = 4294967295u,
		  .inactive_connections = 1 },
		{ .addr = { .family = 2, .bytes = { 10, 0, 1, 2 } },
		  .forwarding_method = IPVS_FORWARD_LOCAL,
		  .weight = -5 },
	};
	struct ipvs_virtual_service vs[2] = {
		{ .addr = { .family = 2, .bytes = { 10, 0, 0, 1 } },
		  .protocol = 1000,
		  .scheduler = "none",
		  .real_servers = rs,
		  .n_real_servers = 2 },
		{ .addr = { .family = 2, .bytes = { 10, 0, 0, 1 } },
		  .protocol = 17,
		  .port = 5060,
		  .flags = IPVS_PERSISTENT,
		  .persistence_timeout_s = 4294967295u,
		  .netmask_raw = 0,
		  .scheduler = "rr",
		  .pe_name = "sip" },
	};
	struct ipvs_table table = { vs, 2 };
	char *bytes = listing(&table, (struct npi_ipvsadm_format){ 0 });

	ck_assert_str_eq(
		bytes + strlen(TITLE),
		"UDP  10.0.0.1:5060 rr persistent 4294967295 mask 0.0.0.0 pe sip\n"
		"?    10.0.0.1:0 none\n"
		"  -> 10.0.1.1:0                   (null)  2147483647 4294967295 1       "
		"  \n"
		"  -> 10.0.1.2:0                   Local   -5     0          0         "
		"\n");
	free(bytes);
}
END_TEST

START_TEST(the_first_line_says_what_the_kernel_says)
{
	static const struct ipvs_info info = { 0x0a0b0c, 256 };
	struct npi_ipvsadm_format format = { 0 };
	struct ipvs_table table = { 0 };
	char *bytes;
	size_t len;
	FILE *out = open_memstream(&bytes, &len);

	ck_assert_int_eq(npi_report_ipvsadm(out, &table, &info, &format), 0);
	fclose(out);
	*strchr(bytes, '\n') = '\0';
	ck_assert_str_eq(bytes, "IP Virtual Server version 10.11.12 (size=256)");
	free(bytes);
}
END_TEST

/* More than is written at once. */
START_TEST(long_listings_are_whole)
{
	struct ipvs_virtual_service *items = calloc(5000, sizeof(*items));
	struct ipvs_table table = { items, 5000 };
	size_t i, lines = 0;
	char *bytes;

	for (i = 0; i < table.n; i++)
		items[i] = (struct ipvs_virtual_service){
			.addr = { .family = 2,
				  .bytes = { 10, 0, (uint8_t)(i / 200),
					     (uint8_t)(i % 200) } },
			.protocol = 6,
			.port = 80,
			.scheduler = "rr",
		};
	bytes = listing(&table, (struct npi_ipvsadm_format){ 0 });
	for (i = 0; bytes[i]; i++)
		lines += bytes[i] == '\n';
	ck_assert_uint_eq(lines, 5003);
	ck_assert_ptr_nonnull(strstr(bytes, "\nTCP  10.0.24.199:80 rr\n"));
	free(bytes);
	free(items);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(the_list_shows, cases),
		UNIT(the_kernels_order_can_be_kept),
		UNIT(values_that_no_command_sets),
		UNIT(the_first_line_says_what_the_kernel_says),
		UNIT(long_listings_are_whole),
	};

	return unit_run("report_ipvsadm", tests, UNIT_COUNT(tests));
}
