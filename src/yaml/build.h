/* SPDX-License-Identifier: GPL-2.0-or-later */
/* build.h - from events to trees; what the rooms of the reader share */
#ifndef NPI_YAML_BUILD_H
#define NPI_YAML_BUILD_H

#include "npi/limits.h"
#include "npi/tree.h"

#include "event.h"
#include "names.h"

/* An anchored value. */
struct npi_anchor {
	struct npi_node *node; /* a copy of its own; NULL while it is still being read */
	struct npi_pos pos;
	uint32_t height; /* levels of collections in @node */
	size_t weight;   /* nodes, a long text being worth several */
};

/* A collection that is being read. */
struct npi_frame {
	struct npi_node *node;     /* NULL: its contents are only checked */
	struct npi_node **tail;    /* where the next child is linked */
	struct npi_node *replaces; /* what a repeated key had before */
	struct npi_node *merges;   /* the value of "<<" */
	struct npi_names *keys;    /* once they are many */
	struct npi_anchor *anchor;
	const char *key; /* of the value that comes next, if @has_key */
	uint32_t key_len;
	struct npi_pos key_pos;
	bool is_mapping;
	bool has_key;
	bool is_merge;  /* the key is "<<" */
	bool is_key;    /* it stands where a key should */
	bool is_loose;  /* belongs to nothing: skipped, or anchored inside of it */
	bool is_handed; /* its children are handed out one by one */
};

struct npi_skip {
	const char *const *names; /* ends with NULL */
	uint64_t lengths;         /* bit n: a name of n bytes is among them */
};

struct npi_builder {
	struct npi_diags *diags;
	enum npi_severity duplicates;
	struct npi_skip skip;

	struct npi_arena *into;    /* takes new nodes: @object or &@document */
	struct npi_arena *object;  /* the caller's: lives as long as one object */
	struct npi_arena document; /* what must outlive the items of a list */
	struct npi_arena kept;     /* anchored values of the document */
	struct npi_names anchors;

	struct npi_frame frames[NPI_MAX_DEPTH];
	uint32_t depth;
	size_t n_nodes;  /* of this object */
	size_t n_kept;   /* weight of what anchors of this document keep */
	size_t n_copied; /* weight of what aliases of this document copied */

	bool is_unusable;      /* a finding keeps the object from being used */
	bool is_root_unusable; /* the same of the object whose items are read */
	bool has_items;        /* items of this document are handed out */
	uint32_t n_items;
	struct npi_node *done; /* the root or the item that is complete */
	bool done_is_item;
};

/* Begin a document. */
void npi_build_begin(struct npi_builder *b);

/* Take one event inside of a document. 0, NPI_INVALID (a limit), -ENOMEM. */
int npi_build_event(struct npi_builder *b, const struct npi_event *event) npi_must_check;

/* An error with the path of the value that is being read, which makes its object
 * unusable. 0 or -ENOMEM; reading goes on. */
int npi_build_error(struct npi_builder *b, struct npi_pos pos, const char *format, ...)
	npi_printf_like(3, 4);

/* The path of the value that is being read; NULL for the object itself. */
const struct npi_path *npi_build_path(const struct npi_builder *b,
				      struct npi_path paths[NPI_MAX_DEPTH]);

/* A zeroed node with @extra bytes behind it; NPI_INVALID when they are too many. */
int npi_build_node(struct npi_builder *b, const struct npi_event *event, size_t extra,
		   struct npi_node **ret) npi_must_check;

/* A value is complete: give it to the collection it belongs to, or hand it out. */
int npi_build_attach(struct npi_builder *b, struct npi_frame *parent,
		     struct npi_node *value) npi_must_check;

/* The collection that is being read. NULL: none, the root is to come. */
static inline struct npi_frame *npi_build_top(struct npi_builder *b)
{
	return b->depth ? &b->frames[b->depth - 1] : NULL;
}

static inline bool npi_build_wants_key(const struct npi_frame *frame)
{
	return frame && frame->node && frame->is_mapping && !frame->has_key;
}

/* leaf.c: what has no children */
int npi_build_take_scalar(struct npi_builder *b,
			  const struct npi_event *event) npi_must_check;
int npi_build_take_alias(struct npi_builder *b,
			 const struct npi_event *event) npi_must_check;

/* keys.c: the keys of one mapping */
int npi_keys_take(struct npi_builder *b, struct npi_frame *frame,
		  const struct npi_event *event) npi_must_check;
/* Something that can be no key stands where one should: a finding. */
int npi_keys_refuse(struct npi_builder *b, struct npi_frame *frame,
		    struct npi_pos pos) npi_must_check;
/* A value is complete: it stands under the frame's key from now on. */
int npi_keys_add(struct npi_builder *b, struct npi_frame *frame,
		 struct npi_node *value) npi_must_check;
/* Add the keys of "<<" that are not given explicitly. */
int npi_keys_merge(struct npi_builder *b, struct npi_frame *frame) npi_must_check;
struct npi_skip npi_skip_make(const char *const *names);
bool npi_skip_has(const struct npi_skip *skip, const char *key, size_t len);

/* alias.c: anchors and what they stand for */
int npi_anchor_begin(struct npi_builder *b, const struct npi_event *event,
		     struct npi_anchor **ret) npi_must_check;
int npi_anchor_end(struct npi_builder *b, struct npi_anchor *anchor,
		   const struct npi_node *node) npi_must_check;
/* NULL after a finding. 0 or -ENOMEM. */
int npi_alias_find(struct npi_builder *b, const struct npi_event *event,
		   const struct npi_anchor **ret) npi_must_check;
int npi_alias_expand(struct npi_builder *b, const struct npi_event *event,
		     struct npi_node **ret) npi_must_check;

/* node.c: a deep copy, texts too. NULL: out of memory. */
struct npi_node *npi_node_copy(struct npi_arena *arena, const struct npi_node *node);
/* Bytes of a text to show in a message: whole characters, not too many. */
int npi_shown_len(const char *text, size_t len);

/* syntax.c: the finding for a syntax error in the user's terms. @as_json: why it is not
 * JSON either, or NULL. NPI_INVALID or -ENOMEM. */
int npi_syntax_finding(struct npi_diags *diags, const struct npi_sources *sources,
		       const struct npi_syntax_error *error,
		       const struct npi_syntax_error *as_json) npi_must_check;

#endif
