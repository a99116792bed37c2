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

/* Without libnftables, or without the right to ask, it is not known. A module that is not
 * loaded has no rules, and asking it would load it. */
int kern_read_ruleset(struct npi_arena *arena, struct doctor_facts *facts)
{
	struct npi_text listing = { 0 };
	struct kern_nft *nft = NULL;
	int r = -EPROTONOSUPPORT;

	if (kern_module_state(facts->release, "nf_tables") != DOCTOR_NOT_LOADED)
		r = kern_nft_open(&nft);

	if (!r) {
		kern_nft_be_brief(nft, true);
		r = kern_nft_run(nft, "list ruleset", &listing);
	}
	if (r == -EPROTONOSUPPORT)
		r = 0; /* a kernel without nf_tables */
	if (!r) {
		kern_add_legacy_rules(&listing, &facts->has_legacy_nat);
		facts->ruleset = npi_arena_strdup(arena, npi_text_string(&listing));
		r = facts->ruleset && !listing.failed ? 0 : -ENOMEM;
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
 * (Documentation/networking/ip-sysctl): what "all" makes strict is told at once. */
int kern_find_rp_filters(struct npi_arena *arena, struct doctor_facts *facts)
{
	static const struct doctor_rp_filter every = { "all" };
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
	facts->strict_rp_filters = all == 1 ? &every : filters;
	facts->n_strict_rp_filters = r ? 0 : all == 1 ? n > 0 : n;
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
	struct doctor_unreachable *unreachable = npi_arena_new_array(
		arena, struct doctor_unreachable, question->n_real_servers);
	struct kern_wire *wire;
	size_t i;

	if (!unreachable)
		return -ENOMEM;
	facts->unreachable = unreachable;
	if (!question->n_real_servers || kern_wire_open(NETLINK_ROUTE, &wire) < 0)
		return 0;
	for (i = 0; i < question->n_real_servers; i++)
		if (!has_route(wire, &question->real_servers[i]))
			unreachable[facts->n_unreachable++].addr =
				question->real_servers[i];
	wire->close(wire);
	return 0;
}
