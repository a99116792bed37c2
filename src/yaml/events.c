/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "events.h"

#include <string.h>

/* Whether the first byte that is no blank could begin JSON. */
static bool looks_like_json(const char *bytes, size_t len)
{
	size_t i = 0;

	while (i < len && memchr(" \t\r\n", bytes[i], 4))
		i++;
	return i < len && (bytes[i] == '{' || bytes[i] == '[');
}

void npi_events_open_hastily(struct npi_events *events, const char *bytes, size_t len,
			     uint16_t source)
{
	events->json_error = (struct npi_syntax_error){ 0 };
	if (looks_like_json(bytes, len)) {
		events->format = NPI_FORMAT_JSON;
		npi_json_events_open(&events->json, bytes, len, source);
	} else {
		events->format = NPI_FORMAT_BLOCK;
		npi_block_events_open(&events->block, bytes, len, source);
	}
}

/* The cheapest reader that understands all of it. */
int npi_events_open(struct npi_events *events, const char *bytes, size_t len,
		    uint16_t source)
{
	int r;

	npi_events_open_hastily(events, bytes, len, source);
	if (events->format == NPI_FORMAT_JSON)
		r = npi_json_check(bytes, len, source, &events->json_error);
	else
		r = npi_block_check(bytes, len);
	if (r != NPI_INVALID)
		return r;
	events->format = NPI_FORMAT_YAML;
	return npi_yaml_events_open(&events->yaml, bytes, len, source);
}

int npi_events_next(struct npi_events *events, struct npi_event *ret)
{
	switch (events->format) {
	case NPI_FORMAT_JSON:
		return npi_json_events_next(&events->json, ret);
	case NPI_FORMAT_BLOCK:
		return npi_block_events_next(&events->block, ret);
	case NPI_FORMAT_YAML:
	default:
		return npi_yaml_events_next(&events->yaml, ret);
	}
}

/* What was checked as a whole has no errors left, unless it changes under our hands. */
struct npi_syntax_error npi_events_error(const struct npi_events *events)
{
	if (events->format == NPI_FORMAT_YAML)
		return npi_yaml_events_error(&events->yaml);
	return (struct npi_syntax_error){ .problem = "changed while it was read" };
}

void npi_events_close(struct npi_events *events)
{
	switch (events->format) {
	case NPI_FORMAT_JSON:
		npi_json_events_close(&events->json);
		break;
	case NPI_FORMAT_BLOCK:
		npi_block_events_close(&events->block);
		break;
	case NPI_FORMAT_YAML:
	default:
		npi_yaml_events_close(&events->yaml);
		break;
	}
}
