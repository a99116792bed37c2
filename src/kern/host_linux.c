/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/kern_host.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "npi/settings.h"
#include "npi/text.h"

#include "host_nft.h"
#include "host_route.h"
#include "host_sysctl.h"

struct host_linux {
	struct kern_host base;
	struct kern_nft *nft; /* NULL until it is needed */
};

static const uint8_t families[2] = { AF_INET, AF_INET6 };

static int add_failure(struct npi_arena *arena, struct kern_host_failures *failures,
		       struct kern_host_failure failure)
{
	struct kern_host_failure *kept = npi_arena_new(arena, struct kern_host_failure);

	if (!kept)
		return -ENOMEM;
	*kept = failure;
	kept->next = NULL;
	if (!failures->end)
		failures->end = &failures->first;
	*failures->end = kept;
	failures->end = &kept->next;
	return 0;
}

/* Return @r, having noted why it could not be read. */
static int note_trouble(struct host_linux *host, enum kern_host_part part, int r)
{
	host->base.trouble =
		(struct kern_host_failure){ .part = part,
					    .error = -r,
					    .detail = part == KERN_HOST_MASQUERADE &&
								      host->nft
							      ? kern_nft_error(host->nft)
							      : NULL };
	return r;
}

static int nft_of(struct host_linux *host, struct kern_nft **ret_nft)
{
	int r = host->nft ? 0 : kern_nft_open(&host->nft);

	*ret_nft = host->nft;
	return r;
}

static const char *const table_lines[2] = { "table ip nodeport_ipvs\n",
					    "table ip6 nodeport_ipvs\n" };
static const char *const list_commands[2] = { "list table ip nodeport_ipvs",
					      "list table ip6 nodeport_ipvs" };

/* @tables: what "list tables" prints; asking for one that is not there is an error. */
static int dump_table(struct kern_nft *nft, size_t family, const char *tables,
		      const struct host_state *like, struct npi_arena *arena,
		      struct host_state *state)
{
	struct npi_text listing = { 0 };
	int r = 0;

	if (strstr(tables, table_lines[family]))
		r = kern_nft_run(nft, list_commands[family], &listing);
	if (!r)
		r = host_table_parse(npi_text_string(&listing), families[family], like,
				     arena, state);
	npi_text_clear(&listing);
	return r;
}

static int read_tables(struct host_linux *host, const struct host_state *like,
		       struct npi_arena *arena, struct host_state *state)
{
	struct npi_text tables = { 0 };
	struct kern_nft *nft;
	int r = nft_of(host, &nft);
	size_t i;

	if (!r)
		r = kern_nft_run(nft, "list tables", &tables);
	for (i = 0; i < 2 && !r; i++)
		r = dump_table(nft, i, npi_text_string(&tables), like, arena, state);
	npi_text_clear(&tables);
	return r;
}

/* A kernel without nf_tables has no table of ours. The generation is asked for first: a
 * table that changes while it is read is read again by the next run. */
static int dump_tables(struct host_linux *host, const struct host_state *like,
		       struct npi_arena *arena, struct host_state *state)
{
	int r = kern_nft_generation(&state->generation);

	if (r == -EPROTONOSUPPORT)
		return 0;
	return r || !like ? r : read_tables(host, like, arena, state);
}

static void dump_sysctls(struct host_state *state)
{
	size_t i;

	for (i = 0; i < HOST_N_SYSCTLS; i++)
		if (kern_sysctl_read(host_sysctls[i].name, &state->sysctls[i]) < 0)
			state->sysctls[i] = HOST_ABSENT;
}

static int host_linux_dump(struct kern_host *base, unsigned int manage,
			   const struct host_state *like, struct npi_arena *arena,
			   struct host_state *ret_state)
{
	struct host_linux *host = (struct host_linux *)base;
	struct host_state state = { 0 };
	int r = 0;

	if (manage & NPI_MANAGE_ROUTES)
		r = kern_routes_dump(arena, &state);
	if (r < 0)
		return note_trouble(host, KERN_HOST_ROUTE, r);
	if (manage & NPI_MANAGE_MASQUERADE)
		r = dump_tables(host, like, arena, &state);
	if (r < 0)
		return note_trouble(host, KERN_HOST_MASQUERADE, r);
	dump_sysctls(&state);
	host_state_sort(&state);
	*ret_state = state;
	return 0;
}

