/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/host.h"

#include <errno.h>
#include <sys/socket.h>

static size_t family_of(const struct host_element *element)
{
	return element->addr.family == AF_INET6;
}

int host_state_after_add(const struct host_state *state, const struct host_change *change,
			 struct npi_arena *arena, struct host_state *ret_state)
{
	struct host_state after = *state;
	size_t a = 0, c = 0, i;

	after.n_elements = 0;
	after.elements = npi_arena_new_array(arena, struct host_element,
					     state->n_elements + change->n_add_elements);
	if (!after.elements)
		return -ENOMEM;
	while (a < state->n_elements || c < change->n_add_elements) {
		int order = a == state->n_elements ? 1
			    : c == change->n_add_elements
				    ? -1
				    : host_element_cmp(&state->elements[a],
						       change->add_elements[c]);

		if (order >= 0)
			after.elements[after.n_elements++] = *change->add_elements[c];
		else if (!change->make_table[family_of(&state->elements[a])])
			after.elements[after.n_elements++] = state->elements[a];
		a += order <= 0;
		c += order >= 0;
	}
	for (i = 0; i < 2; i++)
		if (change->make_table[i])
			after.table_exists[i] = after.table_intact[i] = true;
	*ret_state = after;
	return 0;
}

int host_state_after_remove(const struct host_state *state,
			    const struct host_change *change, struct npi_arena *arena,
			    struct host_state *ret_state)
{
	struct host_state after = *state;
	size_t a, g = 0, i;

	after.n_elements = 0;
	after.elements =
		npi_arena_new_array(arena, struct host_element, state->n_elements);
	if (!after.elements)
		return -ENOMEM;
	for (a = 0; a < state->n_elements; a++) {
		const struct host_element *is = &state->elements[a];
		bool goes = change->remove_table[family_of(is)];

		while (g < change->n_remove_elements &&
		       host_element_cmp(change->remove_elements[g], is) <= 0)
			goes |= host_element_cmp(change->remove_elements[g++], is) == 0;
		if (!goes)
			after.elements[after.n_elements++] = *is;
	}
	for (i = 0; i < 2; i++)
		if (change->remove_table[i])
			after.table_exists[i] = after.table_intact[i] = false;
	*ret_state = after;
	return 0;
}
