/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What only a real kernel has: capabilities, other network namespaces, routes. */
#include "lib/netns.h"
#include "lib/steps.h"
#include "lib/unit.h"

#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "npi/kern.h"
#include "npi/text.h"

static struct npi_arena arena;

static struct npi_kern *open_kernel(void)
{
	struct npi_kern *kern;

	ck_assert_int_eq(kern_linux_open(&kern), 0);
	return kern;
}

static void run(const char *command)
{
	ck_assert_msg(system(command) == 0, "failed: %s", command);
}

static void expect_eperm(const char *text)
{
	struct npi_kern *kern = open_kernel();
	struct npi_plan plan = steps_plan(&arena, "-A -t 10.96.0.1:80 -s rr\n");
	struct npi_outcome outcome;
	struct ipvs_table table;
	struct kern_words words;

	ck_assert_int_eq(kern->dump(kern, 0, &arena, &table, NULL), -EPERM);
	ck_assert_int_eq(kern->apply(kern, &plan, &outcome), 0);
	ck_assert(outcome.state == NPI_FAILED && outcome.error == EPERM);
	words = kern_explain(NULL, EPERM);
	ck_assert_str_eq(words.text, text);
	ck_assert_int_eq(words.exit_status, 77);
	words = kern_explain(plan.steps, EPERM);
	ck_assert_str_eq(words.text, text);
	kern->close(kern);
}

START_TEST(without_the_capability)
{
	netns_enter();
	ck_assert_int_eq(setuid(65534), 0);
	expect_eperm("CAP_NET_ADMIN is missing");
}
END_TEST

START_TEST(root_of_a_user_namespace)
{
	ck_assert_int_eq(unshare(CLONE_NEWUSER | CLONE_NEWNET), 0);
	expect_eperm("IPVS obeys CAP_NET_ADMIN of the initial user namespace only");
}
END_TEST

START_TEST(real_servers_without_lo_have_a_hint)
{
	struct npi_plan plan =
		steps_plan(&arena, "-a -t 10.96.0.1:80 -r 10.244.1.1:80 -m\n");
	struct kern_words words;

	netns_enter();
	words = kern_explain(plan.steps, EINVAL);
	ck_assert_str_eq(words.text,
			 "interface 'lo' is down, so that no address is unicast yet");
	ck_assert_str_eq(words.hint, "'ip link set lo up' in this network namespace");
	netns_set_lo_up();
	words = kern_explain(plan.steps, EINVAL);
	ck_assert_str_eq(words.text, "Invalid argument");
}
END_TEST

/* Virtual services come and go in a namespace of their own until the process is killed.
 */
static pid_t start_rival(void)
{
	pid_t pid = fork();
	struct npi_kern *kern;
	struct npi_plan add, delete;
	struct npi_text lines = { 0 };
	struct npi_outcome outcomes[200];
	size_t i;

	ck_assert_int_ge(pid, 0);
	if (pid)
		return pid;
	netns_enter();
	kern = open_kernel();
	for (i = 0; i < 200; i++)
		npi_text_add_format(&lines, "-A -t 10.97.%zu.1:%zu\n", i, 1000 + i);
	add = steps_plan(&arena, npi_text_string(&lines));
	delete = steps_plan(&arena, npi_text_string(&lines));
	for (i = 0; i < 200; i++)
		delete.steps[i].kind = NPI_DELETE_VIRTUAL_SERVICE;
	for (;;)
		if (kern->apply(kern, &add, outcomes) ||
		    kern->apply(kern, &delete, outcomes))
			_exit(1);
}

/* Linux 6.1 lists the virtual services of all namespaces in one go and counts them. */
START_TEST(changes_in_other_namespaces_do_not_hide_entries)
{
	struct npi_text lines = { 0 };
	struct npi_kern *kern;
	struct npi_plan plan;
	struct npi_outcome outcomes[300];
	struct ipvs_table table;
	pid_t rival;
	size_t i;
	int round, settled = 0;

	netns_enter();
	kern = open_kernel();
	for (i = 0; i < 300; i++)
		npi_text_add_format(&lines, "-A -t 10.96.%zu.1:80\n", i % 250);
	plan = steps_plan(&arena, npi_text_string(&lines));
	for (i = 250; i < 300; i++)
		((struct ipvs_virtual_service *)(uintptr_t)plan.steps[i].vs)->port = 81;
	ck_assert_int_eq(kern->apply(kern, &plan, outcomes), 0);
	rival = start_rival();
	for (round = 0; round < 200; round++) {
		int r = kern->dump(kern, 0, &arena, &table, NULL);

		ck_assert(r == 0 || r == -EAGAIN);
		settled += r == 0;
		if (r == 0)
			ck_assert_uint_eq(table.n, 300);
	}
	ck_assert_int_gt(settled, 0);
	ck_assert_int_eq(waitpid(rival, NULL, WNOHANG), 0);
	kill(rival, SIGKILL);
	waitpid(rival, NULL, 0);
	kern->close(kern);
}
END_TEST

