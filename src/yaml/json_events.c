/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The grammar of RFC 8259; strings are in json_string.c. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "json_string.h"

void npi_json_events_open(struct npi_json_events *events, const char *bytes, size_t len,
			  uint16_t source)
{
	*events = (struct npi_json_events){
		.next = bytes,
		.end = bytes + len,
		.line_start = bytes,
		.line = 1,
		.source = source,
	};
}

static struct npi_pos pos_here(const struct npi_json_events *events)
{
	return (struct npi_pos){
		.line = events->line,
		.column = (uint32_t)(events->next - events->line_start) + 1 -
			  events->continuations,
		.source = events->source,
	};
}

static int fail(struct npi_json_events *events, const char *problem)
{
	events->problem = problem;
	return NPI_INVALID;
}

static void skip_blanks(struct npi_json_events *events)
{
	for (; events->next < events->end; events->next++) {
		char c = *events->next;

		if (c == '\n') {
			events->line++;
			events->line_start = events->next + 1;
			events->continuations = 0;
		} else if (c != ' ' && c != '\t' && c != '\r') {
			return;
		}
	}
}

/* '\0' at the end, which no rule of the grammar accepts. */
static char peek(const struct npi_json_events *events)
{
	return events->next < events->end ? *events->next : '\0';
}

static bool is_digit(const char *at, const char *end)
{
	return at < end && *at >= '0' && *at <= '9';
}

static const char *skip_digits(const char *at, const char *end)
{
	while (is_digit(at, end))
		at++;
	return at;
}

/* Behind the number that begins at @at; NULL when it is none. */
static const char *number_end(const char *at, const char *end)
{
	if (at < end && *at == '-')
		at++;
	if (!is_digit(at, end))
		return NULL;
	at = *at == '0' ? at + 1 : skip_digits(at, end);
	if (at < end && *at == '.') {
		if (!is_digit(++at, end))
			return NULL;
		at = skip_digits(at, end);
	}
	if (at < end && (*at == 'e' || *at == 'E')) {
		at++;
		if (at < end && (*at == '+' || *at == '-'))
			at++;
		if (!is_digit(at, end))
			return NULL;
		at = skip_digits(at, end);
	}
	return at;
}

static const char *word_end(const char *at, const char *end)
{
	static const char *const words[] = { "true", "false", "null" };
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t len = strlen(words[i]);

		if ((size_t)(end - at) >= len && !memcmp(at, words[i], len))
			return at + len;
	}
	return NULL;
}

static void set_width(struct npi_event *event, size_t width)
{
	event->pos.width = width > UINT16_MAX ? UINT16_MAX : (uint16_t)width;
}

static int scan_plain(struct npi_json_events *events, struct npi_event *ret)
{
	const char *begin = events->next;
	const char *behind = word_end(begin, events->end);

	if (!behind)
		behind = number_end(begin, events->end);
	if (!behind)
		return fail(events, "expected a value");
	ret->kind = NPI_EVENT_SCALAR;
	ret->text = begin;
	ret->len = (size_t)(behind - begin);
	set_width(ret, ret->len);
	events->next = behind;
	return 0;
}

static int scan_string(struct npi_json_events *events, struct npi_event *ret)
{
	const char *begin = events->next;
	uint32_t continuations = events->continuations;
	int r = npi_json_string(events, &ret->text, &ret->len);

	if (r)
		return r;
	ret->kind = NPI_EVENT_SCALAR;
	ret->quoted = true;
	set_width(ret, (size_t)(events->next - begin) -
			       (events->continuations - continuations));
	return 0;
}

static int open_collection(struct npi_json_events *events, bool is_object,
			   struct npi_event *ret)
{
	ret->kind = is_object ? NPI_EVENT_MAPPING_START : NPI_EVENT_SEQUENCE_START;
	set_width(ret, 1);
	events->next++;
	/* the deepest is announced, so that the reader can say that it is too deep */
	if (events->depth == NPI_MAX_DEPTH + 1)
		return fail(events, "nested too deep");
	events->is_object[events->depth++] = is_object;
	events->state = is_object ? NPI_JSON_FIRST_KEY : NPI_JSON_FIRST_ITEM;
	return 0;
}

