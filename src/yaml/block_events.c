/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "block_events.h"

#include <stdlib.h>
#include <string.h>

#include "block_scalar.h"

enum { OUTSIDE = -1 }; /* the indentation of what is in no collection */

void npi_block_events_open(struct npi_block_events *events, const char *bytes, size_t len,
			   uint16_t source)
{
	*events = (struct npi_block_events){
		.next = bytes,
		.end = bytes + len,
		.line_start = bytes,
		.line = 1,
		.source = source,
	};
}

static int32_t column(const struct npi_block_events *events)
{
	return (int32_t)(events->next - events->line_start);
}

static int32_t indent(const struct npi_block_events *events)
{
	return events->depth ? events->frames[events->depth - 1].indent : OUTSIDE;
}

static bool is_at_end_of_line(const struct npi_block_events *events)
{
	return events->next == events->end || *events->next == '\n' ||
	       *events->next == '#';
}

static void skip_blanks(struct npi_block_events *events)
{
	while (events->next < events->end && *events->next == ' ')
		events->next++;
}

/* A comment begins a line or stands behind a blank. Tabs are no indentation here. */
static int skip_comment(struct npi_block_events *events)
{
	if (events->next > events->line_start && events->next[-1] != ' ')
		return NPI_INVALID;
	while (events->next < events->end && *events->next != '\n') {
		if (!npi_block_is_text(*events->next) && *events->next != '\t')
			return NPI_INVALID;
		events->next++;
	}
	return 0;
}

/* On to the first text of a line: this one only if nothing of it was read yet. */
static int skip_to_text(struct npi_block_events *events)
{
	bool is_first = events->next == events->line_start;
	int r;

	for (;;) {
		skip_blanks(events);
		if (events->next == events->end)
			return 0;
		if (*events->next == '\n') {
			npi_block_end_line(events);
			is_first = true;
		} else if (*events->next == '#') {
			r = skip_comment(events);
			if (r)
				return r;
		} else {
			return is_first ? 0 : NPI_INVALID;
		}
	}
}

static bool is_at_document_end(const struct npi_block_events *events)
{
	return events->next == events->end ||
	       (column(events) == 0 && npi_block_is_marker(events, events->next));
}

static bool is_at_entry(const struct npi_block_events *events)
{
	return *events->next == '-' && npi_block_is_blank(events, events->next + 1);
}

static int push(struct npi_block_events *events, struct npi_block_frame frame)
{
	if (events->depth == sizeof(events->frames) / sizeof(events->frames[0]))
		return NPI_INVALID;
	events->frames[events->depth++] = frame;
	return 0;
}

static void say_nothing(struct npi_event *ret, struct npi_pos pos)
{
	ret->kind = NPI_EVENT_SCALAR;
	ret->text = "";
	ret->pos = pos;
}

static int begin_list(struct npi_block_events *events, struct npi_event *ret)
{
	ret->kind = NPI_EVENT_SEQUENCE_START;
	events->state = NPI_BLOCK_ENTRY;
	return push(events, (struct npi_block_frame){ .indent = column(events) });
}

/* libyaml gives this kind of list the width of its first dash. */
static int begin_indentless_list(struct npi_block_events *events, struct npi_event *ret)
{
	ret->kind = NPI_EVENT_SEQUENCE_START;
	ret->pos = npi_block_pos(events);
	ret->pos.width = 1;
	events->state = NPI_BLOCK_ENTRY;
	return push(events, (struct npi_block_frame){ .indent = column(events) });
}

static int begin_empty(struct npi_block_events *events, struct npi_event *ret)
{
	bool is_mapping = *events->next == '{';

	if (events->end - events->next < 2 || events->next[1] != (is_mapping ? '}' : ']'))
		return NPI_INVALID;
	ret->kind = is_mapping ? NPI_EVENT_MAPPING_START : NPI_EVENT_SEQUENCE_START;
	ret->pos.width = 1;
	events->next += 2;
	events->state = NPI_BLOCK_EMPTY;
	return 0;
}

/* A scalar; or, when it turns out to be a key, the mapping that begins with it. */
static int begin_scalar(struct npi_block_events *events, bool may_be_key,
			struct npi_event *ret)
{
	int32_t begin = column(events);
	bool is_key;
	int r = npi_block_scalar(events, indent(events), ret, &is_key);

	if (r)
		return r;
	events->state = NPI_BLOCK_AFTER;
	if (!is_key)
		return events->depth ? 0 : NPI_INVALID;
	if (!may_be_key)
		return NPI_INVALID;
	events->key = *ret;
	*ret = (struct npi_event){ .kind = NPI_EVENT_MAPPING_START, .pos = ret->pos };
	ret->pos.width = 0;
	events->state = NPI_BLOCK_KEY;
	return push(events,
		    (struct npi_block_frame){ .indent = begin, .is_mapping = true });
}

/* @is_free: nothing is before it in its line but blanks and dashes, so that a collection
 * may begin here. */
static int begin_node(struct npi_block_events *events, bool is_free,
		      struct npi_event *ret)
{
	char c = *events->next;

