/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * failing_malloc.h - a malloc() that fails when it is told to
 *
 * To be included by one source of one test program: it defines malloc() and its kin for
 * the whole program, libraries too. Blocks taken while watched are counted, so that a
 * leak shows without any tool.
 */
#ifndef NPI_TEST_FAILING_MALLOC_H
#define NPI_TEST_FAILING_MALLOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
enum { CAN_COUNT_BLOCKS = 0 };
#define REAL(name) __interceptor_##name
#else
enum { CAN_COUNT_BLOCKS = 1 };
#define REAL(name) __libc_##name
#endif
/* they are called before the sanitizer is ready */
#define NOT_SANITIZED __attribute__((no_sanitize("address", "undefined")))

void *REAL(malloc)(size_t size);
void *REAL(calloc)(size_t n, size_t size);
void *REAL(realloc)(void *block, size_t size);
void REAL(free)(void *block);

static struct {
	bool is_watching;
	bool has_failed;
	size_t until_failure; /* allocations that succeed before one fails */
	long blocks;          /* taken and not given back */
} failing_malloc;

/* Let the allocation after the next @n fail, and count blocks from 0. */
static void failing_malloc_begin(size_t n)
{
	failing_malloc.has_failed = false;
	failing_malloc.until_failure = n;
	failing_malloc.blocks = 0;
	failing_malloc.is_watching = true;
}

/* Whether one did fail. */
static bool failing_malloc_end(void)
{
	failing_malloc.is_watching = false;
	return failing_malloc.has_failed;
}

/* Blocks that were taken in between and not given back. */
static long failing_malloc_leaks(void)
{
	return CAN_COUNT_BLOCKS ? failing_malloc.blocks : 0;
}

NOT_SANITIZED static bool fails_now(void)
{
	if (!failing_malloc.is_watching || failing_malloc.has_failed)
		return false;
	failing_malloc.has_failed = failing_malloc.until_failure == 0;
	failing_malloc.until_failure--;
	return failing_malloc.has_failed;
}

NOT_SANITIZED static void *count(void *block)
{
	if (failing_malloc.is_watching && block)
		failing_malloc.blocks++;
	return block;
}

NOT_SANITIZED void *malloc(size_t size)
{
	return fails_now() ? NULL : count(REAL(malloc)(size));
}

NOT_SANITIZED void *calloc(size_t n, size_t size)
{
	return fails_now() ? NULL : count(REAL(calloc)(n, size));
}

NOT_SANITIZED void *realloc(void *block, size_t size)
{
	if (fails_now())
		return NULL;
	return block ? REAL(realloc)(block, size) : count(REAL(malloc)(size));
}

NOT_SANITIZED void free(void *block)
{
	if (failing_malloc.is_watching && block)
		failing_malloc.blocks--;
	REAL(free)(block);
}

#endif
