/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * block_events.h - YAML as kubectl prints it, at a fraction of libyaml's cost
 *
 * A part of YAML that can be scanned line by line: block mappings and lists, plain and
 * quoted scalars, literal blocks, {} and [], comments, "---". ASCII only; no anchors,
 * tags, directives, flow collections, tabs. Whatever is outside of it, errors first of
 * all, is left to libyaml. What is inside gives the events that libyaml gives: the fuzz
 * target holds the two against each other.
 */
#ifndef NPI_YAML_BLOCK_EVENTS_H
#define NPI_YAML_BLOCK_EVENTS_H

#include "event.h"
#include "npi/limits.h"
#include "npi/result.h"

enum npi_block_state {
	NPI_BLOCK_BETWEEN, /* before a document */
	NPI_BLOCK_ROOT,    /* before its root */
	NPI_BLOCK_KEY,     /* behind the key that told that a mapping begins */
	NPI_BLOCK_VALUE,   /* behind ':' */
	NPI_BLOCK_ENTRY,   /* at '-' */
	NPI_BLOCK_EMPTY,   /* behind {} or [], whose end is to be said */
	NPI_BLOCK_AFTER,   /* behind a value */
	NPI_BLOCK_NEXT,    /* behind a value, at what comes next */
	NPI_BLOCK_END,     /* of a document */
};

struct npi_block_frame {
	int32_t indent; /* columns before it */
	bool is_mapping;
	bool is_indentless; /* a list in the column of the mapping that it is a value of
			     */
};

struct npi_block_events {
	const char *next;
	const char *end;
	const char *line_start;
	uint32_t line;
	uint16_t source;
	enum npi_block_state state;
	uint32_t depth;
	struct npi_block_frame frames[NPI_MAX_DEPTH + 1];
	struct npi_event key; /* of NPI_BLOCK_KEY */
	char *unfolded;       /* room for a text that the source does not have as it is */
	size_t unfolded_size;
};

void npi_block_events_open(struct npi_block_events *events, const char *bytes, size_t len,
			   uint16_t source);
/* NPI_INVALID: outside of what is understood here. */
int npi_block_events_next(struct npi_block_events *events,
			  struct npi_event *ret) npi_must_check;
void npi_block_events_close(struct npi_block_events *events);

/* Whether bytes are of this kind throughout: 0, NPI_INVALID, -ENOMEM. */
int npi_block_check(const char *bytes, size_t len) npi_must_check;

#endif
