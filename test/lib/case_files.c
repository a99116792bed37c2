/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of a case: directories, texts, and the sources that its inputs are. */
#include "lib/case_files.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <check.h>

#include "npi/text.h"

void *case_must(void *memory)
{
	if (!memory)
		errx(EXIT_FAILURE, "%s", strerror(ENOMEM));
	return memory;
}

char *case_format(struct npi_arena *arena, const char *format, ...)
{
	struct npi_text text = { 0 };
	va_list args;
	char *kept;

	va_start(args, format);
	npi_text_add_vformat(&text, format, args);
	va_end(args);
	kept = npi_arena_strdup(arena, npi_text_string(&text));
	npi_text_clear(&text);
	return case_must(kept);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names in @dir that are of the file type @mode, sorted by their bytes. */
static struct case_lines names_in(struct npi_arena *arena, const char *dir, mode_t mode)
{
	struct case_lines names = { 0 };
	struct dirent *entry;
	DIR *stream = opendir(dir);

	if (!stream)
		err(EXIT_FAILURE, "%s", dir);
	while ((entry = readdir(stream))) {
		struct stat st;

		if (entry->d_name[0] == '.')
			continue;
		if (stat(case_format(arena, "%s/%s", dir, entry->d_name), &st) == 0 &&
		    (st.st_mode & S_IFMT) == mode)
			case_add_line(arena, &names,
				      npi_arena_strdup(arena, entry->d_name));
	}
	closedir(stream);
	if (names.n)
		qsort(names.items, names.n, sizeof(*names.items), by_name);
	return names;
}

struct case_lines case_list(struct npi_arena *arena, const char *dir)
{
	return names_in(arena, dir, S_IFDIR);
}

char *case_file(struct npi_arena *arena, const char *dir, const char *name,
		size_t *ret_len)
{
	const char *path = case_format(arena, "%s/%s", dir, name);
	FILE *file = fopen(path, "re");
	struct stat st;
	char *bytes;

	if (!file)
		return NULL;
	ck_assert_int_eq(fstat(fileno(file), &st), 0);
	bytes = npi_arena_alloc(arena, (size_t)st.st_size + 1);
	ck_assert_ptr_nonnull(bytes);
	*ret_len = fread(bytes, 1, (size_t)st.st_size, file);
	ck_assert_msg(*ret_len == (size_t)st.st_size, "%s: cannot be read", path);
	fclose(file);
	return bytes;
}

struct case_lines case_file_lines(struct npi_arena *arena, const char *dir,
				  const char *name)
{
	size_t len;
	const char *text = case_file(arena, dir, name, &len);

	return text ? case_split(arena, text) : (struct case_lines){ 0 };
}

static void add_source(struct npi_arena *arena, const char *dir, const char *name,
		       struct npi_sources *sources)
{
	struct npi_source source = { .name = name };

	source.bytes = case_file(arena, dir, name, &source.len);
	ck_assert_msg(source.bytes, "%s: has no file '%s'", dir, name);
	sources->items = npi_arena_grow(arena, sources->items, sources->n + 1,
					sources->n + 2, sizeof(source));
	ck_assert_ptr_nonnull(sources->items);
	sources->items[++sources->n] = source;
}

static bool is_manifest(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot &&
	       (!strcmp(dot, ".yaml") || !strcmp(dot, ".yml") || !strcmp(dot, ".json"));
}

struct npi_sources case_sources(struct npi_arena *arena, const char *dir,
				const char *inputs)
{
	struct npi_sources sources = { npi_arena_new(arena, struct npi_source), 0 };
	char *names = npi_arena_strdup(arena, inputs), *rest, *name;

	for (name = strtok_r(names, " ", &rest); name;
	     name = strtok_r(NULL, " ", &rest)) {
		const char *path = case_format(arena, "%s/%s", dir, name);
		struct case_lines files;
		struct stat st;
		size_t i;

		if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode)) {
			add_source(arena, dir, name, &sources);
			continue;
		}
		files = names_in(arena, path, S_IFREG);
		for (i = 0; i < files.n; i++)
			if (is_manifest(files.items[i]))
				add_source(
					arena, dir,
					case_format(arena, "%s/%s", name, files.items[i]),
					&sources);
	}
	return sources;
}
