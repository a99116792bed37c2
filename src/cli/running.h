/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * running.h - a run of run.h from a command: the lock around it and the words about it
 *
 * The functions return an exit status: 0 to go on, or what the program ends with, having
 * said why.
 */
#ifndef NPI_CLI_RUNNING_H
#define NPI_CLI_RUNNING_H

#include <stdbool.h>

#include "npi/run.h"

#include "session.h"

enum {
	/* a part of what was asked for could not be done */
	EXIT_SOME_FAILED = 1,
	/* diff(1)'s number */
	EXIT_DIFFERENT = 1,
	/* --detailed-exitcode: something was changed; terraform's number */
	EXIT_CHANGED = 2,
};

struct npi_running {
	struct npi_session *session;
	struct npi_place place;
	struct npi_run run;
	struct npi_lock lock;
	bool is_locked;
	bool only_looks;  /* nothing is changed: no lock */
	double began;     /* on a clock that nobody sets */
	bool has_metrics; /* that are to be written in the end */
	/* the objects that the user has agreed to have deleted, see npi_running_ask();
	 * NULL: whatever is selected */
	const char *agreed;
};

/**
 * npi_running_plan() - read what the arguments name, and find out what is to be done
 * @kind: what kind of run it is
 * @selection: NPI_RUN_DELETE without files, otherwise NULL
 * @running: zeroed but for only_looks; npi_running_end() releases it in any case
 *
 * Says all findings.
 */
int npi_running_plan(struct npi_session *session, enum npi_run_kind kind,
		     const struct npi_selection *selection, struct npi_running *running);

/* Write the metrics and let go of the lock, with the exit status for both. Returns it,
 * or that of metrics that could not be written. */
int npi_running_end(struct npi_running *running, int status);

/* What the run would do, for people: the difference and a count. */
int npi_running_show_plan(const struct npi_running *running);

/* The same for `diff`, in the form of -o; nothing when nothing would be changed, but for
 * JSON. */
int npi_running_show_difference(const struct npi_running *running);

/**
 * npi_running_all() - plan, perform and say what came of it
 * @agreed: NULL, or what npi_running_ask() gave
 */
int npi_running_all(struct npi_session *session, enum npi_run_kind kind,
		    const struct npi_selection *selection, const char *agreed);

/**
 * npi_running_ask() - ask whether what is selected shall be deleted
 * @selection: as of npi_running_plan()
 * @ret_agreed: what the answer is about; in session->arena
 *
 * The lock is not held meanwhile. Return: 0 when the answer is yes, or there is nothing
 * to be deleted; EX_USAGE when there is nobody to ask.
 */
int npi_running_ask(struct npi_session *session, const struct npi_selection *selection,
		    const char **ret_agreed);

/**
 * npi_running_read_stored() - list what is stored, without a kernel and without the lock
 * @running: zeroed but for the session; npi_running_end() releases it in any case
 */
int npi_running_read_stored(struct npi_running *running);

/* Seconds since the machine was started, which nobody sets. */
int64_t npi_running_boot_clock(void);

/* What is said about a run. running_stop.c: why it ended before it changed anything. */

int running_say_stop(struct npi_running *running);
/* @before: what the message begins with */
int running_say_store(const struct npi_running *running,
		      const struct npi_store_failure *failure, const char *before);

/* running_metrics.c: --metrics-file */

/* What can be known beforehand: whether a file can be made there. */
int running_begin_metrics(struct npi_running *running);
/* Return: @status, or EX_IOERR when all was well but for this. */
int running_end_metrics(struct npi_running *running, int status);

/* running_ask.c: whether what would be deleted is what the user agreed to. */
int running_check_agreed(struct npi_running *running);

/* running_plan.c */

/* What else is to be known about a plan: conflicts, what is taken over, what is left
 * over, what is not there. Return: EXIT_SOME_FAILED when there are conflicts, or
 * something is not there that should be deleted. */
int running_say_plan(struct npi_running *running);

/* running_trouble.c */

/* What was planned and did not come about. */
int running_say_trouble(struct npi_running *running);
/* What drains; after a reconciliation also what was put right. */
void running_say_rest(struct npi_running *running);
/* Where no address was ever up, the plan could be done by halves only. */
int running_check_loopback(struct npi_running *running);

/* running_host.c: what is around IPVS */

/* What failed there, as findings. 0 or -ENOMEM. */
int running_say_host_trouble(struct npi_running *running,
			     struct npi_diags *diags) npi_must_check;
/* NPI_STOP_HOST */
int running_say_no_host(const struct npi_running *running);
/* A line for each change. @remark: " (dry run)" and the like, or "" */
void running_say_host(const struct npi_running *running, const char *remark);

#endif
