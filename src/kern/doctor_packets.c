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

enum { MOST_FOUND = 64, NAME_TEXT = 129, REQUEST_BYTES = 256 };

/* A name in the middle of a line of `nft list chains`: up to the next blank. */
static const char *word_at(struct npi_arena *arena, const char *text)
{
	return npi_arena_strndup(arena, text, strcspn(text, " \n"));
}

/* "\t\ttype filter hook input priority filter; policy drop;" */
static const char *dropping_hook(const char *line)
{
	static const char *const hooks[] = { "input", "forward" };
	const char *hook = strstr(line, " hook ");
	size_t i;

	if (!hook || !strstr(line, "type filter ") || !strstr(line, "policy drop;"))
		return NULL;
	for (i = 0; i < sizeof(hooks) / sizeof(hooks[0]); i++)
		if (!strncmp(hook + 6, hooks[i], strlen(hooks[i])))
			return hooks[i];
	return NULL;
}

static int read_chains(const char *listing, struct npi_arena *arena,
		       struct doctor_chain *chains, struct doctor_facts *facts)
{
	struct doctor_chain chain = { 0 };
	const char *line, *next;

	for (line = listing; line; line = next) {
		next = strchr(line, '\n');
		next = next ? next + 1 : NULL;
		if (!strncmp(line, "table ", 6)) {
			chain.family = word_at(arena, line + 6);
			chain.table = word_at(arena, line + 7 + strcspn(line + 6, " \n"));
			if (!chain.family || !chain.table)
				return -ENOMEM;
			if (!strcmp(chain.table, "nodeport_ipvs"))
				facts->has_masquerade_table = true;
		} else if (!strncmp(line, "\tchain ", 7)) {
			chain.chain = word_at(arena, line + 7);
			if (!chain.chain)
				return -ENOMEM;
		} else if (facts->n_dropping_chains < MOST_FOUND) {
			char text[NAME_TEXT * 2];

			snprintf(text, sizeof(text), "%.*s",
				 (int)(next ? next - line : (long)strlen(line)), line);
			chain.hook = dropping_hook(text);
			if (chain.hook)
				chains[facts->n_dropping_chains++] = chain;
		}
	}
	return 0;
}

/* Without libnftables, or without the right to ask, there is nothing to say. */
int kern_find_chains(struct npi_arena *arena, struct doctor_facts *facts)
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
