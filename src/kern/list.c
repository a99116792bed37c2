/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "list.h"

#include <stdlib.h>
#include <string.h>

enum {
	FIRST_CAPACITY = 64,
};

bool kern_list_grow(struct kern_list *list, size_t size)
{
	size_t capacity = list->capacity ? list->capacity * 2 : FIRST_CAPACITY;
	void *items = reallocarray(list->items, capacity, size);

	if (!items)
		return false;
	list->items = items;
	list->capacity = capacity;
	return true;
}

void *kern_list_copy(const struct kern_list *list, struct npi_arena *arena, size_t size)
{
	return npi_arena_memdup(arena, list->items, list->n * size);
}

void kern_list_clear(struct kern_list *list)
{
	free(list->items);
	*list = (struct kern_list){ 0 };
}
