/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sql.h"

#include <errno.h>
#include <string.h>

static const char *const texts[SQL_N_STATEMENTS] = {
	[SQL_BEGIN] = "BEGIN IMMEDIATE",
	[SQL_BEGIN_READING] = "BEGIN DEFERRED",
	[SQL_COMMIT] = "COMMIT",
	[SQL_ROLLBACK] = "ROLLBACK",
	[SQL_LIST_OBJECTS] =
		"SELECT id, kind, namespace, name, applyset, source, created,"
		" applied FROM object ORDER BY kind, namespace, name",
	[SQL_READ_MANIFEST] = "SELECT json FROM manifest WHERE object = ?",
	[SQL_HAS_MANIFEST] = "SELECT json = ? FROM manifest WHERE object = ?",
	[SQL_PUT_OBJECT] = "INSERT INTO object (kind, namespace, name, applyset, source,"
			   " created, applied) VALUES (?, ?, ?, ?, ?, ?, ?)"
			   " ON CONFLICT (kind, namespace, name) DO UPDATE SET"
			   " applyset = excluded.applyset, source = excluded.source,"
			   " applied = excluded.applied RETURNING id",
	[SQL_PUT_MANIFEST] = "INSERT OR REPLACE INTO manifest (object, json)"
			     " VALUES (?, ?)",
	[SQL_REMOVE_MANIFEST] = "DELETE FROM manifest WHERE object = ?",
	[SQL_MOVE_OBJECT] = "UPDATE object SET applyset = ?, source = ? WHERE id = ?",
	[SQL_REMOVE_OBJECT] = "DELETE FROM object WHERE id = ?",
	[SQL_LIST_CLAIMS] = "SELECT key, namespace, service, port, role, local, created,"
			    " pending, digest FROM claim",
	[SQL_LIST_DRAINS] = "SELECT claim, real_server, since FROM drain ORDER BY claim",
	[SQL_PUT_CLAIM] = "INSERT OR REPLACE INTO claim (key, namespace, service, port,"
			  " role, local, created, pending, digest)"
			  " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_REMOVE_CLAIM] = "DELETE FROM claim WHERE key = ?",
	[SQL_PUT_DRAIN] = "INSERT OR REPLACE INTO drain (claim, real_server, since)"
			  " VALUES (?, ?, ?)",
	[SQL_REMOVE_DRAINS] = "DELETE FROM drain WHERE claim = ?",
	[SQL_VOID_CLAIMS] = "DELETE FROM claim",
	[SQL_VOID_DRAINS] = "DELETE FROM drain",
	[SQL_READ_INPUT] = "SELECT digest, objects FROM input WHERE applyset = ?",
	[SQL_PUT_INPUT] = "INSERT OR REPLACE INTO input (applyset, digest, objects)"
			  " VALUES (?, ?, ?)",
	[SQL_REMOVE_INPUT] = "DELETE FROM input WHERE applyset = ?",
	[SQL_READ_META] = "SELECT value FROM meta WHERE name = ?",
	[SQL_PUT_META] = "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)",
	[SQL_REMOVE_META] = "DELETE FROM meta WHERE name = ?",
};

int store_prepare(struct npi_store *store, enum store_statement which,
		  sqlite3_stmt **ret_statement)
{
	sqlite3_stmt **statement = &store->statements[which];
	int code;

	if (!*statement) {
		code = sqlite3_prepare_v3(store->db, texts[which], -1,
					  SQLITE_PREPARE_PERSISTENT, statement, NULL);
		if (code != SQLITE_OK)
			return store_fail(store, sqlite3_extended_errcode(store->db));
	}
	*ret_statement = *statement;
	return 0;
}

int store_step(struct npi_store *store, sqlite3_stmt *statement)
{
	int code = sqlite3_step(statement);

	if (code == SQLITE_ROW)
		return 1;
	if (code != SQLITE_DONE)
		code = store_fail(store, sqlite3_extended_errcode(store->db));
	else
		code = 0;
	sqlite3_reset(statement);
	return code;
}

int store_run(struct npi_store *store, sqlite3_stmt *statement)
{
	int r = store_step(store, statement);

	return r > 0 ? store_fail_damaged(store) : r;
}

void store_bind_text(sqlite3_stmt *statement, int index, const char *text)
{
	sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
}

int store_run_texts(struct npi_store *store, enum store_statement which,
		    const char *first, const char *second)
{
	sqlite3_stmt *statement;
	int r = store_prepare(store, which, &statement);

	if (r < 0)
		return r;
	if (first)
		store_bind_text(statement, 1, first);
	if (second)
		store_bind_text(statement, 2, second);
	return store_run(store, statement);
}

const char *store_column_text(sqlite3_stmt *statement, int column,
			      struct npi_arena *arena, const char *before)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);

	if (!text)
		return NULL;
	if (before && strcmp(text, before) == 0)
		return before;
	return npi_arena_strdup(arena, text);
}

int npi_store_begin(struct npi_store *store)
{
	return store_run_texts(store, SQL_BEGIN, NULL, NULL);
}

int npi_store_commit(struct npi_store *store)
{
	return store_run_texts(store, SQL_COMMIT, NULL, NULL);
}

/* Some errors end the transaction by themselves. */
void npi_store_rollback(struct npi_store *store)
{
	struct npi_store_failure failure = store->failure;

	if (!sqlite3_get_autocommit(store->db) &&
	    store_run_texts(store, SQL_ROLLBACK, NULL, NULL) < 0)
		store->failure = failure;
}

int npi_store_begin_reading(struct npi_store *store)
{
	return store_run_texts(store, SQL_BEGIN_READING, NULL, NULL);
}

void npi_store_end_reading(struct npi_store *store)
{
	npi_store_rollback(store);
}

const struct npi_store_failure *npi_store_failure(const struct npi_store *store)
{
	return &store->failure;
}
