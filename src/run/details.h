/* SPDX-License-Identifier: GPL-2.0-or-later */
/* details.h - what the files of src/run share */
#ifndef NPI_RUN_DETAILS_H
#define NPI_RUN_DETAILS_H

#include "npi/digest.h"
#include "npi/run.h"

/* Stored manifests that were read as one source, a line each. */
struct stored_source {
	uint16_t source; /* its number */
	uint32_t first;  /* its first line is details->rows[first] */
};

struct npi_run_details {
	/* numbers of the stored objects that were decoded */
	uint32_t *rows;
	size_t n_rows;
	struct stored_source *stored_sources;
	size_t n_stored_sources;
	uint16_t n_given_sources;

	struct npi_digest context; /* all but the input that the result depends on */
	struct npi_digest host;    /* of what is around IPVS, as it is now */
	bool host_removed;         /* what was to go from around IPVS was not held back */
	bool host_keeps;           /* what others' virtual services need has stayed */
	struct npi_digest input;
	const char *input_objects; /* those that the same input had */
	bool *changed; /* for each given object: its manifest is not the stored one */
	struct ipvs_claims claims; /* while the kernel is being changed */
	/* what the store has of these at the moment */
	struct ipvs_claims stored_claims;
	bool objects_are_stored; /* the given ones, and without the removed ones */
	bool input_is_stored;    /* with this digest */
	struct npi_digest stored_settled; /* zero: none */
};

/* stop.c: each returns NPI_INVALID */

int run_stop(struct npi_run *run, enum npi_stop_kind kind);
int run_stop_store(struct npi_run *run); /* by the store's last failure */
int run_stop_kernel(struct npi_run *run, enum npi_stop_kind kind, int error);

/* run.c */

int run_begin(struct npi_run *run, const struct npi_run_request *request) npi_must_check;

/* store_open.c */

/* Open the store and read the claims. 0 or NPI_INVALID, as everything below. */
int run_open_store(struct npi_run *run, const struct npi_lock *lock) npi_must_check;

/* digests.c */

void run_make_digests(struct npi_run *run);

/* settled.c */

/* Whether nothing that counts is different from when a run last left nothing to do, the
 * kernel aside. */
int run_is_settled(struct npi_run *run, bool *ret_settled) npi_must_check;
/* What the store keeps while nothing is left to be done. */
struct npi_digest run_settled_digest(const struct npi_run *run);
/* The objects of the input, as they are stored with its digest; NULL: no memory. */
const char *run_input_objects(struct npi_run *run);
/* Results for an input that was not read. */
int run_unchanged_results(struct npi_run *run) npi_must_check;

/* decode_stored.c */

/* For reading stored objects, which are what they are: no filter, and nothing that was
 * accepted once is refused. */
struct npi_settings run_stored_settings(const struct npi_run *run);
/* Read the manifests of these stored objects. Without a filter in @settings each gives
 * one object, in their order.
 */
int run_decode_stored(struct npi_run *run, const uint32_t *rows, size_t n,
		      const struct npi_settings *settings,
		      struct kube_objects *ret_objects) npi_must_check;

/* pos.c */

/* A number for a source without bytes; 0: out of memory or numbers. */
uint16_t run_add_source(struct npi_run *run, const char *name);

/* gather.c */

int run_gather(struct npi_run *run) npi_must_check;

/* stored.c */

/* List what is stored. From here to npi_run_end_reading() it stays so. */
int run_begin_reading(struct npi_run *run) npi_must_check;

/* select.c */

/* NPI_RUN_DELETE: which stored objects go. */
int run_select(struct npi_run *run) npi_must_check;
bool run_is_called(const struct npi_stored_object *object, const struct npi_named *named);

/* compare.c */

int run_read_facts(struct npi_run *run) npi_must_check;
int run_dump(struct npi_run *run) npi_must_check;
int run_compare(struct npi_run *run) npi_must_check;
bool run_manages_ipvs(const struct npi_run *run);
/* Virtual services that the kernel has now with what should be there, and these claims.
 * @arena: of the difference; the plan is in the run's and does not point into it. 0 or
 * -ENOMEM. */
int run_compare_again(struct npi_run *run, const struct ipvs_table *actual,
		      const struct ipvs_table *desired, const struct ipvs_claims *claims,
		      struct npi_arena *arena, struct ipvs_diff *ret_diff,
		      struct npi_plan *ret_plan) npi_must_check;

/* late.c */

/**
 * run_plan_late() - look again at what could not be removed at once
 * @diff: of which the steps that can be done at once have been
 * @ret_plan: what may be removed now
 *
 * Return: 0, or a negative errno: then nothing is known.
 */
int run_plan_late(struct npi_run *run, const struct ipvs_diff *diff,
		  struct npi_plan *ret_plan) npi_must_check;

/* surroundings.c: what is around IPVS */

/* Compare it; what drains still needs its address. */
int run_compare_host(struct npi_run *run) npi_must_check;
/* Whether it is as the last run left it; without a look at the objects. */
int run_digest_host(struct npi_run *run) npi_must_check;
/* It is as it was but for what counts changes: what follows is to be compared with now.
 */
void run_note_host(struct npi_run *run);
/* What has to come before IPVS is changed, and what may go after it. 0 or -ENOMEM. */
int run_add_host(struct npi_run *run) npi_must_check;
int run_remove_host(struct npi_run *run) npi_must_check;
/* Leave in run->host_done what neither failed nor was held back. 0 or -ENOMEM. */
int run_note_host_done(struct npi_run *run) npi_must_check;
/* What was not to go yet. */
void run_forget_host_removals(struct host_change *change);
/* Look again, and note whether it is as it was set. */
int run_verify_host(struct npi_run *run) npi_must_check;
/* Bring it back to how it was. 0 or a negative errno. */
int run_undo_host(struct npi_run *run) npi_must_check;

/* keep.c */

/* Take out of @change what virtual services that are not touched need. 0 or -ENOMEM. */
int run_keep_needed(struct npi_run *run, const struct host_state *actual,
		    struct host_change *change) npi_must_check;

/* hold.c: new connections wait while the kernel would refuse them */

struct run_held {
	struct host_element *elements;
	size_t n;
};
/* Those that @plan would have refused. 0 or -ENOMEM; that it cannot be is no failure. */
int run_hold(struct npi_run *run, const struct npi_plan *plan,
	     struct run_held *ret_held) npi_must_check;
void run_release(struct npi_run *run, const struct run_held *held);

/* results.c */

int run_make_results(struct npi_run *run) npi_must_check;
/* The kind with this name. */
enum kube_kind run_kind_of(const char *name);

/* write.c */

/* Find out which of the given objects are not as they are stored. */
int run_compare_manifests(struct npi_run *run) npi_must_check;
/* Before the kernel is changed: objects (unless atomic) and claims. */
int run_write_before(struct npi_run *run) npi_must_check;
/* Afterwards, or when the kernel is not changed at all: the rest. Return: 0, or a
 * negative errno and the store has the failure. */
int run_write_after(struct npi_run *run, const struct ipvs_claims *claims) npi_must_check;
/* Atomic, and all was undone: the claims as they were. */
int run_write_undone(struct npi_run *run,
		     const struct ipvs_claims *claims) npi_must_check;

/* undo.c */

/* Bring what this run has touched back to how it was. */
int run_undo(struct npi_run *run) npi_must_check;

#endif
