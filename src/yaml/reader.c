/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "events.h"

struct npi_reader {
	const struct npi_sources *sources;
	uint16_t source;
	bool is_hasty;
	bool is_misled;
	bool has_ended;
	const char *refusal; /* why its bytes cannot be read at all */
	struct npi_events events;
	struct npi_builder build;
	uint32_t document;
	/* a document that is complete, and its items that are still to be handed out */
	struct npi_node *pending;
	const struct npi_node *queue;
};

static const char byte_order_mark[] = "\xef\xbb\xbf";

static bool begins_with(const char *bytes, size_t len, const char *start)
{
	return len >= strlen(start) && !memcmp(bytes, start, strlen(start));
}

static int open_events(struct npi_reader *reader, const char *bytes, size_t len)
{
	if (begins_with(bytes, len, "\xff\xfe") || begins_with(bytes, len, "\xfe\xff"))
		reader->refusal =
			"UTF-16 text; 'iconv -f UTF-16 -t UTF-8' makes it readable";
	if (begins_with(bytes, len, byte_order_mark)) {
		bytes += strlen(byte_order_mark);
		len -= strlen(byte_order_mark);
	}
	if (!reader->is_hasty)
		return npi_events_open(&reader->events, bytes, len, reader->source);
	npi_events_open_hastily(&reader->events, bytes, len, reader->source);
	return 0;
}

int npi_reader_open(const struct npi_sources *sources, uint16_t source,
		    const struct npi_reading *reading, struct npi_diags *diags,
		    struct npi_reader **ret)
{
	const struct npi_source *from = &sources->items[source];
	struct npi_reader *reader = calloc(1, sizeof(*reader));
	int r;

	if (!reader)
		return -ENOMEM;
	reader->sources = sources;
	reader->source = source;
	reader->is_hasty = reading->hasty;
	reader->build.diags = diags;
	reader->build.duplicates = reading->duplicates;
	reader->build.skip = npi_skip_make(reading->skip);
	r = open_events(reader, from->len ? from->bytes : "", from->len);
	if (r) {
		free(reader);
		return r;
	}
	*ret = reader;
	return 0;
}

static int next_event(struct npi_reader *reader, struct npi_event *ret)
{
	const struct npi_syntax_error *as_json = &reader->events.json_error;
	int r = npi_events_next(&reader->events, ret);
	struct npi_syntax_error error;

	reader->is_misled = r == NPI_INVALID && reader->is_hasty;
	if (r != NPI_INVALID || reader->is_misled)
		return r;
	error = npi_events_error(&reader->events);
	return npi_syntax_finding(reader->build.diags, reader->sources, &error,
				  as_json->problem ? as_json : NULL);
}

static struct npi_node *find_items(struct npi_node *root)
{
	struct npi_node *child = root->children;

	while (child && (child->key_len != 5 || memcmp(child->key, "items", 5) != 0))
		child = child->next;
	return child && child->kind == NPI_SEQUENCE && !child->skipped ? child : NULL;
}

/* A document can still have its items, when an anchor, an alias or a merge was in play.
 * They are handed out like all others. */
static int queue_items(struct npi_reader *reader, struct npi_node *root,
		       struct npi_node *items)
{
	struct npi_arena *arena = &reader->build.document;
	const struct npi_node *list = npi_node_copy(arena, items);

	items->children = NULL;
	items->len = 0;
	items->skipped = true;
	reader->pending = npi_node_copy(arena, root);
	if (!list || !reader->pending)
		return -ENOMEM;
	reader->queue = list->children;
	return 0;
}

static int hand_out_item(struct npi_reader *reader, const struct npi_node *item,
			 struct npi_object_tree *ret)
{
	ret->root = item;
	ret->is_item = true;
	ret->document = reader->document;
	ret->item = reader->build.n_items++;
	return 0;
}

static int next_pending(struct npi_reader *reader, struct npi_object_tree *ret)
{
	const struct npi_node *next = reader->queue ? reader->queue : reader->pending;
	struct npi_node *copy = npi_node_copy(reader->build.object, next);

	if (!copy)
		return -ENOMEM;
	if (reader->queue) {
		reader->queue = reader->queue->next;
		return hand_out_item(reader, copy, ret);
	}
	reader->pending = NULL;
	*ret = (struct npi_object_tree){ .root = copy,
					 .had_items = true,
					 .document = reader->document };
	return 0;
}

static bool is_empty(const struct npi_node *root)
{
	return root->kind == NPI_SCALAR && npi_scalar_type(root) == NPI_NULL;
}

