/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sql.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

/* What the primary result codes mean to a user. $REASON is what the system or SQLite
 * says. */
static const struct {
	int code;
	int error;
	int exit_status;
	const char *text;
	const char *hint;
} causes[] = {
	{ SQLITE_FULL, ENOSPC, EX_IOERR, "cannot write the store $STORE: no space left",
	  "make room on the file system of $DIR: df $DIR" },
	{ SQLITE_READONLY, EROFS, EX_IOERR,
	  "cannot write the store $STORE: it is read-only",
	  "make $DIR and what is in it writable, or use another directory: --state-dir" },
	{ SQLITE_CORRUPT, EUCLEAN, EX_IOERR, "the store $STORE is damaged",
	  "put it aside and apply the manifests again, what the kernel has is taken "
	  "over: mv $STORE $STORE.damaged" },
	{ SQLITE_NOTADB, EUCLEAN, EX_IOERR,
	  "the store $STORE is damaged: it is no database",
	  "put it aside and apply the manifests again, what the kernel has is taken "
	  "over: mv $STORE $STORE.damaged" },
	{ SQLITE_CANTOPEN, EACCES, EX_CANTCREAT, "cannot open the store $STORE: $REASON",
	  "it must be possible to read and write in $DIR; --state-dir names another" },
	{ SQLITE_PERM, EACCES, EX_CANTCREAT, "cannot open the store $STORE: $REASON",
	  "it must be possible to read and write in $DIR; --state-dir names another" },
	{ SQLITE_BUSY, EBUSY, EX_TEMPFAIL,
	  "the store $STORE is being used by another program",
	  "is a transaction open in sqlite3(1)?" },
	{ SQLITE_NOMEM, ENOMEM, EX_OSERR, "cannot use the store $STORE: out of memory",
	  "" },
	{ SQLITE_IOERR, EIO, EX_IOERR, "cannot read or write the store $STORE: $REASON",
	  "" },
	/* the last one is for all others */
	{ SQLITE_ERROR, EIO, EX_IOERR, "cannot use the store $STORE: $REASON", "" },
};

/* Copy @format and put values in the place of the names. */
static void fill(char text[NPI_STORE_TEXT], const char *format,
		 const struct npi_store *store, const char *reason)
{
	const struct {
		const char *name, *value;
	} values[] = {
		{ "$STORE", store->place.store },
		{ "$DIR", store->place.state_dir },
		{ "$REASON", reason },
	};
	size_t len = 0, i;

	text[0] = '\0';
	while (*format && len < NPI_STORE_TEXT - 1) {
		const char *value = NULL;

		for (i = 0; i < sizeof(values) / sizeof(*values); i++)
			if (strncmp(format, values[i].name, strlen(values[i].name)) ==
			    0) {
				value = values[i].value;
				format += strlen(values[i].name);
				break;
			}
		snprintf(text + len, NPI_STORE_TEXT - len, "%.*s", value ? -1 : 1,
			 value ? value : format++);
		len = strlen(text);
	}
}

/* A write that failed for want of space is an I/O error to SQLite when it hit the
 * journal; the system's error number tells. */
static int primary_code(const struct npi_store *store, int code)
{
	int error = store->db ? sqlite3_system_errno(store->db) : 0;

	code &= 0xff;
	if (code != SQLITE_IOERR && code != SQLITE_CANTOPEN)
		return code;
	if (error == ENOSPC || error == EDQUOT)
		return SQLITE_FULL;
	return error == EROFS ? SQLITE_READONLY : code;
}

int store_fail(struct npi_store *store, int code)
{
	int error = store->db ? sqlite3_system_errno(store->db) : ENOMEM;
	size_t i;

	code = primary_code(store, code);
	for (i = 0; i + 1 < sizeof(causes) / sizeof(*causes); i++)
		if (causes[i].code == code)
			break;
	store->failure.exit_status = causes[i].exit_status;
	fill(store->failure.text, causes[i].text, store,
	     error && (code == SQLITE_IOERR || code == SQLITE_CANTOPEN)
		     ? strerror(error)
		     : sqlite3_errstr(code));
	fill(store->failure.hint, causes[i].hint, store, "");
	return -causes[i].error;
}

int store_fail_damaged(struct npi_store *store)
{
	return store_fail(store, SQLITE_CORRUPT);
}

int npi_store_fail(struct npi_store *store, int error)
{
	return store_fail(store, error == -ENOMEM ? SQLITE_NOMEM : SQLITE_CORRUPT);
}
