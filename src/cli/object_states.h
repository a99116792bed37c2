/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * object_states.h - what a run did about each object, judged by the kernel's table
 *
 * A Service is created when it had no virtual service, configured when one of them or a
 * real server of theirs changed, unchanged otherwise. Objects with endpoints
 * (EndpointSlice, Endpoints, Pod) follow the real servers at their addresses: created
 * when all of them are new, configured when some are, or when their Service lost one.
 * A Node serves nothing and is unchanged.
 */
#ifndef NPI_CLI_OBJECT_STATES_H
#define NPI_CLI_OBJECT_STATES_H

#include "npi/arena.h"
#include "npi/ipvs_diff.h"
#include "npi/kube.h"
#include "npi/report_objects.h"
#include "npi/result.h"

struct object_change;

/* What becomes of every virtual service and real server, found in two ways. */
struct object_changes {
	struct object_change *by_service; /* sorted by namespace and Service */
	struct object_change *by_address; /* sorted by namespace and address */
	size_t n;
};

/**
 * object_changes_make() - index a difference by what it is about
 * @arena: holds the result, which borrows from @diff
 *
 * Return: 0 or -ENOMEM.
 */
int object_changes_make(const struct ipvs_diff *diff, struct npi_arena *arena,
			struct object_changes *ret) npi_must_check;

enum npi_object_state object_state(const struct object_changes *changes,
				   union kube_object object);

#endif
