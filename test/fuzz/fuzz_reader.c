/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes make trees that hold what tree.h promises, or findings. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "npi/limits.h"
#include "npi/tree.h"

static void require(bool promise)
{
	if (!promise)
		abort();
}

static void check_scalar(const struct npi_node *node)
{
	enum npi_scalar_type type = npi_scalar_type(node);
	int64_t number;
	bool value;
	int r;

	require(strlen(node->text) == node->len);
	require(!node->skipped);
	require(!node->quoted || type == NPI_STRING);
	require((npi_scalar_bool(node, &value) == 0) == (type == NPI_BOOL));
	r = npi_scalar_int(node, &number);
	require(type != NPI_INT || r == 0 || r == -ERANGE);
	require(type == NPI_INT || type == NPI_FLOAT || r == -EINVAL);
}

static void check_key(const struct npi_node *mapping, const struct npi_node *child)
{
	require(child->key && strlen(child->key) == child->key_len);
	/* a key is there once; looking for it in large mappings would take for ever */
	if (mapping->len < 100)
		require(npi_node_find(mapping, child->key) == child);
}

static void check_node(const struct npi_node *node, int depth)
{
	uint32_t n = 0;

	require(depth <= NPI_MAX_DEPTH);
	if (node->kind == NPI_SCALAR) {
		check_scalar(node);
		return;
	}
	npi_for_each_child (child, node) {
		if (node->kind == NPI_MAPPING)
			check_key(node, child);
		else
			require(!child->key);
		check_node(child, depth + (child->kind != NPI_SCALAR));
		n++;
	}
	require(n == node->len);
	require(!node->skipped || n == 0);
}

static void check_findings(const struct npi_diags *diags, size_t n_bytes)
{
	size_t i;

	for (i = 0; i < diags->n; i++) {
		require(diags->findings[i]->text && diags->findings[i]->path);
		require(diags->findings[i]->pos.source == 1);
		require(diags->findings[i]->pos.line <= n_bytes + 1);
	}
}

static void read_all(struct npi_reader *reader, struct npi_diags *diags)
{
	struct npi_arena arena = { 0 };
	struct npi_arena_mark mark = npi_arena_mark(&arena);
	struct npi_object_tree tree;
	int r;

	do {
		npi_arena_rewind(&arena, mark);
		r = npi_reader_next(reader, &arena, &tree);
		require(r == 0 || (r == NPI_INVALID && diags->count[NPI_ERROR]));
		if (r || !tree.root)
			break;
		require(tree.is_item || tree.root->kind == NPI_MAPPING);
		check_node(tree.root, tree.root->kind != NPI_SCALAR);
	} while (true);
	require(npi_reader_next(reader, &arena, &tree) == 0 && !tree.root);
	npi_arena_clear(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const skip[] = { "managedFields", "s", NULL };
	const struct npi_reading reading = {
		.skip = skip,
		.duplicates = size % 2 ? NPI_ERROR : NPI_WARNING,
	};
	struct npi_source items[2] = { [1] = { "fuzz", (const char *)data, size } };
	struct npi_sources sources = { items, 1 };
	struct npi_arena arena = { 0 };
	struct npi_diags diags = { .arena = &arena };
	struct npi_reader *reader;

	require(npi_reader_open(&sources, 1, &reading, &diags, &reader) == 0);
	read_all(reader, &diags);
	npi_reader_close(reader);
	check_findings(&diags, size);
	npi_arena_clear(&arena);
	return 0;
}
