/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "npi/text.h"

void npi_build_begin(struct npi_builder *b)
{
	npi_arena_clear(&b->document);
	npi_arena_clear(&b->kept);
	b->into = b->object;
	b->anchors = (struct npi_names){ 0 };
	b->depth = 0;
	b->n_nodes = b->n_kept = b->n_copied = 0;
	b->is_unusable = b->is_root_unusable = b->has_items = false;
	b->n_items = 0;
	b->done = NULL;
}

/* Only what is below an item of a list belongs to its object. */
const struct npi_path *npi_build_path(const struct npi_builder *b,
				      struct npi_path paths[NPI_MAX_DEPTH])
{
	const struct npi_path *parent = NULL;
	uint32_t i;

	for (i = 0; i < b->depth; i++) {
		const struct npi_frame *frame = &b->frames[i];

		if (frame->is_handed) {
			parent = NULL;
			continue;
		}
		if (!frame->node || (frame->is_mapping && !frame->has_key))
			break;
		paths[i] = (struct npi_path){
			.parent = parent,
			.name = frame->is_mapping ? frame->key : NULL,
			.index = frame->node->len,
		};
		parent = &paths[i];
	}
	return parent;
}

int npi_build_error(struct npi_builder *b, struct npi_pos pos, const char *format, ...)
{
	struct npi_path paths[NPI_MAX_DEPTH];
	struct npi_text text = { 0 };
	va_list args;
	int r;

	b->is_unusable = true;
	va_start(args, format);
	npi_text_add_vformat(&text, format, args);
	va_end(args);
	r = text.failed ? -ENOMEM
			: npi_diag_error(b->diags, pos, npi_build_path(b, paths), "%s",
					 npi_text_string(&text));
	npi_text_clear(&text);
	return r == NPI_INVALID ? 0 : r;
}

static int limit_error(struct npi_builder *b, struct npi_pos pos, const char *what)
{
	int r = npi_build_error(b, pos, "%s", what);

	return r ? r : NPI_INVALID;
}

int npi_build_node(struct npi_builder *b, const struct npi_event *event, size_t extra,
		   struct npi_node **ret)
{
	struct npi_node *node;

	if (++b->n_nodes > NPI_MAX_NODES)
		return limit_error(b, event->pos,
				   "object has more than 1000000 values, the limit");
	node = npi_arena_alloc(b->into, sizeof(*node) + extra);
	if (!node)
		return -ENOMEM;
	node->pos = event->pos;
	*ret = node;
	return 0;
}

static void link_child(struct npi_frame *frame, struct npi_node *child)
{
	*frame->tail = child;
	frame->tail = &child->next;
	frame->node->len++;
}

/* A value is complete: give it to what it belongs to. */
int npi_build_attach(struct npi_builder *b, struct npi_frame *parent,
		     struct npi_node *value)
{
	if (!parent || parent->is_handed) {
		b->done = value;
		b->done_is_item = parent;
		b->n_nodes = 0;
		return 0;
	}
	if (!parent->node)
		return 0;
	if (parent->is_mapping)
		return npi_keys_add(b, parent, value);
	link_child(parent, value);
	return 0;
}

/* The nodes read so far go where they outlive the items. */
static int move_root(struct npi_builder *b)
{
	struct npi_frame *root = &b->frames[0];
	struct npi_node *merges = root->merges, *child;

	if (b->into == &b->document)
		return 0;
	b->into = &b->document;
	root->node = npi_node_copy(b->into, root->node);
	root->key = npi_arena_strndup(b->into, root->key, root->key_len);
	if (merges)
		root->merges = npi_node_copy(b->into, merges);
	if (!root->node || !root->key || (merges && !root->merges))
		return -ENOMEM;
	root->keys = NULL;
	root->tail = &root->node->children;
	for (child = root->node->children; child; child = child->next)
		root->tail = &child->next;
	return 0;
}

static bool is_items(const struct npi_builder *b, const struct npi_event *event)
{
	const struct npi_frame *root = &b->frames[0];

	return b->depth == 1 && event->kind == NPI_EVENT_SEQUENCE_START &&
	       root->has_key && !root->replaces && !event->anchor && root->key_len == 5 &&
	       !memcmp(root->key, "items", 5);
}

