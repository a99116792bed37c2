/* SPDX-License-Identifier: GPL-2.0-or-later */
/* arena.h - memory that a stage of the program takes piece by piece and gives back at
 * once */
#ifndef NPI_ARENA_H
#define NPI_ARENA_H

#include <stddef.h>

struct npi_arena_chunk;

/* Ready to use when zeroed. Not thread safe: two lanes use two arenas. */
struct npi_arena {
	struct npi_arena_chunk *chunks; /* newest first */
};

struct npi_arena_mark {
	struct npi_arena_chunk *chunk;
	size_t used;
};

/**
 * npi_arena_alloc() - take zeroed memory, aligned for any object
 *
 * Return: the memory, valid until the arena is rewound past it or cleared; NULL when
 * there is none (the caller returns -ENOMEM).
 */
void *npi_arena_alloc(struct npi_arena *arena, size_t size);

/* n * size with an overflow check; NULL as above. n or size may be 0. */
void *npi_arena_array(struct npi_arena *arena, size_t n, size_t size);

/**
 * npi_arena_grow() - a bigger copy of an array
 * @old: array of @n_old elements from this arena, or NULL
 *
 * Extends in place when @old was the last thing taken.
 *
 * Return: array of @n_new >= @n_old elements, the new ones zeroed; NULL when out of
 * memory.
 */
void *npi_arena_grow(struct npi_arena *arena, const void *old, size_t n_old, size_t n_new,
		     size_t size);

/* A copy of @len bytes; with a NUL behind them. */
void *npi_arena_memdup(struct npi_arena *arena, const void *bytes, size_t len);
char *npi_arena_strndup(struct npi_arena *arena, const char *bytes, size_t len);
char *npi_arena_strdup(struct npi_arena *arena, const char *text);

/* Remember a point, and give back all that was taken since (the memory is kept for
 * reuse). */
struct npi_arena_mark npi_arena_mark(const struct npi_arena *arena);
void npi_arena_rewind(struct npi_arena *arena, struct npi_arena_mark mark);

/* Give everything back to the system. The arena may be used again. */
void npi_arena_clear(struct npi_arena *arena);

#define npi_arena_new(arena, type) ((type *)npi_arena_alloc(arena, sizeof(type)))
#define npi_arena_new_array(arena, type, n)                                              \
	((type *)npi_arena_array(arena, n, sizeof(type)))

#endif
