/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>

#include "decode.h"

struct element {
	const void *item;
	size_t index;
	kube_compare_fn *compare;
};

/* What is the same stays in its order. */
static int compare_elements(const void *a, const void *b)
{
	const struct element *one = a, *other = b;
	int r = one->compare(one->item, other->item);

	return r ? r : (one->index > other->index) - (one->index < other->index);
}

/* By sorting, so that a list of any length takes no time to speak of. */
void kube_each_duplicate(struct kube_decoder *decoder, const void *items, size_t n,
			 size_t size, kube_compare_fn *compare, kube_duplicate_fn *say,
			 void *context)
{
	struct element *elements;
	size_t i, first = 0;

	if (n < 2)
		return;
	elements = npi_arena_new_array(decoder->scratch, struct element, n);
	if (!elements) {
		kube_note_result(decoder, -ENOMEM);
		return;
	}
	for (i = 0; i < n; i++)
		elements[i] = (struct element){
			.item = (const char *)items + i * size,
			.index = i,
			.compare = compare,
		};
	qsort(elements, n, sizeof(*elements), compare_elements);
	for (i = 1; i < n; i++) {
		if (compare(elements[first].item, elements[i].item) == 0)
			say(context, elements[i].index, elements[first].index);
		else
			first = i;
	}
}
