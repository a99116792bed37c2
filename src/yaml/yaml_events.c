/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "yaml_events.h"

int npi_yaml_events_open(struct npi_yaml_events *events, const char *bytes, size_t len,
			 uint16_t source)
{
	*events =
		(struct npi_yaml_events){ .bytes = bytes, .len = len, .source = source };
	if (!yaml_parser_initialize(&events->parser))
		return -ENOMEM;
	yaml_parser_set_input_string(&events->parser, (const unsigned char *)bytes, len);
	/* else libyaml guesses UTF-16 from the first bytes, and places go astray */
	yaml_parser_set_encoding(&events->parser, YAML_UTF8_ENCODING);
	return 0;
}

/* libyaml counts lines and columns from 0; everybody else here from 1. */
static struct npi_pos pos_of_mark(const struct npi_yaml_events *events, yaml_mark_t mark)
{
	return (struct npi_pos){ .line = (uint32_t)mark.line + 1,
				 .column = (uint32_t)mark.column + 1,
				 .source = events->source };
}

/* What ends on another line cannot be underlined. */
static struct npi_pos pos_of_event(const struct npi_yaml_events *events)
{
	const yaml_event_t *event = &events->event;
	struct npi_pos pos = pos_of_mark(events, event->start_mark);
	size_t width = event->end_mark.column - event->start_mark.column;

	if (event->end_mark.line == event->start_mark.line)
		pos.width = width > UINT16_MAX ? UINT16_MAX : (uint16_t)width;
	return pos;
}

static void take_scalar(const yaml_event_t *event, struct npi_event *ret)
{
	ret->kind = NPI_EVENT_SCALAR;
	ret->text = (const char *)event->data.scalar.value;
	ret->len = event->data.scalar.length;
	ret->anchor = (const char *)event->data.scalar.anchor;
	ret->tag = (const char *)event->data.scalar.tag;
	/* quotes, a block, or the tag '!' */
	ret->quoted = !event->data.scalar.plain_implicit && !ret->tag;
}

/* Whether the event says something about the document. */
static bool take_event(const yaml_event_t *event, struct npi_event *ret)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		take_scalar(event, ret);
		return true;
	case YAML_MAPPING_START_EVENT:
		ret->kind = NPI_EVENT_MAPPING_START;
		ret->anchor = (const char *)event->data.mapping_start.anchor;
		return true;
	case YAML_SEQUENCE_START_EVENT:
		ret->kind = NPI_EVENT_SEQUENCE_START;
		ret->anchor = (const char *)event->data.sequence_start.anchor;
		return true;
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		ret->kind = NPI_EVENT_COLLECTION_END;
		return true;
	case YAML_ALIAS_EVENT:
		ret->kind = NPI_EVENT_ALIAS;
		ret->text = (const char *)event->data.alias.anchor;
		ret->len = strlen(ret->text);
		return true;
	case YAML_DOCUMENT_START_EVENT:
		ret->kind = NPI_EVENT_DOCUMENT_START;
		return true;
	case YAML_DOCUMENT_END_EVENT:
		ret->kind = NPI_EVENT_DOCUMENT_END;
		return true;
	case YAML_STREAM_START_EVENT:
		return false;
	case YAML_NO_EVENT: /* after the end */
	case YAML_STREAM_END_EVENT:
	default:
		ret->kind = NPI_EVENT_SOURCE_END;
		return true;
	}
}

int npi_yaml_events_next(struct npi_yaml_events *events, struct npi_event *ret)
{
	*ret = (struct npi_event){ 0 };
	do {
		yaml_event_delete(&events->event);
		if (!yaml_parser_parse(&events->parser, &events->event))
			return events->parser.error == YAML_MEMORY_ERROR ? -ENOMEM
									 : NPI_INVALID;
	} while (!take_event(&events->event, ret));
	ret->pos = pos_of_event(events);
	return 0;
}

/* Bytes that are no text are reported by their offset; all others by a mark. */
static struct npi_pos pos_of_offset(const struct npi_yaml_events *events, size_t offset)
{
	struct npi_pos pos = { .line = 1, .column = 1, .source = events->source };
	size_t i;

	for (i = 0; i < offset && i < events->len; i++) {
		if (events->bytes[i] == '\n') {
			pos.line++;
			pos.column = 1;
		} else if ((events->bytes[i] & 0xc0) != 0x80) {
			pos.column++;
		}
	}
	return pos;
}

struct npi_syntax_error npi_yaml_events_error(const struct npi_yaml_events *events)
{
	const yaml_parser_t *parser = &events->parser;
	struct npi_syntax_error error = { .problem = parser->problem, .byte = -1 };

	if (parser->error == YAML_READER_ERROR) {
		error.byte = parser->problem_value;
		error.pos = pos_of_offset(events, parser->problem_offset);
		return error;
	}
	error.pos = pos_of_mark(events, parser->problem_mark);
	if (parser->context) {
		error.context = parser->context;
		error.context_pos = pos_of_mark(events, parser->context_mark);
	}
	return error;
}

void npi_yaml_events_close(struct npi_yaml_events *events)
{
	yaml_event_delete(&events->event);
	yaml_parser_delete(&events->parser);
}
