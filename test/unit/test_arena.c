/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/unit.h"

#include <stdint.h>
#include <string.h>

#include "npi/arena.h"

START_TEST(memory_is_zeroed_and_aligned)
{
	struct npi_arena arena = { 0 };
	size_t size;

	for (size = 1; size < 5000; size += 37) {
		unsigned char *memory = npi_arena_alloc(&arena, size);
		size_t i;

		ck_assert_ptr_nonnull(memory);
		ck_assert_uint_eq((uintptr_t)memory % 16, 0);
		for (i = 0; i < size; i++)
			ck_assert_uint_eq(memory[i], 0);
		memset(memory, 0xff, size);
	}
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(rewound_memory_is_used_again_and_zeroed)
{
	struct npi_arena arena = { 0 };
	struct npi_arena_mark mark;
	char *kept = npi_arena_strdup(&arena, "kept");
	char *first;
	int round;

	mark = npi_arena_mark(&arena);
	first = npi_arena_alloc(&arena, 100);
	memset(first, 1, 100);
	for (round = 0; round < 100; round++) {
		npi_arena_rewind(&arena, mark);
		ck_assert_ptr_eq(npi_arena_alloc(&arena, 100), first);
		ck_assert_int_eq(first[99], 0);
		first[99] = 1;
		ck_assert_ptr_nonnull(npi_arena_alloc(&arena, 50000));
	}
	ck_assert_str_eq(kept, "kept");
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(rewinding_to_the_beginning_settles_on_one_chunk)
{
	struct npi_arena arena = { 0 };
	struct npi_arena_mark empty = npi_arena_mark(&arena);
	void *first;

	ck_assert_ptr_nonnull(npi_arena_alloc(&arena, 10));
	ck_assert_ptr_nonnull(npi_arena_alloc(&arena, 3000000));
	npi_arena_rewind(&arena, empty);
	first = npi_arena_alloc(&arena, 3000000);
	npi_arena_rewind(&arena, empty);
	ck_assert_ptr_eq(npi_arena_alloc(&arena, 3000000), first);
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(arrays_keep_their_content_when_they_grow)
{
	struct npi_arena arena = { 0 };
	uint32_t *numbers = NULL;
	uint32_t i, j;

	for (i = 0; i < 3000; i++) {
		numbers = npi_arena_grow(&arena, numbers, i, i + 1, sizeof(*numbers));
		ck_assert_ptr_nonnull(numbers);
		ck_assert_uint_eq(numbers[i], 0);
		numbers[i] = i;
		if (i % 100 == 0) /* something in the way of growing in place */
			ck_assert_ptr_nonnull(npi_arena_strdup(&arena, "x"));
	}
	for (j = 0; j < i; j++)
		ck_assert_uint_eq(numbers[j], j);
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(impossible_sizes_are_refused)
{
	struct npi_arena arena = { 0 };

	ck_assert_ptr_null(npi_arena_alloc(&arena, SIZE_MAX));
	ck_assert_ptr_null(npi_arena_alloc(&arena, SIZE_MAX - 64));
	ck_assert_ptr_null(npi_arena_array(&arena, SIZE_MAX / 2, 3));
	ck_assert_ptr_null(npi_arena_grow(&arena, NULL, 0, SIZE_MAX / 2, 4));
	ck_assert_ptr_nonnull(npi_arena_array(&arena, 0, 8));
	npi_arena_clear(&arena);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(memory_is_zeroed_and_aligned),
		UNIT(rewound_memory_is_used_again_and_zeroed),
		UNIT(rewinding_to_the_beginning_settles_on_one_chunk),
		UNIT(arrays_keep_their_content_when_they_grow),
		UNIT(impossible_sizes_are_refused),
	};

	return unit_run("arena", tests, UNIT_COUNT(tests));
}
