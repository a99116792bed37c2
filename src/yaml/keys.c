/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "build.h"

/* So many keys are compared one by one; more are looked up. */
enum { FEW_KEYS = 16 };

static struct npi_node *find_key(const struct npi_frame *frame, const char *key,
				 size_t len)
{
	struct npi_node *child;

	if (frame->keys) {
		struct npi_name *name = npi_names_find(frame->keys, key, len);

		return name ? name->value : NULL;
	}
	for (child = frame->node->children; child; child = child->next)
		if (child->key_len == len && !memcmp(child->key, key, len))
			return child;
	return NULL;
}

/* From FEW_KEYS on, keep a table of them. */
static int note_key(struct npi_builder *b, struct npi_frame *frame,
		    struct npi_node *child)
{
	if (frame->node->len <= FEW_KEYS)
		return 0;
	if (!frame->keys) {
		frame->keys = npi_arena_new(b->into, struct npi_names);
		child = frame->node->children;
	}
	if (!frame->keys)
		return -ENOMEM;
	for (; child; child = child->next)
		if (npi_names_put(frame->keys, b->into, child->key, child->key_len,
				  child) < 0)
			return -ENOMEM;
	return 0;
}

static int add_child(struct npi_builder *b, struct npi_frame *frame,
		     struct npi_node *child)
{
	child->next = NULL;
	*frame->tail = child;
	frame->tail = &child->next;
	frame->node->len++;
	return note_key(b, frame, child);
}

int npi_keys_add(struct npi_builder *b, struct npi_frame *frame, struct npi_node *value)
{
	struct npi_node *old = frame->replaces, *next;

	value->key = frame->key;
	value->key_len = frame->key_len;
	value->key_pos = frame->key_pos;
	if (frame->is_merge) {
		frame->merges = value;
		return 0;
	}
	if (!old)
		return add_child(b, frame, value);
	next = old->next;
	*old = *value;
	old->next = next;
	return 0;
}

static void begin_value(struct npi_frame *frame, struct npi_pos pos)
{
	frame->has_key = true;
	frame->is_merge = false;
	frame->replaces = NULL;
	frame->key = "";
	frame->key_len = 0;
	frame->key_pos = pos;
}

int npi_keys_refuse(struct npi_builder *b, struct npi_frame *frame, struct npi_pos pos)
{
	int r = npi_build_error(b, pos, "a key must be a text, not a mapping or a list");

	begin_value(frame, pos);
	return r;
}

/* Items that were handed out cannot be taken back, so that giving them twice is always
 * an error. */
static int report_duplicate(struct npi_builder *b, struct npi_frame *frame,
			    const struct npi_node *first)
{
	bool is_handed = b->has_items && frame == &b->frames[0] && first->skipped;
	struct npi_path paths[NPI_MAX_DEPTH];
	int r;

	r = npi_diag_say(b->diags, is_handed ? NPI_ERROR : b->duplicates, frame->key_pos,
			 npi_build_path(b, paths), "duplicate key '%.*s'",
			 npi_shown_len(frame->key, frame->key_len), frame->key);
	if (r < 0)
		return r;
	return npi_diag_note(b->diags, first->key_pos, "first given here");
}

static int set_key(struct npi_builder *b, struct npi_frame *frame, const char *text)
{
	frame->key_len = (uint32_t)strlen(text);
	frame->key = npi_arena_strndup(b->into, text, frame->key_len);
	return frame->key ? 0 : -ENOMEM;
}

/* The key that Kubernetes makes of a plain one, since JSON has only texts; the same one
 * for most. A float stays as it is written. */
static const char *key_in_json(const struct npi_node *key, enum npi_scalar_type type,
			       char number[24])
{
	int64_t whole;
	bool value;

	if (type == NPI_BOOL && npi_scalar_bool(key, &value) == 0)
		return value ? "true" : "false";
	if (type != NPI_INT || npi_scalar_int(key, &whole) < 0)
		return key->text;
	snprintf(number, 24, "%" PRId64, whole);
	return number;
}

static int take_plain_key(struct npi_builder *b, struct npi_frame *frame)
{
	const struct npi_node key = {
		.kind = NPI_SCALAR,
		.text = frame->key,
		.len = frame->key_len,
	};
	enum npi_scalar_type type = npi_scalar_type(&key);
	const char *text;
	char number[24];
	int r;

	frame->is_merge = !strcmp(key.text, "<<");
	if (type == NPI_STRING)
		return 0;
	if (type == NPI_NULL)
		return npi_build_error(b, frame->key_pos, "key '%s' is null; quote it",
				       key.text);
	text = key_in_json(&key, type, number);
	if (!strcmp(text, key.text))
		return 0;
	r = npi_diag_warning(b->diags, frame->key_pos, NULL,
			     "key '%.*s' without quotes is read as '%s'",
			     npi_shown_len(key.text, key.len), key.text, text);
	return r ? r : set_key(b, frame, text);
}

int npi_keys_take(struct npi_builder *b, struct npi_frame *frame,
		  const struct npi_event *event)
{
	const struct npi_node *first;
	int r = 0;

	begin_value(frame, event->pos);
	if (npi_event_has_nul(event))
		return npi_build_error(b, event->pos, "key contains a NUL byte");
	frame->key = npi_arena_strndup(b->into, event->text, event->len);
	if (!frame->key)
		return -ENOMEM;
	frame->key_len = (uint32_t)event->len;
	if (!event->quoted && !event->tag)
		r = take_plain_key(b, frame);
	if (r)
		return r;
	if (!frame->is_merge)
		frame->replaces = find_key(frame, frame->key, frame->key_len);
	first = frame->is_merge ? frame->merges : frame->replaces;
	return first ? report_duplicate(b, frame, first) : 0;
}

static int merge_mapping(struct npi_builder *b, struct npi_frame *frame,
			 const struct npi_node *mapping)
{
	struct npi_node *child = mapping->children, *next;
	int r = 0;

	for (; child && !r; child = next) {
		next = child->next;
		if (!find_key(frame, child->key, child->key_len))
			r = add_child(b, frame, child);
	}
	return r;
}

int npi_keys_merge(struct npi_builder *b, struct npi_frame *frame)
{
	const struct npi_node *merges = frame->merges, *one;
	int r = 0;

	one = merges->kind == NPI_SEQUENCE ? merges->children : merges;
	for (; one && !r; one = merges->kind == NPI_SEQUENCE ? one->next : NULL) {
		if (one->kind == NPI_MAPPING)
			r = merge_mapping(b, frame, one);
		else if (one->pos.line) /* else an alias of nothing, which was reported */
			r = npi_build_error(b, one->pos,
					    "'<<' takes a mapping or a list of mappings");
	}
	return r;
}

struct npi_skip npi_skip_make(const char *const *names)
{
	struct npi_skip skip = { .names = names };

	for (; names && *names; names++)
		skip.lengths |= UINT64_C(1) << (strlen(*names) & 63);
	return skip;
}

bool npi_skip_has(const struct npi_skip *skip, const char *key, size_t len)
{
	const char *const *name;

	if (!(skip->lengths >> (len & 63) & 1))
		return false;
	for (name = skip->names; *name; name++)
		if (strlen(*name) == len && !memcmp(*name, key, len))
			return true;
	return false;
}
