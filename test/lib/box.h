/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * box.h - a node on the running kernel, and a change to it that has everything in it
 *
 * The change adds, edits, drains, prunes and deletes: virtual services and real servers,
 * and the routes and nftables elements that belong to them. Somebody else's virtual
 * service, route and table are there, too.
 */
#ifndef NPI_TEST_BOX_H
#define NPI_TEST_BOX_H

#include "lib/tracer.h"

/* The command that makes the change, and the one that cron runs. */
extern const char box_change[], box_heal[];

/* What is managed, as --manage has it; without nftables there must be no masquerading.
 * To be called once, before all else; learns how the node is before and after. */
void box_learn(const char *manage);
const char *box_state_before(void);
const char *box_state_after(void);

/* A network namespace of its own, as it is before the change; its end. */
void box_begin(void);
void box_end(void);

/* Run the program with these arguments and return its exit status; what it says on
 * standard error is in the file "said". */
traced_function box_run;
/* The same, and it must succeed. */
void box_run_well(const char *args);

/* The IPVS table, and what is managed around it, as sorted lines; valid until
 * box_end(). */
const char *box_state(void);

/*
 * What one more run makes of it: box_heal for one half of the points, where it must be
 * as before or as after the change, and then for all of them box_change, where it must be
 * as after. @trace: what was done to the last run.
 */
void box_heals(const struct trace *trace);

/*
 * Kill the change before its call number @first, counted as @counts does, and heal it,
 * then @step calls later, and so on until it ends undisturbed.
 *
 * Return: how often.
 */
unsigned int box_kill_all(unsigned int first, unsigned int step,
			  bool (*counts)(const struct traced_call *call));

#endif
