/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct npi_arena_chunk {
	struct npi_arena_chunk *older;
	size_t size; /* of @bytes */
	size_t used;
	alignas(max_align_t) unsigned char bytes[];
};

enum {
	ALIGNMENT = alignof(max_align_t),
	/* less than the 128 KiB from which malloc() asks the kernel for each block anew
	 */
	FIRST_CHUNK = 16 * 1024,
	LARGEST_CHUNK = 1024 * 1024,
};

static size_t next_chunk_size(const struct npi_arena *arena, size_t wanted)
{
	size_t size = arena->chunks ? arena->chunks->size * 2 : FIRST_CHUNK;

	if (size > LARGEST_CHUNK)
		size = LARGEST_CHUNK;
	return size < wanted ? wanted : size;
}

static struct npi_arena_chunk *add_chunk(struct npi_arena *arena, size_t wanted)
{
	size_t size = next_chunk_size(arena, wanted);
	struct npi_arena_chunk *chunk;

	if (size > SIZE_MAX - sizeof(*chunk))
		return NULL;
	chunk = malloc(sizeof(*chunk) + size);
	if (!chunk)
		return NULL;
	chunk->older = arena->chunks;
	chunk->size = size;
	chunk->used = 0;
	arena->chunks = chunk;
	return chunk;
}

/* 0 for sizes too large to round. */
static size_t round_up(size_t size)
{
	return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

/* Not zeroed. */
static void *take(struct npi_arena *arena, size_t size)
{
	struct npi_arena_chunk *chunk = arena->chunks;
	size_t rounded = round_up(size);
	void *memory;

	if (rounded < size)
		return NULL;
	if (!chunk || chunk->size - chunk->used < rounded)
		chunk = add_chunk(arena, rounded);
	if (!chunk)
		return NULL;
	memory = chunk->bytes + chunk->used;
	chunk->used += rounded;
	return memory;
}

void *npi_arena_alloc(struct npi_arena *arena, size_t size)
{
	void *memory = take(arena, size);

	return memory ? memset(memory, 0, size) : NULL;
}

void *npi_arena_memdup(struct npi_arena *arena, const void *bytes, size_t len)
{
	void *copy = take(arena, len);

	if (copy && len)
		memcpy(copy, bytes, len);
	return copy;
}

void *npi_arena_array(struct npi_arena *arena, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return npi_arena_alloc(arena, bytes);
}

/* Whether the array ends where the free part of the newest chunk begins. */
static bool is_last(const struct npi_arena *arena, const void *old, size_t old_rounded)
{
	const struct npi_arena_chunk *chunk = arena->chunks;

	return chunk && old && old_rounded <= chunk->used &&
	       chunk->bytes + chunk->used - old_rounded == (const unsigned char *)old;
}

void *npi_arena_grow(struct npi_arena *arena, const void *old, size_t n_old, size_t n_new,
		     size_t size)
{
	struct npi_arena_chunk *chunk = arena->chunks;
	size_t old_bytes, new_bytes, more;
	void *memory;

	if (__builtin_mul_overflow(n_old, size, &old_bytes) ||
	    __builtin_mul_overflow(n_new, size, &new_bytes))
		return NULL;
	more = round_up(new_bytes) - round_up(old_bytes);
	if (is_last(arena, old, round_up(old_bytes)) &&
	    more <= chunk->size - chunk->used) {
		memory = chunk->bytes + chunk->used - round_up(old_bytes);
		memset((unsigned char *)memory + old_bytes, 0,
		       round_up(new_bytes) - old_bytes);
		chunk->used += more;
		return memory;
	}
	memory = take(arena, new_bytes);
	if (!memory)
		return NULL;
	if (old_bytes)
		memcpy(memory, old, old_bytes);
	memset((unsigned char *)memory + old_bytes, 0, new_bytes - old_bytes);
	return memory;
}

char *npi_arena_strndup(struct npi_arena *arena, const char *bytes, size_t len)
{
	char *copy = len < SIZE_MAX ? take(arena, len + 1) : NULL;

	if (!copy)
		return NULL;
	memcpy(copy, bytes, len);
	copy[len] = '\0';
	return copy;
}

char *npi_arena_strdup(struct npi_arena *arena, const char *text)
{
	return npi_arena_strndup(arena, text, strlen(text));
}

struct npi_arena_mark npi_arena_mark(const struct npi_arena *arena)
{
	return (struct npi_arena_mark){
		.chunk = arena->chunks,
		.used = arena->chunks ? arena->chunks->used : 0,
	};
}

/*
 * Of the chunks taken since the mark the largest is kept when the mark is the very
 * beginning: an arena that is rewound for every object settles on one chunk.
 */
void npi_arena_rewind(struct npi_arena *arena, struct npi_arena_mark mark)
{
	while (arena->chunks != mark.chunk && (mark.chunk || arena->chunks->older)) {
		struct npi_arena_chunk *older = arena->chunks->older;

		if (!mark.chunk && older->size < arena->chunks->size) {
			arena->chunks->older = older->older;
			free(older);
			continue;
		}
		free(arena->chunks);
		arena->chunks = older;
	}
	if (arena->chunks)
		arena->chunks->used = mark.used;
}

void npi_arena_clear(struct npi_arena *arena)
{
	while (arena->chunks) {
		struct npi_arena_chunk *older = arena->chunks->older;

		free(arena->chunks);
		arena->chunks = older;
	}
}
