/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Routes, the nftables table and sysctls on this kernel; each test in a namespace of its
 * own. What is there is judged by ip(8) and nft(8). */
#include "lib/tracer_message.h"
#include "lib/unit.h"

#include <linux/version.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "npi/desired.h"
#include "npi/kern_host.h"
#include "npi/settings.h"
#include "npi/text.h"

static struct npi_arena arena;
static struct kern_host *host;
static struct npi_settings settings;
static struct host_facts facts;
static struct npi_desired desired;
static struct ipvs_virtual_service services[8];

static struct npi_addr addr(const char *text)
{
	struct npi_addr parsed;

	ck_assert_int_eq(npi_addr_parse(text, &parsed), 0);
	return parsed;
}

static void run(const char *command)
{
	ck_assert_msg(system(command) == 0, "failed: %s", command);
}

static const char *output_of(const char *command)
{
	static struct npi_text text;
	char line[512];
	FILE *out = popen(command, "re");

	ck_assert_ptr_nonnull(out);
	npi_text_clear(&text);
	while (fgets(line, sizeof(line), out))
		npi_text_add_string(&text, line);
	ck_assert_msg(pclose(out) == 0, "failed: %s", command);
	return npi_text_string(&text);
}

static void set_up(void)
{
	static struct npi_cidr pods;

	ck_assert_int_eq(unshare(CLONE_NEWNET), 0);
	run("ip link set lo up");
	run("ip link add eth0 type veth peer name peer0 && ip link set eth0 up");
	run("ip addr add 192.168.10.11/24 dev eth0");
	run("ip addr add 2001:db8:10::11/64 dev eth0 nodad");
	ck_assert_int_eq(kern_host_linux_open(&host), 0);
	settings = npi_settings_default();
	ck_assert_int_eq(npi_cidr_parse("10.244.0.0/16", true, &pods), 0);
	settings.pod_cidrs = (struct npi_cidrs){ &pods, 1 };
	facts.primary[0] = addr("192.168.10.11");
	facts.primary[1] = addr("2001:db8:10::11");
	desired.ipvs.items = services;
}

static void add_service(const char *address, uint16_t port, enum npi_address_role role,
			const char *pod)
{
	static struct npi_owner owners[8];
	static struct ipvs_real_server real_servers[8];
	size_t i = desired.ipvs.n++;

	owners[i] = (struct npi_owner){
		.name_space = "default", .name = "web", .port_name = "", .role = role
	};
	real_servers[i] = (struct ipvs_real_server){ .addr = addr(pod), .port = 8080 };
	services[i] = (struct ipvs_virtual_service){ .addr = addr(address),
						     .protocol = IPPROTO_TCP,
						     .port = port,
						     .owner = &owners[i],
						     .real_servers = &real_servers[i],
						     .n_real_servers = 1 };
}

/* What is to be done; done, too, with every failure a failure of the test. */
static struct host_change converge(unsigned int manage)
{
	struct kern_host_failures failures = { 0 };
	struct host_state actual, state;
	struct host_change change;

	ck_assert_int_eq(host_state_build(&desired, &settings, &facts,
					  KERNEL_VERSION(6, 1, 0), &arena, &state),
			 0);
	ck_assert_int_eq(host->dump(host, manage, &state, &arena, &actual), 0);
	ck_assert_int_eq(host_diff(&actual, &state, manage, &arena, &change), 0);
	ck_assert_int_eq(host->add(host, &change, &state, &arena, &failures), 0);
	ck_assert_int_eq(host->remove(host, &change, &arena, &failures), 0);
	ck_assert_msg(!failures.first, "part %u: %s: %s", failures.first->part,
		      strerror(failures.first->error),
		      failures.first->detail ? failures.first->detail : "");
	return change;
}

static void serve_both_families(void)
{
	add_service("10.96.0.10", 80, NPI_ROLE_CLUSTER_IP, "10.244.1.5");
	add_service("192.168.10.11", 30080, NPI_ROLE_NODE_PORT, "10.244.1.5");
	add_service("fd00:96::10", 80, NPI_ROLE_CLUSTER_IP, "fd00:244:1::5");
}

