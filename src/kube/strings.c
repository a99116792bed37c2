/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode.h"

#include <errno.h>
#include <string.h>

/* FNV-1a; only sharing depends on it. */
static uint32_t hash(const char *text, size_t len)
{
	uint32_t value = 2166136261u;
	size_t i;

	for (i = 0; i < len; i++)
		value = (value ^ (unsigned char)text[i]) * 16777619u;
	return value ^ value >> 16;
}

/*
 * One string per slot, the latest: what repeats often (node names, zones, label keys) is
 * found again, what does not costs nothing beyond its copy.
 */
const char *kube_keep(struct kube_decoder *decoder, const char *text, size_t len)
{
	struct kube_recent_string *recent;
	const char *copy;

	if (!len)
		return "";
	recent = &decoder->recent[hash(text, len) % KUBE_RECENT_STRINGS];
	if (recent->len == len && memcmp(recent->text, text, len) == 0)
		return recent->text;
	copy = npi_arena_strndup(decoder->arena, text, len);
	if (!copy) {
		kube_note_result(decoder, -ENOMEM);
		return "";
	}
	*recent = (struct kube_recent_string){ .text = copy, .len = len };
	return copy;
}

const char *kube_keep_text(struct kube_decoder *decoder, const struct npi_node *scalar)
{
	return kube_keep(decoder, scalar->text, scalar->len);
}

void *kube_new_array(struct kube_decoder *decoder, size_t n, size_t size)
{
	void *array;

	if (!n)
		return NULL;
	array = npi_arena_array(decoder->arena, n, size);
	if (!array)
		kube_note_result(decoder, -ENOMEM);
	return array;
}
