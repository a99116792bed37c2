/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run.h - one run: objects are applied or deleted, and the node made to serve what is
 * left
 *
 * npi_run_plan() goes from the store and the input to objects, to the desired state, and
 * by comparison with the kernel to what would be done. npi_run_perform() does it: the
 * store is written, the kernel changed and looked at again, and the store written again.
 *
 * A changing run holds the lock (lock.h) around both. Nothing here is printed: what
 * happened stands in struct npi_run.
 */
#ifndef NPI_RUN_H
#define NPI_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/arena.h"
#include "npi/desired.h"
#include "npi/diag.h"
#include "npi/host.h"
#include "npi/ipvs_diff.h"
#include "npi/kern.h"
#include "npi/kern_host.h"
#include "npi/kube.h"
#include "npi/lock.h"
#include "npi/merge.h"
#include "npi/place.h"
#include "npi/plan.h"
#include "npi/result.h"
#include "npi/settings.h"
#include "npi/source.h"
#include "npi/store.h"

enum npi_run_kind {
	NPI_RUN_APPLY,     /* objects are given */
	NPI_RUN_RECONCILE, /* none are: the node as the store says */
	NPI_RUN_DELETE,    /* objects are given or selected, and go */
};

/* An object by name. */
struct npi_named {
	enum kube_kind kind;
	const char *name;
};

/* Which stored objects to delete. All that is set must agree. */
struct npi_selection {
	unsigned int kinds;     /* 1 << enum kube_kind; 0: any */
	const char *name_space; /* NULL: any */
	const char *applyset;   /* NULL: any */
	const char *selector;   /* labels; NULL: any */
	const struct npi_named *names;
	size_t n_names; /* 0: any */
};

struct npi_run_request {
	enum npi_run_kind kind;
	const struct npi_settings *settings;
	const struct npi_place *place;
	struct npi_kern *kern; /* borrowed */
	/* borrowed; NULL: nothing but IPVS is managed, whatever the settings say */
	struct kern_host *host;
	/* what is given, read already; NULL for reconcile and delete by selection */
	const struct npi_sources *sources;
	/* called once the sources were read and nothing was found in them: their bytes
	 * may go, and their lines cannot be shown any more; NULL: they stay */
	void (*give_back_sources)(void *context);
	void *sources_context;
	const struct npi_selection *selection; /* delete without sources */
	const char *applyset;                  /* the set that is applied */
	bool prune;
	bool allow_empty;
	/* only directories were named: it may be that they hold nothing (yet) */
	bool only_directories;
	bool atomic;
	bool read_always; /* the objects themselves are wanted afterwards */
	struct npi_max_delete max_delete;
	int64_t now_s;      /* seconds since 1970 */
	int64_t boot_now_s; /* seconds since the machine was started */
};

/* What ended a run before it changed anything. */
enum npi_stop_kind {
	NPI_NOT_STOPPED,
	NPI_STOP_MEMORY,
	NPI_STOP_INPUT,     /* errors are among the findings */
	NPI_STOP_EMPTY,     /* no objects given */
	NPI_STOP_TOO_MANY,  /* it would remove too much */
	NPI_STOP_STORE,     /* the store cannot be used */
	NPI_STOP_FACTS,     /* the kernel would not tell this node's addresses, … */
	NPI_STOP_DUMP,      /* … or its IPVS table, … */
	NPI_STOP_HOST,      /* … or routes and nftables */
	NPI_STOP_CONFLICTS, /* and it should be all or nothing */
};

struct npi_stop {
	enum npi_stop_kind kind;
	int error;                      /* FACTS, DUMP, HOST: negative errno */
	struct kern_host_failure host;  /* HOST */
	struct npi_store_failure store; /* STORE */
	struct npi_too_many too_many;   /* TOO_MANY */
	size_t n_owned; /* EMPTY: how many objects the set has in the store */
};

enum npi_object_result {
	NPI_RESULT_UNCHANGED,
	NPI_RESULT_CREATED,
	NPI_RESULT_CONFIGURED,
	NPI_RESULT_PRUNED,
	NPI_RESULT_DELETED,
	NPI_RESULT_NOT_FOUND, /* should be deleted, but is not stored */
	NPI_RESULT_CONFLICT,  /* somebody else has an address it claims */
	NPI_RESULT_FAILED,    /* the kernel refused a part of it */
};

/* What became of an object that was given, pruned, deleted or (reconcile) stored. */
struct npi_run_object {
	enum kube_kind kind;
	enum npi_object_result result;
	const char *name_space;
	const char *name;
	struct npi_pos pos; /* see npi_run_pos() */
};

/* Why npi_run_perform() did not bring about all that was planned. */
struct npi_run_trouble {
	int channel_error; /* negative errno: the kernel's answers were lost */
	int verify_error;  /* negative errno: it could not be looked at again */
	size_t n_failed;   /* steps that the kernel refused */
	/* steps that were done, but somebody else changes what they set */
	size_t n_fought;
	size_t n_host_failed; /* parts around IPVS that could not be done … */
	struct kern_host_failures
		host_failures; /* … among these; see npi_run_is_minor() */
	/* they were done, but are not as they were set */
	bool host_is_fought;
	bool undone;       /* atomic: all is as it was */
	bool undo_failed;  /* atomic: it is not */
	bool store_failed; /* the kernel is right, but the store could not be written */
	struct npi_store_failure store;
};

