/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "details.h"
#include "npi/limits.h"
#include "npi/text.h"

/* The stored object that a place is in; NULL: it is in a given one, or nowhere. */
static const struct npi_stored_object *stored_at(const struct npi_run *run,
						 struct npi_pos pos)
{
	const struct npi_run_details *details = run->details;
	size_t i, row;

	for (i = 0; details && i < details->n_stored_sources; i++) {
		if (details->stored_sources[i].source != pos.source)
			continue;
		row = details->stored_sources[i].first + pos.line - 1;
		if (pos.line && row < details->n_rows)
			return &run->stored.items[details->rows[row]];
	}
	return NULL;
}

uint16_t run_add_source(struct npi_run *run, const char *name)
{
	struct npi_sources *sources = &run->sources;
	struct npi_source *items;

	if (sources->n >= NPI_MAX_SOURCES)
		return 0;
	items = npi_arena_grow(&run->arena, sources->items, sources->n + 1,
			       sources->n + 2, sizeof(*items));
	if (!items)
		return 0;
	sources->items = items;
	items[++sources->n] = (struct npi_source){ .name = name };
	return (uint16_t)sources->n;
}

/* The number of the source with this name that has no bytes; a new one if need be. */
static uint16_t source_named(struct npi_run *run, const char *name)
{
	const struct npi_sources *sources = &run->sources;
	size_t i;

	for (i = run->details->n_given_sources + 1u; i <= sources->n; i++)
		if (strcmp(sources->items[i].name, name) == 0)
			return (uint16_t)i;
	return run_add_source(run, name);
}

/* Cut ":NUMBER" off the end; false when there is none. */
static bool cut_number(char *text, uint32_t *ret_number)
{
	char *colon = strrchr(text, ':');

	if (!colon || npi_parse_u32(colon + 1, 0, UINT32_MAX, ret_number) < 0)
		return false;
	*colon = '\0';
	return true;
}

/* Where it was applied from: FILE:LINE:COLUMN. */
static struct npi_pos place_of(struct npi_run *run,
			       const struct npi_stored_object *stored)
{
	const struct npi_pos nowhere = { 0 };
	char *name = npi_arena_strdup(&run->arena, stored->source);
	struct npi_pos there = { 0 };

	if (!name || !cut_number(name, &there.column) || !cut_number(name, &there.line))
		return nowhere;
	there.source = source_named(run, name);
	return there.source ? there : nowhere;
}

struct npi_pos npi_run_pos(struct npi_run *run, struct npi_pos pos)
{
	const struct npi_stored_object *stored = stored_at(run, pos);

	return stored ? place_of(run, stored) : pos;
}

struct npi_pos npi_run_owner_pos(struct npi_run *run, const struct npi_owner *owner)
{
	const struct npi_stored_object *stored = NULL;

	if (!owner->pos.source)
		stored = npi_stored_find(&run->stored, KUBE_SERVICE, owner->name_space,
					 owner->name);
	return stored ? place_of(run, stored) : npi_run_pos(run, owner->pos);
}
