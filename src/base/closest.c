/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/text.h"

#include <string.h>

enum {
	LONGEST = 63, /* longer words are never suggested for, nor suggested */
	MOST_EDITS = 2,
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Damerau-Levenshtein distance (adjacent swaps), case aside. */
static size_t edits(const char *a, size_t len_a, const char *b, size_t len_b)
{
	size_t rows[3][LONGEST + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2], *spare;
	size_t i, j;

	for (j = 0; j <= len_b; j++)
		above[j] = j;
	for (i = 1; i <= len_a; i++) {
		row[0] = i;
		for (j = 1; j <= len_b; j++) {
			size_t other = lower(a[i - 1]) != lower(b[j - 1]);

			row[j] = least(above[j - 1] + other,
				       least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
			    lower(a[i - 2]) == lower(b[j - 1]))
				row[j] = least(row[j], before[j - 2] + 1);
		}
		spare = before;
		before = above;
		above = row;
		row = spare;
	}
	return above[len_b];
}

const char *npi_closest(const char *text, const char *const *names, size_t n)
{
	size_t len = strlen(text), best = MOST_EDITS + 1, distance, i;
	const char *closest = NULL;

	if (len > LONGEST)
		return NULL;
	if (best > len / 3 + 1)
		best = len / 3 + 1;
	for (i = 0; i < n; i++) {
		size_t name_len = strlen(names[i]);

		if (name_len > LONGEST)
			continue;
		distance = edits(text, len, names[i], name_len);
		if (distance < best) {
			best = distance;
			closest = names[i];
		}
	}
	return closest;
}
