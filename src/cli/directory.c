/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

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

/* Not what editors, version control and copying programs hide beside the manifests, as
 * ".#svc.yaml", "._svc.yaml" and the "..data" of a mounted ConfigMap. */
static int keep_entry(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Bytes decide, not the locale, so that every node reads in the same order. */
static int compare_entries(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* To open a pipe would wait for somebody to write into it, for ever. What is missing or
 * no file after all is said when it is read. */
static bool may_block(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && !S_ISREG(status.st_mode) &&
	       !S_ISDIR(status.st_mode);
}

static int add_file(const char *path, const struct npi_report *report,
		    struct npi_arena *arena, struct npi_words *paths)
{
	if (may_block(path)) {
		npi_report_message(report, NPI_ERROR,
				   "cannot read '%s': not a regular file", path);
		return EX_NOINPUT;
	}
	if (npi_words_add(paths, arena, path) < 0)
		return npi_input_say_unreadable(report, path, -ENOMEM);
	return 0;
}

/* Links to directories are not followed: they may lead around in a circle. */
static int add_entry(const char *path, const char *name, bool recursive,
		     const struct npi_report *report, struct npi_arena *arena,
		     struct npi_words *paths)
{
	struct npi_text full = { 0 };
	struct stat entry;
	int status = 0;

	npi_text_add_format(&full, "%s%s%s", path,
			    path[strlen(path) - 1] == '/' ? "" : "/", name);
	if (full.failed)
		status = npi_input_say_unreadable(report, path, -ENOMEM);
	else if (lstat(full.bytes, &entry) < 0)
		status = npi_input_say_unreadable(report, full.bytes, -errno);
	else if (S_ISDIR(entry.st_mode) && recursive)
		status = npi_list_directory(full.bytes, recursive, report, arena, paths);
	else if (!S_ISDIR(entry.st_mode) && has_suffix(name))
		status = add_file(full.bytes, report, arena, paths);
	npi_text_clear(&full);
	return status;
}

int npi_list_directory(const char *path, bool recursive, const struct npi_report *report,
		       struct npi_arena *arena, struct npi_words *ret_paths)
{
	struct dirent **entries;
	int n = scandir(path, &entries, keep_entry, compare_entries);
	int status = 0, r, i;

	if (n < 0)
		return npi_input_say_unreadable(report, path, -errno);
	for (i = 0; i < n; i++) {
		r = add_entry(path, entries[i]->d_name, recursive, report, arena,
			      ret_paths);
		status = status ? status : r;
		free(entries[i]);
	}
	free(entries);
	return status;
}