START_TEST(the_second_run_finds_nothing_to_do)
{
	struct host_change change;

	set_up();
	facts.addresses = &(struct host_address){ .addr = addr("192.168.10.11") };
	facts.n_addresses = 1;
	serve_both_families();
	change = converge(NPI_MANAGE_ALL);
	ck_assert(!host_change_is_empty(&change));
	change = converge(NPI_MANAGE_ALL);
	ck_assert(host_change_is_empty(&change));
	ck_assert_str_eq(output_of("ip route show table local proto 77"),
			 "local 10.96.0.10 dev lo scope host src 192.168.10.11 \n");
	ck_assert_ptr_nonnull(strstr(output_of("ip -6 route show table local proto 77"),
				     "local fd00:96::10 dev lo src 2001:db8:10::11"));
	ck_assert_ptr_nonnull(strstr(output_of("nft list table ip nodeport_ipvs"),
				     "elements = { 192.168.10.11 . tcp . 30080 }"));
	ck_assert_str_eq(output_of("cat /proc/sys/net/ipv4/ip_forward"), "1\n");

	desired.ipvs.n = 0;
	converge(NPI_MANAGE_ALL);
	ck_assert_str_eq(output_of("nft list ruleset"), "");
	ck_assert_str_eq(output_of("ip route show table local proto 77"), "");
	ck_assert_str_eq(output_of("ip -6 route show table local proto 77"), "");
}
END_TEST

/* Damage, and what must be there again after the next run. */
static const struct {
	const char *damage;
	const char *check;
	const char *expected;
} repairs[] = {
	{ "nft delete table ip nodeport_ipvs", "nft list set ip nodeport_ipvs always",
	  "192.168.10.11 . tcp . 30080" },
	{ "nft flush set ip nodeport_ipvs always", "nft list set ip nodeport_ipvs always",
	  "192.168.10.11 . tcp . 30080" },
	{ "nft add element ip nodeport_ipvs hairpin { 10.0.0.1 . 10.0.0.2 . tcp . 80 }",
	  "nft list set ip nodeport_ipvs hairpin",
	  "{ 10.244.1.5 . 10.244.1.5 . tcp . 8080 }" },
	{ "nft flush chain ip nodeport_ipvs source_nat",
	  "nft list chain ip nodeport_ipvs source_nat",
	  "masquerade to :32768-65535 fully-random" },
	{ "nft add rule ip nodeport_ipvs prerouting drop; nft flush set ip nodeport_ipvs "
	  "pods",
	  "nft list set ip nodeport_ipvs pods", "10.244.0.0/16" },
	{ "nft 'add table ip nodeport_ipvs { flags dormant; }'",
	  "nft list table ip nodeport_ipvs | head -2", "set always" },
	{ "nft delete table ip nodeport_ipvs; nft 'add table ip nodeport_ipvs; add set "
	  "ip "
	  "nodeport_ipvs always { type mark; elements = { 7 }; }'",
	  "nft list set ip nodeport_ipvs always", "192.168.10.11 . tcp . 30080" },
	{ "nft add element ip nodeport_ipvs always "
	  "'{ 192.0.2.1 . tcp . 80 comment \"mine\" }'",
	  "nft list set ip nodeport_ipvs always", "{ 192.168.10.11 . tcp . 30080 }" },
	{ "nft delete table ip nodeport_ipvs; nft 'add table ip nodeport_ipvs; add set "
	  "ip "
	  "nodeport_ipvs always { type ipv4_addr . inet_proto . inet_service; flags "
	  "timeout; }; add element ip nodeport_ipvs always { 192.168.10.11 . tcp . 30080 "
	  "timeout 1h }'",
	  "nft list set ip nodeport_ipvs always", "{ 192.168.10.11 . tcp . 30080 }" },
	{ "ip route flush table local proto 77", "ip route show table local proto 77",
	  "10.96.0.10" },
	{ "ip route replace local 10.96.0.10 dev lo table local proto 77 src 127.0.0.1",
	  "ip route show table local proto 77", "src 192.168.10.11" },
	{ "ip route add local 10.96.0.99 dev lo table local proto 77",
	  "ip route show table local proto 77 10.96.0.99; echo gone", "gone" },
};

START_TEST(damage_is_repaired)
{
	struct host_change change;

	set_up();
	serve_both_families();
	converge(NPI_MANAGE_ROUTES | NPI_MANAGE_MASQUERADE);
	run(repairs[_i].damage);
	change = converge(NPI_MANAGE_ROUTES | NPI_MANAGE_MASQUERADE);
	ck_assert(!host_change_is_empty(&change));
	ck_assert_ptr_nonnull(strstr(output_of(repairs[_i].check), repairs[_i].expected));
	ck_assert_ptr_null(strstr(output_of("nft list ruleset"), "drop"));
	change = converge(NPI_MANAGE_ROUTES | NPI_MANAGE_MASQUERADE);
	ck_assert(host_change_is_empty(&change));
}
END_TEST

