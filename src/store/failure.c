/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sql.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

const struct npi_store_cause npi_store_causes[] = {
	{ STORE_NEWER, EPROTO, EX_IOERR,
	  "the store $STORE has version $VERSION, this program knows versions up to "
	  "$KNOWN",
	  "a newer nodeport-ipvs made it: use that, or another directory: --state-dir" },
	{ STORE_NOT_OURS, EUCLEAN, EX_IOERR,
	  "$STORE is a database, but not one of nodeport-ipvs",
	  "--state-dir names another directory" },
	{ STORE_NO_DIRECTORY, EACCES, EX_CANTCREAT,
	  "cannot make the directory $DIR: $REASON", "--state-dir names another" },
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
const size_t npi_n_store_causes = sizeof(npi_store_causes) / sizeof(*npi_store_causes);

enum { NUMBER_TEXT = 12 };

/* Copy @format and put values in the place of the names. */
static void fill(char text[NPI_STORE_TEXT], const char *format,
		 const struct npi_store *store, const char *reason)
{
	char version[NUMBER_TEXT], known[NUMBER_TEXT];
	const struct {
		const char *name, *value;
	} values[] = {
		{ "$STORE", store->place.store },
		{ "$DIR", store->place.state_dir },
		{ "$REASON", reason },
		{ "$VERSION", version },
		{ "$KNOWN", known },
	};
	size_t len = 0, i;

	snprintf(version, sizeof(version), "%d", store->version);
	snprintf(known, sizeof(known), "%d", NPI_STORE_VERSION);
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

static int fail(struct npi_store *store, int code, const char *reason)
{
	const struct npi_store_cause *cause = npi_store_causes;

	while (cause->code != code && cause + 1 < npi_store_causes + npi_n_store_causes)
		cause++;
	store->failure.exit_status = cause->exit_status;
	fill(store->failure.text, cause->text, store, reason);
	fill(store->failure.hint, cause->hint, store, "");
	return -cause->error;
}

int store_fail(struct npi_store *store, int code)
{
	int error = store->db ? sqlite3_system_errno(store->db) : ENOMEM;

	code = primary_code(store, code);
	return fail(store, code,
		    error && (code == SQLITE_IOERR || code == SQLITE_CANTOPEN)
			    ? strerror(error)
			    : sqlite3_errstr(code));
}

int store_fail_itself(struct npi_store *store, enum store_failure failure)
{
	return fail(store, failure, strerror(errno));
}

int store_fail_damaged(struct npi_store *store)
{
	return store_fail(store, SQLITE_CORRUPT);
}

int npi_store_fail(struct npi_store *store, int error)
{
	return store_fail(store, error == -ENOMEM ? SQLITE_NOMEM : SQLITE_CORRUPT);
}
