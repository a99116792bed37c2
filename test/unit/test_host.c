/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/unit.h"

#include <linux/version.h>
#include <netinet/in.h>
#include <string.h>

#include "npi/desired.h"
#include "npi/host.h"
#include "npi/settings.h"
#include "npi/text.h"

static struct npi_arena arena;
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

static struct npi_cidr cidr(const char *text)
{
	struct npi_cidr parsed;

	ck_assert_int_eq(npi_cidr_parse(text, true, &parsed), 0);
	return parsed;
}

static void add_service(const char *address, uint16_t protocol, uint16_t port,
			enum npi_address_role role, bool local, const char *pod)
{
	struct ipvs_virtual_service *vs = &services[desired.ipvs.n++];
	struct npi_owner *owner = npi_arena_new(&arena, struct npi_owner);
	struct ipvs_real_server *rs = npi_arena_new(&arena, struct ipvs_real_server);

	*owner = (struct npi_owner){ .name_space = "default",
				     .name = "web",
				     .port_name = "http",
				     .role = role,
				     .local = local,
				     .pos = { .source = 1, .line = 7, .column = 3 } };
	*vs = (struct ipvs_virtual_service){
		.addr = addr(address), .protocol = protocol, .port = port, .owner = owner
	};
	if (pod) {
		*rs = (struct ipvs_real_server){ .addr = addr(pod), .port = 8080 };
		vs->real_servers = rs;
		vs->n_real_servers = 1;
	}
}

static void set_up(void)
{
	static struct host_address addresses[2];

	addresses[0] =
		(struct host_address){ .addr = addr("192.168.10.11"), .prefix = 24 };
	addresses[1] =
		(struct host_address){ .addr = addr("2001:db8:10::11"), .prefix = 64 };
	facts = (struct host_facts){ .addresses = addresses,
				     .n_addresses = 2,
				     .primary = { addresses[0].addr,
						  addresses[1].addr } };
	settings = npi_settings_default();
	settings.hostname = "node-a";
	desired = (struct npi_desired){ .ipvs = { .items = services } };
}

/* "route ADDR src ADDR", "SET ADDR PROTOCOL PORT", one a line. */
static const char *render(const struct host_state *state)
{
	static struct npi_text text;
	char address[NPI_ADDR_TEXT], source[NPI_ADDR_TEXT];
	size_t i;

	npi_text_clear(&text);
	for (i = 0; i < state->n_routes; i++)
		npi_text_add_format(&text, "route %s src %s\n",
				    npi_addr_format(&state->routes[i].addr, address),
				    npi_addr_format(&state->routes[i].source, source));
	for (i = 0; i < state->n_elements; i++) {
		const struct host_element *element = &state->elements[i];

		npi_text_add_format(&text, "%s %s/%u %u %u\n",
				    host_set_names[element->set],
				    npi_addr_format(&element->addr, address),
				    element->prefix, element->protocol, element->port);
	}
	return text.bytes ? text.bytes : "";
}

static struct host_state build(void)
{
	struct host_state state;

	ck_assert_int_eq(host_state_build(&desired, &settings, &facts,
					  KERNEL_VERSION(6, 1, 0), &arena, &state),
			 0);
	return state;
}

