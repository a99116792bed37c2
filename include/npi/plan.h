/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan.h - the ordered steps that turn the actual state into the desired one
 *
 * Every prefix of a plan leaves a table that serves: additions come before edits, edits
 * before removals, and a virtual service that has a usable real server before and after
 * has one at every step.
 *
 * What new connections may still come to is not removed on the word of a table that was
 * read before: it gets weight 0, and only those that have no connection then may go.
 */
#ifndef NPI_PLAN_H
#define NPI_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/arena.h"
#include "npi/ipvs.h"
#include "npi/result.h"

struct ipvs_diff;

enum npi_step_kind {
	NPI_ADD_VIRTUAL_SERVICE,
	NPI_ADD_REAL_SERVER,
	NPI_SET_VIRTUAL_SERVICE,
	NPI_SET_REAL_SERVER,
	NPI_DELETE_REAL_SERVER,
	NPI_DELETE_VIRTUAL_SERVICE,
};

/* Why a real server is set or deleted, for the words of the report. */
enum npi_step_reason {
	NPI_WANTED,        /* as the manifests say */
	NPI_DRAIN,         /* unwanted, has connections: weight 0 */
	NPI_UNWANTED,      /* unwanted, idle or of a protocol without draining: removed,
			    * or given weight 0 on the way to that */
	NPI_DRAIN_IS_OVER, /* was draining; idle now, or the time is up */
};

/* One message to the kernel. Borrows from the tables it was planned from. */
struct npi_step {
	enum npi_step_kind kind;
	enum npi_step_reason reason;
	/* the virtual service to add, set (new values) or delete, or the one that
	 * @real_server belongs to (only its key counts) */
	const struct ipvs_virtual_service *vs;
	const struct ipvs_virtual_service *old_vs; /* SET: as it is in the kernel */
	/* as it shall be; DELETE: as it is; NULL: the step is about @vs itself */
	const struct ipvs_real_server *real_server;
	const struct ipvs_real_server *old_real_server; /* SET: as it is in the kernel */
	const struct npi_owner *owner;                  /* on whose behalf */
	/*
	 * 1 + index of the step that must succeed first; 0: none. A real server needs the
	 * virtual service it is added to; lowering or deleting a real server needs the
	 * step that gives the virtual service another usable one, when it has no other.
	 */
	uint32_t needs;
};

struct npi_plan {
	struct npi_step *steps;
	size_t n;
	/* Those behind so many remove what was without connections and has got weight 0
	 * by the steps before: none of them is to be done unless another look at the
	 * kernel, after those steps, says the same. */
	size_t n_at_once;
};

enum npi_outcome_state { NPI_NOT_TRIED, NPI_DONE, NPI_FAILED };

/* The result of the step with the same index. */
struct npi_outcome {
	enum npi_outcome_state state;
	int error; /* positive errno when failed */
};

/**
 * npi_plan_make() - put the changes of a difference into a safe order
 * @arena: holds the steps, which borrow from it and from what @diff borrows
 *
 * First all additions (each new virtual service directly followed by its real servers),
 * then edits of virtual services, edits that give weight, those that take it, then real
 * servers are deleted and last virtual services, which take their real servers along. The
 * same two again for those that are not to be deleted at once.
 *
 * Return: 0 or -ENOMEM.
 */
int npi_plan_make(const struct ipvs_diff *diff, struct npi_arena *arena,
		  struct npi_plan *ret_plan) npi_must_check;

#endif
