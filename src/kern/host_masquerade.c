/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host_masquerade.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "host_elements.h"

/* A set that grows is put into a bigger table after its elements have come: elements may
 * then be listed twice or not at all. */
enum { MOST_READINGS = 8 };

static const struct {
	uint8_t family;
	const char *list, *list_pods;
} tables[2] = {
	{ AF_INET, "list table ip nodeport_ipvs", "list set ip nodeport_ipvs pods" },
	{ AF_INET6, "list table ip6 nodeport_ipvs", "list set ip6 nodeport_ipvs pods" },
};

/* @brief: see kern_nft_be_brief() */
static int run(struct kern_masquerade *self, const char *input, bool brief,
	       struct npi_text *output)
{
	int r = self->nft ? 0 : kern_nft_open(&self->nft);

	self->words = NULL;
	if (r)
		return r;
	kern_nft_be_brief(self->nft, brief);
	r = kern_nft_run(self->nft, input, output);
	if (r == -EIO)
		self->words = kern_nft_error(self->nft);
	return r;
}

int kern_masquerade_run(struct kern_masquerade *self, struct npi_text *input)
{
	int r = input->failed ? -ENOMEM : run(self, npi_text_string(input), false, NULL);

	npi_text_clear(input);
	if (r)
		self->is_known = false;
	else
		self->known.generation =
			kern_nft_later_generation(self->known.generation, 1);
	return r;
}

/* ---- reading */

static int dump_pods(struct kern_masquerade *self, size_t i, struct npi_arena *arena,
		     struct host_state *state)
{
	struct npi_text listing = { 0 };
	int r;

	r = run(self, tables[i].list_pods, false, &listing);
	if (!r)
		r = host_pods_parse(npi_text_string(&listing), arena, state);
	npi_text_clear(&listing);
	return r;
}

/* Its elements are left out where they are of no use. */
static int dump_table(struct kern_masquerade *self, size_t i,
		      const struct host_state *like, struct npi_arena *arena,
		      struct host_state *state)
{
	struct npi_text listing = { 0 };
	size_t before = state->n_elements;
	int r;

	r = run(self, tables[i].list, true, &listing);
	if (!r)
		r = host_table_parse(npi_text_string(&listing), tables[i].family, like,
				     state);
	npi_text_clear(&listing);
	if (r || !state->table_intact[i])
		return r;
	r = dump_pods(self, i, arena, state);
	if (!r)
		r = kern_elements_dump(tables[i].family, arena, state);
	if (!state->table_intact[i])
		state->n_elements = before;
	return r;
}

static void take_tables(const struct host_state *from, struct host_state *to)
{
	to->elements = from->elements;
	to->n_elements = from->n_elements;
	memcpy(to->table_exists, from->table_exists, sizeof(to->table_exists));
	memcpy(to->table_intact, from->table_intact, sizeof(to->table_intact));
}

static bool has_duplicates(const struct host_state *state)
{
	size_t i;

	for (i = 1; i < state->n_elements; i++)
		if (!host_element_cmp(&state->elements[i - 1], &state->elements[i]))
			return true;
	return false;
}

static int read_once(struct kern_masquerade *self, const struct host_state *like,
		     struct npi_arena *arena, struct host_state *state)
{
	size_t i;

	for (i = 0; i < 2; i++) {
		bool exists;
		int r = kern_table_exists(tables[i].family, &exists);

		if (!r && exists)
			r = dump_table(self, i, like, arena, state);
		if (r)
			return r;
	}
	host_state_sort(state);
	return has_duplicates(state) ? -EAGAIN : 0;
}

static int read_tables(struct kern_masquerade *self, const struct host_state *like,
		       struct npi_arena *arena, struct host_state *ret_state)
{
	struct host_state state;
	int r = -EAGAIN, i;

	for (i = 0; i < MOST_READINGS && r == -EAGAIN; i++) {
		state = (struct host_state){ .generation = ret_state->generation };
		r = read_once(self, like, arena, &state);
	}
	if (!r)
		take_tables(&state, ret_state);
	return r;
}

/* ---- what is known */

static int copy_tables(const struct host_state *from, struct npi_arena *arena,
		       struct host_state *to)
{
	struct host_state copy = *from;

	copy.elements = npi_arena_new_array(arena, struct host_element, from->n_elements);
	if (!copy.elements)
		return -ENOMEM;
	if (from->n_elements)
		memcpy(copy.elements, from->elements,
		       from->n_elements * sizeof(*copy.elements));
	take_tables(&copy, to);
	return 0;
}

/* @like: what "intact" was said of */
static int remember(struct kern_masquerade *self, const struct host_state *state,
		    const struct host_state *like)
{
	npi_arena_clear(&self->arena);
	self->known = (struct host_state){ .generation = state->generation,
					   .mark = like->mark,
					   .source_port_min = like->source_port_min,
					   .source_port_max = like->source_port_max };
	self->is_known = copy_tables(state, &self->arena, &self->known) == 0;
	return self->is_known ? 0 : -ENOMEM;
}