START_TEST(what_is_not_the_nodes_gets_a_route_and_every_role_its_set)
{
	struct host_state state;

	set_up();
	add_service("10.96.0.10", IPPROTO_TCP, 80, NPI_ROLE_CLUSTER_IP, false,
		    "10.244.1.5");
	add_service("192.168.10.11", IPPROTO_TCP, 30080, NPI_ROLE_NODE_PORT, false,
		    "10.244.1.5");
	add_service("203.0.113.9", IPPROTO_UDP, 53, NPI_ROLE_EXTERNAL_IP, false, NULL);
	add_service("203.0.113.9", IPPROTO_TCP, 53, NPI_ROLE_EXTERNAL_IP, false, NULL);
	/* an externalIP that is this node's: no route */
	add_service("2001:db8:10::11", IPPROTO_TCP, 80, NPI_ROLE_EXTERNAL_IP, false,
		    NULL);
	/* policy Local is not masqueraded */
	add_service("198.51.100.7", IPPROTO_TCP, 80, NPI_ROLE_LOAD_BALANCER, true,
		    "10.244.1.6");
	state = build();
	ck_assert_str_eq(render(&state), "route 10.96.0.10 src 192.168.10.11\n"
					 "route 198.51.100.7 src 192.168.10.11\n"
					 "route 203.0.113.9 src 192.168.10.11\n"
					 "always 192.168.10.11/0 6 30080\n"
					 "always 203.0.113.9/0 6 53\n"
					 "always 203.0.113.9/0 17 53\n"
					 "always 2001:db8:10::11/0 6 80\n"
					 "from_outside 10.96.0.10/0 6 80\n"
					 "hairpin 10.244.1.5/0 6 8080\n"
					 "hairpin 10.244.1.6/0 6 8080\n");
}
END_TEST

START_TEST(masquerade_all_knows_no_exception)
{
	struct host_state state;

	set_up();
	settings.masquerade_all = true;
	add_service("10.96.0.10", IPPROTO_TCP, 80, NPI_ROLE_CLUSTER_IP, false, NULL);
	add_service("198.51.100.7", IPPROTO_TCP, 80, NPI_ROLE_LOAD_BALANCER, true, NULL);
	state = build();
	ck_assert_str_eq(render(&state), "route 10.96.0.10 src 192.168.10.11\n"
					 "route 198.51.100.7 src 192.168.10.11\n"
					 "always 10.96.0.10/0 6 80\n"
					 "always 198.51.100.7/0 6 80\n");
}
END_TEST

START_TEST(networks_of_pods_do_not_overlap_and_have_something_to_reach)
{
	struct npi_cidr pods[] = { cidr("10.244.1.0/24"), cidr("10.244.0.0/16"),
				   cidr("10.245.0.0/16"), cidr("fd00:244::/48") };
	struct host_state state;

	set_up();
	settings.pod_cidrs = (struct npi_cidrs){ pods, 4 };
	add_service("10.96.0.10", IPPROTO_TCP, 80, NPI_ROLE_CLUSTER_IP, false, NULL);
	state = build();
	ck_assert_str_eq(render(&state), "route 10.96.0.10 src 192.168.10.11\n"
					 "from_outside 10.96.0.10/0 6 80\n"
					 "pods 10.244.0.0/16 0 0\n"
					 "pods 10.245.0.0/16 0 0\n");
}
END_TEST

START_TEST(source_ports_stay_out_of_the_nodeport_range)
{
	static const struct {
		uint16_t min, max, from, to;
	} rows[] = {
		{ 30000, 32767, 32768, 65535 },
		{ 40000, 65535, 1024, 39999 },
		{ 1024, 2048, 2049, 65535 },
	};
	struct host_state state;
	size_t i;

	for (i = 0; i < UNIT_COUNT(rows); i++) {
		set_up();
		settings.node_port_min = rows[i].min;
		settings.node_port_max = rows[i].max;
		state = build();
		ck_assert_uint_eq(state.source_port_min, rows[i].from);
		ck_assert_uint_eq(state.source_port_max, rows[i].to);
	}
}
END_TEST

