/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/fake_host.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <check.h>

#include "npi/settings.h"

enum { MAX_ROUTES = 64, MAX_ELEMENTS = 256 };

struct fake_host {
	struct kern_host host;
	struct host_route routes[MAX_ROUTES];
	size_t n_routes;
	struct host_element elements[MAX_ELEMENTS];
	size_t n_elements;
	bool tables[2];
	int sysctls[HOST_N_SYSCTLS];
	unsigned int n_changes;
	uint32_t generation; /* one more with each change of tables */
	size_t n_held, n_ever_held;
	int hold_error;
	enum kern_host_part broken;
	int error;
	unsigned int n_failures;
};

static struct fake_host *of(const struct kern_host *host)
{
	return (struct fake_host *)(uintptr_t)host;
}

static void *copy(struct npi_arena *arena, const void *items, size_t n, size_t size)
{
	void *kept = npi_arena_array(arena, n, size);

	ck_assert_ptr_nonnull(kept);
	return n ? memcpy(kept, items, n * size) : kept;
}

static int dump(struct kern_host *host, unsigned int manage,
		const struct host_state *like, struct npi_arena *arena,
		struct host_state *ret_state)
{
	const struct fake_host *fake = of(host);
	struct host_state state = { 0 };
	size_t i;

	if (host->trouble.error)
		return -host->trouble.error;
	if (manage & NPI_MANAGE_ROUTES) {
		state.n_routes = fake->n_routes;
		state.routes =
			copy(arena, fake->routes, fake->n_routes, sizeof(*state.routes));
	}
	if (manage & NPI_MANAGE_MASQUERADE)
		state.generation = fake->generation;
	if (like && (manage & NPI_MANAGE_MASQUERADE)) {
		state.n_elements = fake->n_elements;
		state.elements = copy(arena, fake->elements, fake->n_elements,
				      sizeof(*state.elements));
		for (i = 0; i < 2; i++)
			state.table_exists[i] = state.table_intact[i] = fake->tables[i];
	}
	memcpy(state.sysctls, fake->sysctls, sizeof(state.sysctls));
	host_state_sort(&state);
	*ret_state = state;
	return 0;
}

/* Whether this part may be changed; when not, the failure is listed. */
static bool works(struct fake_host *fake, enum kern_host_part part,
		  struct npi_arena *arena, struct kern_host_failures *failures,
		  struct kern_host_failure failure)
{
	struct kern_host_failure *kept;

	fake->n_changes++;
	if (!fake->n_failures || fake->broken != part)
		return true;
	fake->n_failures--;
	kept = npi_arena_new(arena, struct kern_host_failure);
	*kept = failure;
	kept->part = part;
	kept->error = fake->error;
	if (!failures->end)
		failures->end = &failures->first;
	*failures->end = kept;
	failures->end = &kept->next;
	return false;
}

static void drop_route(struct fake_host *fake, const struct host_route *route)
{
	size_t i;

	for (i = 0; i < fake->n_routes; i++)
		if (host_route_cmp(&fake->routes[i], route) == 0)
			fake->routes[i--] = fake->routes[--fake->n_routes];
}

static void drop_element(struct fake_host *fake, const struct host_element *element)
{
	size_t i;

	for (i = 0; i < fake->n_elements; i++)
		if (host_element_cmp(&fake->elements[i], element) == 0)
			fake->elements[i--] = fake->elements[--fake->n_elements];
}

static void put_route(struct fake_host *fake, const struct host_route *route,
		      struct npi_arena *arena, struct kern_host_failures *failures)
{
	struct kern_host_failure failure = { .route = route };

	if (!works(fake, KERN_HOST_ROUTE, arena, failures, failure))
		return;
	drop_route(fake, route);
	ck_assert_uint_lt(fake->n_routes, MAX_ROUTES);
	fake->routes[fake->n_routes++] = *route;
}

static void set_sysctls(struct fake_host *fake, const struct host_change *change,
			const struct host_state *desired, struct npi_arena *arena,
			struct kern_host_failures *failures)
{
	size_t i;

	for (i = 0; i < HOST_N_SYSCTLS; i++) {
		struct kern_host_failure failure = { .sysctl = &host_sysctls[i] };

		if (change->set_sysctl[i] &&
		    works(fake, KERN_HOST_SYSCTL, arena, failures, failure))
			fake->sysctls[i] = desired->sysctls[i];
	}
}

static int add(struct kern_host *host, const struct host_change *change,
	       const struct host_state *desired, struct npi_arena *arena,
	       struct kern_host_failures *failures)
{
	struct kern_host_failure failure = { 0 };
	struct fake_host *fake = of(host);
	bool any =
		change->make_table[0] || change->make_table[1] || change->n_add_elements;
	size_t i;

