/* SPDX-License-Identifier: GPL-2.0-or-later */
/* case_files.h - what the parts of the case reader share */
#ifndef NPI_TEST_CASE_FILES_H
#define NPI_TEST_CASE_FILES_H

#include "lib/case.h"
#include "npi/result.h"

/* Its argument, which is not NULL; otherwise the program ends. For what is also called
 * outside of tests, where Check's assertions cannot be used. */
void *case_must(void *memory);

/* Formatted text in the arena. */
char *case_format(struct npi_arena *arena, const char *format, ...) npi_printf_like(2, 3);

/* The files that @inputs names in @dir, separated by blanks: itself, or, of a directory,
 * the manifests in it. Named as they are written there. */
struct npi_sources case_sources(struct npi_arena *arena, const char *dir,
				const char *inputs);

#endif