START_TEST(sysctls_follow_what_is_served)
{
	struct host_state state;

	set_up();
	state = build();
	ck_assert_int_eq(state.sysctls[0], HOST_ABSENT);
	add_service("10.96.0.10", IPPROTO_TCP, 80, NPI_ROLE_CLUSTER_IP, false, NULL);
	state = build();
	ck_assert_int_eq(state.sysctls[0], 1);
	ck_assert_str_eq(host_sysctls[1].name, "net.ipv6.conf.all.forwarding");
	ck_assert_int_eq(state.sysctls[1], HOST_ABSENT);
	ck_assert_int_eq(state.sysctls[5], HOST_ABSENT);
	add_service("fd00::1", IPPROTO_TCP, 80, NPI_ROLE_CLUSTER_IP, false, NULL);
	ck_assert_int_eq(host_state_build(&desired, &settings, &facts,
					  KERNEL_VERSION(5, 4, 0), &arena, &state),
			 0);
	ck_assert_int_eq(state.sysctls[1], 1);
	ck_assert_int_eq(state.sysctls[5], 0);
}
END_TEST

/* What `nft --terse` prints of a table. */
static const char *listing_of(const struct host_state *state, uint8_t family)
{
	struct npi_text table = { 0 };
	const char *kept;

	host_table_text(&table, family, state);
	kept = npi_arena_strdup(&arena, table.bytes);
	npi_text_clear(&table);
	return kept;
}

static void read_pods(const char *elements, struct host_state *state)
{
	struct npi_text listing = { 0 };

	npi_text_add_format(&listing,
			    "table ip nodeport_ipvs {\n\tset pods {\n\t\ttype ipv4_addr\n"
			    "\t\tflags interval\n%s\t}\n}\n",
			    elements);
	ck_assert_int_eq(host_pods_parse(listing.bytes, &arena, state), 0);
	npi_text_clear(&listing);
}

/* The elements of @like in the tables that these listings are of. */
static struct host_state read_back(const struct host_state *like, const char *v4,
				   const char *v6)
{
	struct host_state actual = { 0 };
	size_t i;

	ck_assert_int_eq(host_table_parse(v4, AF_INET, like, &actual), 0);
	ck_assert_int_eq(host_table_parse(v6, AF_INET6, like, &actual), 0);
	for (i = 0; i < like->n_elements; i++)
		if (actual.table_intact[like->elements[i].addr.family == AF_INET6])
			ck_assert_int_eq(host_state_add_element(&actual, &arena,
								&like->elements[i]),
					 0);
	host_state_sort(&actual);
	return actual;
}

static struct host_change change_between(const struct host_state *actual,
					 const struct host_state *state)
{
	struct host_change change;

	ck_assert_int_eq(host_diff(actual, state, NPI_MANAGE_MASQUERADE, &arena, &change),
			 0);
	return change;
}

static void serve_both_families(void)
{
	static struct npi_cidr pods[2];

	set_up();
	pods[0] = cidr("10.244.0.0/16");
	pods[1] = cidr("fd00:244::/48");
	settings.pod_cidrs = (struct npi_cidrs){ pods, 2 };
	add_service("10.96.0.10", IPPROTO_TCP, 80, NPI_ROLE_CLUSTER_IP, false,
		    "10.244.1.5");
	add_service("192.168.10.11", IPPROTO_SCTP, 30080, NPI_ROLE_NODE_PORT, false,
		    "10.244.1.5");
	add_service("fd00:96::1", IPPROTO_UDP, 53, NPI_ROLE_CLUSTER_IP, false,
		    "fd00:244:1::5");
}

START_TEST(a_table_read_back_is_the_table_that_was_made)
{
	struct host_state state, actual;
	struct host_change change;

	serve_both_families();
	state = build();
	actual = read_back(&state, listing_of(&state, AF_INET),
			   listing_of(&state, AF_INET6));
	ck_assert(actual.table_intact[0] && actual.table_intact[1]);
	ck_assert_uint_eq(actual.n_elements, state.n_elements);
	change = change_between(&actual, &state);
	ck_assert(host_change_is_empty(&change));
}
END_TEST

