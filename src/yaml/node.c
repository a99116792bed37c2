/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "build.h"

const struct npi_node *npi_node_find(const struct npi_node *mapping, const char *key)
{
	size_t len = strlen(key);

	if (mapping->kind != NPI_MAPPING)
		return NULL;
	npi_for_each_child (child, mapping)
		if (child->key_len == len && !memcmp(child->key, key, len))
			return child;
	return NULL;
}

static bool copy_children(struct npi_arena *arena, const struct npi_node *from,
			  struct npi_node *to)
{
	struct npi_node **tail = &to->children;

	to->children = NULL;
	npi_for_each_child (child, from) {
		*tail = npi_node_copy(arena, child);
		if (!*tail)
			return false;
		tail = &(*tail)->next;
	}
	return true;
}

/* Recursion ends at NPI_MAX_DEPTH, which every tree was built under. */
struct npi_node *npi_node_copy(struct npi_arena *arena, const struct npi_node *node)
{
	struct npi_node *copy = npi_arena_new(arena, struct npi_node);

	if (!copy)
		return NULL;
	*copy = *node;
	copy->next = NULL;
	if (node->key) {
		copy->key = npi_arena_strndup(arena, node->key, node->key_len);
		if (!copy->key)
			return NULL;
	}
	if (node->kind == NPI_SCALAR) {
		copy->text = npi_arena_strndup(arena, node->text, node->len);
		return copy->text ? copy : NULL;
	}
	return copy_children(arena, node, copy) ? copy : NULL;
}

int npi_shown_len(const char *text, size_t len)
{
	enum { MOST_SHOWN = 60 };

	if (len <= MOST_SHOWN)
		return (int)len;
	len = MOST_SHOWN;
	while (len && (text[len] & 0xc0) == 0x80)
		len--;
	return (int)len;
}
