/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/host.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "npi/settings.h"

static bool is_local_anyway(const struct host_state *actual, const struct npi_addr *addr)
{
	return actual->n_foreign_local &&
	       bsearch(addr, actual->foreign_local, actual->n_foreign_local,
		       sizeof(*addr), npi_addr_order);
}

static void diff_route(const struct host_state *actual, const struct host_route *is,
		       const struct host_route *want, struct host_change *change)
{
	if (!want)
		change->remove_routes[change->n_remove_routes++] = is;
	else if (is && !npi_addr_equal(&is->source, &want->source))
		change->set_routes[change->n_set_routes++] = want;
	else if (!is && !is_local_anyway(actual, &want->addr))
		change->add_routes[change->n_add_routes++] = want;
}

static int diff_routes(const struct host_state *actual, const struct host_state *desired,
		       struct npi_arena *arena, struct host_change *change)
{
	size_t a = 0, d = 0;

	change->add_routes =
		npi_arena_new_array(arena, const struct host_route *, desired->n_routes);
	change->set_routes =
		npi_arena_new_array(arena, const struct host_route *, desired->n_routes);
	change->remove_routes =
		npi_arena_new_array(arena, const struct host_route *, actual->n_routes);
	if (!change->add_routes || !change->set_routes || !change->remove_routes)
		return -ENOMEM;
	while (a < actual->n_routes || d < desired->n_routes) {
		const struct host_route *is =
			a < actual->n_routes ? &actual->routes[a] : NULL;
		const struct host_route *want =
			d < desired->n_routes ? &desired->routes[d] : NULL;
		int order = !is ? 1 : !want ? -1 : host_route_cmp(is, want);

		diff_route(actual, order <= 0 ? is : NULL, order >= 0 ? want : NULL,
			   change);
		a += order <= 0;
		d += order >= 0;
	}
	return 0;
}

/* Whether the element's table stays: what is made anew or removed holds nothing to
 * remove, and what is made anew has to be filled whatever the old one held. */
static bool table_stays(const struct host_change *change,
			const struct host_element *element)
{
	size_t family = element->addr.family == AF_INET6;

	return !change->make_table[family] && !change->remove_table[family];
}

static int diff_elements(const struct host_state *actual,
			 const struct host_state *desired, struct npi_arena *arena,
			 struct host_change *change)
{
	size_t a = 0, d = 0;

	change->add_elements = npi_arena_new_array(arena, const struct host_element *,
						   desired->n_elements);
	change->remove_elements = npi_arena_new_array(arena, const struct host_element *,
						      actual->n_elements);
	if (!change->add_elements || !change->remove_elements)
		return -ENOMEM;
	while (a < actual->n_elements || d < desired->n_elements) {
		const struct host_element *is =
			a < actual->n_elements ? &actual->elements[a] : NULL;
		const struct host_element *want =
			d < desired->n_elements ? &desired->elements[d] : NULL;
		int order = !is ? 1 : !want ? -1 : host_element_cmp(is, want);

		if (order < 0 && table_stays(change, is))
			change->remove_elements[change->n_remove_elements++] = is;
		else if (order > 0 || (order == 0 && !table_stays(change, want)))
			change->add_elements[change->n_add_elements++] = want;
		a += order <= 0;
		d += order >= 0;
	}
	return 0;
}

static void diff_tables(const struct host_state *actual, const struct host_state *desired,
			struct host_change *change)
{
	static const uint8_t families[2] = { AF_INET, AF_INET6 };
	size_t i;

	for (i = 0; i < 2; i++) {
		bool wanted = host_has_family(desired->elements, desired->n_elements,
					      families[i]);

		change->make_table[i] = wanted && !actual->table_intact[i];
		change->replace_table[i] =
			change->make_table[i] && actual->table_exists[i];
		change->remove_table[i] = !wanted && actual->table_exists[i];
	}
}

static void diff_sysctls(const struct host_state *actual,
			 const struct host_state *desired, struct host_change *change)
{
	size_t i;

	for (i = 0; i < HOST_N_SYSCTLS; i++)
		change->set_sysctl[i] = desired->sysctls[i] != HOST_ABSENT &&
					actual->sysctls[i] != HOST_ABSENT &&
					actual->sysctls[i] != desired->sysctls[i];
}

int host_diff(const struct host_state *actual, const struct host_state *desired,
	      unsigned int manage, struct npi_arena *arena,
	      struct host_change *ret_change)
{
	struct host_change change = { 0 };
	int r = 0;

	if (manage & NPI_MANAGE_ROUTES)
		r = diff_routes(actual, desired, arena, &change);
	if (!r && (manage & NPI_MANAGE_MASQUERADE)) {
		diff_tables(actual, desired, &change);
		r = diff_elements(actual, desired, arena, &change);
	}
	if (r < 0)
		return r;
	if (manage & NPI_MANAGE_SYSCTL)
		diff_sysctls(actual, desired, &change);
	*ret_change = change;
	return 0;
}

bool host_change_is_empty(const struct host_change *change)
{
	size_t i;

	for (i = 0; i < HOST_N_SYSCTLS; i++)
		if (change->set_sysctl[i])
			return false;
	for (i = 0; i < 2; i++)
		if (change->make_table[i] || change->remove_table[i])
			return false;
	return !change->n_add_routes && !change->n_set_routes &&
	       !change->n_remove_routes && !change->n_add_elements &&
	       !change->n_remove_elements;
}
