/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event.h - what parsers and scanners say, in the same words */
#ifndef NPI_YAML_EVENT_H
#define NPI_YAML_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "npi/source.h"

enum npi_event_kind {
	NPI_EVENT_SOURCE_END,
	NPI_EVENT_DOCUMENT_START,
	NPI_EVENT_DOCUMENT_END,
	NPI_EVENT_SCALAR,
	NPI_EVENT_ALIAS,
	NPI_EVENT_MAPPING_START,
	NPI_EVENT_SEQUENCE_START,
	NPI_EVENT_COLLECTION_END,
};

/* Texts are borrowed until the next event is asked for. */
struct npi_event {
	enum npi_event_kind kind;
	bool quoted;      /* scalar: a string, whatever it looks like */
	const char *text; /* scalar: @len bytes; alias: the anchor's name */
	size_t len;
	const char *anchor; /* NULL: none */
	const char *tag;    /* of a scalar, in full; NULL: none */
	struct npi_pos pos;
};

/* Only escapes make NUL bytes, and what has escapes is quoted, if not tagged. */
static inline bool npi_event_has_nul(const struct npi_event *scalar)
{
	return (scalar->quoted || scalar->tag) && memchr(scalar->text, '\0', scalar->len);
}

/* Why a source is no YAML or no JSON. Texts are constants. */
struct npi_syntax_error {
	struct npi_pos pos;
	const char *problem;
	int byte;                   /* that is no text; -1: not the problem */
	struct npi_pos context_pos; /* line 0: none */
	const char *context;        /* NULL: none */
};

#endif
