/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor_parts.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netlink.h>

#include "npi/kern_wire.h"
#include "npi/netlink.h"
#include "npi/route_codec.h"
#include "npi/text.h"

#include "host_nft.h"
#include "host_sysctl.h"

enum { MOST_FOUND = 64, REQUEST_BYTES = 256 };

/* A name in the middle of a line of `nft list chains`: up to the next blank. */
static const char *word_at(struct npi_arena *arena, const char *text)
{
	return npi_arena_strndup(arena, text, strcspn(text, " \n"));
}

/* "\t\ttype filter hook input priority filter; policy drop;" */
static const char *dropping_hook(const char *line, size_t len)
{
	static const struct {
		const char *hook, *text;
	} hooks[] = { { "input", " hook input " }, { "forward", " hook forward " } };
	size_t i;

	if (!memmem(line, len, "type filter ", 12) ||
	    !memmem(line, len, "policy drop;", 12))
		return NULL;
	for (i = 0; i < sizeof(hooks) / sizeof(hooks[0]); i++)
		if (memmem(line, len, hooks[i].text, strlen(hooks[i].text)))
			return hooks[i].hook;
	return NULL;
}

static int read_chains(const char *listing, struct npi_arena *arena,
		       struct doctor_chain *chains, struct doctor_facts *facts)
{
	struct doctor_chain chain = { 0 };
	const char *line, *end;

	for (line = listing; *line; line = end + (*end == '\n')) {
		end = line + strcspn(line, "\n");
		if (!strncmp(line, "table ", 6)) {
			chain.family = word_at(arena, line + 6);
			chain.table = word_at(arena, line + 7 + strcspn(line + 6, " \n"));
			if (!chain.family || !chain.table)
				return -ENOMEM;
		} else if (!strncmp(line, "\tchain ", 7)) {
			chain.chain = word_at(arena, line + 7);
			if (!chain.chain)
				return -ENOMEM;
		} else if (facts->n_dropping_chains < MOST_FOUND) {
			chain.hook = dropping_hook(line, (size_t)(end - line));
			if (chain.hook)
				chains[facts->n_dropping_chains++] = chain;
		}
	}
	return 0;
}

/* Whether some rule lets pass what matters: the rule that the doctor would suggest. */
static bool has_exception(struct kern_nft *nft, const struct doctor_question *question,
			  const struct doctor_chain *chain)
{
	struct npi_text command = { 0 }, listing = { 0 }, wanted = { 0 };
	bool found = false;

	npi_text_add_format(&command, "list chain %s %s %s", chain->family, chain->table,
			    chain->chain);
	npi_text_add_format(&wanted, "th dport %u-%u accept", question->node_port_min,
			    question->node_port_max);
	if (kern_nft_run(nft, npi_text_string(&command), &listing) == 0)
		found = !strcmp(chain->hook, "input")
				? strstr(npi_text_string(&listing),
					 npi_text_string(&wanted)) != NULL
				: strstr(npi_text_string(&listing),
					 "ct state established,related accept") != NULL;
	npi_text_clear(&command);
	npi_text_clear(&listing);
	npi_text_clear(&wanted);
	return found;
}

static void drop_excepted(struct kern_nft *nft, const struct doctor_question *question,
			  struct doctor_chain *chains, struct doctor_facts *facts)
{
	size_t kept = 0, i;

	for (i = 0; i < facts->n_dropping_chains; i++)
		if (!has_exception(nft, question, &chains[i]))
			chains[kept++] = chains[i];
	facts->n_dropping_chains = kept;
}

static bool has_source_nat(struct kern_nft *nft)
{
	struct npi_text listing = { 0 };
	bool found = false;

	if (kern_nft_run(nft, "list ruleset", &listing) == 0)
		found = strstr(npi_text_string(&listing), "masquerade") ||
			strstr(npi_text_string(&listing), " snat ");
	npi_text_clear(&listing);
	return found;
}

/* Without libnftables, or without the right to ask, there is nothing to say. */
int kern_find_chains(const struct doctor_question *question, struct npi_arena *arena,
		     struct doctor_facts *facts)
{
	struct doctor_chain *chains =
		npi_arena_new_array(arena, struct doctor_chain, MOST_FOUND);
	struct npi_text listing = { 0 };
	struct kern_nft *nft = NULL;
	int r = chains ? kern_nft_open(&nft) : -ENOMEM;

	facts->dropping_chains = chains;
	if (!r)
		r = kern_nft_run(nft, "list chains", &listing);
	if (!r)
		r = read_chains(npi_text_string(&listing), arena, chains, facts);
	if (!r) {
		drop_excepted(nft, question, chains, facts);
		facts->has_masquerade = has_source_nat(nft);
	}
	npi_text_clear(&listing);
	kern_nft_close(nft);
	return r == -ENOMEM ? r : 0;
}

static int rp_filter_of(const char *interface)
{
	char name[64];
	int value;

	snprintf(name, sizeof(name), "net/ipv4/conf/%.*s/rp_filter", IFNAMSIZ, interface);
	return kern_sysctl_read(name, &value) < 0 ? 0 : value;
}

/* The greater of "all" and the interface's own counts
 * (Documentation/networking/ip-sysctl). */
int kern_find_rp_filters(struct npi_arena *arena, struct doctor_facts *facts)
{
	struct doctor_rp_filter *filters =
		npi_arena_new_array(arena, struct doctor_rp_filter, MOST_FOUND);
	struct if_nameindex *interfaces = if_nameindex(), *at;
	int all = rp_filter_of("all"), r = filters ? 0 : -ENOMEM;
	size_t n = 0;

	for (at = interfaces; !r && at && at->if_index && n < MOST_FOUND; at++) {
		int own = rp_filter_of(at->if_name);

		if ((own > all ? own : all) != 1 || !strcmp(at->if_name, "lo"))
			continue;
		filters[n].interface = npi_arena_strdup(arena, at->if_name);
		if (!filters[n++].interface)
			r = -ENOMEM;
	}
	if (interfaces)
		if_freenameindex(interfaces);
	facts->strict_rp_filters = filters;
	facts->n_strict_rp_filters = r ? 0 : n;
	return r;
}

static int hear_nothing(void *context, const struct netlink_message *message)
{
	(void)context;
	(void)message;
	return 0;
}

static bool has_route(struct kern_wire *wire, const struct npi_addr *addr)
{
	const struct kern_listener listener = { hear_nothing, NULL };
	uint8_t bytes[REQUEST_BYTES];
	struct netlink_buffer request = { .bytes = bytes, .capacity = sizeof(bytes) };
	int r = route_encode_lookup(&request, addr, 1);

	if (!r)
		r = kern_ask(wire, &request, 1, &listener);
	return r != -ENETUNREACH && r != -EHOSTUNREACH && r != -EACCES && r != -EINVAL;
}

int kern_find_unreachable(const struct doctor_question *question, struct npi_arena *arena,
			  struct doctor_facts *facts)
{
	struct npi_addr *unreachable =
		npi_arena_new_array(arena, struct npi_addr, question->n_real_servers);
	struct kern_wire *wire;
	size_t i;

	if (!unreachable)
		return -ENOMEM;
	facts->unreachable = unreachable;
	if (!question->n_real_servers || kern_wire_open(NETLINK_ROUTE, &wire) < 0)
		return 0;
	for (i = 0; i < question->n_real_servers; i++)
		if (!has_route(wire, &question->real_servers[i]))
			unreachable[facts->n_unreachable++] = question->real_servers[i];
	wire->close(wire);
	return 0;
}
