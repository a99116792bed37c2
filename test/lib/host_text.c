/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/host_text.h"

#include <check.h>

#include "npi/ipvs.h"
#include "npi/settings.h"
#include "npi/text.h"

static void add_addresses(struct npi_text *text, const struct host_state *state)
{
	char address[NPI_ADDR_TEXT];
	size_t i;

	for (i = 0; i < state->n_routes; i++)
		npi_text_add_format(text, "route %s\n",
				    npi_addr_format(&state->routes[i].addr, address));
	for (i = 0; i < state->n_foreign_local; i++)
		npi_text_add_format(text, "foreign %s\n",
				    npi_addr_format(&state->foreign_local[i], address));
}

static void add_tables(struct npi_text *text, const struct host_state *state)
{
	char address[NPI_ADDR_PORT_TEXT];
	size_t i;

	for (i = 0; i < state->n_elements; i++) {
		const struct host_element *element = &state->elements[i];

		npi_text_add_format(
			text, "%s %s %s\n", host_set_names[element->set],
			ipvs_protocol_name(element->protocol),
			npi_addr_port_format(&element->addr, element->port, address));
	}
	for (i = 0; i < 2; i++)
		if (state->table_exists[i])
			npi_text_add_format(text, "table ip%s\n", i ? "6" : "");
}

const char *host_text(struct kern_host *host, unsigned int manage,
		      struct npi_arena *arena)
{
	static const struct host_state like;
	struct npi_text text = { 0 };
	struct host_state state;
	const char *kept;
	size_t i;

	ck_assert_int_eq(host->dump(host, manage, &like, arena, &state), 0);
	add_addresses(&text, &state);
	add_tables(&text, &state);
	for (i = 0; manage & NPI_MANAGE_SYSCTL && i < HOST_N_SYSCTLS; i++)
		if (state.sysctls[i])
			npi_text_add_format(&text, "sysctl %s %d\n", host_sysctls[i].name,
					    state.sysctls[i]);
	kept = npi_arena_strdup(arena, npi_text_string(&text));
	npi_text_clear(&text);
	ck_assert_ptr_nonnull(kept);
	return kept;
}
