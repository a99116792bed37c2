/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "names.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

enum { FIRST_SLOTS = 64 };

/* FNV-1a */
static size_t hash(const char *text, size_t len)
{
	uint64_t h = 0xcbf29ce484222325u;
	size_t i;

	for (i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * 0x100000001b3u;
	return (size_t)(h ^ h >> 32);
}

/* The slot that holds the name, or the free one where it belongs. */
static struct npi_name *slot_of(const struct npi_names *names, const char *text,
				size_t len)
{
	size_t i = hash(text, len) & (names->n_slots - 1);

	while (names->slots[i].text && (names->slots[i].len != len ||
					memcmp(names->slots[i].text, text, len) != 0))
		i = (i + 1) & (names->n_slots - 1);
	return &names->slots[i];
}

struct npi_name *npi_names_find(const struct npi_names *names, const char *text,
				size_t len)
{
	struct npi_name *slot = names->n_slots ? slot_of(names, text, len) : NULL;

	return slot && slot->text ? slot : NULL;
}

static int grow(struct npi_names *names, struct npi_arena *arena)
{
	struct npi_names bigger = { .n = names->n };
	size_t i;

	bigger.n_slots = names->n_slots ? names->n_slots * 2 : FIRST_SLOTS;
	bigger.slots = npi_arena_new_array(arena, struct npi_name, bigger.n_slots);
	if (!bigger.slots)
		return -ENOMEM;
	for (i = 0; i < names->n_slots; i++)
		if (names->slots[i].text)
			*slot_of(&bigger, names->slots[i].text, names->slots[i].len) =
				names->slots[i];
	*names = bigger;
	return 0;
}

int npi_names_put(struct npi_names *names, struct npi_arena *arena, const char *text,
		  size_t len, void *value)
{
	struct npi_name *slot;

	if (names->n >= names->n_slots / 2 && grow(names, arena) < 0)
		return -ENOMEM;
	slot = slot_of(names, text, len);
	names->n += !slot->text;
	*slot = (struct npi_name){ .text = text, .len = len, .value = value };
	return 0;
}
