/* SPDX-License-Identifier: GPL-2.0-or-later */
/* case.h - a directory of manifests, the node they meet, and what they must give
 *
 * test/cases/README.md describes the files. Whatever is wrong with a case itself fails
 * the running test.
 */
#ifndef NPI_TEST_CASE_H
#define NPI_TEST_CASE_H

#include <stdbool.h>
#include <stddef.h>

#include "npi/arena.h"
#include "npi/desired.h"
#include "npi/diag.h"
#include "npi/host.h"
#include "npi/ipvs.h"
#include "npi/kube.h"
#include "npi/settings.h"
#include "npi/source.h"

/* A case as it is read from its directory; lives in the arena it was read into. */
struct test_case {
	const char *dir;
	struct npi_sources sources;
	struct npi_settings settings;
	struct host_facts host;
	bool refused; /* the input must be refused */
};

struct case_lines {
	const char **items;
	size_t n;
};

/* What the program made of a case. */
struct case_outcome {
	int result; /* of the stage that ended the run: 0 or NPI_INVALID */
	struct npi_desired desired;
	struct case_lines rules;    /* the table as sorted lines of ipvsadm -Sn */
	struct case_lines findings; /* in order of place, each followed by its notes */
};

/* Names of the directories in @dir, sorted. */
struct case_lines case_list(struct npi_arena *arena, const char *dir);
struct test_case case_read(struct npi_arena *arena, const char *dir);
/* What meta.txt says behind "@key: "; NULL when it does not name the key. */
char *case_meta(struct npi_arena *arena, const char *dir, const char *key);
/* The whole content of @dir/@name; NULL when there is no such file. */
char *case_file(struct npi_arena *arena, const char *dir, const char *name,
		size_t *ret_len);
/* The lines of a file of the case; NULL items when there is none. */
struct case_lines case_file_lines(struct npi_arena *arena, const char *dir,
				  const char *name);

/* From the sources of @test to the table, through the pure part of the program. */
struct case_outcome case_run(struct npi_arena *arena, const struct test_case *test);

/**
 * case_difference() - what an outcome lacks and what it has too many
 * @expected: a line that ends in "…" stands for all lines that begin so
 *
 * Return: "- line" for every line missing and "+ line" for every unexpected one; NULL
 * when there is no difference.
 */
const char *case_difference(struct npi_arena *arena, const struct case_lines *expected,
			    const struct case_lines *actual);

/* case_text.c */
void case_add_line(struct npi_arena *arena, struct case_lines *lines, const char *line);
struct case_lines case_split(struct npi_arena *arena, const char *text);
struct case_lines case_rules(struct npi_arena *arena, const struct ipvs_table *table);
struct case_lines case_findings(struct npi_arena *arena,
				const struct npi_sources *sources,
				struct npi_diags *diags,
				const struct kube_objects *objects);

#endif