START_TEST(a_table_that_somebody_changed_is_made_anew)
{
	static const struct {
		const char *what, *instead;
	} rows[] = {
		{ "policy accept", "policy drop" },
		{ "\t\tmeta mark & 0x00004000 == 0x00000000 return\n", "" },
		{ "\tset pods {", "\tset pets {" },
		{ "table ip nodeport_ipvs {\n",
		  "table ip nodeport_ipvs {\n\tflags dormant\n" },
	};
	struct host_state state, actual;
	struct host_change change;
	struct npi_text text = { 0 };
	const char *whole, *place;

	serve_both_families();
	state = build();
	whole = listing_of(&state, AF_INET);
	place = strstr(whole, rows[_i].what);
	ck_assert_ptr_nonnull(place);
	npi_text_add(&text, whole, (size_t)(place - whole));
	npi_text_add_string(&text, rows[_i].instead);
	npi_text_add_string(&text, place + strlen(rows[_i].what));
	actual = read_back(&state, text.bytes, listing_of(&state, AF_INET6));
	npi_text_clear(&text);
	ck_assert(actual.table_exists[0] && !actual.table_intact[0]);
	change = change_between(&actual, &state);
	ck_assert(change.make_table[0] && !change.make_table[1]);
	ck_assert(change.replace_table[0] && !change.replace_table[1]);
	ck_assert_uint_eq(change.n_add_elements, 5);
	ck_assert_uint_eq(change.n_remove_elements, 0);
}
END_TEST

/* Elements of addresses and ports are in no text, but for those of a table that stands in
 * the place of another. */
START_TEST(only_what_differs_is_said_to_nft)
{
	struct npi_text add = { 0 }, removal = { 0 };
	struct host_state before, after, actual;
	struct host_change change;
	static struct npi_cidr pods;

	serve_both_families();
	before = build();
	actual = read_back(&before, listing_of(&before, AF_INET),
			   listing_of(&before, AF_INET6));
	services[0].port = 81;
	desired.ipvs.n = 2; /* the IPv6 one is gone */
	pods = cidr("10.245.0.0/16");
	settings.pod_cidrs = (struct npi_cidrs){ &pods, 1 };
	after = build();
	change = change_between(&actual, &after);
	host_change_text_add(&add, &change, &after);
	host_change_text_remove(&removal, &change);
	ck_assert_str_eq(add.bytes, "add element ip nodeport_ipvs pods "
				    "{ 10.245.0.0/16 }\n");
	ck_assert_str_eq(removal.bytes, "delete element ip nodeport_ipvs pods "
					"{ 10.244.0.0/16 }\n"
					"add table ip6 nodeport_ipvs\n"
					"delete table ip6 nodeport_ipvs\n");
	npi_text_clear(&add);
	npi_text_clear(&removal);
}
END_TEST

START_TEST(a_table_is_replaced_with_all_that_is_in_it)
{
	struct host_state state, actual;
	struct npi_text add = { 0 };
	struct host_change change;

	serve_both_families();
	state = build();
	actual = read_back(&state, "table ip nodeport_ipvs {\n}\n", "");
	change = change_between(&actual, &state);
	host_change_text_add(&add, &change, &state);
	ck_assert_ptr_nonnull(strstr(add.bytes, "delete table ip nodeport_ipvs\n"));
	ck_assert_ptr_nonnull(strstr(add.bytes,
				     "add element ip nodeport_ipvs hairpin "
				     "{ 10.244.1.5 . 10.244.1.5 . 6 . 8080, "
				     "10.244.1.5 . 10.244.1.5 . 132 . 8080 }\n"));
	ck_assert_ptr_null(strstr(add.bytes, "add element ip6 nodeport_ipvs hairpin"));
	ck_assert_ptr_nonnull(strstr(add.bytes, "add element ip6 nodeport_ipvs pods "
						"{ fd00:244::/48 }\n"));
	npi_text_clear(&add);
}
END_TEST