START_TEST(what_others_made_stays_as_it_is)
{
	const char *before, *after;

	set_up();
	run("ip route add local 10.96.0.10 dev lo table local proto 18");
	run("ip route add 10.97.0.0/16 dev eth0 proto static");
	run("nft add table ip nat; nft add chain ip nat postrouting "
	    "'{ type nat hook postrouting priority srcnat; policy drop; }'");
	run("nft add table inet nodeport_ipvs");
	before = npi_arena_strdup(&arena,
				  output_of("nft list ruleset; ip route show table "
					    "local; ip route"));
	serve_both_families();
	converge(NPI_MANAGE_ROUTES | NPI_MANAGE_MASQUERADE);
	ck_assert_str_eq(output_of("ip route show table local proto 18"),
			 "local 10.96.0.10 dev lo scope host \n");
	ck_assert_str_eq(
		output_of("ip route show table local proto 77 | grep -c 96 || true"),
		"0\n");
	desired.ipvs.n = 0;
	converge(NPI_MANAGE_ROUTES | NPI_MANAGE_MASQUERADE);
	after = output_of("nft list ruleset; ip route show table local; ip route");
	ck_assert_str_eq(after, before);
}
END_TEST

START_TEST(a_thousand_addresses_take_one_run)
{
	static struct ipvs_virtual_service many[1000];
	static struct npi_owner owner = { .name_space = "default",
					  .name = "web",
					  .port_name = "" };
	struct host_change change;
	size_t i;

	set_up();
	for (i = 0; i < 1000; i++) {
		many[i] = (struct ipvs_virtual_service){ .protocol = IPPROTO_UDP,
							 .port = 53,
							 .owner = &owner };
		many[i].addr = addr("10.100.0.0");
		many[i].addr.bytes[2] = (uint8_t)(i >> 8);
		many[i].addr.bytes[3] = (uint8_t)i;
	}
	desired.ipvs = (struct ipvs_table){ many, 1000 };
	converge(NPI_MANAGE_ROUTES | NPI_MANAGE_MASQUERADE);
	change = converge(NPI_MANAGE_ROUTES | NPI_MANAGE_MASQUERADE);
	ck_assert(host_change_is_empty(&change));
	ck_assert_str_eq(output_of("ip route show table local proto 77 | wc -l"),
			 "1000\n");
}
END_TEST

/* What somebody else does between the look and the change. After it the tables are read
 * again, and what is unexpected in them is seen. */
static const struct {
	const char *command; /* NULL: nothing */
	bool served_before;
	bool differs;
} meanwhile[] = {
	{ NULL, false, false },
	{ NULL, true, false },
	{ "nft add table ip other", false, false },
	{ "nft add table ip other", true, false },
	{ "nft add element ip nodeport_ipvs always { 192.0.2.1 . tcp . 1 }", true, true },
	{ "nft flush set ip nodeport_ipvs from_outside", true, true },
	{ "nft flush chain ip nodeport_ipvs source_nat", true, true },
	/* what is to be done is done already, and something else with it: then the
	 * elements are there, and their transaction is empty */
	{ "nft 'add element ip nodeport_ipvs from_outside { 10.96.0.11 . tcp . 80 };"
	  " add element ip nodeport_ipvs hairpin { 10.244.1.6 . 10.244.1.6 . tcp . 8080 "
	  "};"
	  " flush chain ip nodeport_ipvs source_nat'",
	  true, true },
};

static uint32_t generation(void)
{
	struct host_state state;

	ck_assert_int_eq(host->dump(host, NPI_MANAGE_MASQUERADE, NULL, &arena, &state),
			 0);
	return state.generation;
}

/* Whether there was something left to do. */
static int change_and_look(const void *command)
{
	struct kern_host_failures failures = { 0 };
	struct host_state actual, state;
	struct host_change change;
	unsigned int manage = NPI_MANAGE_MASQUERADE;

	ck_assert_int_eq(host_state_build(&desired, &settings, &facts,
					  KERNEL_VERSION(6, 1, 0), &arena, &state),
			 0);
	ck_assert_int_eq(host->dump(host, manage, &state, &arena, &actual), 0);
	ck_assert_int_eq(host_diff(&actual, &state, manage, &arena, &change), 0);
	if (command)
		run(command);
	ck_assert_int_eq(host->add(host, &change, &state, &arena, &failures), 0);
	ck_assert_ptr_null(failures.first);
	ck_assert_int_eq(host->dump(host, manage, &state, &arena, &actual), 0);
	ck_assert_int_eq(host_diff(&actual, &state, manage, &arena, &change), 0);
	return !host_change_is_empty(&change);
}

static unsigned int n_listings;

static bool count_listings(const struct traced_call *call)
{
	n_listings += tracer_lists_rules(call);
	return false;
}

