/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/model.h"

#include <errno.h>
#include <string.h>

#include <check.h>

static void *copy(struct npi_arena *arena, const void *items, size_t n, size_t size)
{
	void *new_items = npi_arena_array(arena, n, size);

	ck_assert_ptr_nonnull(new_items);
	return n ? memcpy(new_items, items, n * size) : new_items;
}

struct ipvs_table model_copy(struct npi_arena *arena, const struct ipvs_table *table)
{
	struct ipvs_table result = { .n = table->n };
	size_t i;

	result.items = copy(arena, table->items, table->n, sizeof(*table->items));
	for (i = 0; i < result.n; i++)
		result.items[i].real_servers = copy(arena, table->items[i].real_servers,
						    table->items[i].n_real_servers,
						    sizeof(struct ipvs_real_server));
	return result;
}

static struct ipvs_virtual_service *find(struct ipvs_table *table,
					 const struct ipvs_virtual_service *key)
{
	size_t i;

	for (i = 0; i < table->n; i++)
		if (ipvs_virtual_service_cmp(&table->items[i], key) == 0)
			return &table->items[i];
	return NULL;
}

static int apply_to_virtual_service(struct npi_arena *arena, struct ipvs_table *table,
				    const struct npi_step *step)
{
	struct ipvs_virtual_service *vs = find(table, step->vs), added = *step->vs;

	if (step->kind == NPI_ADD_VIRTUAL_SERVICE) {
		if (vs)
			return -EEXIST;
		added.real_servers = NULL;
		added.n_real_servers = 0;
		table->items = npi_arena_grow(arena, table->items, table->n, table->n + 1,
					      sizeof(added));
		table->items[table->n++] = added;
		return 0;
	}
	if (!vs)
		return -ESRCH;
	if (step->kind == NPI_DELETE_VIRTUAL_SERVICE) {
		*vs = table->items[--table->n];
		return 0;
	}
	added.real_servers = vs->real_servers;
	added.n_real_servers = vs->n_real_servers;
	*vs = added;
	return 0;
}

static int apply_to_real_server(struct npi_arena *arena, struct ipvs_table *table,
				const struct npi_step *step)
{
	struct ipvs_virtual_service *vs = find(table, step->vs);
	struct ipvs_real_server *all, *last;
	uint32_t i;

	if (!vs)
		return -ESRCH;
	/* grown first and then shrunk again, so that there is one copy to write to */
	all = npi_arena_grow(arena, vs->real_servers, vs->n_real_servers,
			     vs->n_real_servers + 1, sizeof(*all));
	vs->real_servers = all;
	last = &all[vs->n_real_servers];
	for (i = 0; i < vs->n_real_servers; i++)
		if (ipvs_real_server_cmp(&all[i], step->real_server) == 0)
			break;
	if (step->kind == NPI_ADD_REAL_SERVER) {
		if (&all[i] != last)
			return -EEXIST;
		*last = *step->real_server;
		vs->n_real_servers++;
		return 0;
	}
	if (&all[i] == last)
		return -ENOENT;
	all[i] = step->kind == NPI_DELETE_REAL_SERVER ? last[-1] : *step->real_server;
	vs->n_real_servers -= step->kind == NPI_DELETE_REAL_SERVER;
	return 0;
}

int model_apply(struct npi_arena *arena, struct ipvs_table *table,
		const struct npi_step *step)
{
	switch (step->kind) {
	case NPI_ADD_VIRTUAL_SERVICE:
	case NPI_SET_VIRTUAL_SERVICE:
	case NPI_DELETE_VIRTUAL_SERVICE:
		return apply_to_virtual_service(arena, table, step);
	default:
		return apply_to_real_server(arena, table, step);
	}
}
