/* SPDX-License-Identifier: GPL-2.0-or-later */
/* diag.h - what is to be said about the input: findings with places, paths and notes */
#ifndef NPI_DIAG_H
#define NPI_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/arena.h"
#include "npi/result.h"
#include "npi/source.h"

enum npi_severity { NPI_ERROR, NPI_WARNING, NPI_NOTICE };

/* A Kubernetes field path as a chain on the stack: formatted only when something is said.
 */
struct npi_path {
	const struct npi_path *parent; /* NULL: the object itself */
	const char *name;              /* field; NULL: element @index of @parent */
	size_t index;
};

struct npi_text;

/* Add "spec.ports[1].nodePort"; nothing for NULL. */
void npi_path_format(const struct npi_path *path, struct npi_text *text);

struct npi_note {
	struct npi_pos pos; /* line 0: no place of its own */
	const char *text;   /* "first used here", or what to do */
	struct npi_note *next;
};

struct npi_finding {
	enum npi_severity severity;
	struct npi_pos pos;
	const char *path; /* "spec.ports[1].nodePort"; "" when it is no field */
	const char *text;
	struct npi_note *notes; /* in the order they were added */
};

/* Zeroed is empty. Everything is allocated from @arena, which must be set. */
struct npi_diags {
	struct npi_arena *arena;
	struct npi_finding **findings; /* in the order they were found */
	size_t n; /* kept: at most NPI_MAX_FINDINGS of each severity */
	size_t capacity;
	size_t count[3];   /* found, by severity; kept or not */
	bool last_is_kept; /* the finding made last */
};

/**
 * npi_diag_error() - the input is wrong: say where and why, and let the caller go on
 * @path: field path or NULL
 *
 * Return: NPI_INVALID, or -ENOMEM.
 */
int npi_diag_error(struct npi_diags *diags, struct npi_pos pos,
		   const struct npi_path *path, const char *format, ...)
	npi_printf_like(4, 5);

/* The input is taken, but: 0, or -ENOMEM. A notice is a warning that needs no action. */
int npi_diag_warning(struct npi_diags *diags, struct npi_pos pos,
		     const struct npi_path *path, const char *format, ...)
	npi_printf_like(4, 5);
int npi_diag_notice(struct npi_diags *diags, struct npi_pos pos,
		    const struct npi_path *path, const char *format, ...)
	npi_printf_like(4, 5);
/* With the severity as a value. NPI_INVALID only for NPI_ERROR. */
int npi_diag_say(struct npi_diags *diags, enum npi_severity severity, struct npi_pos pos,
		 const struct npi_path *path, const char *format, ...)
	npi_printf_like(5, 6);

/* Add a note (another place, a remedy) to the finding made last. 0 or -ENOMEM. */
int npi_diag_note(struct npi_diags *diags, struct npi_pos pos, const char *format, ...)
	npi_printf_like(3, 4);

/* Sort findings by source, line and column; what has no place keeps its order, last. */
void npi_diags_sort(struct npi_diags *diags);

#endif
