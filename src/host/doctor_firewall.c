/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a packet filter keeps from virtual services, and the rule that lets it in. */
#include <inttypes.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "npi/text.h"

#include "doctor_parts.h"
#include "nft_filter.h"

enum {
	MOST_RULES = 1000000, /* looked at altogether: a second at most */
	MOST_NAMED = 64,      /* virtual services in one command, so that it can be run */
};

struct firewall {
	struct examination *exam;
	struct filter_ruleset ruleset;
	size_t budget;
	bool found;
};

/* Those that a chain refuses and one rule can let in. */
enum group { NODE_PORTS, OTHERS_IPV4, OTHERS_IPV6, N_GROUPS };

struct refused {
	const struct doctor_served *named[MOST_NAMED];
	size_t n;
};

static const struct {
	uint8_t number;
	const char *name;
} protocols[] = {
	{ IPPROTO_TCP, "tcp" },
	{ IPPROTO_UDP, "udp" },
	{ IPPROTO_SCTP, "sctp" },
};

enum { N_PROTOCOLS = sizeof(protocols) / sizeof(protocols[0]) };

static const char *protocol_name(uint16_t number)
{
	size_t i;

	for (i = 0; i < N_PROTOCOLS; i++)
		if (protocols[i].number == number)
			return protocols[i].name;
	return NULL;
}

/* A chain that iptables made, legacy or in nftables: it takes no rules of nft's. */
static const char *iptables_of(const struct filter_chain *chain)
{
	bool ipv6 = !strcmp(chain->family, "ip6");

	if (!strcmp(chain->table, DOCTOR_LEGACY_TABLE))
		return ipv6 ? "ip6tables-legacy" : "iptables-legacy";
	if (strcmp(chain->table, "filter") ||
	    (strcmp(chain->name, "INPUT") && strcmp(chain->name, "FORWARD")))
		return NULL;
	return ipv6 ? "ip6tables" : "iptables";
}

static bool sees_family(const struct filter_chain *chain, uint8_t family)
{
	if (!strcmp(chain->family, "inet"))
		return true;
	return !strcmp(chain->family, family == AF_INET6 ? "ip6" : "ip");
}

static bool is_node_port(const struct examination *exam, uint16_t port)
{
	return port >= exam->settings->node_port_min &&
	       port <= exam->settings->node_port_max;
}

static enum group group_of(const struct examination *exam,
			   const struct doctor_served *served)
{
	if (is_node_port(exam, served->port))
		return NODE_PORTS;
	return served->addr.family == AF_INET6 ? OTHERS_IPV6 : OTHERS_IPV4;
}

static bool refuses(struct firewall *firewall, const struct filter_chain *chain,
		    const struct doctor_served *served, bool is_answer)
{
	struct filter_packet packet = {
		.protocol = (uint8_t)served->protocol,
		.family = served->addr.family,
		.is_answer = is_answer,
	};

	if (!sees_family(chain, packet.family) || !protocol_name(served->protocol))
		return false;
	if (!is_answer) {
		packet.port = served->port;
		if (!npi_addr_is_unspecified(&served->addr))
			packet.destination = served->addr;
	}
	return filter_refuses(&firewall->ruleset, chain, &packet, &firewall->budget);
}

static void add_iptables_rule(struct npi_text *text, const char *iptables,
			      const struct filter_chain *chain,
			      const struct doctor_served *served)
{
	char addr[NPI_ADDR_TEXT];

	npi_text_add_format(text, "%s%s -I %s -d %s -p %s --dport %u -j ACCEPT",
			    text->len ? " && " : "", iptables, chain->name,
			    npi_addr_format(&served->addr, addr),
			    protocol_name(served->protocol), served->port);
}

static void add_element(struct npi_text *text, const struct doctor_served *served)
{
	char addr[NPI_ADDR_TEXT];

	npi_text_add_format(text, "%s%s . %s . %u", text->len ? ", " : "",
			    npi_addr_format(&served->addr, addr),
			    protocol_name(served->protocol), served->port);
}

/* Just the virtual services: a socket of the node's own may listen on the same port. */
static void cure_others(struct firewall *firewall, const struct filter_chain *chain,
			const struct refused *refused)
{
	const char *iptables = iptables_of(chain);
	struct npi_text text = { 0 };
	size_t n = refused->n < MOST_NAMED ? refused->n : MOST_NAMED, i;

	for (i = 0; i < n; i++)
		if (iptables)
			add_iptables_rule(&text, iptables, chain, refused->named[i]);
		else
			add_element(&text, refused->named[i]);
	if (iptables)
		doctor_remedy(firewall->exam, "%s", npi_text_string(&text));
	else
		doctor_remedy(
			firewall->exam,
			"nft insert rule %s %s %s %s daddr . meta l4proto . th dport "
			"'{ %s }' accept",
			chain->family, chain->table, chain->name,
			refused->named[0]->addr.family == AF_INET6 ? "ip6" : "ip",
			npi_text_string(&text));
	firewall->exam->failed = firewall->exam->failed || text.failed;
	npi_text_clear(&text);
}

