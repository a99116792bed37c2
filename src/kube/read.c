/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sources become trees, one object at a time, and trees become objects. */
#include <errno.h>
#include <string.h>

#include "decode.h"
#include "run.h"

/* Longer than the rest of an object, and never looked at. */
static const char *const skipped_keys[] = { "managedFields", NULL };

/* A list's items come before its kind. Those that name none of their own wait for it. */
struct waiting_items {
	const struct npi_node **roots;
	size_t n;
	size_t capacity;
};

static int wait_for_kind(struct npi_arena *trees, struct waiting_items *items,
			 const struct npi_node *root)
{
	enum { FIRST_CAPACITY = 32 };

	if (items->n == items->capacity) {
		size_t capacity = items->n ? items->n * 2 : FIRST_CAPACITY;
		const struct npi_node **roots = npi_arena_grow(
			trees, items->roots, items->n, capacity, sizeof(*roots));

		if (!roots)
			return -ENOMEM;
		items->roots = roots;
		items->capacity = capacity;
	}
	items->roots[items->n++] = root;
	return 0;
}

static bool has_kind(const struct npi_node *root)
{
	return root->kind == NPI_MAPPING &&
	       (npi_node_find(root, "kind") || npi_node_find(root, "apiVersion"));
}

/* The list itself, after its items: a stream that was cut off ends without its kind. */
static void end_list(struct kube_run *run, struct waiting_items *items,
		     const struct npi_node *list)
{
	const struct npi_node *kind = kube_find(list, "kind", SHAPE_STRING);
	const struct npi_node *version = kube_find(list, "apiVersion", SHAPE_STRING);
	struct npi_path path = { .name = "kind" };
	struct kube_identity identity;
	size_t i;

	if (!kind) {
		kube_required(&run->decoder, list->pos, &path,
			      "a list of items without a kind is not complete");
		kube_hint(&run->decoder,
			  "kubectl writes the kind last: was the output cut off?");
		return;
	}
	identity = kube_item_identity(run, version ? version->text : "", kind->text);
	for (i = 0; i < items->n; i++)
		kube_run_object(run, items->roots[i], &identity);
}

/* Whether the tree may go. */
static bool take_tree(struct kube_run *run, struct waiting_items *items,
		      const struct npi_object_tree *tree)
{
	static const struct kube_identity nothing = { .api_version = "", .kind = "" };

	if (tree->is_item && !has_kind(tree->root)) {
		kube_note_result(&run->decoder,
				 wait_for_kind(&run->trees, items, tree->root));
		return false;
	}
	if (!tree->had_items) {
		kube_run_object(run, tree->root, &nothing);
		return items->n == 0;
	}
	end_list(run, items, tree->root);
	*items = (struct waiting_items){ 0 };
	return true;
}

static int read_trees(struct kube_run *run, struct npi_reader *reader)
{
	struct npi_arena_mark empty = npi_arena_mark(&run->trees);
	struct waiting_items items = { 0 };
	struct npi_object_tree tree;
	int r;

	do {
		tree.root = NULL;
		run->decoder.first_finding = run->decoder.diags->n;
		r = npi_reader_next(reader, &run->trees, &tree);
		kube_note_result(&run->decoder, r);
		if (r == 0 && tree.root && take_tree(run, &items, &tree))
			npi_arena_rewind(&run->trees, empty);
	} while (run->decoder.status >= 0 && (r == NPI_INVALID || tree.root));
	npi_arena_rewind(&run->trees, empty);
	return run->decoder.status;
}

static int read_source_once(struct kube_run *run, const struct npi_sources *sources,
			    uint16_t source, bool hasty, bool *ret_is_misled)
{
	static const enum npi_severity severities[] = {
		[NPI_VALIDATE_STRICT] = NPI_ERROR,
		[NPI_VALIDATE_WARN] = NPI_WARNING,
		[NPI_VALIDATE_IGNORE] = NPI_NOTICE,
	};
	const struct npi_reading reading = {
		.skip = skipped_keys,
		.duplicates = severities[run->decoder.settings->validate],
		.hasty = hasty,
	};
	struct npi_reader *reader;
	int r = npi_reader_open(sources, source, &reading, run->decoder.diags, &reader);

	if (r)
		return r;
	r = read_trees(run, reader);
	*ret_is_misled = npi_reader_is_misled(reader);
	npi_reader_close(reader);
	return r;
}

/* What there was before a source, which may have to be read again. */
struct before_source {
	struct npi_arena_mark mark;
	struct npi_diags diags;
	struct kube_objects objects;
	const struct kube_passed_over *passed_over; /* a copy: they are counted in place
						     */
	int status;
};

static size_t passed_over_bytes(const struct kube_objects *objects)
{
	return objects->n_passed_over * sizeof(*objects->passed_over);
}

static int remember(struct kube_run *run, struct before_source *ret)
{
	struct npi_arena *arena = run->decoder.arena;
	size_t size = passed_over_bytes(&run->objects);

	*ret = (struct before_source){ .diags = *run->decoder.diags,
				       .objects = run->objects,
				       .status = run->decoder.status };
	if (size)
		ret->passed_over =
			npi_arena_memdup(arena, run->objects.passed_over, size);
	ret->mark = npi_arena_mark(arena);
	return size && !ret->passed_over ? -ENOMEM : 0;
}

static void go_back(struct kube_run *run, const struct before_source *before)
{
	struct kube_decoder *decoder = &run->decoder;
	size_t size = passed_over_bytes(&before->objects);

	npi_arena_rewind(decoder->arena, before->mark);
	memset(decoder->recent, 0, sizeof(decoder->recent));
	*decoder->diags = before->diags;
	decoder->status = before->status;
	run->objects = before->objects;
	if (size)
		memcpy(run->objects.passed_over, before->passed_over, size);
}

/* Most sources are what they look like, and are gone through once. */
static int read_source(struct kube_run *run, const struct npi_sources *sources,
		       uint16_t source)
{
	struct before_source before;
	bool is_misled = false;
	int r = remember(run, &before);

	if (!r)
		r = read_source_once(run, sources, source, true, &is_misled);
	if (is_misled) {
		go_back(run, &before);
		r = read_source_once(run, sources, source, false, &is_misled);
	}
	return r;
}

static int read_all(struct kube_run *run, const struct npi_sources *sources)
{
	const struct npi_settings *settings = run->decoder.settings;
	size_t i;
	int r;

	if (settings->selector) {
		r = kube_selector_parse(settings->selector, run->decoder.arena,
					run->decoder.diags, &run->selector);
		if (r)
			return r;
	}
	for (i = 1; i <= sources->n; i++) {
		r = read_source(run, sources, (uint16_t)i);
		if (r < 0)
			return r;
	}
	return run->decoder.status;
}

int kube_read(const struct npi_sources *sources, const struct npi_settings *settings,
	      struct npi_arena *arena, struct npi_diags *diags,
	      struct kube_objects *ret_objects)
{
	struct kube_run run = {
		.decoder = { .settings = settings, .arena = arena, .diags = diags },
		.objects = *ret_objects,
	};
	size_t errors = diags->count[NPI_ERROR];
	int r;

	run.decoder.scratch = &run.trees;
	r = read_all(&run, sources);
	npi_arena_clear(&run.trees);
	if (r < 0)
		return r;
	*ret_objects = run.objects;
	return diags->count[NPI_ERROR] > errors ? NPI_INVALID : 0;
}
