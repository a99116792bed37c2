/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sql.h - what the files of the store share: its statements and how they fail */
#ifndef NPI_STORE_SQL_H
#define NPI_STORE_SQL_H

#include <sqlite3.h>

#include "npi/store.h"

enum store_statement {
	SQL_BEGIN,
	SQL_BEGIN_READING,
	SQL_COMMIT,
	SQL_ROLLBACK,
	SQL_LIST_OBJECTS,
	SQL_READ_MANIFEST,
	SQL_HAS_MANIFEST,
	SQL_PUT_OBJECT,
	SQL_PUT_MANIFEST,
	SQL_REMOVE_MANIFEST,
	SQL_MOVE_OBJECT,
	SQL_REMOVE_OBJECT,
	SQL_LIST_CLAIMS,
	SQL_LIST_DRAINS,
	SQL_PUT_CLAIM,
	SQL_REMOVE_CLAIM,
	SQL_PUT_DRAIN,
	SQL_REMOVE_DRAINS,
	SQL_VOID_CLAIMS,
	SQL_VOID_DRAINS,
	SQL_READ_INPUT,
	SQL_PUT_INPUT,
	SQL_REMOVE_INPUT,
	SQL_READ_META,
	SQL_PUT_META,
	SQL_REMOVE_META,
	SQL_N_STATEMENTS,
};

struct npi_store {
	sqlite3 *db;
	struct npi_place place;
	sqlite3_stmt *statements[SQL_N_STATEMENTS]; /* prepared when first used */
	struct npi_store_failure failure;
	int version; /* of the schema that was found */
};

/* The version 0 of a schema is an empty database; element i makes version i + 1 of it. */
extern const char *const store_schema[NPI_STORE_VERSION];

/**
 * store_fail() - say why SQLite returned an error
 * @code: its extended result code
 *
 * Return: the negative errno for it.
 */
int store_fail(struct npi_store *store, int code);
/* What SQLite has no code for; its own are not negative. */
enum store_failure {
	STORE_NEWER = -3,
	STORE_NOT_OURS,
	STORE_NO_DIRECTORY, /* errno says why */
};
/* Return: the negative errno for it. */
int store_fail_itself(struct npi_store *store, enum store_failure failure);
/* The store holds what we would never have written. Return: -EUCLEAN. */
int store_fail_damaged(struct npi_store *store);

/* Get a statement ready to be bound and stepped; 0 or a negative errno. */
int store_prepare(struct npi_store *store, enum store_statement which,
		  sqlite3_stmt **ret_statement) npi_must_check;

/* The next row: 1, 0 at the end (the statement is reset), or a negative errno. */
int store_step(struct npi_store *store, sqlite3_stmt *statement) npi_must_check;

/* Run a statement that has no rows, bound already. */
int store_run(struct npi_store *store, sqlite3_stmt *statement) npi_must_check;

/* Run a statement whose parameters are these texts. */
int store_run_texts(struct npi_store *store, enum store_statement which,
		    const char *first, const char *second) npi_must_check;

/* Bind texts that live until the statement has run. */
void store_bind_text(sqlite3_stmt *statement, int index, const char *text);

/* A copy of a column; NULL when out of memory. Neighbouring rows often hold the same
 * text: when it is @before, that is returned. */
const char *store_column_text(sqlite3_stmt *statement, int column,
			      struct npi_arena *arena, const char *before);

/* A row of the table meta; -ENOENT when absent. */
int store_read_meta(struct npi_store *store, const char *name, struct npi_arena *arena,
		    const char **ret_value) npi_must_check;

#endif
