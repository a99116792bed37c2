/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "details.h"
#include "npi/text.h"

/* Manifests are read this much at a time, so that their texts never all stand in memory
 * beside what is made of them. */
enum { CHUNK_BYTES = 1024 * 1024 };

struct npi_settings run_stored_settings(const struct npi_run *run)
{
	struct npi_settings settings = *run->request.settings;

	npi_settings_accept(&settings);
	settings.only_namespace = NULL;
	settings.selector = NULL;
	return settings;
}

/* As many manifests as go into one chunk, a line each; returns how many. */
static int collect(struct npi_run *run, const uint32_t *rows, size_t n,
		   struct npi_text *text, size_t *ret_n)
{
	size_t i;

	for (i = 0; i < n && text->len < CHUNK_BYTES; i++) {
		struct npi_arena_mark mark = npi_arena_mark(&run->arena);
		const char *manifest;
		size_t len;

		if (npi_store_read_manifest(run->store, run->stored.items[rows[i]].id,
					    &run->arena, &manifest, &len) < 0)
			return run_stop_store(run);
		npi_text_add(text, manifest, len);
		npi_text_add_string(text, "\n");
		npi_arena_rewind(&run->arena, mark);
	}
	*ret_n = i;
	return text->failed ? run_stop(run, NPI_STOP_MEMORY) : 0;
}

/* The other sources are there by number but empty: only the chunk is read. */
static int decode_text(struct npi_run *run, const struct npi_text *text, uint16_t source,
		       const struct npi_settings *settings,
		       struct kube_objects *ret_objects)
{
	struct npi_source *items = calloc(source + 1u, sizeof(*items));
	struct npi_sources sources = { .items = items, .n = source };
	int r;
	size_t i;

	if (!items)
		return run_stop(run, NPI_STOP_MEMORY);
	for (i = 0; i <= source; i++)
		items[i] = (struct npi_source){ .name = "", .bytes = "" };
	items[source] = (struct npi_source){ .name = run->sources.items[source].name,
					     .bytes = npi_text_string(text),
					     .len = text->len };
	r = kube_read(&sources, settings, &run->arena, &run->diags, ret_objects);
	free(items);
	if (r < 0)
		return run_stop(run, NPI_STOP_MEMORY);
	return r == NPI_INVALID ? run_stop(run, NPI_STOP_INPUT) : 0;
}

static int note_source(struct npi_run *run, uint16_t source, uint32_t first)
{
	struct npi_run_details *details = run->details;
	struct stored_source *sources = npi_arena_grow(
		&run->arena, details->stored_sources, details->n_stored_sources,
		details->n_stored_sources + 1, sizeof(*sources));

	if (!sources)
		return run_stop(run, NPI_STOP_MEMORY);
	sources[details->n_stored_sources++] =
		(struct stored_source){ .source = source, .first = first };
	details->stored_sources = sources;
	return 0;
}

static int append(struct npi_run *run, const struct kube_objects *chunk,
		  struct kube_objects *objects)
{
	size_t i;

	for (i = 0; i < chunk->n; i++)
		if (kube_objects_add(objects, &run->arena, chunk->items[i]) < 0)
			return run_stop(run, NPI_STOP_MEMORY);
	return 0;
}

static int decode_chunk(struct npi_run *run, uint32_t first, const uint32_t *rows,
			size_t n, const struct npi_settings *settings,
			struct kube_objects *objects, size_t *ret_n)
{
	uint16_t source = run_add_source(run, "the store");
	struct kube_objects chunk = { 0 };
	struct npi_text text = { 0 };
	int r;

	if (!source)
		return run_stop(run, NPI_STOP_MEMORY);
	r = note_source(run, source, first);
	if (!r)
		r = collect(run, rows, n, &text, ret_n);
	if (!r)
		r = decode_text(run, &text, source, settings, &chunk);
	npi_text_clear(&text);
	return r ? r : append(run, &chunk, objects);
}

/* @rows are kept behind those of earlier calls, for npi_run_pos(). */
static int keep_rows(struct npi_run *run, const uint32_t *rows, size_t n,
		     size_t *ret_first)
{
	struct npi_run_details *details = run->details;
	uint32_t *all = npi_arena_grow(&run->arena, details->rows, details->n_rows,
				       details->n_rows + n, sizeof(*all));

	if (!all)
		return run_stop(run, NPI_STOP_MEMORY);
	memcpy(all + details->n_rows, rows, n * sizeof(*rows));
	*ret_first = details->n_rows;
	details->rows = all;
	details->n_rows += n;
	return 0;
}

int run_decode_stored(struct npi_run *run, const uint32_t *rows, size_t n,
		      const struct npi_settings *settings,
		      struct kube_objects *ret_objects)
{
	size_t first = 0, done, step = 0;
	int r;

	*ret_objects = (struct kube_objects){ 0 };
	if (n == 0)
		return 0;
	r = keep_rows(run, rows, n, &first);
	for (done = 0; !r && done < n; done += step)
		r = decode_chunk(run, (uint32_t)(first + done), rows + done, n - done,
				 settings, ret_objects, &step);
	return r;
}
