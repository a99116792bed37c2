/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What has no children: scalars and aliases. */
#include <string.h>

#include "build.h"

static const char yaml_tag_prefix[] = "tag:yaml.org,2002:";

static const struct {
	const char *name;
	enum npi_scalar_type type;
} known_tags[] = {
	{ "null", NPI_NULL },   { "bool", NPI_BOOL },  { "int", NPI_INT },
	{ "float", NPI_FLOAT }, { "str", NPI_STRING },
};

/* A tag says what a scalar must be; one that is not YAML's own says nothing to us. */
static int check_tag(struct npi_builder *b, const struct npi_event *event,
		     struct npi_node *scalar)
{
	size_t prefix_len = sizeof(yaml_tag_prefix) - 1, i;
	const char *name = event->tag + prefix_len;
	enum npi_scalar_type type;

	if (strncmp(event->tag, yaml_tag_prefix, prefix_len) != 0) {
		scalar->quoted = true;
		return 0;
	}
	if (!strcmp(name, "binary"))
		return npi_build_error(b, event->pos, "tag '!!binary' is not supported");
	type = npi_scalar_type(scalar);
	for (i = 0; i < sizeof(known_tags) / sizeof(known_tags[0]); i++)
		if (!strcmp(name, known_tags[i].name))
			break;
	if (i == sizeof(known_tags) / sizeof(known_tags[0]) ||
	    known_tags[i].type == NPI_STRING) {
		scalar->quoted = true;
		return 0;
	}
	if (type == known_tags[i].type ||
	    (type == NPI_INT && known_tags[i].type == NPI_FLOAT))
		return 0;
	return npi_build_error(b, event->pos, "'%.*s' is no '!!%s'",
			       npi_shown_len(event->text, event->len), event->text, name);
}

static int make_scalar(struct npi_builder *b, const struct npi_event *event,
		       struct npi_node **ret)
{
	struct npi_node *scalar;
	char *text;
	int r;

	r = npi_build_node(b, event, event->len + 1, &scalar);
	if (r)
		return r;
	text = (char *)(scalar + 1);
	memcpy(text, event->text, event->len);
	scalar->kind = NPI_SCALAR;
	scalar->text = text;
	scalar->len = (uint32_t)event->len;
	scalar->quoted = event->quoted;
	*ret = scalar;
	if (npi_event_has_nul(event)) {
		scalar->len = (uint32_t)strlen(text);
		return npi_build_error(b, event->pos, "text contains a NUL byte");
	}
	return event->tag ? check_tag(b, event, scalar) : 0;
}

static int anchor_scalar(struct npi_builder *b, const struct npi_event *event,
			 struct npi_node *scalar)
{
	struct npi_anchor *anchor;
	int r = npi_anchor_begin(b, event, &anchor);

	return r ? r : npi_anchor_end(b, anchor, scalar);
}

int npi_build_take_scalar(struct npi_builder *b, const struct npi_event *event)
{
	struct npi_frame *frame = npi_build_top(b);
	bool is_key = npi_build_wants_key(frame);
	struct npi_node *scalar;
	int r = 0;

	if (is_key && !event->anchor)
		return npi_keys_take(b, frame, event);
	if (frame && !frame->node && !event->anchor)
		return 0;
	r = make_scalar(b, event, &scalar);
	if (!r && event->anchor)
		r = anchor_scalar(b, event, scalar);
	if (r)
		return r;
	if (is_key)
		return npi_keys_take(b, frame, event);
	r = npi_build_attach(b, frame, scalar);
	if (frame)
		frame->has_key = false;
	return r;
}

static int take_alias_key(struct npi_builder *b, struct npi_frame *frame,
			  const struct npi_event *event)
{
	const struct npi_anchor *anchor;
	struct npi_event key = *event;
	int r = npi_alias_find(b, event, &anchor);

	if (r)
		return r;
	if (!anchor || anchor->node->kind != NPI_SCALAR)
		return npi_keys_refuse(b, frame, event->pos);
	key.text = anchor->node->text;
	key.len = anchor->node->len;
	key.quoted = anchor->node->quoted;
	return npi_keys_take(b, frame, &key);
}

int npi_build_take_alias(struct npi_builder *b, const struct npi_event *event)
{
	struct npi_frame *frame = npi_build_top(b);
	const struct npi_anchor *anchor;
	struct npi_node *value;
	int r;

	if (npi_build_wants_key(frame))
		return take_alias_key(b, frame, event);
	if (frame && !frame->node)
		return npi_alias_find(b, event, &anchor);
	r = npi_alias_expand(b, event, &value);
	if (r)
		return r;
	r = npi_build_attach(b, frame, value);
	if (frame)
		frame->has_key = false;
	return r;
}
