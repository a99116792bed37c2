/* SPDX-License-Identifier: GPL-2.0-or-later */
/* block_scalar.h - the scalars of block YAML */
#ifndef NPI_YAML_BLOCK_SCALAR_H
#define NPI_YAML_BLOCK_SCALAR_H

#include "block_events.h"

/* Whether there is a blank, a line end or the end of the source. */
static inline bool npi_block_is_blank(const struct npi_block_events *events,
				      const char *at)
{
	return at >= events->end || *at == ' ' || *at == '\n';
}

/* Move behind the line end that is the next byte. */
static inline void npi_block_end_line(struct npi_block_events *events)
{
	events->next++;
	events->line++;
	events->line_start = events->next;
}

/* Whether a byte is one that texts may have: printable ASCII. */
static inline bool npi_block_is_text(char c)
{
	return c >= ' ' && c <= '~';
}

/* The place of the next byte. */
static inline struct npi_pos npi_block_pos(const struct npi_block_events *events)
{
	return (struct npi_pos){
		.line = events->line,
		.column = (uint32_t)(events->next - events->line_start) + 1,
		.source = events->source,
	};
}

/* Make room for a text; none is longer than what it is written as. 0 or -ENOMEM. */
int npi_block_reserve(struct npi_block_events *events, size_t size) npi_must_check;

/* Whether "---" or "..." and a blank stand here. */
bool npi_block_is_marker(const struct npi_block_events *events, const char *at);

/**
 * npi_block_scalar() - read the plain or quoted scalar that begins at the next byte
 * @indent: of the collection it is in: a plain one goes on in lines with more
 * @ret_is_key: ':' follows in the same line, and was read as well
 *
 * Return: 0; NPI_INVALID; -ENOMEM.
 */
int npi_block_scalar(struct npi_block_events *events, int32_t indent,
		     struct npi_event *ret, bool *ret_is_key) npi_must_check;

/* The same for a literal block, whose '|' is the next byte. */
int npi_block_literal(struct npi_block_events *events, int32_t indent,
		      struct npi_event *ret) npi_must_check;

#endif