static const struct {
	const char *elements;
	size_t n;
	bool intact;
} pods_rows[] = {
	{ "", 0, true },
	{ "\t\telements = { 10.244.0.0/16 }\n", 1, true },
	{ "\t\telements = { 10.244.0.0/16, 10.245.0.1,\n\t\t\t     10.246.0.0/24 }\n", 3,
	  true },
	{ "\t\telements = { 10.244.0.0-10.244.0.5 }\n", 0, false },
	{ "\t\telements = { 10.244.0.0/16 timeout 5s }\n", 0, false },
	{ "\t\telements = { 10.244.0.0/16", 0, false },
};

START_TEST(networks_of_pods_are_read_back)
{
	struct host_state state = { .table_exists = { true }, .table_intact = { true } };

	read_pods(pods_rows[_i].elements, &state);
	ck_assert_uint_eq(state.n_elements, pods_rows[_i].n);
	ck_assert_int_eq(state.table_intact[0], pods_rows[_i].intact);
}
END_TEST

static void check_same_tables(const struct host_state *a, const struct host_state *b)
{
	size_t i;

	ck_assert_uint_eq(a->n_elements, b->n_elements);
	for (i = 0; i < a->n_elements; i++)
		ck_assert_int_eq(host_element_cmp(&a->elements[i], &b->elements[i]), 0);
}

static void check_after(const struct host_state *actual, const struct host_state *wanted)
{
	struct host_change change = change_between(actual, wanted);
	struct host_state added, after;

	ck_assert_int_eq(host_state_after_add(actual, &change, &arena, &added), 0);
	ck_assert_int_eq(host_state_after_remove(&added, &change, &arena, &after), 0);
	check_same_tables(&after, wanted);
	change = change_between(&after, wanted);
	ck_assert(host_change_is_empty(&change));
}

START_TEST(what_a_change_leaves_is_what_was_wanted)
{
	struct host_state nothing = { 0 }, before, after, broken;

	serve_both_families();
	before = build();
	check_after(&nothing, &before);
	before.table_exists[0] = before.table_intact[0] = true;
	before.table_exists[1] = before.table_intact[1] = true;
	services[0].port = 81;
	add_service("10.96.0.11", IPPROTO_TCP, 80, NPI_ROLE_CLUSTER_IP, false,
		    "10.244.1.9");
	after = build();
	check_after(&before, &after);
	/* of what is made anew only what is wanted is left */
	broken = before;
	broken.table_intact[0] = false;
	check_after(&broken, &after);
	desired.ipvs.n = 2; /* the IPv6 one is gone */
	after = build();
	check_after(&before, &after);
	check_after(&before, &nothing);
}
END_TEST

START_TEST(a_route_with_another_source_is_set)
{
	struct host_state actual, state;
	struct host_change change;

	serve_both_families();
	actual = build();
	facts.primary[0] = addr("192.168.10.50");
	desired.ipvs.n = 2;
	state = build();
	ck_assert_int_eq(host_diff(&actual, &state, NPI_MANAGE_ROUTES, &arena, &change),
			 0);
	ck_assert_uint_eq(change.n_add_routes, 0);
	ck_assert_uint_eq(change.n_set_routes, 1);
	ck_assert(!host_change_is_empty(&change));
	ck_assert(npi_addr_equal(&change.set_routes[0]->source, &facts.primary[0]));
	ck_assert_uint_eq(change.n_remove_routes, 1);
	ck_assert_int_eq(change.remove_routes[0]->addr.family, AF_INET6);
}
END_TEST

START_TEST(what_another_program_made_local_needs_no_route)
{
	struct npi_addr foreign[] = { addr("10.96.0.9"), addr("10.96.0.10") };
	struct host_state actual = { .foreign_local = foreign, .n_foreign_local = 2 };
	struct host_change change;
	struct host_state state;

	serve_both_families();
	state = build();
	host_state_sort(&actual);
	ck_assert_int_eq(host_diff(&actual, &state, NPI_MANAGE_ROUTES, &arena, &change),
			 0);
	ck_assert_uint_eq(change.n_add_routes, 1);
	ck_assert_int_eq(change.add_routes[0]->addr.family, AF_INET6);
	ck_assert_uint_eq(change.n_remove_routes, 0);
}
END_TEST

