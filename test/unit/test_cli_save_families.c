/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `save -o yaml` on a node with addresses of both families, and `apply` of it. */
#include "lib/cli.h"
#include "lib/saved.h"
#include "lib/unit.h"

#include <string.h>
#include <sys/socket.h>

#include "npi/host.h"

static struct npi_arena arena;

/* A node of two families with two IPv4 addresses. */
static const struct host_address both_addresses[] = {
	{ .addr = { AF_INET, { 192, 168, 10, 10 } },
	  .prefix = 24,
	  .index = 2,
	  .interface = "eth0" },
	{ .addr = { AF_INET, { 192, 168, 20, 10 } },
	  .prefix = 24,
	  .index = 3,
	  .interface = "eth1" },
	{ .addr = { AF_INET6, { 0x20, 1, 0xd, 0xb8, [15] = 0x10 } },
	  .prefix = 64,
	  .index = 2,
	  .interface = "eth0" },
};
static const struct host_facts both = {
	.addresses = both_addresses,
	.n_addresses = 3,
	.primary = { { AF_INET, { 192, 168, 10, 10 } },
		     { AF_INET6, { 0x20, 1, 0xd, 0xb8, [15] = 0x10 } } },
};

#define CLUSTER4 "10.96.0.1:80"
#define CLUSTER6 "[fd00:96::1]:80"
#define RS4(key) RS(key, "10.1.0.1:8080") RS(key, "10.1.0.2:8080")
#define RS6(key) RS(key, "[fd00:1::1]:8080")
/* a virtual service on each node address */
#define NODES4(port, rest, rs)                                                           \
	A("192.168.10.10:" port, rest)                                                   \
	rs("192.168.10.10:" port) A("192.168.20.10:" port, rest) rs("192.168.20."        \
								    "10:" port)
#define NODES6(port, rest, rs) A("[2001:db8::10]:" port, rest) rs("[2001:db8::10]:" port)
#define NO_RS(key)

static const struct {
	const char *name, *rules;
} families[] = {
	{ "a nodePort of both",
	  A(CLUSTER4, "rr") RS4(CLUSTER4) A(CLUSTER6, "rr") RS6(CLUSTER6)
		  NODES4("30080", "rr", RS4) NODES6("30080", "rr", RS6) },
	{ "of IPv6 alone", A(CLUSTER4, "rr") RS4(CLUSTER4) A(CLUSTER6, "rr") RS6(CLUSTER6)
				   NODES6("30080", "rr", RS6) },
	{ "one for each", A(CLUSTER4, "rr") RS4(CLUSTER4) A(CLUSTER6, "rr") RS6(CLUSTER6)
				  NODES4("30080", "rr", RS4) NODES6("30081", "rr", RS6) },
	{ "persistent ones of both, one without real servers",
	  A(CLUSTER4, "sh -p 300") A(CLUSTER6, "sh -p 300") RS6(CLUSTER6)
		  NODES4("30080", "sh -p 300", NO_RS) NODES6("30080", "sh -p 300", RS6) },
	{ "two ports of both, TCP and UDP, and a third that has none",
	  A("10.96.0.1:53", "rr") U("10.96.0.1:53", "rr") A("10.96.0.1:9153", "rr")
		  A("[fd00:96::1]:53", "rr") U("[fd00:96::1]:53", "rr") A(
			  "[fd00:96::1]:9153", "rr") NODES4("30053", "rr", NO_RS)
			  NODES6("30053", "rr", NO_RS) U("192.168.10.10:30053", "rr")
				  U("192.168.20.10:30053", "rr")
					  U("[2001:db8::10]:30053", "rr") },
	{ "two Services of both",
	  A("10.96.0.1:80", "rr") A("10.96.0.2:80", "wlc") A("[fd00:96::2]:80", "wlc")
		  A("[fd00:96::3]:80", "rr") NODES4("30080", "rr", NO_RS)
			  NODES4("30090", "wlc", NO_RS) NODES6("30080", "rr", NO_RS)
				  NODES6("30090", "wlc", NO_RS) },
	{ "addresses of load balancers of both",
	  A(CLUSTER4, "rr") RS4(CLUSTER4) A(CLUSTER6, "rr") RS6(CLUSTER6) NODES4(
		  "30080", "rr", RS4) NODES6("30080", "rr", RS6) A("203.0.113.7:80", "rr")
		  RS4("203.0.113.7:80") A("[2001:db8:7::7]:80", "rr")
			  RS6("[2001:db8:7::7]:80") },
};

