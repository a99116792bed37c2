/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/shuffle.h"

#include <stdio.h>
#include <string.h>

#include <check.h>

#include "lib/case_files.h"
#include "npi/diag.h"
#include "npi/text.h"

/* splitmix64 */
static uint32_t below(struct shuffle_random *random, size_t limit)
{
	uint64_t mixed = random->state += 0x9e3779b97f4a7c15;

	mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
	mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
	return (uint32_t)((mixed ^ (mixed >> 31)) % limit);
}

static void shuffle(struct shuffle_random *random, const struct npi_node **nodes,
		    size_t n)
{
	size_t i;

	for (i = n; i > 1; i--) {
		size_t k = below(random, i);
		const struct npi_node *node = nodes[i - 1];

		nodes[i - 1] = nodes[k];
		nodes[k] = node;
	}
}

static bool read_source(struct npi_arena *arena, const struct npi_sources *sources,
			uint16_t source, struct npi_diags *diags,
			struct shuffle_documents *documents)
{
	static const struct npi_reading reading;
	struct npi_object_tree tree;
	struct npi_reader *reader;
	int r;

	ck_assert_int_eq(npi_reader_open(sources, source, &reading, diags, &reader), 0);
	while ((r = npi_reader_next(reader, arena, &tree)) == 0 && tree.root) {
		if (tree.had_items)
			continue;
		if (tree.root->kind != NPI_MAPPING || !npi_node_find(tree.root, "kind"))
			r = NPI_INVALID;
		documents->roots =
			npi_arena_grow(arena, documents->roots, documents->n,
				       documents->n + 1, sizeof(*documents->roots));
		ck_assert_ptr_nonnull(documents->roots);
		documents->roots[documents->n++] = tree.root;
		if (r)
			break;
	}
	npi_reader_close(reader);
	return r == 0 && diags->n == 0;
}

bool shuffle_parse(struct npi_arena *arena, const struct npi_sources *sources,
		   struct shuffle_documents *ret)
{
	struct npi_diags diags = { .arena = arena };
	uint16_t source;

	*ret = (struct shuffle_documents){ 0 };
	for (source = 1; source <= sources->n; source++)
		if (!read_source(arena, sources, source, &diags, ret))
			return false;
	return ret->n > 0;
}

static bool has_an_order(const struct npi_node *node)
{
	static const char *const keys[] = { "addresses", "clusterIPs",     "ipFamilies",
					    "podIPs",    "initContainers", "containers" };
	size_t i;

	if (node->kind != NPI_SEQUENCE || !node->key)
		return false;
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!strcmp(node->key, keys[i]))
			return true;
	return false;
}

/* The children in the order to write them; NULL-terminated. */
static const struct npi_node **ordered(struct npi_arena *arena,
				       const struct npi_node *node,
				       struct shuffle_random *random)
{
	const struct npi_node **nodes =
		npi_arena_new_array(arena, const struct npi_node *, node->len + 1);
	size_t n = 0;

	ck_assert_ptr_nonnull(nodes);
	npi_for_each_child (child, node)
		nodes[n++] = child;
	if (random && !has_an_order(node))
		shuffle(random, nodes, n);
	return nodes;
}

static void write_string(struct npi_text *text, const char *string)
{
	npi_text_add_string(text, "\"");
	for (; *string; string++)
		npi_text_add_format(text, strchr("\"\\", *string) ? "\\%c" : "%c",
				    *string == '\n' ? ' ' : *string);
	npi_text_add_string(text, "\"");
}

/* Flow style; what was no string stays plain. */
static void write_node(struct npi_arena *arena, const struct npi_node *node,
		       struct shuffle_random *random, bool ordered_inside,
		       struct npi_text *text)
{
	const struct npi_node **children;
	bool mapping = node->kind == NPI_MAPPING;

	if (node->kind == NPI_SCALAR) {
		if (node->quoted || npi_scalar_type(node) == NPI_STRING)
			write_string(text, node->text);
		else
			npi_text_add_string(text, *node->text ? node->text : "~");
		return;
	}
	npi_text_add_string(text, mapping ? "{" : "[");
	children = ordered(arena, node, ordered_inside ? NULL : random);
	ordered_inside |= has_an_order(node);
	for (; *children; children++) {
		if (mapping) {
			write_string(text, (*children)->key);
			npi_text_add_string(text, ": ");
		}
		write_node(arena, *children, random, ordered_inside, text);
		npi_text_add_string(text, children[1] ? ", " : "");
	}
	npi_text_add_string(text, mapping ? "}" : "]");
}

static struct npi_source write_source(struct npi_arena *arena,
				      const struct npi_node **roots, size_t n,
				      struct shuffle_random *random)
{
	struct npi_text text = { 0 };
	struct npi_source source = { .name = "shuffled.yaml" };
	size_t i;

	for (i = 0; i < n; i++) {
		write_node(arena, roots[i], random, false, &text);
		npi_text_add_string(&text, "\n---\n");
	}
	source.bytes = npi_arena_strdup(arena, npi_text_string(&text));
	source.len = text.len;
	npi_text_clear(&text);
	ck_assert_ptr_nonnull(source.bytes);
	return source;
}

struct npi_sources shuffle_write(struct npi_arena *arena,
				 const struct shuffle_documents *documents,
				 struct shuffle_random *random)
{
	const struct npi_node **roots =
		npi_arena_new_array(arena, const struct npi_node *, documents->n);
	struct npi_sources sources = { npi_arena_new_array(arena, struct npi_source, 4),
				       0 };
	size_t from = 0, files = random ? below(random, 3) + 1 : 1;

	ck_assert(roots && sources.items);
	memcpy(roots, documents->roots, documents->n * sizeof(*roots));
	if (random)
		shuffle(random, roots, documents->n);
	while (files) {
		size_t n = documents->n - from;

		if (--files)
			n = below(random, n + 1);
		sources.items[++sources.n] = write_source(arena, roots + from, n, random);
		from += n;
	}
	return sources;
}

const char *shuffle_without_places(struct npi_arena *arena, const char *finding)
{
	struct npi_text text = { 0 };
	const char *kept;
	unsigned int line, column;
	int skip = 0;

	if (sscanf(finding, "shuffled.yaml:%u:%u: %n", &line, &column, &skip) == 2)
		finding += skip;
	for (; *finding; finding++) {
		size_t digits = strspn(finding + 1, "0123456789");

		npi_text_add(&text, finding, 1);
		if (*finding == '[' && finding[1 + digits] == ']')
			finding += digits;
	}
	kept = npi_arena_strdup(arena, npi_text_string(&text));
	npi_text_clear(&text);
	return kept;
}
