/* SPDX-License-Identifier: GPL-2.0-or-later */
/* same_events.h - the scanner of block YAML against libyaml */
#ifndef NPI_TEST_SAME_EVENTS_H
#define NPI_TEST_SAME_EVENTS_H

#include <string.h>

#include "../../src/yaml/block_events.h"
#include "../../src/yaml/yaml_events.h"

static inline bool same_pos(struct npi_pos a, struct npi_pos b)
{
	return a.line == b.line && a.column == b.column && a.width == b.width &&
	       a.source == b.source;
}

/* Places of ends and of documents are of no use to anybody. */
static inline bool same_event(const struct npi_event *block, const struct npi_event *yaml)
{
	if (block->kind != yaml->kind || yaml->anchor || yaml->tag)
		return false;
	switch (block->kind) {
	case NPI_EVENT_SCALAR:
		return same_pos(block->pos, yaml->pos) && block->quoted == yaml->quoted &&
		       block->len == yaml->len &&
		       !memcmp(block->text, yaml->text, yaml->len);
	case NPI_EVENT_MAPPING_START:
	case NPI_EVENT_SEQUENCE_START:
		return same_pos(block->pos, yaml->pos);
	case NPI_EVENT_SOURCE_END:
	case NPI_EVENT_DOCUMENT_START:
	case NPI_EVENT_DOCUMENT_END:
	case NPI_EVENT_COLLECTION_END:
		return true;
	case NPI_EVENT_ALIAS:
	default:
		return false;
	}
}

/* Of what npi_block_check() accepts. */
static inline bool same_events(const char *bytes, size_t len)
{
	struct npi_event from_block, from_yaml;
	struct npi_block_events block;
	struct npi_yaml_events yaml;
	bool same = true;

	npi_block_events_open(&block, bytes, len, 1);
	if (npi_yaml_events_open(&yaml, bytes, len, 1) < 0)
		return false;
	do {
		same = npi_block_events_next(&block, &from_block) == 0 &&
		       npi_yaml_events_next(&yaml, &from_yaml) == 0 &&
		       same_event(&from_block, &from_yaml);
	} while (same && from_block.kind != NPI_EVENT_SOURCE_END);
	npi_block_events_close(&block);
	npi_yaml_events_close(&yaml);
	return same;
}

#endif
