/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kern.h - the kernel as the rest of the program knows it */
#ifndef NPI_KERN_H
#define NPI_KERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "npi/arena.h"
#include "npi/host.h"
#include "npi/ipvs.h"
#include "npi/plan.h"
#include "npi/result.h"

enum npi_dump_flags {
	NPI_DUMP_STATS = 1 << 0, /* counters and rates, for list --stats and --rate */
};

/**
 * struct npi_kern - one kernel, one network namespace
 *
 * Errors are negative errnos of the kernel, taken from its error messages; see
 * kern_explain() for what they mean here.
 */
struct npi_kern {
	/**
	 * @dump: read the whole IPVS table, in the kernel's order
	 * @ret_info: NULL when not wanted
	 * IPVS never marks a dump during which the table changed. One that contradicts
	 * itself or the kernel's count is repeated until there is no doubt; -EAGAIN when
	 * the table does not hold still.
	 */
	int (*dump)(struct npi_kern *kern, unsigned int flags, struct npi_arena *arena,
		    struct ipvs_table *ret_table, struct ipvs_info *ret_info);
	/**
	 * @find: read one virtual service, with its real servers
	 * @vs: its key; filled in on success
	 * Return: 0; -ESRCH when there is none.
	 */
	int (*find)(struct npi_kern *kern, unsigned int flags, struct npi_arena *arena,
		    struct ipvs_virtual_service *vs);
	/** @timeouts: how long idle connections are kept */
	int (*timeouts)(struct npi_kern *kern, struct ipvs_timeouts *ret_timeouts);
	/** @daemons: the synchronisation daemons that run, master and backup */
	int (*daemons)(struct npi_kern *kern,
		       struct ipvs_daemon ret_daemons[IPVS_MAX_DAEMONS], size_t *ret_n);
	/** @connections: the table of connections as text, see ipvs_connection_parse();
	 * to be closed */
	int (*connections)(struct npi_kern *kern, FILE **ret_text);
	/**
	 * @apply: perform a plan in order
	 * @outcomes: one per step. A failed step does not stop later ones, except those
	 *	that need it. EEXIST on an add is turned into a set, ESRCH and ENOENT on a
	 *	delete count as done.
	 * Return: 0 when every step has an outcome; an error when the channel broke
	 * (-ENOBUFS, -EIO: answers are missing): the outcomes of steps that may or may
	 *not have happened, and of those behind them, are NPI_NOT_TRIED. Dump again.
	 */
	int (*apply)(struct npi_kern *kern, const struct npi_plan *plan,
		     struct npi_outcome *outcomes);
	/** @facts: addresses of this node (rtnetlink) */
	int (*facts)(struct npi_kern *kern, struct npi_arena *arena,
		     struct host_facts *ret_facts);
	void (*close)(struct npi_kern *kern);
};

/**
 * kern_linux_open() - the kernel this process runs on
 *
 * One generic netlink socket for everything IPVS; the family is resolved once, by the
 * first dump or apply (which loads ip_vs). Opening succeeds without IPVS: that first one
 * then returns -ENOENT (no such family). Without CAP_NET_ADMIN in the initial user
 * namespace a dump returns -EPERM and the steps of a plan fail with it.
 *
 * Return: 0 or a negative errno.
 */
int kern_linux_open(struct npi_kern **ret_kern) npi_must_check;

/* What an error means, in words for the user. */
struct kern_words {
	char text[112];  /* "scheduler 'foo' not found" */
	char hint[192];  /* what to do, or "" */
	int exit_status; /* sysexits, when it happens before the first change */
};

/**
 * kern_explain() - put an error of the kernel into words
 * @step: the step that failed, or NULL for opening and dumping
 * @error: positive errno
 *
 * Looks at this process and its network namespace where the errno alone could mean
 * several things.
 */
struct kern_words kern_explain(const struct npi_step *step, int error);

#endif
