/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event.h - what the YAML parser and the JSON scanner say, in the same words */
#ifndef NPI_YAML_EVENT_H
#define NPI_YAML_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <yaml.h>

#include "npi/limits.h"
#include "npi/result.h"
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

/* Why a source is no YAML or no JSON. Texts are constants. */
struct npi_syntax_error {
	struct npi_pos pos;
	const char *problem;
	int byte;                   /* that is no text; -1: not the problem */
	struct npi_pos context_pos; /* line 0: none */
	const char *context;        /* NULL: none */
};

struct npi_yaml_events {
	yaml_parser_t parser;
	yaml_event_t event; /* whose texts are lent out */
	const char *bytes;
	size_t len;
	uint16_t source;
};

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

/**
 * npi_yaml_events_open() - begin to parse YAML
 * @bytes: @len bytes of UTF-8 without byte order mark, borrowed until close
 * @source: number that places get
 *
 * Return: 0 or -ENOMEM.
 */
int npi_yaml_events_open(struct npi_yaml_events *events, const char *bytes, size_t len,
			 uint16_t source) npi_must_check;

/* 0; NPI_INVALID for a syntax error, which ends the events; -ENOMEM. */
int npi_yaml_events_next(struct npi_yaml_events *events,
			 struct npi_event *ret) npi_must_check;
/* What the NPI_INVALID was about. */
struct npi_syntax_error npi_yaml_events_error(const struct npi_yaml_events *events);
void npi_yaml_events_close(struct npi_yaml_events *events);

/* As for YAML; values one after the other are one document each. */
void npi_json_events_open(struct npi_json_events *events, const char *bytes, size_t len,
			  uint16_t source);
int npi_json_events_next(struct npi_json_events *events,
			 struct npi_event *ret) npi_must_check;
struct npi_syntax_error npi_json_events_error(const struct npi_json_events *events);
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
