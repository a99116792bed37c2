/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list.h - entries of a number that is not known yet */
#ifndef NPI_KERN_LIST_H
#define NPI_KERN_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/arena.h"

/* Zeroed is empty. Set @n to 0 to use it again. */
struct kern_list {
	void *items;
	size_t n;
	size_t capacity;
};

/* Room for more entries of @size bytes; false when out of memory. */
bool kern_list_grow(struct kern_list *list, size_t size);

/* One more entry of @size bytes, which hold anything; NULL when out of memory. */
static inline void *kern_list_add(struct kern_list *list, size_t size)
{
	if (list->n == list->capacity && !kern_list_grow(list, size))
		return NULL;
	return (uint8_t *)list->items + list->n++ * size;
}

/* An array of just the entries that there are; NULL when out of memory. */
void *kern_list_copy(const struct kern_list *list, struct npi_arena *arena, size_t size);

void kern_list_clear(struct kern_list *list);

#endif