	set_sysctls(fake, change, desired, arena, failures);
	for (i = 0; i < change->n_add_routes; i++)
		put_route(fake, change->add_routes[i], arena, failures);
	for (i = 0; i < change->n_set_routes; i++)
		put_route(fake, change->set_routes[i], arena, failures);
	if (!any || !works(fake, KERN_HOST_MASQUERADE, arena, failures, failure))
		return 0;
	fake->generation++;
	for (i = 0; i < 2; i++)
		fake->tables[i] = fake->tables[i] || change->make_table[i];
	for (i = 0; i < change->n_add_elements; i++) {
		drop_element(fake, change->add_elements[i]);
		ck_assert_uint_lt(fake->n_elements, MAX_ELEMENTS);
		fake->elements[fake->n_elements++] = *change->add_elements[i];
	}
	return 0;
}

static void drop_table(struct fake_host *fake, size_t family)
{
	size_t i;

	fake->tables[family] = false;
	for (i = 0; i < fake->n_elements; i++)
		if ((fake->elements[i].addr.family == AF_INET6) == family)
			fake->elements[i--] = fake->elements[--fake->n_elements];
}

static int take_away(struct kern_host *host, const struct host_change *change,
		     struct npi_arena *arena, struct kern_host_failures *failures)
{
	struct kern_host_failure failure = { .removal = true };
	struct fake_host *fake = of(host);
	bool any = change->remove_table[0] || change->remove_table[1] ||
		   change->n_remove_elements;
	size_t i;

	for (i = 0; i < change->n_remove_routes; i++) {
		failure.route = change->remove_routes[i];
		if (works(fake, KERN_HOST_ROUTE, arena, failures, failure))
			drop_route(fake, change->remove_routes[i]);
	}
	if (!any || !works(fake, KERN_HOST_MASQUERADE, arena, failures, failure))
		return 0;
	fake->generation++;
	for (i = 0; i < change->n_remove_elements; i++)
		drop_element(fake, change->remove_elements[i]);
	for (i = 0; i < 2; i++)
		if (change->remove_table[i])
			drop_table(fake, i);
	return 0;
}

static int hold(struct kern_host *host, const struct host_element *elements, size_t n)
{
	struct fake_host *fake = of(host);

	ck_assert_uint_eq(fake->n_held, 0);
	ck_assert_ptr_nonnull(elements);
	if (fake->hold_error)
		return -fake->hold_error;
	fake->generation++;
	fake->n_held = n;
	fake->n_ever_held += n;
	return 0;
}

static int release(struct kern_host *host, const struct host_element *elements, size_t n)
{
	struct fake_host *fake = of(host);

	ck_assert_ptr_nonnull(elements);
	ck_assert_uint_eq(fake->n_held, n);
	fake->generation++;
	fake->n_held = 0;
	return 0;
}

static void close_host(struct kern_host *host)
{
	ck_assert_uint_eq(of(host)->n_held, 0);
	free(host);
}

struct kern_host *fake_host_new(void)
{
	struct fake_host *fake = calloc(1, sizeof(*fake));

	ck_assert_ptr_nonnull(fake);
	fake->generation = 1;
	fake->host = (struct kern_host){
		.dump = dump,
		.add = add,
		.remove = take_away,
		.hold = hold,
		.release = release,
		.close = close_host,
	};
	return &fake->host;
}

void fake_host_break(struct kern_host *host, enum kern_host_part part, int error,
		     unsigned int times)
{
	of(host)->broken = part;
	of(host)->error = error;
	of(host)->n_failures = times;
}

void fake_host_refuse(struct kern_host *host, enum kern_host_part part, int error)
{
	host->trouble = (struct kern_host_failure){ .part = part, .error = error };
}

void fake_host_flush_routes(struct kern_host *host)
{
	of(host)->n_routes = 0;
}

void fake_host_alter_routes(struct kern_host *host, const struct npi_addr *addr,
			    const struct npi_addr *source)
{
	struct fake_host *fake = of(host);
	size_t i;

	for (i = 0; i < fake->n_routes; i++) {
		if (addr)
			fake->routes[i].addr = *addr;
		if (source)
			fake->routes[i].source = *source;
	}
}

unsigned int fake_host_changes(const struct kern_host *host)
{
	return of(host)->n_changes;
}

void fake_host_cannot_hold(struct kern_host *host, int error)
{
	of(host)->hold_error = error;
}

size_t fake_host_held(const struct kern_host *host)
{
	return of(host)->n_ever_held;
}