/* Empties @input. */
static int run_text(struct host_linux *host, struct npi_text *input)
{
	struct kern_nft *nft;
	int r = input->failed ? -ENOMEM : nft_of(host, &nft);

	if (!r)
		r = kern_nft_run(nft, npi_text_string(input), NULL);
	npi_text_clear(input);
	return r;
}

static int run_nft(struct host_linux *host, struct npi_text *input, bool removal,
		   struct npi_arena *arena, struct kern_host_failures *failures)
{
	int r = input->len || input->failed ? run_text(host, input) : 0;

	if (!r || r == -ENOMEM)
		return r;
	return add_failure(arena, failures,
			   (struct kern_host_failure){
				   .part = KERN_HOST_MASQUERADE,
				   .error = -r,
				   .detail = host->nft ? kern_nft_error(host->nft) : NULL,
				   .removal = removal });
}

static int change_routes(enum kern_route_verb verb,
			 const struct host_route *const *routes, size_t n,
			 struct npi_arena *arena, struct kern_host_failures *failures)
{
	int *errors = npi_arena_new_array(arena, int, n);
	int r = errors ? kern_routes_change(verb, routes, n, errors) : -ENOMEM;
	bool removal = verb == KERN_ROUTE_REMOVE;
	size_t i;

	for (i = 0; i < n && !r; i++)
		if (errors[i])
			r = add_failure(
				arena, failures,
				(struct kern_host_failure){ .part = KERN_HOST_ROUTE,
							    .error = errors[i],
							    .route = routes[i],
							    .removal = removal });
	return r;
}

static int set_sysctls(const struct host_change *change, struct npi_arena *arena,
		       struct kern_host_failures *failures)
{
	size_t i;
	int r;

	for (i = 0; i < HOST_N_SYSCTLS; i++) {
		if (!change->set_sysctl[i])
			continue;
		r = kern_sysctl_write(host_sysctls[i].name, host_sysctls[i].value);
		if (r < 0 && add_failure(arena, failures,
					 (struct kern_host_failure){
						 .part = KERN_HOST_SYSCTL,
						 .error = -r,
						 .sysctl = &host_sysctls[i] }) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int host_linux_add(struct kern_host *base, const struct host_change *change,
			  const struct host_state *desired, struct npi_arena *arena,
			  struct kern_host_failures *failures)
{
	struct host_linux *host = (struct host_linux *)base;
	struct npi_text input = { 0 };
	int r = set_sysctls(change, arena, failures);

	host_change_text_add(&input, change, desired);
	if (!r)
		r = run_nft(host, &input, false, arena, failures);
	if (!r)
		r = change_routes(KERN_ROUTE_ADD, change->add_routes,
				  change->n_add_routes, arena, failures);
	if (!r)
		r = change_routes(KERN_ROUTE_SET, change->set_routes,
				  change->n_set_routes, arena, failures);
	npi_text_clear(&input);
	return r;
}

static int host_linux_remove(struct kern_host *base, const struct host_change *change,
			     struct npi_arena *arena, struct kern_host_failures *failures)
{
	struct host_linux *host = (struct host_linux *)base;
	struct npi_text input = { 0 };
	int r = change_routes(KERN_ROUTE_REMOVE, change->remove_routes,
			      change->n_remove_routes, arena, failures);

	host_change_text_remove(&input, change);
	if (!r)
		r = run_nft(host, &input, true, arena, failures);
	npi_text_clear(&input);
	return r;
}

/* The tables belong to the socket that libnftables has open from the first input on. */
static int host_linux_hold(struct kern_host *base, const struct host_element *elements,
			   size_t n)
{
	struct npi_text input = { 0 };

	host_hold_text(&input, elements, n);
	return run_text((struct host_linux *)base, &input);
}

static int host_linux_release(struct kern_host *base, const struct host_element *elements,
			      size_t n)
{
	struct npi_text input = { 0 };

	host_release_text(&input, elements, n);
	return run_text((struct host_linux *)base, &input);
}

static void host_linux_close(struct kern_host *base)
{
	struct host_linux *host = (struct host_linux *)base;

	kern_nft_close(host->nft);
	free(host);
}

int kern_host_linux_open(struct kern_host **ret_host)
{
	struct host_linux *host = calloc(1, sizeof(*host));

	if (!host)
		return -ENOMEM;
	host->base = (struct kern_host){
		.dump = host_linux_dump,
		.add = host_linux_add,
		.remove = host_linux_remove,
		.hold = host_linux_hold,
		.release = host_linux_release,
		.close = host_linux_close,
	};
	*ret_host = &host->base;
	return 0;
}
