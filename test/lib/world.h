/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * world.h - a node to run things on: a fake kernel, a store and a clock
 *
 * Objects are given in the shorthand of objects.h and go through real manifests. What a
 * run did comes back as text, a line each:
 *
 *	service/web created          one for each result
 *	left over: 1                 and so on, for what is not as usual
 *	stop: too many (11 of 12 Service, limit 10)
 */
#ifndef NPI_TEST_WORLD_H
#define NPI_TEST_WORLD_H

#include "lib/fake_kern.h"
#include "npi/run.h"

struct world {
	struct npi_arena arena;
	struct npi_place place;
	struct npi_kern *kern;
	struct npi_settings settings;
	struct host_facts facts;
	/* what every run is asked for; tests change it */
	struct npi_run_request request;
	bool dry; /* runs only plan, without the lock */
	/* of the last run */
	struct npi_run run;
	unsigned int n_changes; /* messages that change the kernel */
};

/* The node of translate.h, with an empty table. The arena is emptied at the end. */
void world_begin(struct world *world);
void world_end(struct world *world);

/* @name_of_set: also the name of the file that is applied */
const char *world_apply(struct world *world, const char *name_of_set, const char *lines);
const char *world_reconcile(struct world *world);
const char *world_delete(struct world *world, const char *lines);
const char *world_select(struct world *world, const struct npi_selection *selection);
/* The bytes themselves, as a file of that name. */
const char *world_apply_bytes(struct world *world, const char *name_of_set,
			      const char *bytes);

/* The kernel's table as rules_format() has it, sorted, and without the real servers'
 * "-m -w 1". */
const char *world_table(struct world *world);

/* ipvsadm: one command, as rules.h has them, with -A -a -E -e -D -d. */
void world_by_hand(struct world *world, const char *command);

/* Time passes. */
void world_wait(struct world *world, int64_t seconds);

/* The machine starts anew: no table, another boot. */
void world_reboot(struct world *world);

/* Somebody removes the store's file. */
void world_lose_store(struct world *world);

#endif