START_TEST(what_both_families_have_comes_back)
{
	saved_expect_back(&both, families[_i].name, families[_i].rules);
}
END_TEST

/* Two clusterIPs that differ in more than the family are no Service of both; of what
 * IPv6 has under the same number a Service of its own is made, where it can be. */
static const char *const strangers[] = {
	A(CLUSTER4, "rr") A(CLUSTER6, "wlc") NODES4("30080", "rr", NO_RS)
		NODES6("30080", "wlc", NO_RS),
	A(CLUSTER4, "rr") A(CLUSTER6, "rr -p 60") NODES4("30080", "rr", NO_RS)
		NODES6("30080", "rr -p 60", NO_RS),
	A(CLUSTER4, "rr") A("[fd00:96::1]:81", "rr") NODES4("30080", "rr", NO_RS)
		NODES6("30080", "rr", NO_RS),
	A(CLUSTER4, "rr") A(CLUSTER6, "rr") U(CLUSTER6, "rr") NODES4("30080", "rr", NO_RS)
		NODES6("30080", "rr", NO_RS),
};

#define RANGES "--service-cluster-ip-range=10.96.0.0/12,fd00:96::/112"

START_TEST(strangers_are_not_joined)
{
	static const char stranger[] = "-A -t [2001:db8::10]:30080 ";
	struct cli save = { .open_kern = cli_open_fake };

	cli_enter_directory();
	saved_new_node(&both);
	cli_by_hand(strangers[_i]);
	cli_run(&save, "save -o yaml " RANGES);
	ck_assert_str_eq(save.err,
			 "warning: TCP [2001:db8::10]:30080: one more virtual service "
			 "will be made, on an allocated clusterIP, which every Service "
			 "needs\n");
	ck_assert_ptr_null(strstr(save.out, "RequireDualStack"));
	cli_clear(&save);
	cli_run(&save, "save -o yaml");
	ck_assert_str_eq(save.err,
			 "warning: TCP [2001:db8::10]:30080: left out: its Service "
			 "needs a clusterIP, and no --service-cluster-ip-range is of "
			 "this family\n");
	cli_clear(&save);
	ck_assert_ptr_null(strstr(saved_apply(&arena, &both, "yaml", ""), stranger));
	cli_free_fake();
	saved_new_node(&both);
	cli_by_hand(strangers[_i]);
	ck_assert_ptr_nonnull(
		strstr(saved_apply(&arena, &both, "yaml", RANGES), stranger));
	cli_free_fake();
	cli_leave_directory();
	npi_arena_clear(&arena);
}
END_TEST

/* Named after its IPv4 address, its slices after those they are for. */
START_TEST(a_service_of_both_families_as_it_is_saved)
{
	static const char *const parts[] = {
		"    name: vip-10-96-0-1\n"
		"    namespace: default\n"
		"  spec:\n"
		"    clusterIP: 10.96.0.1\n"
		"    clusterIPs:\n"
		"    - 10.96.0.1\n"
		"    - fd00:96::1\n",
		"    ipFamilies:\n"
		"    - IPv4\n"
		"    - IPv6\n"
		"    ipFamilyPolicy: RequireDualStack\n"
		"    ports:\n"
		"    - name: tcp-80\n"
		"      nodePort: 30080\n",
		"      kubernetes.io/service-name: vip-10-96-0-1\n"
		"    name: vip-10-96-0-1-tcp-80-8080\n",
		"      kubernetes.io/service-name: vip-10-96-0-1\n"
		"    name: vip-fd00-96-0-0-0-0-0-1-tcp-80-8080\n",
	};
	struct cli save = { .open_kern = cli_open_fake };
	size_t i;

	saved_new_node(&both);
	cli_by_hand(families[0].rules);
	cli_run(&save, "save -o yaml");
	for (i = 0; i < UNIT_COUNT(parts); i++)
		ck_assert_msg(strstr(save.out, parts[i]) != NULL, "lacks\n%sin\n%s",
			      parts[i], save.out);
	ck_assert_ptr_null(strstr(save.out, "name: vip-fd00-96-0-0-0-0-0-1\n"));
	cli_clear(&save);
	cli_free_fake();
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(what_both_families_have_comes_back, families),
		UNIT_ROWS(strangers_are_not_joined, strangers),
		UNIT(a_service_of_both_families_as_it_is_saved),
	};

	return unit_run("cli_save_families", tests, UNIT_COUNT(tests));
}
