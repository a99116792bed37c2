/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/trees.h"

#include <errno.h>
#include <string.h>

static void add_pos(struct npi_text *text, struct npi_pos pos)
{
	npi_text_add_format(text, "%u:%u", pos.line, pos.column);
	if (pos.width > 1)
		npi_text_add_format(text, "+%u", pos.width);
}

static void add_scalar(struct npi_text *text, const struct npi_node *node)
{
	enum npi_scalar_type type = npi_scalar_type(node);

	if (type != NPI_STRING) {
		npi_text_add_format(text, "%s", type == NPI_NULL ? "null" : node->text);
		return;
	}
	npi_text_add_string(text, "\"");
	npi_text_add_safe(text, node->text, node->len);
	npi_text_add_string(text, "\"");
}

static void add_node(struct npi_text *text, const struct npi_node *node, bool places)
{
	bool is_mapping = node->kind == NPI_MAPPING;
	size_t n = 0;

	if (node->kind == NPI_SCALAR || node->skipped) {
		if (node->skipped)
			npi_text_add_string(text, is_mapping ? "skipped{}" : "skipped[]");
		else
			add_scalar(text, node);
	} else {
		npi_text_add_string(text, is_mapping ? "{" : "[");
		npi_for_each_child (child, node) {
			npi_text_add_string(text, n++ ? ", " : "");
			if (child->key) {
				npi_text_add_safe(text, child->key, child->key_len);
				if (places) {
					npi_text_add_string(text, "@");
					add_pos(text, child->key_pos);
				}
				npi_text_add_string(text, ": ");
			}
			add_node(text, child, places);
		}
		npi_text_add_string(text, is_mapping ? "}" : "]");
		if (n != node->len)
			npi_text_add_format(text, "<len %u>", node->len);
	}
	if (places) {
		npi_text_add_string(text, "@");
		add_pos(text, node->pos);
	}
}

static void add_tree(struct npi_text *text, const struct npi_object_tree *tree,
		     bool places)
{
	if (tree->is_item)
		npi_text_add_format(text, "item %u of %u: ", tree->item, tree->document);
	else
		npi_text_add_format(text, "document %u%s: ", tree->document,
				    tree->had_items ? " with items" : "");
	add_node(text, tree->root, places);
	npi_text_add_string(text, "\n");
}

void trees_add_findings(struct npi_text *text, const struct npi_diags *diags)
{
	static const char *const names[] = { "error", "warning", "notice" };
	const struct npi_note *note;
	size_t i;

	for (i = 0; i < diags->n; i++) {
		const struct npi_finding *finding = diags->findings[i];

		npi_text_add_format(text, "%s ", names[finding->severity]);
		add_pos(text, finding->pos);
		npi_text_add_format(text, "%s%s: %s\n", *finding->path ? " " : "",
				    finding->path, finding->text);
		for (note = finding->notes; note; note = note->next) {
			npi_text_add_string(text, "  note ");
			if (note->pos.line) {
				add_pos(text, note->pos);
				npi_text_add_string(text, " ");
			}
			npi_text_add_format(text, "%s\n", note->text);
		}
	}
}

static int read_all(struct npi_reader *reader, struct npi_arena *arena, bool places,
		    struct npi_text *text)
{
	struct npi_arena_mark mark = npi_arena_mark(arena);
	struct npi_object_tree tree;
	int r;

	do {
		npi_arena_rewind(arena, mark);
		r = npi_reader_next(reader, arena, &tree);
		if (!r && tree.root)
			add_tree(text, &tree, places);
	} while (!r && tree.root);
	return r;
}

static int read_once(const struct npi_sources *sources, const struct npi_reading *reading,
		     bool places, struct npi_text *ret, bool *ret_is_misled)
{
	struct npi_arena arena = { 0 }, diags_arena = { 0 };
	struct npi_diags diags = { .arena = &diags_arena };
	struct npi_reader *reader;
	int r;

	*ret = (struct npi_text){ 0 };
	r = npi_reader_open(sources, 1, reading, &diags, &reader);
	if (!r) {
		r = read_all(reader, &arena, places, ret);
		*ret_is_misled = npi_reader_is_misled(reader);
		npi_reader_close(reader);
	}
	trees_add_findings(ret, &diags);
	npi_arena_clear(&arena);
	npi_arena_clear(&diags_arena);
	return r < 0 || !ret->failed ? r : -ENOMEM;
}

int trees_read(const char *bytes, size_t len, struct trees_options options,
	       struct npi_text *ret)
{
	struct npi_source items[2] = { [1] = { "test", bytes, len } };
	const struct npi_sources sources = { items, 1 };
	struct npi_reading reading = { .skip = options.skip,
				       .duplicates = options.duplicates };
	struct npi_text hasty;
	bool is_misled = false;
	int r, r_hasty;

	r = read_once(&sources, &reading, options.places, ret, &is_misled);
	reading.hasty = true;
	r_hasty = read_once(&sources, &reading, options.places, &hasty, &is_misled);
	if (r >= 0 && r_hasty >= 0 && !is_misled &&
	    (r != r_hasty || strcmp(npi_text_string(&hasty), npi_text_string(ret)) != 0))
		npi_text_add_format(ret, "but in haste, with result %d:\n%s", r_hasty,
				    npi_text_string(&hasty));
	npi_text_clear(&hasty);
	return r_hasty < 0 ? r_hasty : r;
}
