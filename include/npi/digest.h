/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * digest.h - short stand-ins for long values, to see whether something is as it was
 *
 * XXH3, which is as fast as reading the bytes. It keeps accidents apart, not enemies.
 */
#ifndef NPI_DIGEST_H
#define NPI_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct npi_addr;

struct npi_digest {
	uint64_t low, high;
};

/**
 * npi_digest_bytes() - the digest of some bytes, continuing from another
 * @from: the digest of what comes before them; zeroed: nothing
 *
 * Lengths count, so that "ab" + "c" is not "a" + "bc".
 */
struct npi_digest npi_digest_bytes(struct npi_digest from, const void *bytes, size_t len);

/* The same for a string; NULL is not "". */
struct npi_digest npi_digest_text(struct npi_digest from, const char *text);
struct npi_digest npi_digest_number(struct npi_digest from, uint64_t number);
struct npi_digest npi_digest_addr(struct npi_digest from, const struct npi_addr *addr);

bool npi_digest_equal(const struct npi_digest *a, const struct npi_digest *b);

#endif