START_TEST(tables_are_read_again_only_after_changes_of_others)
{
	struct trace trace = { .at = 1, .counts = count_listings };

	set_up();
	add_service("10.96.0.10", 80, NPI_ROLE_CLUSTER_IP, "10.244.1.5");
	add_service("192.168.10.11", 30080, NPI_ROLE_NODE_PORT, "10.244.1.5");
	if (meanwhile[_i].served_before) {
		converge(NPI_MANAGE_MASQUERADE);
		add_service("10.96.0.11", 80, NPI_ROLE_CLUSTER_IP, "10.244.1.6");
	}
	trace_run(&trace, change_and_look, meanwhile[_i].command);
	ck_assert_int_eq(trace.status, meanwhile[_i].differs);
	ck_assert_int_eq(n_listings > 0, meanwhile[_i].command != NULL);
	/* this process knows nothing of the other one's changes */
	converge(NPI_MANAGE_MASQUERADE);
	ck_assert_int_eq(change_and_look(NULL), 0);
}
END_TEST

START_TEST(ten_thousand_elements_are_one_transaction)
{
	static struct ipvs_real_server many[10000];
	struct host_change change;
	uint32_t before, after;
	size_t i;

	set_up();
	add_service("10.96.0.10", 80, NPI_ROLE_CLUSTER_IP, "10.244.0.0");
	for (i = 0; i < UNIT_COUNT(many); i++) {
		many[i] = services[0].real_servers[0];
		many[i].addr.bytes[2] = (uint8_t)(i >> 8);
		many[i].addr.bytes[3] = (uint8_t)i;
	}
	converge(NPI_MANAGE_MASQUERADE);
	services[0].real_servers = many;
	services[0].n_real_servers = UNIT_COUNT(many);
	before = generation();
	change = converge(NPI_MANAGE_MASQUERADE);
	after = generation();
	ck_assert_uint_eq(change.n_add_elements, UNIT_COUNT(many) - 1);
	ck_assert_uint_eq(after, before + 1);
	host->close(host);
	ck_assert_int_eq(kern_host_linux_open(&host), 0);
	change = converge(NPI_MANAGE_MASQUERADE);
	ck_assert(host_change_is_empty(&change));
	services[0].n_real_servers = 1;
	change = converge(NPI_MANAGE_MASQUERADE);
	ck_assert_uint_eq(change.n_remove_elements, UNIT_COUNT(many) - 1);
	ck_assert_ptr_nonnull(strstr(output_of("nft list set ip nodeport_ipvs hairpin"),
				     "{ 10.244.0.0 . 10.244.0.0 . tcp . 8080 }"));
}
END_TEST

static size_t count_lines(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

/* bash says "refused" at once, and is ended when there is no answer. */
static const char *connect_to_self(void)
{
	return output_of("timeout 2 bash -c '</dev/tcp/127.0.0.1/80' 2>&1; true");
}

START_TEST(a_connection_waits_until_it_is_released)
{
	struct host_element held[2] = {
		{ .addr = addr("127.0.0.1"), .protocol = IPPROTO_TCP, .port = 80 },
		{ .addr = addr("::1"), .protocol = IPPROTO_TCP, .port = 80 },
	};

	set_up();
	ck_assert_ptr_nonnull(strstr(connect_to_self(), "refused"));
	ck_assert_int_eq(host->hold(host, held, 2), 0);
	ck_assert_ptr_null(strstr(connect_to_self(), "refused"));
	ck_assert_uint_eq(count_lines(output_of("nft list tables")), 2);
	ck_assert_int_eq(host->release(host, held, 2), 0);
	ck_assert_ptr_nonnull(strstr(connect_to_self(), "refused"));
	ck_assert_str_eq(output_of("nft list tables"), "");
	/* a program that ends has released all */
	ck_assert_int_eq(host->hold(host, held, 1), 0);
	ck_assert_uint_eq(count_lines(output_of("nft list tables")), 1);
	host->close(host);
	ck_assert_str_eq(output_of("nft list tables"), "");
}
END_TEST

/* There is no local table yet, which is no error. */
START_TEST(a_namespace_whose_lo_is_down_has_no_routes)
{
	struct host_state state = { 0 }, wanted = { 0 };

	ck_assert_int_eq(unshare(CLONE_NEWNET), 0);
	ck_assert_int_eq(kern_host_linux_open(&host), 0);
	ck_assert_int_eq(host->dump(host, NPI_MANAGE_ROUTES, &wanted, &arena, &state), 0);
	ck_assert_uint_eq(state.n_routes, 0);
	host->close(host);
	npi_arena_clear(&arena);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_namespace_whose_lo_is_down_has_no_routes),
		UNIT(the_second_run_finds_nothing_to_do),
		UNIT_ROWS(damage_is_repaired, repairs),
		UNIT(what_others_made_stays_as_it_is),
		UNIT(a_thousand_addresses_take_one_run),
		UNIT_ROWS(tables_are_read_again_only_after_changes_of_others, meanwhile),
		UNIT(ten_thousand_elements_are_one_transaction),
		UNIT(a_connection_waits_until_it_is_released),
	};

	return unit_run("kern_host", tests, UNIT_COUNT(tests));
}