/* What the kernel was asked for in one go. */
struct npi_run_round {
	struct npi_plan plan;
	struct npi_outcome *outcomes; /* of its steps */
};

enum {
	/* what was planned, and what had to be put right after that, each of them with
	 * what could not be removed at once */
	NPI_RUN_MOST_ROUNDS = 4,
};

struct npi_run {
	struct npi_run_request request;
	struct npi_arena arena; /* of everything below */
	struct npi_stop stop;
	struct npi_diags diags;
	/* those given, then those that stored objects once came from (without bytes) */
	struct npi_sources sources;

	struct npi_store *store; /* NULL: there is none, and none was to be made */
	/* no record of what is ours, though a run has changed this namespace before */
	bool claims_lost;
	struct ipvs_claims claims; /* before this run */
	struct npi_stored_objects stored;
	bool same_input; /* nothing was read: all is as the last run left it */

	struct kube_objects given;
	struct npi_merge merge;
	size_t n_left_over;          /* objects of the set that were not given any more */
	struct kube_objects objects; /* all that count: given and stored */

	struct host_facts facts;
	struct npi_desired desired;
	struct ipvs_table actual; /* in the kernel's order */
	struct ipvs_info info;
	struct ipvs_diff diff;
	struct npi_plan plan;

	/* what is around IPVS: as it was, as it should be, and what makes it so */
	struct host_state host_actual;
	struct host_state host_desired;
	struct host_change host_change;
	/* what of it came about; before it is performed, what would */
	struct host_change host_done;

	/* none before it is performed */
	struct npi_run_round rounds[NPI_RUN_MOST_ROUNDS];
	size_t n_rounds;
	struct ipvs_diff rest; /* what the kernel lacks in the end */
	struct npi_plan rest_plan;
	struct npi_run_trouble trouble;
	struct npi_run_object *results;
	size_t n_results;

	struct npi_run_details *details; /* of src/run only */
};

/**
 * npi_run_plan() - find out what is to be done
 * @request: borrowed strings and tables must outlive the run
 * @lock: the lock that is held, or NULL when nothing is to be changed: the store is then
 *	opened for reading only
 * @run: zeroed; release it with npi_run_clear() whatever happens
 *
 * Results are those that performing the plan would have if nothing failed.
 *
 * Return: 0; NPI_INVALID when run->stop tells why it ends here.
 */
int npi_run_plan(const struct npi_run_request *request, const struct npi_lock *lock,
		 struct npi_run *run) npi_must_check;

/**
 * npi_run_perform() - do it
 *
 * The store is written before the kernel is changed, so that a run that is cut short
 * anywhere is completed by the next one. Every step that can be done is done, or with
 * request->atomic none. The kernel's table is read again, and what somebody else changed
 * meanwhile is put right once.
 *
 * Return: 0, also with run->trouble; NPI_INVALID when run->stop tells why nothing was
 * changed.
 */
int npi_run_perform(struct npi_run *run, struct npi_lock *lock) npi_must_check;

void npi_run_clear(struct npi_run *run);

/**
 * npi_run_read_stored() - list what is stored, and nothing else
 * @request: its place and settings count
 * @run: as for npi_run_plan()
 *
 * The objects are in run->stored: none without a store. No kernel is asked. They stay
 * as they are listed until npi_run_end_reading(); who wants to change them waits.
 *
 * Return: 0; NPI_INVALID when run->stop tells why not.
 */
int npi_run_read_stored(const struct npi_run_request *request,
			struct npi_run *run) npi_must_check;

/**
 * npi_run_decode_stored() - the objects themselves
 * @rows: which of run->stored
 * @ret_objects: one for each of @rows, in their order
 *
 * Return: 0; NPI_INVALID when run->stop tells why not.
 */
int npi_run_decode_stored(struct npi_run *run, const uint32_t *rows, size_t n,
			  struct kube_objects *ret_objects) npi_must_check;

/* What was wanted of what is stored has been decoded: others may change it again. */
void npi_run_end_reading(struct npi_run *run);

/* Whether anything was or would be changed, the store aside. */
bool npi_run_changes(const struct npi_run *run);

/*
 * Whether a step that is left after a run is one that the run should have spared. A drain
 * that ends meanwhile is left to the next run, and so is a virtual service that was
 * deleted and is there again: it is somebody else's now.
 */
bool npi_run_step_matters(const struct npi_step *step);

/*
 * Whether the node serves all the same: a sysctl that may not be written here, as in a
 * container, is somebody else's to set.
 */
bool npi_run_is_minor(const struct kern_host_failure *failure);

/* How many real servers drain after this run. */
size_t npi_run_count_draining(const struct npi_run *run);

/* The place to name to the user for a place in an object, which may be a stored one. */
struct npi_pos npi_run_pos(struct npi_run *run, struct npi_pos pos);
/* The same for what is done on somebody's behalf: without a place, as of a Service that
 * was pruned, where the Service was applied from. */
struct npi_pos npi_run_owner_pos(struct npi_run *run, const struct npi_owner *owner);

#endif
