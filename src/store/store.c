/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/store.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sql.h"

/* Longer than anybody reads at a time. */
enum { BUSY_TIMEOUT_MS = 10000 };

/*
 * A megabyte of cache is enough: tables are read from front to back. Journals are deleted
 * when a transaction ends, so that users who may only read the directory can read the
 * database, which they could not with a write-ahead log.
 */
static const char settings[] = "PRAGMA cache_size = -1000;"
			       "PRAGMA journal_mode = DELETE;"
			       "PRAGMA synchronous = FULL;"
			       "PRAGMA trusted_schema = OFF;";

static int execute(struct npi_store *store, const char *sql)
{
	int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? 0
				 : store_fail(store, sqlite3_extended_errcode(store->db));
}

static int read_number(struct npi_store *store, const char *sql, int *ret_number)
{
	sqlite3_stmt *statement = NULL;
	int r = 0;

	if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK ||
	    sqlite3_step(statement) != SQLITE_ROW)
		r = store_fail(store, sqlite3_extended_errcode(store->db));
	else
		*ret_number = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return r;
}

static int upgrade(struct npi_store *store, int version)
{
	int r = npi_store_begin(store);

	for (; r == 0 && version < NPI_STORE_VERSION; version++)
		r = execute(store, store_schema[version]);
	if (r == 0)
		r = npi_store_commit(store);
	if (r < 0)
		npi_store_rollback(store);
	return r;
}

/* Whoever made the database empty and died is repaired by the next one. */
static int check_version(struct npi_store *store, enum npi_store_mode mode)
{
	int version = 0, n_tables = 0;
	int r = read_number(store, "PRAGMA user_version", &version);

	if (r == 0)
		r = read_number(store, "SELECT count(*) FROM sqlite_schema", &n_tables);
	if (r < 0)
		return r;
	store->version = version;
	if (version > NPI_STORE_VERSION)
		return store_fail_itself(store, STORE_NEWER);
	if (version < 0 || (version == 0 && n_tables > 0))
		return store_fail_itself(store, STORE_NOT_OURS);
	if (version == NPI_STORE_VERSION)
		return 0;
	return mode == NPI_STORE_WRITE ? upgrade(store, version) : -ENOENT;
}

/* SQLite opens what cannot be written for reading only and says nothing. */
static int check_writable(struct npi_store *store)
{
	return sqlite3_db_readonly(store->db, "main") ? store_fail(store, SQLITE_READONLY)
						      : 0;
}

static int make_directory(struct npi_store *store)
{
	if (mkdir(store->place.state_dir, 0755) == 0 || errno == EEXIST)
		return 0;
	return store_fail_itself(store, STORE_NO_DIRECTORY);
}

static int open_database(struct npi_store *store, enum npi_store_mode mode)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOFOLLOW;
	int r = 0, code;

	if (mode == NPI_STORE_READ && access(store->place.store, F_OK) < 0 &&
	    errno == ENOENT)
		return -ENOENT;
	if (mode == NPI_STORE_WRITE)
		r = make_directory(store);
	if (r < 0)
		return r;
	flags |= mode == NPI_STORE_READ ? SQLITE_OPEN_READONLY
					: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	code = sqlite3_open_v2(store->place.store, &store->db, flags, NULL);
	if (code != SQLITE_OK)
		return store_fail(store, code);
	sqlite3_busy_timeout(store->db, BUSY_TIMEOUT_MS);
	if (mode == NPI_STORE_WRITE)
		r = check_writable(store);
	if (r == 0)
		r = execute(store, settings);
	return r < 0 ? r : check_version(store, mode);
}

int npi_store_open(const struct npi_place *place, enum npi_store_mode mode,
		   struct npi_store **ret_store, struct npi_store_failure *failure)
{
	struct npi_store *store = calloc(1, sizeof(*store));
	int r;

	if (!store)
		return -ENOMEM;
	store->place = *place;
	r = open_database(store, mode);
	if (r < 0) {
		*failure = store->failure;
		npi_store_close(store);
		return r;
	}
	*ret_store = store;
	return 0;
}

void npi_store_close(struct npi_store *store)
{
	size_t i;

	if (!store)
		return;
	for (i = 0; i < SQL_N_STATEMENTS; i++)
		sqlite3_finalize(store->statements[i]);
	sqlite3_close(store->db);
	free(store);
}
