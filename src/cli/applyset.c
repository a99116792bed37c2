/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "applyset.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "npi/text.h"

/* What cannot be resolved, such as a pipe of the shell's, keeps the name it was given. */
static const char *canonical(const char *path, struct npi_arena *arena)
{
	char *resolved;
	const char *kept;

	if (strcmp(path, "-") == 0)
		return "stdin";
	resolved = realpath(path, NULL);
	kept = npi_arena_strdup(arena, resolved ? resolved : path);
	free(resolved);
	return kept;
}

const char *npi_applyset_name(const struct npi_words *paths, struct npi_arena *arena)
{
	const char **names = npi_arena_new_array(arena, const char *, paths->n);
	struct npi_text text = { 0 };
	const char *kept = NULL;
	size_t i;

	if (!names)
		return NULL;
	for (i = 0; i < paths->n; i++) {
		names[i] = canonical(paths->items[i], arena);
		if (!names[i])
			return NULL;
	}
	qsort(names, paths->n, sizeof(*names), npi_word_order);
	for (i = 0; i < paths->n; i++)
		npi_text_add_format(&text, "%s%s", i ? " " : "", names[i]);
	if (!text.failed)
		kept = npi_arena_strdup(arena, npi_text_string(&text));
	npi_text_clear(&text);
	return kept;
}

bool npi_are_directories(const struct npi_words *paths)
{
	struct stat status;
	size_t i;

	for (i = 0; i < paths->n; i++)
		if (strcmp(paths->items[i], "-") == 0 ||
		    stat(paths->items[i], &status) < 0 || !S_ISDIR(status.st_mode))
			return false;
	return paths->n > 0;
}
