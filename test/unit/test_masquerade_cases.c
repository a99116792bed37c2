/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is masqueraded, against what kube-proxy masqueraded for the same objects: the sets
 * of our nftables table and the recorded members of kube-proxy's (test/cases/kube-proxy,
 * expected/ipset.txt), both as lines
 *
 *	always ADDR,PROTOCOL:PORT          whoever connects
 *	from_outside ADDR,PROTOCOL:PORT    unless a pod connects
 *	hairpin ADDR,PROTOCOL:PORT,ADDR    a pod reaching itself
 *
 * Differences that are decided and part of how the lines are made:
 *
 * - kube-proxy's sets of nodePorts hold a port of any local address, ours exact addresses
 *   (kubernetes/kubernetes#132068), so its ports are taken together with the addresses
 *   on which it served them;
 * - its hairpin pairs are the endpoints whose nodeName is this node's, whether a virtual
 *   service leads to them or not; ours are the real servers, whatever their node is said
 *   to be, since a node name that is spelt otherwise would break pods that reach
 *   themselves (kubernetes/kubernetes#134884). So the recorded pairs that count are
 *   those of the recorded table.
 *
 * What else differs is in masquerade.txt, with the reason.
 */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "lib/case.h"
#include "lib/case_files.h"
#include "lib/unit.h"

#define RECORDED NPI_TEST_DIR "/cases/kube-proxy"

static struct npi_arena names_arena;
static struct case_lines names;

static bool has_line(const struct case_lines *lines, const char *line)
{
	size_t i;

	for (i = 0; i < lines->n; i++)
		if (!strcmp(lines->items[i], line))
			return true;
	return false;
}

static void add_new(struct npi_arena *arena, struct case_lines *lines, const char *line)
{
	if (!has_line(lines, line))
		case_add_line(arena, lines, line);
}

static const char *protocol_name(uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return "tcp";
	case IPPROTO_UDP:
		return "udp";
	default:
		ck_assert_uint_eq(protocol, IPPROTO_SCTP);
		return "sctp";
	}
}

static const char *port_line(struct npi_arena *arena, const char *set,
			     const struct npi_addr *addr, uint8_t protocol, uint16_t port)
{
	char text[NPI_ADDR_TEXT];
	const char *line;

	npi_addr_format(addr, text);
	line = case_format(arena, "%s %s,%s:%u", set, text, protocol_name(protocol),
			   port);
	return strcmp(set, "hairpin") ? line : case_format(arena, "%s,%s", line, text);
}

/* " -r 10.244.1.5:8080 -m -w 1" */
static const char *pair_line(struct npi_arena *arena, const char *rule, uint8_t protocol)
{
	char *text = npi_arena_strdup(arena, rule + strlen(" -r ")), *colon;
	struct npi_addr addr;

	text[strcspn(text, " ")] = '\0';
	colon = strrchr(text, ':');
	*colon = '\0';
	text += *text == '[';
	text[strcspn(text, "]")] = '\0';
	ck_assert_int_eq(npi_addr_parse(text, &addr), 0);
	return port_line(arena, "hairpin", &addr, protocol, (uint16_t)atoi(colon + 1));
}

/* ---- ours */

static struct case_lines our_lines(struct npi_arena *arena,
				   const struct host_state *state)
{
	struct case_lines lines = { 0 };
	size_t i;

	for (i = 0; i < state->n_elements; i++) {
		const struct host_element *element = &state->elements[i];

		if (element->set != HOST_PODS)
			case_add_line(arena, &lines,
				      port_line(arena, host_set_names[element->set],
						&element->addr, element->protocol,
						element->port));
	}
	return lines;
}

/* ---- kube-proxy's */

/* The names are behind "KUBE-" or, for IPv6, "KUBE-6-", and cut to 31 bytes with it. */
static const struct recorded_set {
	const char *name;
	const char *except;   /* a set whose members are excepted: policy Local */
	const char *set;      /* ours; NULL: none, for they are not masqueraded */
	const char *protocol; /* the members are ports of this protocol */
} recorded_sets[] = {
	{ "CLUSTER-IP", NULL, "from_outside", NULL },
	{ "EXTERNAL-IP", NULL, "always", NULL },
	{ "LOAD-BALANCER", "LOAD-BALANCER-LOCAL", "always", NULL },
	{ "NODE-PORT-TCP", "NODE-PORT-LOCAL-TCP", "always", "tcp" },
	{ "NODE-PORT-UDP", "NODE-PORT-LOCAL-UDP", "always", "udp" },
	{ "NODE-PORT-SCTP-HASH", "NODE-PORT-LOCAL-SCTP-HAS", "always", NULL },
	/* not masqueraded; LOOP-BACK: see above */
	{ "LOOP-BACK", NULL, NULL, NULL },
	{ "EXTERNAL-IP-LOCAL", NULL, NULL, NULL },
	{ "LOAD-BALANCER-LOCAL", NULL, NULL, NULL },
	{ "NODE-PORT-LOCAL-TCP", NULL, NULL, NULL },
	{ "NODE-PORT-LOCAL-UDP", NULL, NULL, NULL },
	{ "NODE-PORT-LOCAL-SCTP-HASH", NULL, NULL, NULL },
	{ "NODE-PORT-LOCAL-SCTP-HAS", NULL, NULL, NULL },
};

struct recorded_member {
	bool ipv6;
	const struct recorded_set *set;
	const char *member;
};

/* "add KUBE-CLUSTER-IP 10.96.0.10,tcp:80" */
static struct recorded_member parse_member(struct npi_arena *arena, const char *line)
{
	struct recorded_member parsed = { 0 };
	const char *name = line + strlen("add KUBE-"), *end;
	size_t i;

	ck_assert_msg(!strncmp(line, "add KUBE-", 9), "what is '%s'?", line);
	parsed.ipv6 = !strncmp(name, "6-", 2);
	name += parsed.ipv6 ? 2 : 0;
	end = strchrnul(name, ' ');
	name = npi_arena_strndup(arena, name, (size_t)(end - name));
	parsed.member = end + 1;
	for (i = 0; i < sizeof(recorded_sets) / sizeof(recorded_sets[0]); i++)
		if (!strcmp(recorded_sets[i].name, name))
			parsed.set = &recorded_sets[i];
	ck_assert_msg(parsed.set, "what is the set of '%s'?", line);
	return parsed;
}

static bool is_excepted(struct npi_arena *arena, const struct case_lines *ipset,
			const struct recorded_member *member)
{
	const char *family = member->ipv6 ? "6-" : "", *except = member->set->except;

	if (!except)
		return false;
	/* the name of IPv4's set is a byte longer */
	return has_line(ipset, case_format(arena, "add KUBE-%s%s %s", family, except,
					   member->member)) ||
	       has_line(ipset, case_format(arena, "add KUBE-%s%sH %s", family, except,
					   member->member));
}

/* A port of kube-proxy's is one of each address on which it served nodePorts. */
static void add_ports(struct npi_arena *arena, struct case_lines *lines, const char *dir,
		      const struct recorded_member *member)
{
	char *addresses = case_meta(arena, dir, "node-addresses"), *rest = NULL, *one;

	ck_assert_msg(addresses, "%s: names no node-addresses", dir);
	for (one = strtok_r(addresses, " ", &rest); one; one = strtok_r(NULL, " ", &rest))
		if (!strchr(one, ':') == !member->ipv6)
			add_new(arena, lines,
				case_format(arena, "%s %s,%s:%s", member->set->set, one,
					    member->set->protocol, member->member));
}

/* The pairs of the recorded table: "-a -t 10.96.0.10:80 -r 10.244.1.5:8080 -m -w 1". */
static struct case_lines recorded_pairs(struct npi_arena *arena, const char *dir)
{
	static const struct {
		const char *option;
		uint8_t protocol;
	} options[] = {
		{ "-a -t ", IPPROTO_TCP },
		{ "-a -u ", IPPROTO_UDP },
		{ "-a --sctp-service ", IPPROTO_SCTP },
	};
	struct case_lines rules, pairs = { 0 };
	size_t i, k;

	rules = case_file_lines(arena, dir, "tool/ipvsadm-Sn.txt");
	if (!rules.items)
		rules = case_file_lines(arena, dir, "expected/ipvsadm-Sn.txt");
	for (i = 0; i < rules.n; i++)
		for (k = 0; k < sizeof(options) / sizeof(options[0]); k++)
			if (!strncmp(rules.items[i], options[k].option,
				     strlen(options[k].option)))
				add_new(arena, &pairs,
					pair_line(arena, strstr(rules.items[i], " -r "),
						  options[k].protocol));
	return pairs;
}

static struct case_lines recorded_lines(struct npi_arena *arena, const char *dir)
{
	struct case_lines ipset = case_file_lines(arena, dir, "expected/ipset.txt");
	struct case_lines lines = recorded_pairs(arena, dir);
	size_t i;

	ck_assert_msg(ipset.items, "%s: has no expected/ipset.txt", dir);
	for (i = 0; i < ipset.n; i++) {
		struct recorded_member member = parse_member(arena, ipset.items[i]);

		if (!member.set->set || is_excepted(arena, &ipset, &member))
			continue;
		if (member.set->protocol)
			add_ports(arena, &lines, dir, &member);
		else
			add_new(arena, &lines,
				case_format(arena, "%s %s", member.set->set,
					    member.member));
	}
	return lines;
}

/* What masquerade.txt says that we add to what was recorded. */
static void add_decided(struct npi_arena *arena, const char *name,
			struct case_lines *lines)
{
	struct case_lines decided = case_file_lines(arena, RECORDED, "masquerade.txt");
	size_t len = strlen(name), i;

	ck_assert_msg(decided.n, "masquerade.txt is not there");
	for (i = 0; i < decided.n; i++) {
		const char *line = decided.items[i];

		if (strncmp(line, name, len) || strncmp(line + len, " | ", 3))
			continue;
		line += len + 3;
		case_add_line(arena, lines,
			      npi_arena_strndup(arena, line,
						(size_t)(strstr(line, " | ") - line)));
	}
}

START_TEST(what_kube_proxy_masquerades_is_masqueraded)
{
	const char *name = names.items[_i];
	struct npi_arena arena = { 0 };
	const char *dir = case_format(&arena, RECORDED "/%s", name);
	struct test_case test = case_read(&arena, dir);
	struct case_outcome outcome = case_run(&arena, &test);
	struct case_lines expected, actual;
	struct host_state state;
	const char *difference;

	/* what must be refused is test_cases' business */
	if (outcome.result == 0) {
		ck_assert_int_eq(host_state_build(&outcome.desired, &test.settings,
						  &test.host, 0, &arena, &state),
				 0);
		actual = our_lines(&arena, &state);
		expected = recorded_lines(&arena, dir);
		add_decided(&arena, name, &expected);
		difference = case_difference(&arena, &expected, &actual);
		ck_assert_msg(!difference, "%s (- expected, + is)\n%s", name, difference);
	}
	npi_arena_clear(&arena);
}
END_TEST

int main(void)
{
	struct unit_test tests[1];
	int r;

	names = case_list(&names_arena, RECORDED);
	tests[0] = (struct unit_test){ &what_kube_proxy_masquerades_is_masqueraded,
				       (int)names.n };
	r = unit_run("masquerade_cases", tests, 1);
	npi_arena_clear(&names_arena);
	return r;
}