static bool is_as_known(const struct kern_masquerade *self, const struct host_state *like,
			uint32_t generation)
{
	const struct host_state *known = &self->known;

	return self->is_known && known->generation == generation &&
	       known->mark == like->mark &&
	       known->source_port_min == like->source_port_min &&
	       known->source_port_max == like->source_port_max;
}

/* What is known after transactions that made or took away this. */
static int learn(struct kern_masquerade *self, const struct host_change *change,
		 bool removal, unsigned int n_transactions)
{
	struct npi_arena arena = { 0 };
	struct host_state after;
	int r;

	if (!self->is_known)
		return 0;
	r = removal ? host_state_after_remove(&self->known, change, &arena, &after)
		    : host_state_after_add(&self->known, change, &arena, &after);
	if (r) {
		npi_arena_clear(&arena);
		return r;
	}
	npi_arena_clear(&self->arena);
	self->arena = arena;
	after.generation =
		kern_nft_later_generation(self->known.generation, n_transactions);
	self->known = after;
	return 0;
}

/* The generation is asked for first: a table that changes while it is read is read again
 * by whoever asks next. A kernel without nf_tables has no table of ours. */
int kern_masquerade_dump(struct kern_masquerade *self, const struct host_state *like,
			 struct npi_arena *arena, struct host_state *state)
{
	int r = kern_nft_generation(&state->generation);

	self->words = NULL;
	if (r == -EPROTONOSUPPORT)
		return 0;
	if (r || !like)
		return r;
	if (is_as_known(self, like, state->generation))
		return copy_tables(&self->known, arena, state);
	r = read_tables(self, like, arena, state);
	return r ? r : remember(self, state, like);
}

/* ---- changing */

static int run_text(struct kern_masquerade *self, struct npi_text *input,
		    unsigned int *n_transactions)
{
	int r = 0;

	if (input->len || input->failed)
		r = input->failed ? -ENOMEM
				  : run(self, npi_text_string(input), false, NULL);
	if (!r && input->len)
		++*n_transactions;
	npi_text_clear(input);
	return r;
}

/* The elements that are not in the text. */
static int change_elements(struct kern_masquerade *self, const struct host_change *change,
			   bool removal, struct npi_arena *arena,
			   unsigned int *n_transactions)
{
	const struct host_element *const *all =
		removal ? change->remove_elements : change->add_elements;
	size_t n_all = removal ? change->n_remove_elements : change->n_add_elements;
	const struct host_element **some =
		npi_arena_new_array(arena, const struct host_element *, n_all);
	uint32_t generation = 0;
	size_t n = 0, i;
	int r;

	if (!some)
		return -ENOMEM;
	for (i = 0; i < n_all; i++)
		if (!host_change_is_text(change, all[i]))
			some[n++] = all[i];
	if (!n)
		return 0;
	if (self->is_known)
		generation = kern_nft_later_generation(self->known.generation,
						       *n_transactions);
	r = kern_elements_change(removal, some, n, generation);
	if (r == -ERESTART) {
		self->is_known = false;
		r = kern_elements_change(removal, some, n, 0);
	}
	*n_transactions += 1;
	return r;
}

/* Adding what is there already is no transaction, and moves no generation. So that one of
 * somebody else is not taken for it, elements are sent for one generation only; of a
 * text that cannot be said. */
static bool moves_generation(const struct host_change *change)
{
	return change->make_table[0] || change->make_table[1];
}

int kern_masquerade_add(struct kern_masquerade *self, const struct host_change *change,
			const struct host_state *desired, struct npi_arena *arena)
{
	struct npi_text input = { 0 };
	unsigned int n = 0;
	int r;

	host_change_text_add(&input, change, desired);
	if (input.len && !moves_generation(change))
		self->is_known = false;
	r = run_text(self, &input, &n);
	if (!r)
		r = change_elements(self, change, false, arena, &n);
	if (!r)
		r = learn(self, change, false, n);
	if (r)
		self->is_known = false;
	return r;
}

int kern_masquerade_remove(struct kern_masquerade *self, const struct host_change *change,
			   struct npi_arena *arena)
{
	struct npi_text input = { 0 };
	unsigned int n = 0;
	int r = change_elements(self, change, true, arena, &n);

	host_change_text_remove(&input, change);
	if (!r)
		r = run_text(self, &input, &n);
	npi_text_clear(&input);
	if (!r)
		r = learn(self, change, true, n);
	if (r)
		self->is_known = false;
	return r;
}

void kern_masquerade_clear(struct kern_masquerade *self)
{
	kern_nft_close(self->nft);
	npi_arena_clear(&self->arena);
	*self = (struct kern_masquerade){ 0 };
}
