/* SPDX-License-Identifier: GPL-2.0-or-later */
/* yaml_events.h - YAML by libyaml */
#ifndef NPI_YAML_YAML_EVENTS_H
#define NPI_YAML_YAML_EVENTS_H

#include <yaml.h>

#include "event.h"
#include "npi/result.h"

struct npi_yaml_events {
	yaml_parser_t parser;
	yaml_event_t event; /* whose texts are lent out */
	const char *bytes;
	size_t len;
	uint16_t source;
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

#endif
