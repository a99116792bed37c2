/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "build.h"

/* A text is worth one node for each of these, else few aliases could copy gigabytes. */
enum { BYTES_WORTH_A_NODE = 64 };

static void weigh(const struct npi_node *node, struct npi_anchor *anchor, uint32_t depth)
{
	anchor->weight += 1 + node->key_len / BYTES_WORTH_A_NODE;
	if (node->kind == NPI_SCALAR) {
		anchor->weight += node->len / BYTES_WORTH_A_NODE;
		return;
	}
	if (++depth > anchor->height)
		anchor->height = depth;
	npi_for_each_child (child, node)
		weigh(child, anchor, depth);
}

/* A name may be given anew: aliases mean the last anchor before them. */
int npi_anchor_begin(struct npi_builder *b, const struct npi_event *event,
		     struct npi_anchor **ret)
{
	char *name = npi_arena_strdup(&b->kept, event->anchor);
	struct npi_anchor *anchor = npi_arena_new(&b->kept, struct npi_anchor);

	if (!name || !anchor)
		return -ENOMEM;
	anchor->pos = event->pos;
	*ret = anchor;
	return npi_names_put(&b->anchors, &b->kept, name, strlen(name), anchor);
}

int npi_anchor_end(struct npi_builder *b, struct npi_anchor *anchor,
		   const struct npi_node *node)
{
	weigh(node, anchor, 0);
	b->n_kept += anchor->weight;
	if (b->n_kept > NPI_MAX_NODES) {
		int r = npi_build_error(b, anchor->pos,
					"anchors keep more than %d values, the limit",
					NPI_MAX_NODES);
		return r ? r : NPI_INVALID;
	}
	anchor->node = npi_node_copy(&b->kept, node);
	return anchor->node ? 0 : -ENOMEM;
}

int npi_alias_find(struct npi_builder *b, const struct npi_event *event,
		   const struct npi_anchor **ret)
{
	const struct npi_name *name =
		npi_names_find(&b->anchors, event->text, event->len);
	int shown = npi_shown_len(event->text, event->len);
	const struct npi_anchor *anchor;
	int r;

	*ret = NULL;
	if (!name)
		return npi_build_error(b, event->pos,
				       "no anchor '&%.*s' before this alias", shown,
				       event->text);
	anchor = name->value;
	if (anchor->node) {
		*ret = anchor;
		return 0;
	}
	r = npi_build_error(b, event->pos, "alias '*%.*s' inside of its own value", shown,
			    event->text);
	return r ? r : npi_diag_note(b->diags, anchor->pos, "the value begins here");
}

static int check_limits(struct npi_builder *b, const struct npi_event *event,
			const struct npi_anchor *anchor)
{
	int r;

	b->n_copied += anchor->weight;
	if (b->n_copied > NPI_MAX_ALIAS_NODES)
		r = npi_build_error(b, event->pos,
				    "aliases copy more than %d values, the limit",
				    NPI_MAX_ALIAS_NODES);
	else if (b->depth + anchor->height > NPI_MAX_DEPTH)
		r = npi_build_error(b, event->pos,
				    "nested deeper than %d levels, the limit",
				    NPI_MAX_DEPTH);
	else
		return 0;
	return r ? r : NPI_INVALID;
}

/* Places stay those of the anchored value: that is the text to be changed. */
int npi_alias_expand(struct npi_builder *b, const struct npi_event *event,
		     struct npi_node **ret)
{
	static const struct npi_node nothing = { .kind = NPI_SCALAR, .text = "" };
	const struct npi_anchor *anchor;
	int r = npi_alias_find(b, event, &anchor);

	if (!r && anchor)
		r = check_limits(b, event, anchor);
	if (r)
		return r;
	*ret = npi_node_copy(b->into, anchor ? anchor->node : &nothing);
	return *ret ? 0 : -ENOMEM;
}
