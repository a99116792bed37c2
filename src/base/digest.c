/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/digest.h"

#include <string.h>

#include <xxhash.h>

#include "npi/addr.h"

struct npi_digest npi_digest_bytes(struct npi_digest from, const void *bytes, size_t len)
{
	XXH128_hash_t hash = XXH3_128bits(bytes, len);
	uint64_t chained[] = { from.low, from.high, hash.low64, hash.high64, len };

	hash = XXH3_128bits(chained, sizeof(chained));
	return (struct npi_digest){ .low = hash.low64, .high = hash.high64 };
}

struct npi_digest npi_digest_text(struct npi_digest from, const char *text)
{
	if (!text)
		return npi_digest_number(from, 0);
	return npi_digest_bytes(from, text, strlen(text));
}

struct npi_digest npi_digest_number(struct npi_digest from, uint64_t number)
{
	return npi_digest_bytes(from, &number, sizeof(number));
}

struct npi_digest npi_digest_addr(struct npi_digest from, const struct npi_addr *addr)
{
	from = npi_digest_number(from, addr->family);
	return npi_digest_bytes(from, addr->bytes, sizeof(addr->bytes));
}

bool npi_digest_equal(const struct npi_digest *a, const struct npi_digest *b)
{
	return a->low == b->low && a->high == b->high;
}