static int refuse_root(struct npi_reader *reader, const struct npi_node *root)
{
	struct npi_diags *diags = reader->build.diags;
	bool is_list = root->kind == NPI_SEQUENCE;
	int r;

	r = npi_diag_error(diags, root->pos, NULL, "expected an object, found %s",
			   is_list ? "a list" : "plain text");
	if (r == NPI_INVALID && is_list)
		r = npi_diag_note(diags, (struct npi_pos){ 0 },
				  "several objects are given as documents of their own, "
				  "or as the items of an object of 'kind: List'");
	return r < 0 ? r : 0;
}

/* Sets @ret when the document is for the caller. */
static int finish_document(struct npi_reader *reader, struct npi_object_tree *ret)
{
	struct npi_builder *b = &reader->build;
	struct npi_node *root = b->done, *items;
	int r;

	b->done = NULL;
	if (b->is_unusable || b->is_root_unusable || is_empty(root))
		return 0;
	if (root->kind != NPI_MAPPING)
		return refuse_root(reader, root);
	items = find_items(root);
	if (items) {
		r = queue_items(reader, root, items);
		return r ? r : next_pending(reader, ret);
	}
	if (b->has_items)
		root = npi_node_copy(b->object, root);
	if (!root)
		return -ENOMEM;
	ret->root = root;
	ret->had_items = b->has_items;
	ret->document = reader->document;
	return 0;
}

static int finish_item(struct npi_reader *reader, struct npi_object_tree *ret)
{
	struct npi_builder *b = &reader->build;
	struct npi_node *item = b->done;

	b->done = NULL;
	if (!b->is_unusable)
		return hand_out_item(reader, item, ret);
	b->is_unusable = false;
	b->n_items++;
	return 0;
}

static int take_event(struct npi_reader *reader, const struct npi_event *event,
		      struct npi_object_tree *ret)
{
	struct npi_builder *b = &reader->build;
	int r;

	switch (event->kind) {
	case NPI_EVENT_SOURCE_END:
		reader->has_ended = true;
		return 0;
	case NPI_EVENT_DOCUMENT_START:
		reader->document++;
		npi_build_begin(b);
		return 0;
	case NPI_EVENT_DOCUMENT_END:
		return finish_document(reader, ret);
	case NPI_EVENT_SCALAR:
	case NPI_EVENT_ALIAS:
	case NPI_EVENT_MAPPING_START:
	case NPI_EVENT_SEQUENCE_START:
	case NPI_EVENT_COLLECTION_END:
	default:
		r = npi_build_event(b, event);
		return !r && b->done && b->done_is_item ? finish_item(reader, ret) : r;
	}
}

/* What is read in vain (empty or unusable) leaves nothing in the arena. */
static int read_tree(struct npi_reader *reader, struct npi_object_tree *ret)
{
	struct npi_arena *arena = reader->build.object;
	struct npi_arena_mark mark = npi_arena_mark(arena);
	struct npi_event event;
	int r;

	do {
		r = next_event(reader, &event);
		if (r)
			return r;
		if (event.kind == NPI_EVENT_DOCUMENT_START)
			npi_arena_rewind(arena, mark);
		r = take_event(reader, &event, ret);
	} while (!r && !ret->root && !reader->has_ended);
	return r;
}

static int read_next(struct npi_reader *reader, struct npi_object_tree *ret)
{
	struct npi_pos whole = { .source = reader->source };

	if (reader->has_ended)
		return 0;
	if (reader->refusal)
		return npi_diag_error(reader->build.diags, whole, NULL, "%s",
				      reader->refusal);
	return reader->pending ? next_pending(reader, ret) : read_tree(reader, ret);
}

int npi_reader_next(struct npi_reader *reader, struct npi_arena *arena,
		    struct npi_object_tree *ret)
{
	struct npi_builder *b = &reader->build;
	struct npi_object_tree tree = { 0 };
	int r;

	b->object = arena;
	if (b->into != &b->document)
		b->into = arena;
	r = read_next(reader, &tree);
	if (r)
		reader->has_ended = true;
	else
		*ret = tree;
	return r;
}

bool npi_reader_is_misled(const struct npi_reader *reader)
{
	return reader->is_misled;
}

void npi_reader_close(struct npi_reader *reader)
{
	if (!reader)
		return;
	npi_events_close(&reader->events);
	npi_arena_clear(&reader->build.document);
	npi_arena_clear(&reader->build.kept);
	free(reader);
}
