/* SPDX-License-Identifier: GPL-2.0-or-later */
/* events.h - the events of a source, whatever it is written in */
#ifndef NPI_YAML_EVENTS_H
#define NPI_YAML_EVENTS_H

#include "block_events.h"
#include "json_events.h"
#include "yaml_events.h"

enum npi_format {
	NPI_FORMAT_YAML,  /* all of it, by libyaml */
	NPI_FORMAT_BLOCK, /* YAML as kubectl prints it, by our own scanner */
	NPI_FORMAT_JSON,
};

struct npi_events {
	enum npi_format format;
	union {
		struct npi_yaml_events yaml;
		struct npi_block_events block;
		struct npi_json_events json;
	};
	struct npi_syntax_error json_error; /* problem NULL: JSON was not tried */
};

/**
 * npi_events_open() - find out what a source is written in, and begin to read it
 * @bytes: @len bytes without byte order mark, borrowed until close
 * @source: number that places get
 *
 * Return: 0 or -ENOMEM.
 */
int npi_events_open(struct npi_events *events, const char *bytes, size_t len,
		    uint16_t source) npi_must_check;
/* The same by the first byte alone: an NPI_INVALID of npi_events_next() may mean no more
 * than that it is something else. */
void npi_events_open_hastily(struct npi_events *events, const char *bytes, size_t len,
			     uint16_t source);

/* 0; NPI_INVALID for a syntax error, which ends the events; -ENOMEM. */
int npi_events_next(struct npi_events *events, struct npi_event *ret) npi_must_check;
/* What the NPI_INVALID was about. */
struct npi_syntax_error npi_events_error(const struct npi_events *events);
void npi_events_close(struct npi_events *events);

#endif