	ret->pos = npi_block_pos(events);
	if (is_at_entry(events))
		return is_free ? begin_list(events, ret) : NPI_INVALID;
	if ((c == '{' || c == '[') && events->depth)
		return begin_empty(events, ret);
	if (c == '|' && events->depth) {
		events->state = NPI_BLOCK_AFTER;
		return npi_block_literal(events, indent(events), ret);
	}
	return begin_scalar(events, is_free, ret);
}

static int next_between(struct npi_block_events *events, struct npi_event *ret)
{
	int r = skip_to_text(events);

	if (r)
		return r;
	ret->kind = NPI_EVENT_DOCUMENT_START;
	events->state = NPI_BLOCK_ROOT;
	if (events->next == events->end)
		ret->kind = NPI_EVENT_SOURCE_END;
	else if (!is_at_document_end(events))
		events->next = events->line_start; /* the first document needs no mark */
	else if (*events->next == '-')
		events->next += strlen("---");
	else
		return NPI_INVALID;
	return 0;
}

/* The end of a source is the beginning of a line. */
static int next_root(struct npi_block_events *events, struct npi_event *ret)
{
	int r = skip_to_text(events);

	if (r)
		return r;
	if (!is_at_document_end(events))
		return begin_node(events, true, ret);
	if (events->next == events->end && column(events)) {
		events->line++;
		events->line_start = events->next;
	}
	say_nothing(ret, npi_block_pos(events));
	events->state = NPI_BLOCK_END;
	return 0;
}

/* Behind ':' or '-': in this line, in one of the next if it has more indentation, or not
 * there at all. */
static int next_value(struct npi_block_events *events, bool is_entry,
		      struct npi_event *ret)
{
	struct npi_pos pos = npi_block_pos(events);
	int r;

	skip_blanks(events);
	if (!is_at_end_of_line(events))
		return begin_node(events, is_entry, ret);
	r = skip_to_text(events);
	if (r)
		return r;
	if (!is_at_document_end(events)) {
		if (column(events) > indent(events))
			return begin_node(events, true, ret);
		if (!is_entry && column(events) == indent(events) && is_at_entry(events))
			return begin_indentless_list(events, ret);
	}
	say_nothing(ret, pos);
	events->state = NPI_BLOCK_NEXT;
	return 0;
}

static int next_entry(struct npi_block_events *events, struct npi_event *ret)
{
	events->next++;
	return next_value(events, true, ret);
}

static int next_key(struct npi_block_events *events, struct npi_event *ret)
{
	bool is_key;
	int r;

	ret->pos = npi_block_pos(events);
	r = npi_block_scalar(events, indent(events), ret, &is_key);
	events->state = NPI_BLOCK_VALUE;
	return !r && !is_key ? NPI_INVALID : r;
}

/* What a line begins with belongs to the collection in whose column it stands; in that of
 * a list, to the mapping that the list is a value of, if it is no dash. */
static int next_in_collection(struct npi_block_events *events, struct npi_event *ret)
{
	const struct npi_block_frame *top = &events->frames[events->depth - 1];
	int32_t at = is_at_document_end(events) ? OUTSIDE : column(events);

	if (at > top->indent)
		return NPI_INVALID;
	if (at == top->indent && top->is_mapping)
		return next_key(events, ret);
	if (at == top->indent && is_at_entry(events))
		return next_entry(events, ret);
	events->depth--;
	ret->kind = NPI_EVENT_COLLECTION_END;
	return 0;
}

static int next_after(struct npi_block_events *events, struct npi_event *ret)
{
	if (events->depth) {
		events->state = NPI_BLOCK_NEXT;
		return next_in_collection(events, ret);
	}
	if (!is_at_document_end(events))
		return NPI_INVALID;
	ret->kind = NPI_EVENT_DOCUMENT_END;
	events->state = NPI_BLOCK_BETWEEN;
	return 0;
}

int npi_block_events_next(struct npi_block_events *events, struct npi_event *ret)
{
	int r;

	*ret = (struct npi_event){ 0 };
	switch (events->state) {
	case NPI_BLOCK_BETWEEN:
		return next_between(events, ret);
	case NPI_BLOCK_ROOT:
		return next_root(events, ret);
	case NPI_BLOCK_KEY:
		*ret = events->key;
		events->state = NPI_BLOCK_VALUE;
		return 0;
	case NPI_BLOCK_VALUE:
		return next_value(events, false, ret);
	case NPI_BLOCK_ENTRY:
		return next_entry(events, ret);
	case NPI_BLOCK_EMPTY:
		ret->kind = NPI_EVENT_COLLECTION_END;
		events->state = NPI_BLOCK_AFTER;
		return 0;
	case NPI_BLOCK_AFTER:
		r = skip_to_text(events);
		return r ? r : next_after(events, ret);
	case NPI_BLOCK_NEXT:
	case NPI_BLOCK_END:
	default:
		return next_after(events, ret);
	}
}

void npi_block_events_close(struct npi_block_events *events)
{
	free(events->unfolded);
}

int npi_block_check(const char *bytes, size_t len)
{
	struct npi_block_events events;
	struct npi_event event;
	int r;

	npi_block_events_open(&events, bytes, len, 0);
	do {
		r = npi_block_events_next(&events, &event);
	} while (!r && event.kind != NPI_EVENT_SOURCE_END);
	npi_block_events_close(&events);
	return r;
}