START_TEST(addresses_of_other_hosts_are_refused_unless_allowed)
{
	struct npi_diags diags = { .arena = &arena };
	struct kube_address node_address = { .addr = addr("203.0.113.9") };
	struct kube_node node = { .meta = { .kind = KUBE_NODE, .name = "node-b" },
				  .addresses = &node_address,
				  .n_addresses = 1 };
	union kube_object item = { .node = &node };
	struct kube_objects objects = { .items = &item, .n = 1 };
	struct npi_addr gateway = addr("198.51.100.7");
	struct npi_cidr allowed[] = { cidr("203.0.113.9/32"), cidr("198.51.100.0/24") };
	struct host_state state, actual = { 0 };
	struct host_change change;

	set_up();
	facts.others = &gateway;
	facts.n_others = 1;
	add_service("203.0.113.9", IPPROTO_TCP, 80, NPI_ROLE_EXTERNAL_IP, false, NULL);
	add_service("198.51.100.7", IPPROTO_TCP, 80, NPI_ROLE_LOAD_BALANCER, false, NULL);
	state = build();
	ck_assert_int_eq(host_diff(&actual, &state, NPI_MANAGE_ROUTES, &arena, &change),
			 0);
	ck_assert_int_eq(
		host_check_addresses(&change, &objects, &settings, &facts, &diags),
		NPI_INVALID);
	ck_assert_uint_eq(diags.n, 2);
	ck_assert_str_eq(
		diags.findings[0]->text,
		"198.51.100.7 is the address of a neighbour or gateway: serving it "
		"here would cut this node off from it");
	ck_assert_str_eq(
		diags.findings[1]->text,
		"203.0.113.9 is an address of node 'node-b': serving it here would "
		"cut this node off from that one");
	ck_assert_str_eq(diags.findings[1]->notes->text,
			 "if it is meant to be served here: --allow-address=203.0.113.9");
	ck_assert_uint_eq(diags.findings[1]->pos.line, 7);

	settings.allow_addresses = (struct npi_cidrs){ allowed, 2 };
	ck_assert_int_eq(
		host_check_addresses(&change, &objects, &settings, &facts, &diags), 0);
	/* this node's own Node object is no other host */
	settings.allow_addresses.items = &allowed[1];
	settings.allow_addresses.n = 1;
	settings.hostname = "node-b";
	ck_assert_int_eq(
		host_check_addresses(&change, &objects, &settings, &facts, &diags), 0);
	/* what is there already is nothing new */
	settings = npi_settings_default();
	ck_assert_int_eq(host_diff(&state, &state, NPI_MANAGE_ROUTES, &arena, &change),
			 0);
	ck_assert_int_eq(
		host_check_addresses(&change, &objects, &settings, &facts, &diags), 0);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(what_is_not_the_nodes_gets_a_route_and_every_role_its_set),
		UNIT(masquerade_all_knows_no_exception),
		UNIT(networks_of_pods_do_not_overlap_and_have_something_to_reach),
		UNIT(source_ports_stay_out_of_the_nodeport_range),
		UNIT(sysctls_follow_what_is_served),
		UNIT(a_table_read_back_is_the_table_that_was_made),
		{ &a_table_that_somebody_changed_is_made_anew, 4 },
		UNIT(only_what_differs_is_said_to_nft),
		UNIT(a_table_is_replaced_with_all_that_is_in_it),
		UNIT_ROWS(networks_of_pods_are_read_back, pods_rows),
		UNIT(what_a_change_leaves_is_what_was_wanted),
		UNIT(a_route_with_another_source_is_set),
		UNIT(what_another_program_made_local_needs_no_route),
		UNIT(addresses_of_other_hosts_are_refused_unless_allowed),
	};

	return unit_run("host", tests, UNIT_COUNT(tests));
}
