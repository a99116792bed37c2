/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/kern_host.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "npi/settings.h"
#include "npi/text.h"

#include "host_masquerade.h"
#include "host_route.h"
#include "host_sysctl.h"

struct host_linux {
	struct kern_host base;
	struct kern_masquerade masquerade;
};

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
	host->base.trouble = (struct kern_host_failure){
		.part = part,
		.error = -r,
		.detail = part == KERN_HOST_MASQUERADE ? host->masquerade.words : NULL
	};
	return r;
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
	host_state_sort(&state);
	if (manage & NPI_MANAGE_MASQUERADE)
		r = kern_masquerade_dump(&host->masquerade, like, arena, &state);
	if (r < 0)
		return note_trouble(host, KERN_HOST_MASQUERADE, r);
	dump_sysctls(&state);
	*ret_state = state;
	return 0;
}

/* @error: what came of it */
static int note_masquerade(struct host_linux *host, int error, bool removal,
			   struct npi_arena *arena, struct kern_host_failures *failures)
{
	if (!error || error == -ENOMEM)
		return error;
	return add_failure(arena, failures,
			   (struct kern_host_failure){ .part = KERN_HOST_MASQUERADE,
						       .error = -error,
						       .detail = host->masquerade.words,
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
	int r = set_sysctls(change, arena, failures);

	if (!r)
		r = note_masquerade(
			host,
			kern_masquerade_add(&host->masquerade, change, desired, arena),
			false, arena, failures);
	if (!r)
		r = change_routes(KERN_ROUTE_ADD, change->add_routes,
				  change->n_add_routes, arena, failures);
	if (!r)
		r = change_routes(KERN_ROUTE_SET, change->set_routes,
				  change->n_set_routes, arena, failures);
	return r;
}

static int host_linux_remove(struct kern_host *base, const struct host_change *change,
			     struct npi_arena *arena, struct kern_host_failures *failures)
{
	struct host_linux *host = (struct host_linux *)base;
	int r = change_routes(KERN_ROUTE_REMOVE, change->remove_routes,
			      change->n_remove_routes, arena, failures);

	if (!r)
		r = note_masquerade(
			host, kern_masquerade_remove(&host->masquerade, change, arena),
			true, arena, failures);
	return r;
}

/* The tables belong to the socket that libnftables has open from the first input on. */
static int host_linux_hold(struct kern_host *base, const struct host_element *elements,
			   size_t n)
{
	struct host_linux *host = (struct host_linux *)base;
	struct npi_text input = { 0 };

	host_hold_text(&input, elements, n);
	return kern_masquerade_run(&host->masquerade, &input);
}

static int host_linux_release(struct kern_host *base, const struct host_element *elements,
			      size_t n)
{
	struct host_linux *host = (struct host_linux *)base;
	struct npi_text input = { 0 };

	host_release_text(&input, elements, n);
	return kern_masquerade_run(&host->masquerade, &input);
}

static void host_linux_close(struct kern_host *base)
{
	struct host_linux *host = (struct host_linux *)base;

	kern_masquerade_clear(&host->masquerade);
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
