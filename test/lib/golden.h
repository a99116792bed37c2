/* SPDX-License-Identifier: GPL-2.0-or-later */
/* golden.h - the recorded runs in test/golden; the test fails where one cannot be read */
#ifndef NPI_TEST_GOLDEN_H
#define NPI_TEST_GOLDEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/arena.h"
#include "npi/ipvs.h"

/* What is left of a recording. */
struct golden_recording {
	const uint8_t *bytes;
	size_t len;
};

struct golden_datagram {
	bool from_kernel;
	const uint8_t *bytes;
	size_t len;
};

/* Paths of all files with this ending, sorted; relative to test/golden. */
const char *const *golden_find(struct npi_arena *arena, const char *ending,
			       size_t *ret_n);

/* A whole file, NUL-terminated; NULL when there is none. */
const char *golden_text(struct npi_arena *arena, const char *path);

/* "linux-6.1/02-x.Ln.nl.bin" with its last @n_dots endings replaced by @ending. */
const char *golden_sibling(struct npi_arena *arena, const char *path, int n_dots,
			   const char *ending);

struct golden_recording golden_recording(struct npi_arena *arena, const char *path);
bool golden_next(struct golden_recording *recording, struct golden_datagram *ret);

/**
 * golden_table() - the table that ipvsadm was told in a recorded run
 *
 * In the kernel's order and with counters. That each request of the run is the one that
 * ipvs_encode_get() makes is checked on the way, byte for byte.
 */
struct ipvs_table golden_table(struct npi_arena *arena, const char *path,
			       struct ipvs_info *ret_info);

#endif