static int close_collection(struct npi_json_events *events, struct npi_event *ret)
{
	ret->kind = NPI_EVENT_COLLECTION_END;
	set_width(ret, 1);
	events->next++;
	events->depth--;
	events->state = NPI_JSON_AFTER;
	return 0;
}

static int scan_value(struct npi_json_events *events, struct npi_event *ret)
{
	char c = peek(events);

	if (c == '{' || c == '[')
		return open_collection(events, c == '{', ret);
	events->state = NPI_JSON_AFTER;
	return c == '"' ? scan_string(events, ret) : scan_plain(events, ret);
}

static int scan_key(struct npi_json_events *events, struct npi_event *ret)
{
	int r;

	if (peek(events) != '"')
		return fail(events, "expected a key in double quotes");
	r = scan_string(events, ret);
	if (r)
		return r;
	skip_blanks(events);
	if (peek(events) != ':')
		return fail(events, "expected ':' after the key");
	events->next++;
	events->state = NPI_JSON_VALUE;
	return 0;
}

/* Behind a value inside an object or an array: more of it, or its end. */
static int scan_after(struct npi_json_events *events, struct npi_event *ret)
{
	bool in_object = events->is_object[events->depth - 1];

	if (peek(events) == (in_object ? '}' : ']'))
		return close_collection(events, ret);
	if (peek(events) != ',')
		return fail(events,
			    in_object ? "expected ',' or '}'" : "expected ',' or ']'");
	events->next++;
	skip_blanks(events);
	ret->pos = pos_here(events);
	return in_object ? scan_key(events, ret) : scan_value(events, ret);
}

static int scan_between(struct npi_json_events *events, struct npi_event *ret)
{
	if (events->next == events->end) {
		ret->kind = NPI_EVENT_SOURCE_END;
		return 0;
	}
	ret->kind = NPI_EVENT_DOCUMENT_START;
	events->state = NPI_JSON_VALUE;
	return 0;
}

int npi_json_events_next(struct npi_json_events *events, struct npi_event *ret)
{
	*ret = (struct npi_event){ 0 };
	skip_blanks(events);
	ret->pos = pos_here(events);
	switch (events->state) {
	case NPI_JSON_BETWEEN:
		return scan_between(events, ret);
	case NPI_JSON_FIRST_ITEM:
		return peek(events) == ']' ? close_collection(events, ret)
					   : scan_value(events, ret);
	case NPI_JSON_FIRST_KEY:
		return peek(events) == '}' ? close_collection(events, ret)
					   : scan_key(events, ret);
	case NPI_JSON_AFTER:
		if (events->depth)
			return scan_after(events, ret);
		ret->kind = NPI_EVENT_DOCUMENT_END;
		events->state = NPI_JSON_BETWEEN;
		return 0;
	case NPI_JSON_VALUE:
	default:
		return scan_value(events, ret);
	}
}

static struct npi_syntax_error error_of(const struct npi_json_events *events)
{
	return (struct npi_syntax_error){ .pos = pos_here(events),
					  .problem = events->problem,
					  .byte = -1 };
}

void npi_json_events_close(struct npi_json_events *events)
{
	free(events->unescaped);
}

int npi_json_check(const char *bytes, size_t len, uint16_t source,
		   struct npi_syntax_error *ret_error)
{
	struct npi_json_events events;
	struct npi_event event;
	int r;

	npi_json_events_open(&events, bytes, len, source);
	do {
		r = npi_json_events_next(&events, &event);
	} while (!r && event.kind != NPI_EVENT_SOURCE_END &&
		 events.depth <= NPI_MAX_DEPTH);
	*ret_error = error_of(&events);
	npi_json_events_close(&events);
	return r;
}