static void cure_node_ports(struct firewall *firewall, const struct filter_chain *chain)
{
	const struct npi_settings *settings = firewall->exam->settings;
	const char *iptables = iptables_of(chain);
	struct npi_text text = { 0 };
	size_t i;

	if (!iptables) {
		doctor_remedy(
			firewall->exam,
			"nft insert rule %s %s %s meta l4proto '{ tcp, udp, sctp }' "
			"th dport %u-%u accept",
			chain->family, chain->table, chain->name, settings->node_port_min,
			settings->node_port_max);
		return;
	}
	for (i = 0; i < N_PROTOCOLS; i++)
		npi_text_add_format(&text, "%s%s -I %s -p %s --dport %u:%u -j ACCEPT",
				    i ? " && " : "", iptables, chain->name,
				    protocols[i].name, settings->node_port_min,
				    settings->node_port_max);
	doctor_remedy(firewall->exam, "%s", npi_text_string(&text));
	firewall->exam->failed = firewall->exam->failed || text.failed;
	npi_text_clear(&text);
}

static void say_refused(struct firewall *firewall, const struct filter_chain *chain,
			enum group group, const struct refused *refused)
{
	const struct doctor_served *first = refused->named[0];
	char address[NPI_ADDR_PORT_TEXT] = "nodePorts";
	struct npi_text text = { 0 };

	firewall->found = true;
	if (!npi_addr_is_unspecified(&first->addr))
		npi_addr_port_format(&first->addr, first->port, address);
	if (refused->n > 1)
		npi_text_add_format(&text, " and %zu more", refused->n - 1);
	doctor_find(firewall->exam, DOCTOR_INPUT_CLOSED,
		    "chain '%s' of table %s %s lets nothing in for %s/%s%s", chain->name,
		    chain->family, chain->table, address, protocol_name(first->protocol),
		    npi_text_string(&text));
	firewall->exam->failed = firewall->exam->failed || text.failed;
	npi_text_clear(&text);
	if (group == NODE_PORTS)
		cure_node_ports(firewall, chain);
	else
		cure_others(firewall, chain, refused);
}

/* IPVS takes packets behind the input hook, so those for virtual services must pass it.
 */
static void check_input(struct firewall *firewall, const struct filter_chain *chain,
			const struct doctor_served *served, size_t n)
{
	struct refused groups[N_GROUPS] = { 0 };
	size_t i;

	for (i = 0; i < n; i++) {
		struct refused *refused = &groups[group_of(firewall->exam, &served[i])];

		if (!refuses(firewall, chain, &served[i], false))
			continue;
		if (refused->n < MOST_NAMED)
			refused->named[refused->n] = &served[i];
		refused->n++;
	}
	for (i = 0; i < N_GROUPS; i++)
		if (groups[i].n)
			say_refused(firewall, chain, (enum group)i, &groups[i]);
}

/* What IPVS sends to a real server does not pass the forward hook, but the answer does:
 * one finding a chain, since one rule is for all. */
static void check_forward(struct firewall *firewall, const struct filter_chain *chain,
			  const struct doctor_served *served, size_t n)
{
	const char *iptables = iptables_of(chain);
	size_t i;

	for (i = 0; i < n; i++)
		if (served[i].is_forwarded && refuses(firewall, chain, &served[i], true))
			break;
	if (i == n)
		return;
	firewall->found = true;
	doctor_find(firewall->exam, DOCTOR_FORWARD_CLOSED,
		    "chain '%s' of table %s %s lets no answer of a real server pass (%s)",
		    chain->name, chain->family, chain->table,
		    protocol_name(served[i].protocol));
	if (iptables)
		doctor_remedy(firewall->exam,
			      "%s -I %s -m conntrack --ctstate RELATED,ESTABLISHED "
			      "-j ACCEPT",
			      iptables, chain->name);
	else
		doctor_remedy(firewall->exam,
			      "nft insert rule %s %s %s ct state established,related "
			      "accept",
			      chain->family, chain->table, chain->name);
}

static void check_chains(struct firewall *firewall)
{
	const struct doctor_facts *facts = firewall->exam->facts;
	/* before anything is served: what a nodePort would meet */
	const struct doctor_served any = {
		.addr = { .family = AF_INET },
		.protocol = IPPROTO_TCP,
		.port = firewall->exam->settings->node_port_min,
		.is_forwarded = true,
	};
	const struct doctor_served *served = facts->n_served ? facts->served : &any;
	size_t n = facts->n_served ? facts->n_served : 1, i;

	for (i = 0; i < firewall->ruleset.n; i++) {
		const struct filter_chain *chain = &firewall->ruleset.chains[i];

		if (chain->hook && !strcmp(chain->hook, "input"))
			check_input(firewall, chain, served, n);
		else if (chain->hook && !strcmp(chain->hook, "forward"))
			check_forward(firewall, chain, served, n);
	}
}

void doctor_check_firewall(struct examination *exam)
{
	struct firewall firewall = { .exam = exam, .budget = MOST_RULES };

	if (!exam->facts->ruleset) {
		doctor_say(exam, DOCTOR_SKIP, "firewall",
			   "the rules of nftables cannot be read");
		return;
	}
	if (filter_parse(exam->facts->ruleset, exam->arena, &firewall.ruleset) < 0) {
		exam->failed = true;
		return;
	}
	check_chains(&firewall);
	if (!firewall.found)
		doctor_say(exam, DOCTOR_OK, "firewall",
			   "no input or forward chain keeps out what is served");
}
