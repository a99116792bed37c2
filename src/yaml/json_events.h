/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_events.h - JSON, value after value */
#ifndef NPI_YAML_JSON_EVENTS_H
#define NPI_YAML_JSON_EVENTS_H

#include "event.h"
#include "npi/limits.h"
#include "npi/result.h"

/* Where a JSON scanner stands in the grammar. */
enum npi_json_state {
	NPI_JSON_BETWEEN, /* before a document */
	NPI_JSON_VALUE,
	NPI_JSON_FIRST_ITEM, /* after '[' */
	NPI_JSON_FIRST_KEY,  /* after '{' */
	NPI_JSON_AFTER,      /* behind a value */
};

struct npi_json_events {
	const char *next;
	const char *end;
	const char *line_start;
	uint32_t line;
	uint32_t continuations; /* bytes of this line that begin no character */
	uint16_t source;
	enum npi_json_state state;
	uint32_t depth;
	bool is_object[NPI_MAX_DEPTH + 1]; /* by depth */
	char *unescaped;                   /* room for a string with escapes */
	size_t unescaped_size;
	const char *problem; /* why the scan ended */
};

/* As npi_yaml_events_open() and so on; each value at the top is a document. */
void npi_json_events_open(struct npi_json_events *events, const char *bytes, size_t len,
			  uint16_t source);
int npi_json_events_next(struct npi_json_events *events,
			 struct npi_event *ret) npi_must_check;
void npi_json_events_close(struct npi_json_events *events);

/**
 * npi_json_check() - whether bytes are JSON throughout
 * @ret_error: why not
 *
 * Values deeper than NPI_MAX_DEPTH pass: whoever reads them stops there.
 *
 * Return: 0, NPI_INVALID, -ENOMEM.
 */
int npi_json_check(const char *bytes, size_t len, uint16_t source,
		   struct npi_syntax_error *ret_error) npi_must_check;

#endif
