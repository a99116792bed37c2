/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "claim_rows.h"

struct claimed_drain {
	size_t claim; /* its number */
	struct ipvs_drain drain;
};

struct reader {
	struct npi_store *store;
	struct npi_arena *arena;
	struct ipvs_claim *claims;
	size_t n, capacity;
	struct claimed_drain *drains;
	size_t n_drains, drain_capacity;
};

static int cmp_claims(const void *a, const void *b)
{
	return ipvs_claim_cmp(a, b);
}

static int cmp_drains(const void *a, const void *b)
{
	const struct claimed_drain *first = a, *second = b;

	if (first->claim != second->claim)
		return first->claim < second->claim ? -1 : 1;
	return ipvs_drain_cmp(&first->drain, &second->drain);
}

static int add_claim(struct reader *reader, sqlite3_stmt *row)
{
	const struct ipvs_claim *before;

	if (reader->n == reader->capacity) {
		size_t capacity = reader->capacity ? reader->capacity * 2 : 64;

		reader->claims = npi_arena_grow(reader->arena, reader->claims, reader->n,
						capacity, sizeof(*reader->claims));
		reader->capacity = capacity;
	}
	if (!reader->claims)
		return -ENOMEM;
	before = reader->n ? &reader->claims[reader->n - 1] : NULL;
	return claim_row_read(row, reader->arena, before, &reader->claims[reader->n++]);
}

static int read_rows(struct reader *reader, enum store_statement which,
		     int (*add)(struct reader *reader, sqlite3_stmt *row))
{
	sqlite3_stmt *row;
	int r = store_prepare(reader->store, which, &row), bad;

	if (r < 0)
		return r;
	while ((r = store_step(reader->store, row)) > 0) {
		bad = add(reader, row);
		if (bad == 0)
			continue;
		sqlite3_reset(row);
		return store_fail(reader->store,
				  bad == -ENOMEM ? SQLITE_NOMEM : SQLITE_CORRUPT);
	}
	return r;
}

/* One without a claim is left over and means nothing. */
static int add_drain(struct reader *reader, sqlite3_stmt *row)
{
	struct ipvs_claims claims = { reader->claims, reader->n };
	struct ipvs_virtual_service key = { 0 };
	struct claimed_drain drain;
	const struct ipvs_claim *claim;

	if (drain_row_read(row, &key, &drain.drain) < 0)
		return -EINVAL;
	claim = ipvs_claims_find(&claims, &key);
	if (!claim)
		return 0;
	drain.claim = (size_t)(claim - claims.items);
	if (reader->n_drains == reader->drain_capacity) {
		reader->drain_capacity = reader->n_drains ? reader->n_drains * 2 : 16;
		reader->drains =
			npi_arena_grow(reader->arena, reader->drains, reader->n_drains,
				       reader->drain_capacity, sizeof(drain));
	}
	if (!reader->drains)
		return -ENOMEM;
	reader->drains[reader->n_drains++] = drain;
	return 0;
}

/* Sorted, those of a claim are neighbours. */
static int hand_out_drains(struct reader *reader)
{
	struct ipvs_drain *drains =
		npi_arena_new_array(reader->arena, struct ipvs_drain, reader->n_drains);
	size_t i;

	if (!drains)
		return -ENOMEM;
	if (reader->n_drains > 1)
		qsort(reader->drains, reader->n_drains, sizeof(*reader->drains),
		      cmp_drains);
	for (i = 0; i < reader->n_drains; i++) {
		struct ipvs_claim *claim = &reader->claims[reader->drains[i].claim];

		drains[i] = reader->drains[i].drain;
		if (claim->n_drains++ == 0)
			claim->drains = &drains[i];
	}
	return 0;
}

/* "BOOT NETNS": what the claims are valid for. */
static void scope_text(const struct npi_place *place, char text[NPI_BOOT_ID + 24])
{
	snprintf(text, NPI_BOOT_ID + 24, "%s %" PRIu64, place->boot_id,
		 place->netns_cookie);
}

static int scope_is_ours(struct npi_store *store, bool *ret_ours)
{
	struct npi_arena arena = { 0 };
	char ours[NPI_BOOT_ID + 24];
	const char *stored;
	int r = store_read_meta(store, "claims-scope", &arena, &stored);

	scope_text(&store->place, ours);
	*ret_ours = r == 0 && strcmp(stored, ours) == 0;
	npi_arena_clear(&arena);
	return r == -ENOENT ? 0 : r;
}

int npi_store_read_claims(struct npi_store *store, struct npi_arena *arena,
			  struct ipvs_claims *ret_claims, bool *ret_known)
{
	struct reader reader = { .store = store, .arena = arena };
	bool ours;
	int r = scope_is_ours(store, &ours);

	if (r == 0 && ours)
		r = read_rows(&reader, SQL_LIST_CLAIMS, add_claim);
	if (reader.n > 1)
		qsort(reader.claims, reader.n, sizeof(*reader.claims), cmp_claims);
	if (r == 0 && ours)
		r = read_rows(&reader, SQL_LIST_DRAINS, add_drain);
	if (r == 0 && hand_out_drains(&reader) < 0)
		r = store_fail(store, SQLITE_NOMEM);
	if (r < 0)
		return r;
	*ret_claims = (struct ipvs_claims){ reader.claims, reader.n };
	*ret_known = ours;
	return 0;
}

/* Claims of another boot or namespace make room for those of this one. */
static int take_scope(struct npi_store *store)
{
	char text[NPI_BOOT_ID + 24];
	bool ours;
	int r = scope_is_ours(store, &ours);

	if (r < 0 || ours)
		return r;
	scope_text(&store->place, text);
	r = store_run_texts(store, SQL_VOID_CLAIMS, NULL, NULL);
	if (r == 0)
		r = store_run_texts(store, SQL_VOID_DRAINS, NULL, NULL);
	if (r == 0)
		r = store_run_texts(store, SQL_PUT_META, "claims-scope", text);
	return r;
}

/* Both sides are sorted: what stands on one side only comes or goes. */
int npi_store_write_claims(struct npi_store *store, const struct ipvs_claims *before,
			   const struct ipvs_claims *after)
{
	const struct ipvs_claim *old, *new;
	size_t b = 0, a = 0;
	int r = take_scope(store), cmp;

	while (r == 0 && (b < before->n || a < after->n)) {
		old = b < before->n ? &before->items[b] : NULL;
		new = a < after->n ? &after->items[a] : NULL;
		if (!old)
			cmp = 1;
		else
			cmp = !new ? -1 : ipvs_claim_cmp(old, new);
		if (cmp < 0)
			r = claim_row_remove(store, old);
		else if (cmp > 0)
			r = claim_row_write(store, NULL, new);
		else
			r = claim_row_write(store, old, new);
		b += cmp <= 0;
		a += cmp >= 0;
	}
	return r;
}