/* "lo 127.0.0.1/8 host", … one line for each address. */
static const char *format_addresses(const struct host_facts *facts)
{
	struct npi_text text = { 0 };
	char addr[NPI_ADDR_TEXT];
	size_t i;

	for (i = 0; i < facts->n_addresses; i++) {
		const struct host_address *a = &facts->addresses[i];

		if (npi_addr_is_link_local(&a->addr))
			continue;
		npi_text_add_format(&text, "%s %s/%u %u%s\n", a->interface,
				    npi_addr_format(&a->addr, addr), a->prefix, a->scope,
				    a->secondary ? " secondary" : "");
		ck_assert_int_eq(a->index, (int)if_nametoindex(a->interface));
	}
	return npi_text_string(&text);
}

static const char *format_primary(const struct npi_addr *addr)
{
	static char text[NPI_ADDR_TEXT];

	return addr->family ? npi_addr_format(addr, text) : "";
}

static struct host_facts read_facts(void)
{
	struct npi_kern *kern = open_kernel();
	struct host_facts facts;

	ck_assert_int_eq(kern->facts(kern, &arena, &facts), 0);
	kern->close(kern);
	return facts;
}

START_TEST(an_empty_namespace_has_no_addresses)
{
	struct host_facts facts;

	netns_enter();
	facts = read_facts();
	ck_assert_uint_eq(facts.n_addresses, 0);
	ck_assert_uint_eq(facts.n_others, 0);
	ck_assert_str_eq(format_primary(&facts.primary[0]), "");
	ck_assert_str_eq(format_primary(&facts.primary[1]), "");
}
END_TEST

#define TWO_LINKS                                                                        \
	"ip link add nb type veth peer name na && ip link set lo up && "                 \
	"ip addr add 192.0.2.10/24 dev na && ip addr add 192.0.2.11/24 dev na && "       \
	"ip addr add 2001:db8::10/64 dev na nodad && ip addr add 198.51.100.1/24 dev "   \
	"nb "                                                                            \
	"&& "                                                                            \
	"ip addr add 10.0.0.1 peer 10.0.0.2/32 dev nb && "                               \
	"ip addr add 2001:db8:1::1/64 dev nb nodad && "                                  \
	"ip link set na up && ip link set nb up && "

static bool is_other(const struct host_facts *facts, const char *text)
{
	struct npi_addr addr;
	size_t i;

	ck_assert_int_eq(npi_addr_parse(text, &addr), 0);
	for (i = 0; i < facts->n_others; i++)
		if (npi_addr_equal(&facts->others[i], &addr))
			return true;
	return false;
}

START_TEST(addresses_are_those_of_all_interfaces)
{
	struct host_facts facts;
	const char *expected[] = {
		"lo 127.0.0.1/8 254\n",
		"na 192.0.2.10/24 0\n",
		"na 192.0.2.11/24 0 secondary\n",
		"nb 198.51.100.1/24 0\n",
		"nb 10.0.0.1/32 0\n",
		"lo ::1/128 254\n",
		"na 2001:db8::10/64 0\n",
		"nb 2001:db8:1::1/64 0\n",
	};
	const char *text;
	size_t i, lines = 0;

	netns_enter();
	run(TWO_LINKS "true");
	facts = read_facts();
	text = format_addresses(&facts);
	for (i = 0; i < UNIT_COUNT(expected); i++)
		ck_assert_msg(strstr(text, expected[i]), "%s lacks %s", text,
			      expected[i]);
	for (i = 0; text[i]; i++)
		lines += text[i] == '\n';
	ck_assert_uint_eq(lines, UNIT_COUNT(expected));
}
END_TEST

