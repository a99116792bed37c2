/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order of files, documents, keys and list elements never changes the table or the
 * set of findings. The inputs are those of the cases; each round writes their objects in
 * another order, from a fixed seed.
 */
#include <string.h>

#include "lib/case.h"
#include "lib/shuffle.h"
#include "lib/unit.h"
#include "npi/text.h"

enum {
	ROUNDS = 10000,
	MAX_INPUT_BYTES = 4000, /* what is larger costs more than it can show */
};

static const char *const groups[] = { "catalogue", "kube-proxy" };

struct input {
	const char *name;
	struct test_case test;
	struct shuffle_documents documents;
};

static struct npi_arena inputs_arena;
static struct input inputs[1000];
static size_t n_inputs;

static void add_input(const char *group, const char *name)
{
	struct input *input = &inputs[n_inputs];
	struct npi_text dir = { 0 };

	npi_text_add_format(&dir, NPI_TEST_DIR "/cases/%s/%s", group, name);
	input->name = npi_arena_strdup(&inputs_arena, npi_text_string(&dir));
	npi_text_clear(&dir);
	input->test = case_read(&inputs_arena, input->name);
	if (input->test.sources.n &&
	    input->test.sources.items[1].len <= MAX_INPUT_BYTES &&
	    shuffle_parse(&inputs_arena, &input->test.sources, &input->documents))
		n_inputs++;
}

static void add_inputs(void)
{
	struct case_lines names;
	size_t g, i;

	for (g = 0; g < UNIT_COUNT(groups); g++) {
		struct npi_text dir = { 0 };

		npi_text_add_format(&dir, NPI_TEST_DIR "/cases/%s", groups[g]);
		names = case_list(&inputs_arena, npi_text_string(&dir));
		npi_text_clear(&dir);
		for (i = 0; i < names.n && n_inputs < UNIT_COUNT(inputs); i++)
			add_input(groups[g], names.items[i]);
	}
}

/* Places and indexes are the only things that another order may change. */
static void forget_places(struct npi_arena *arena, struct case_lines *findings)
{
	size_t i;

	for (i = 0; i < findings->n; i++)
		findings->items[i] = shuffle_without_places(arena, findings->items[i]);
}

static struct case_outcome outcome_of(struct npi_arena *arena, const struct input *input,
				      struct shuffle_random *random)
{
	struct test_case test = input->test;
	struct case_outcome outcome;

	test.sources = shuffle_write(arena, &input->documents, random);
	outcome = case_run(arena, &test);
	forget_places(arena, &outcome.findings);
	return outcome;
}

static void compare(struct npi_arena *arena, const struct input *input, uint64_t seed,
		    const char *what, const struct case_lines *first,
		    const struct case_lines *other)
{
	const char *difference = case_difference(arena, first, other);

	ck_assert_msg(!difference, "%s, seed %llu: %s change with the order\n%s",
		      input->name, (unsigned long long)seed, what, difference);
}

/* Round by round, so that inputs and orders both vary. */
START_TEST(order_does_not_matter)
{
	struct npi_arena arena = { 0 };
	struct case_outcome first, other;
	const struct input *input;
	uint64_t n = (uint64_t)unit_rounds(ROUNDS), seed;

	add_inputs();
	ck_assert_uint_gt(n_inputs, 300);
	for (seed = 1; seed <= n; seed++) {
		struct shuffle_random random = { seed };
		struct npi_arena_mark mark = npi_arena_mark(&arena);

		input = &inputs[seed % n_inputs];
		first = outcome_of(&arena, input, NULL);
		other = outcome_of(&arena, input, &random);
		ck_assert_int_eq(first.result, other.result);
		compare(&arena, input, seed, "rules", &first.rules, &other.rules);
		compare(&arena, input, seed, "findings", &first.findings,
			&other.findings);
		npi_arena_rewind(&arena, mark);
	}
	npi_arena_clear(&arena);
	npi_arena_clear(&inputs_arena);
}
END_TEST

static const struct unit_test tests[] = { UNIT(order_does_not_matter) };

int main(void)
{
	return unit_run("shuffle", tests, UNIT_COUNT(tests));
}
