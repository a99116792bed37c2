/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source.h - the texts that were read, and places in them */
#ifndef NPI_SOURCE_H
#define NPI_SOURCE_H

#include <stddef.h>
#include <stdint.h>

/* A place in a source, 1-based. Columns count characters, not bytes. All zero: no place;
 * line 0: the source as a whole. */
struct npi_pos {
	uint32_t line;
	uint32_t column;
	uint16_t source; /* number in struct npi_sources */
	uint16_t width;  /* characters to underline; 0 or 1: just the caret */
};

struct npi_source {
	const char *name;  /* as the user wrote it, "<stdin>" for - */
	const char *bytes; /* borrowed; NULL once released (places are kept) */
	size_t len;
};

/* Sources by number; number 0 is unused, so that a zeroed npi_pos has no place. */
struct npi_sources {
	struct npi_source *items;
	size_t n; /* items[1] .. items[n] */
};

/* The line of @pos without its line end, for showing; len 0 when there is none. */
const char *npi_source_line(const struct npi_sources *sources, struct npi_pos pos,
			    size_t *ret_len);

#endif
