/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store.h - what is remembered between runs: objects, claims, inputs
 *
 * One SQLite database. Its tables are documented in nodeport-ipvs-store(5), since users
 * look into it with sqlite3(1).
 */
#ifndef NPI_STORE_H
#define NPI_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/arena.h"
#include "npi/claims.h"
#include "npi/place.h"
#include "npi/result.h"
#include "npi/stored.h"

enum {
	NPI_STORE_VERSION = 1, /* PRAGMA user_version */
	NPI_STORE_TEXT = NPI_PLACE_PATH + 256,
};

enum npi_store_mode { NPI_STORE_READ, NPI_STORE_WRITE };

/* What can be wrong with a store. In the texts $STORE and $DIR stand for its path and its
 * directory, $REASON for what the system or SQLite says, $VERSION and $KNOWN for the
 * store's version and the newest one that this program knows. */
struct npi_store_cause {
	int code;  /* of SQLite, or one of our own */
	int error; /* positive errno */
	int exit_status;
	const char *text;
	const char *hint; /* the way out; "": none */
};
extern const struct npi_store_cause npi_store_causes[];
extern const size_t npi_n_store_causes;

/* Why a function below returned an error, for the user. */
struct npi_store_failure {
	int exit_status; /* EX_CANTCREAT, EX_IOERR or EX_TEMPFAIL */
	char text[NPI_STORE_TEXT];
	char hint[NPI_STORE_TEXT]; /* the way out; "": none */
};

struct npi_store;

/**
 * npi_store_open() - open the store of a place
 * @mode: NPI_STORE_WRITE makes it when it is absent
 * @failure: set when an error is returned, but for -ENOENT
 *
 * Return: 0; -ENOENT with NPI_STORE_READ and no store; -EROFS when it cannot be written;
 * -EPROTO when a newer program made it; -EUCLEAN when it is damaged; another errno.
 */
int npi_store_open(const struct npi_place *place, enum npi_store_mode mode,
		   struct npi_store **ret_store,
		   struct npi_store_failure *failure) npi_must_check;
void npi_store_close(struct npi_store *store);

/* About the last error that a function below returned. */
const struct npi_store_failure *npi_store_failure(const struct npi_store *store);

/* For callers that find out themselves: -ENOMEM, or -EUCLEAN when what is stored cannot
 * be. Return: @error. */
int npi_store_fail(struct npi_store *store, int error);

/* Changes are made in transactions. Closing a store gives up an open one. */
int npi_store_begin(struct npi_store *store) npi_must_check;
int npi_store_commit(struct npi_store *store) npi_must_check;
void npi_store_rollback(struct npi_store *store);

/* What is read in between is of one moment. Who wants to write waits for the end of it,
 * so nothing that may take long belongs there. */
int npi_store_begin_reading(struct npi_store *store) npi_must_check;
void npi_store_end_reading(struct npi_store *store);

/* Objects. Strings are copied to @arena; those of sets are shared. */
int npi_store_read_objects(struct npi_store *store, struct npi_arena *arena,
			   struct npi_stored_objects *ret_objects) npi_must_check;
int npi_store_read_manifest(struct npi_store *store, int64_t id, struct npi_arena *arena,
			    const char **ret_text, size_t *ret_len) npi_must_check;
/* Whether the stored manifest is this text. */
int npi_store_has_manifest(struct npi_store *store, int64_t id, const char *text,
			   size_t len, bool *ret_same) npi_must_check;
/* Add it, or replace the one with the same kind, namespace and name. @object->id is not
 * read, and created_s of one that is there stays. */
int npi_store_put_object(struct npi_store *store, const struct npi_stored_object *object,
			 const char *text, size_t len) npi_must_check;
/* The object is as it was but belongs to @object->applyset and stands at ->source. */
int npi_store_move_object(struct npi_store *store,
			  const struct npi_stored_object *object) npi_must_check;
int npi_store_remove_object(struct npi_store *store, int64_t id) npi_must_check;

/**
 * npi_store_read_claims() - the claims of this boot and network namespace
 *
 * @ret_known: whether any were ever written here in this boot and namespace
 *
 * Those of others are void: none are returned.
 */
int npi_store_read_claims(struct npi_store *store, struct npi_arena *arena,
			  struct ipvs_claims *ret_claims, bool *ret_known) npi_must_check;
/* Write what differs. @before is what npi_store_read_claims() gave, or what was written
 * since. */
int npi_store_write_claims(struct npi_store *store, const struct ipvs_claims *before,
			   const struct ipvs_claims *after) npi_must_check;

/* What the set was last made from; -ENOENT when that is not known. */
int npi_store_read_input(struct npi_store *store, const char *applyset,
			 struct npi_arena *arena,
			 struct npi_stored_input *ret_input) npi_must_check;
int npi_store_write_input(struct npi_store *store, const char *applyset,
			  const struct npi_stored_input *input) npi_must_check;
int npi_store_remove_input(struct npi_store *store, const char *applyset) npi_must_check;

/*
 * The digest of everything else that the claims' digests rest on (settings, addresses of
 * the node, version of the program), when the last run left nothing to be done; removed
 * otherwise. -ENOENT when there is none.
 */
int npi_store_read_settled(struct npi_store *store,
			   struct npi_digest *ret_digest) npi_must_check;
/* NULL: something is left to be done. */
int npi_store_write_settled(struct npi_store *store,
			    const struct npi_digest *digest) npi_must_check;

#endif
