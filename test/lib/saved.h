/* SPDX-License-Identifier: GPL-2.0-or-later */
/* saved.h - tables that are saved as manifests, and made of them again */
#ifndef NPI_TEST_SAVED_H
#define NPI_TEST_SAVED_H

#include "npi/arena.h"

struct host_facts;

/* Lines of rules.h, and a real server as manifests have them. */
#define A(key, rest)  "-A -t " key " -s " rest "\n"
#define U(key, rest)  "-A -u " key " -s " rest "\n"
#define RS(key, addr) "-a -t " key " -r " addr " -m -w 1\n"

/* cli_new_fake(); @facts: what the node is, NULL for the usual one. Borrowed. */
void saved_new_node(const struct host_facts *facts);

/* Save the fake kernel's table with `-o @format @options`, and apply that on a new node:
 * the table that comes of it, in the arena. The current directory is that of a test. */
const char *saved_apply(struct npi_arena *arena, const struct host_facts *facts,
			const char *format, const char *options);

/* Of this table nothing is said to be lost, and YAML and JSON make it again. */
void saved_expect_back(const struct host_facts *facts, const char *name,
		       const char *rules);

#endif
