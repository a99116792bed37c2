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

/* Kubernetes makes keys of JSON from keys of YAML: texts, from booleans and numbers too.
 */
struct plain_key {
	char number[24];
	const char *text;
	size_t len;
};

static int convert_key(struct npi_builder *b, const struct npi_event *event,
		       struct plain_key *ret)
{
	const struct npi_node key = {
		.kind = NPI_SCALAR,
		.text = event->text,
		.len = (uint32_t)event->len,
	};
	int64_t number;
	bool value;

	switch (npi_scalar_type(&key)) {
	case NPI_NULL:
		return npi_build_error(b, event->pos, "key '%s' is null; quote it",
				       event->text);
	case NPI_BOOL:
		if (npi_scalar_bool(&key, &value) == 0)
			ret->text = value ? "true" : "false";
		break;
	case NPI_INT:
		if (npi_scalar_int(&key, &number) < 0)
			return 0;
		snprintf(ret->number, sizeof(ret->number), "%" PRId64, number);
		ret->text = ret->number;
		break;
	case NPI_FLOAT: /* stays as it is written */
	case NPI_STRING:
	default:
		return 0;
	}
	ret->len = strlen(ret->text);
	if (!strcmp(ret->text, event->text))
		return 0;
	return npi_diag_warning(
		b->diags, event->pos, NULL, "key '%.*s' without quotes is read as '%s'",
		npi_shown_len(event->text, event->len), event->text, ret->text);
}

int npi_keys_take(struct npi_builder *b, struct npi_frame *frame,
		  const struct npi_event *event)
{
	struct plain_key key = { .text = event->text, .len = event->len };
	const struct npi_node *first;
	int r = 0;

	begin_value(frame, event->pos);
	if (event->quoted && memchr(event->text, '\0', event->len))
		return npi_build_error(b, event->pos, "key contains a NUL byte");
	if (!event->quoted && !event->tag) {
		frame->is_merge = event->len == 2 && !memcmp(event->text, "<<", 2);
		r = convert_key(b, event, &key);
	}
	if (r)
		return r;
	frame->key = npi_arena_strndup(b->into, key.text, key.len);
	if (!frame->key)
		return -ENOMEM;
	frame->key_len = (uint32_t)key.len;
	first = frame->is_merge ? frame->merges : find_key(frame, key.text, key.len);
	if (!first)
		return 0;
	if (!frame->is_merge)
		frame->replaces = find_key(frame, key.text, key.len);
	return report_duplicate(b, frame, first);
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
