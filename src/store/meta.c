/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "sql.h"

/* 32 hexadecimal digits and a NUL */
enum { DIGEST_TEXT = 33 };

static void format_digest(const struct npi_digest *digest, char text[DIGEST_TEXT])
{
	snprintf(text, DIGEST_TEXT, "%016" PRIx64 "%016" PRIx64, digest->high,
		 digest->low);
}

/* Something else than what we write is like nothing: it equals no digest. */
static struct npi_digest parse_digest(const char *text)
{
	struct npi_digest digest = { 0 };

	if (!text ||
	    sscanf(text, "%16" SCNx64 "%16" SCNx64, &digest.high, &digest.low) != 2)
		digest = (struct npi_digest){ 0 };
	return digest;
}

int store_read_meta(struct npi_store *store, const char *name, struct npi_arena *arena,
		    const char **ret_value)
{
	sqlite3_stmt *row;
	int r = store_prepare(store, SQL_READ_META, &row);

	if (r < 0)
		return r;
	store_bind_text(row, 1, name);
	r = store_step(store, row);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	*ret_value = store_column_text(row, 0, arena, NULL);
	sqlite3_reset(row);
	return *ret_value ? 0 : store_fail(store, SQLITE_NOMEM);
}

int npi_store_read_settled(struct npi_store *store, struct npi_digest *ret_digest)
{
	struct npi_arena arena = { 0 };
	const char *text;
	int r = store_read_meta(store, "settled", &arena, &text);

	if (r == 0)
		*ret_digest = parse_digest(text);
	npi_arena_clear(&arena);
	return r;
}

int npi_store_write_settled(struct npi_store *store, const struct npi_digest *digest)
{
	char text[DIGEST_TEXT];

	if (!digest)
		return store_run_texts(store, SQL_REMOVE_META, "settled", NULL);
	format_digest(digest, text);
	return store_run_texts(store, SQL_PUT_META, "settled", text);
}

int npi_store_read_input(struct npi_store *store, const char *applyset,
			 struct npi_arena *arena, struct npi_stored_input *ret_input)
{
	sqlite3_stmt *row;
	int r = store_prepare(store, SQL_READ_INPUT, &row);

	if (r < 0)
		return r;
	store_bind_text(row, 1, applyset);
	r = store_step(store, row);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	ret_input->digest = parse_digest((const char *)sqlite3_column_text(row, 0));
	ret_input->objects = store_column_text(row, 1, arena, NULL);
	sqlite3_reset(row);
	return ret_input->objects ? 0 : store_fail(store, SQLITE_NOMEM);
}

int npi_store_write_input(struct npi_store *store, const char *applyset,
			  const struct npi_stored_input *input)
{
	char digest[DIGEST_TEXT];
	sqlite3_stmt *statement;
	int r = store_prepare(store, SQL_PUT_INPUT, &statement);

	if (r < 0)
		return r;
	format_digest(&input->digest, digest);
	store_bind_text(statement, 1, applyset);
	store_bind_text(statement, 2, digest);
	store_bind_text(statement, 3, input->objects);
	return store_run(store, statement);
}

int npi_store_remove_input(struct npi_store *store, const char *applyset)
{
	return store_run_texts(store, SQL_REMOVE_INPUT, applyset, NULL);
}
