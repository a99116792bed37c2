/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kern_host.h - the node around IPVS, as the kernel has it: routes, nftables, sysctls */
#ifndef NPI_KERN_HOST_H
#define NPI_KERN_HOST_H

#include "npi/arena.h"
#include "npi/host.h"
#include "npi/result.h"

enum kern_host_part {
	KERN_HOST_ROUTE,
	KERN_HOST_MASQUERADE, /* all that comes, or all that goes */
	KERN_HOST_SYSCTL,
};

struct kern_host_failure {
	enum kern_host_part part;
	int error;                        /* positive errno */
	const struct host_route *route;   /* KERN_HOST_ROUTE */
	const struct host_sysctl *sysctl; /* KERN_HOST_SYSCTL */
	const char *detail;               /* nftables' own words, or NULL */
	bool removal;                     /* it was to be removed */
	struct kern_host_failure *next;
};

/* What did not work, in order. */
struct kern_host_failures {
	struct kern_host_failure *first, **end;
};

/**
 * struct kern_host - one kernel, one network namespace
 * @dump: the state of the parts in @manage (NPI_MANAGE_*). @like says which table would
 *	be intact; NULL: of tables only the generation is asked for, which is quick. When
 *	it fails @trouble tells what could not be read.
 * @add: what must be there before IPVS is changed: sysctls, routes, tables and elements
 * @remove: what may go after it
 * @hold: let new connections to these ports wait until @release of the same ones, or
 *	until this process ends. They return 0 or a negative errno; a kernel that cannot
 *	do it (before Linux 5.12, without nf_tables) is none that cannot be worked with.
 *
 * @add and @remove go on after a failure and list it; they return -ENOMEM, or 0.
 */
struct kern_host {
	int (*dump)(struct kern_host *host, unsigned int manage,
		    const struct host_state *like, struct npi_arena *arena,
		    struct host_state *ret_state);
	int (*add)(struct kern_host *host, const struct host_change *change,
		   const struct host_state *desired, struct npi_arena *arena,
		   struct kern_host_failures *failures);
	int (*remove)(struct kern_host *host, const struct host_change *change,
		      struct npi_arena *arena, struct kern_host_failures *failures);
	int (*hold)(struct kern_host *host, const struct host_element *elements,
		    size_t n);
	int (*release)(struct kern_host *host, const struct host_element *elements,
		       size_t n);
	void (*close)(struct kern_host *host);
	struct kern_host_failure trouble;
};

/* This kernel, the network namespace of this process. Opens nothing yet. */
int kern_host_linux_open(struct kern_host **ret_host) npi_must_check;

#endif