/* A node without children stands where the collection would be. */
static int leave_out(struct npi_builder *b, struct npi_frame *parent,
		     const struct npi_event *event, struct npi_node **ret)
{
	struct npi_node *node;
	int r = npi_build_node(b, event, 0, &node);

	if (r)
		return r;
	node->kind = event->kind == NPI_EVENT_MAPPING_START ? NPI_MAPPING : NPI_SEQUENCE;
	node->skipped = true;
	*ret = node;
	return npi_build_attach(b, parent, node);
}

/* The items are built as children of nothing. */
static int begin_items(struct npi_builder *b, struct npi_frame *frame,
		       const struct npi_event *event)
{
	int r = move_root(b);

	if (!r)
		r = leave_out(b, &b->frames[0], event, &frame->node);
	b->into = b->object;
	b->has_items = true;
	b->is_root_unusable = b->is_unusable;
	b->is_unusable = false;
	b->n_nodes = 0;
	frame->is_handed = true;
	return r;
}

static int begin_node(struct npi_builder *b, struct npi_frame *frame,
		      const struct npi_event *event)
{
	int r = npi_build_node(b, event, 0, &frame->node);

	if (r)
		return r;
	frame->node->kind = frame->is_mapping ? NPI_MAPPING : NPI_SEQUENCE;
	frame->tail = &frame->node->children;
	return event->anchor ? npi_anchor_begin(b, event, &frame->anchor) : 0;
}

static int begin_collection(struct npi_builder *b, const struct npi_event *event)
{
	struct npi_frame *parent = npi_build_top(b), *frame;
	struct npi_node *placeholder;
	int r = 0;

	if (b->depth == NPI_MAX_DEPTH)
		return limit_error(b, event->pos,
				   "nested deeper than 64 levels, the limit");
	frame = &b->frames[b->depth];
	*frame = (struct npi_frame){ .is_mapping =
					     event->kind == NPI_EVENT_MAPPING_START };
	if (is_items(b, event)) {
		r = begin_items(b, frame, event);
	} else if (parent && !parent->node) {
		frame->is_loose = true;
	} else if (npi_build_wants_key(parent)) {
		frame->is_loose = frame->is_key = true;
		r = npi_keys_refuse(b, parent, event->pos);
	} else if (parent && parent->is_mapping &&
		   npi_skip_has(&b->skip, parent->key, parent->key_len)) {
		frame->is_loose = true;
		r = leave_out(b, parent, event, &placeholder);
	}
	if (!r && !frame->is_handed && (!frame->is_loose || event->anchor))
		r = begin_node(b, frame, event);
	b->depth++;
	return r;
}

static int end_collection(struct npi_builder *b)
{
	struct npi_frame *frame = &b->frames[b->depth - 1], *parent;
	int r = 0;

	if (frame->merges)
		r = npi_keys_merge(b, frame);
	b->depth--;
	parent = npi_build_top(b);
	if (!r && frame->anchor)
		r = npi_anchor_end(b, frame->anchor, frame->node);
	if (frame->is_handed)
		b->into = &b->document;
	else if (!r && !frame->is_loose)
		r = npi_build_attach(b, parent, frame->node);
	if (parent && !frame->is_key)
		parent->has_key = false;
	return r;
}

int npi_build_event(struct npi_builder *b, const struct npi_event *event)
{
	switch (event->kind) {
	case NPI_EVENT_SCALAR:
		return npi_build_take_scalar(b, event);
	case NPI_EVENT_ALIAS:
		return npi_build_take_alias(b, event);
	case NPI_EVENT_MAPPING_START:
	case NPI_EVENT_SEQUENCE_START:
		return begin_collection(b, event);
	case NPI_EVENT_COLLECTION_END:
		return end_collection(b);
	case NPI_EVENT_DOCUMENT_START:
	case NPI_EVENT_DOCUMENT_END:
	case NPI_EVENT_SOURCE_END:
	default:
		return 0;
	}
}