/* The first IPv4 and IPv6 addresses are those of na. */
static const struct {
	const char *routes, *ipv4, *ipv6;
} primaries[] = {
	{ "true", "192.0.2.10", "2001:db8::10" },
	{ "ip route add default via 198.51.100.2", "198.51.100.1", "2001:db8::10" },
	{ "ip route add default dev nb src 10.0.0.1", "10.0.0.1", "2001:db8::10" },
	{ "ip route add default dev na metric 10 && ip route add default dev nb metric 5",
	  "198.51.100.1", "2001:db8::10" },
	{ "ip -6 route add default via 2001:db8:1::2 dev nb", "192.0.2.10",
	  "2001:db8:1::1" },
	{ "ip route add prohibit default && ip -6 route add unreachable default",
	  "192.0.2.10", "2001:db8::10" },
	/* an address of loopback scope is no node address */
	{ "ip route add default dev nb src 127.0.0.1", "192.0.2.10", "2001:db8::10" },
};

START_TEST(the_primary_address_is_that_of_the_default_route)
{
	char command[2048];
	struct host_facts facts;

	netns_enter();
	snprintf(command, sizeof(command), TWO_LINKS "%s", primaries[_i].routes);
	run(command);
	facts = read_facts();
	ck_assert_str_eq(format_primary(&facts.primary[0]), primaries[_i].ipv4);
	ck_assert_str_eq(format_primary(&facts.primary[1]), primaries[_i].ipv6);
}
END_TEST

START_TEST(other_hosts_are_neighbours_and_gateways)
{
	struct host_facts facts;

	netns_enter();
	run(TWO_LINKS "ip neigh add 192.0.2.20 lladdr 02:00:00:00:00:01 dev na && "
		      "ip neigh add 2001:db8::20 lladdr 02:00:00:00:00:02 dev na && "
		      "ip route add default via 198.51.100.2 && "
		      "ip route add 203.0.113.0/24 nexthop via 192.0.2.30 "
		      "nexthop via 198.51.100.3 && "
		      "ip route add 10.9.0.0/16 via inet6 2001:db8::40 dev na && "
		      "ip -6 route add 2001:db8:9::/48 via 2001:db8:1::2 && "
		      "ip route add 10.8.0.0/16 via 192.0.2.99 table 100");
	facts = read_facts();
	ck_assert(is_other(&facts, "192.0.2.20"));
	ck_assert(is_other(&facts, "2001:db8::20"));
	ck_assert(is_other(&facts, "198.51.100.2"));
	ck_assert(is_other(&facts, "192.0.2.30"));
	ck_assert(is_other(&facts, "198.51.100.3"));
	ck_assert(is_other(&facts, "2001:db8::40"));
	ck_assert(is_other(&facts, "2001:db8:1::2"));
	ck_assert(!is_other(&facts, "192.0.2.99"));
	ck_assert(!is_other(&facts, "192.0.2.10"));
	ck_assert(!is_other(&facts, "127.0.0.1"));
}
END_TEST

/* More than fits one datagram, and one interface. */
START_TEST(many_addresses_are_read)
{
	struct host_facts facts;

	netns_enter();
	run("ip link add nd type dummy && ip link set nd up && "
	    "for i in $(seq 0 1999); do "
	    "echo addr add 10.1.$((i / 250)).$((i % 250 + 1))/32 dev nd; done | "
	    "ip -batch -");
	facts = read_facts();
	ck_assert_uint_ge(facts.n_addresses, 2000);
	ck_assert_str_eq(facts.addresses[1999].interface, "nd");
	ck_assert_str_eq(format_primary(&facts.primary[0]), "10.1.0.1");
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(without_the_capability),
		UNIT(root_of_a_user_namespace),
		UNIT(real_servers_without_lo_have_a_hint),
		UNIT(changes_in_other_namespaces_do_not_hide_entries),
		UNIT(an_empty_namespace_has_no_addresses),
		UNIT(addresses_are_those_of_all_interfaces),
		UNIT_ROWS(the_primary_address_is_that_of_the_default_route, primaries),
		UNIT(other_hosts_are_neighbours_and_gateways),
		UNIT(many_addresses_are_read),
	};

	return unit_run("kern_linux", tests, UNIT_COUNT(tests));
}
