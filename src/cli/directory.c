/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "npi/text.h"

#include "input.h"
#include "values.h"

static bool has_suffix(const char *name)
{
	static const char *const suffixes[] = { ".yaml", ".yml", ".json" };
	size_t len = strlen(name), i;

	for (i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		size_t suffix_len = strlen(suffixes[i]);

		if (len >= suffix_len && !strcmp(name + len - suffix_len, suffixes[i]))
			return true;
	}
	return false;
}

static int keep_entry(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
}

/* Bytes decide, not the locale, so that every node reads in the same order. */
static int compare_entries(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* Links to directories are not followed: they may lead around in a circle. */
static int add_entry(const char *path, const char *name, bool recursive,
		     struct npi_arena *arena, struct npi_words *paths)
{
	struct npi_text full = { 0 };
	struct stat status;
	int r = 0;

	npi_text_add_format(&full, "%s%s%s", path,
			    path[strlen(path) - 1] == '/' ? "" : "/", name);
	if (full.failed)
		r = -ENOMEM;
	else if (lstat(full.bytes, &status) < 0)
		r = -errno;
	else if (S_ISDIR(status.st_mode) && recursive)
		r = npi_list_directory(full.bytes, recursive, arena, paths);
	else if (!S_ISDIR(status.st_mode) && has_suffix(name))
		r = npi_words_add(paths, arena, full.bytes);
	npi_text_clear(&full);
	return r;
}

int npi_list_directory(const char *path, bool recursive, struct npi_arena *arena,
		       struct npi_words *ret_paths)
{
	struct dirent **entries;
	int n = scandir(path, &entries, keep_entry, compare_entries);
	int r = 0, i;

	if (n < 0)
		return -errno;
	for (i = 0; i < n; i++) {
		if (!r)
			r = add_entry(path, entries[i]->d_name, recursive, arena,
				      ret_paths);
		free(entries[i]);
	}
	free(entries);
	return r;
}
