/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "npi/limits.h"

enum {
	FIRST_READ_BYTES = 64 * 1024,
	LARGE_BYTES = 1024 * 1024,
};

/* The size of a regular file and a byte more to see its end; a guess for others. */
static size_t guess_size(FILE *file)
{
	struct stat status;

	if (fstat(fileno(file), &status) < 0 || !S_ISREG(status.st_mode) ||
	    status.st_size < 0)
		return FIRST_READ_BYTES;
	if (status.st_size >= NPI_MAX_SOURCE_BYTES)
		return (size_t)NPI_MAX_SOURCE_BYTES + 1;
	return (size_t)status.st_size + 1;
}

/* One byte more than the limit is asked for, so that "exactly" and "too long" differ. */
static int read_stream(FILE *file, char **ret_bytes, size_t *ret_len)
{
	size_t capacity = guess_size(file), len = 0, got;
	char *bytes = malloc(capacity), *bigger;

	while (bytes && (got = fread(bytes + len, 1, capacity - len, file)) > 0) {
		len += got;
		if (len < capacity)
			continue;
		if (len > NPI_MAX_SOURCE_BYTES)
			break;
		capacity = capacity > NPI_MAX_SOURCE_BYTES / 2
				   ? (size_t)NPI_MAX_SOURCE_BYTES + 1
				   : capacity * 2;
		bigger = realloc(bytes, capacity);
		if (!bigger)
			free(bytes);
		bytes = bigger;
	}
	if (!bytes)
		return -ENOMEM;
	if (ferror(file) || len > NPI_MAX_SOURCE_BYTES) {
		free(bytes);
		return len > NPI_MAX_SOURCE_BYTES ? -EFBIG : errno ? -errno : -EIO;
	}
	*ret_bytes = bytes;
	*ret_len = len;
	return 0;
}

/* Number 0 stays unused: it means "no place". */
static int make_room(struct npi_input *input)
{
	size_t capacity = input->capacity ? input->capacity * 2 : 8;
	struct npi_source *items;
	char **owned;

	if (input->sources.n + 1 < input->capacity)
		return 0;
	items = reallocarray(input->sources.items, capacity, sizeof(*items));
	if (!items)
		return -ENOMEM;
	input->sources.items = items;
	owned = reallocarray(input->owned, capacity, sizeof(*owned));
	if (!owned)
		return -ENOMEM;
	input->owned = owned;
	items[0] = (struct npi_source){ 0 };
	owned[0] = NULL;
	input->capacity = capacity;
	return 0;
}

/* Takes @bytes over, on success only. */
static int add_source(struct npi_input *input, const char *name, char *bytes, size_t len)
{
	size_t number = input->sources.n + 1;

	if (number > NPI_MAX_SOURCES)
		return -E2BIG;
	name = npi_arena_strdup(&input->names, name);
	if (!name || make_room(input) < 0)
		return -ENOMEM;
	input->sources.items[number] = (struct npi_source){ name, bytes, len };
	input->owned[number] = bytes;
	input->sources.n = number;
	return 0;
}

static int read_and_add(struct npi_input *input, const char *name, FILE *file)
{
	size_t len = 0;
	char *bytes = NULL;
	int r = read_stream(file, &bytes, &len);

	if (!r) {
		r = add_source(input, name, bytes, len);
		if (r < 0)
			free(bytes);
	}
	return r;
}

int npi_input_read_file(struct npi_input *input, const char *path)
{
	FILE *file = fopen(path, "re");
	int r;

	if (!file)
		return -errno;
	r = read_and_add(input, path, file);
	fclose(file);
	return r;
}

/* kubectl fetches what is named by a URL. */
static void explain_unreadable(const struct npi_report *report, const char *path)
{
	if (!strncmp(path, "http://", 7) || !strncmp(path, "https://", 8))
		npi_report_message(report, NPI_NOTICE,
				   "nothing is fetched from elsewhere; "
				   "'curl -fsS URL | nodeport-ipvs apply -f -' does it");
}

int npi_input_say_unreadable(const struct npi_report *report, const char *path, int error)
{
	if (error == -EFBIG) {
		npi_report_message(report, NPI_ERROR, "'%s' is larger than %d MiB", path,
				   NPI_MAX_SOURCE_BYTES / 1024 / 1024);
		return EX_DATAERR;
	}
	if (error == -E2BIG) {
		npi_report_message(report, NPI_ERROR, "'%s': more than %d files", path,
				   NPI_MAX_SOURCES);
		return EX_USAGE;
	}
	npi_report_message(report, NPI_ERROR, "cannot read '%s': %s", path,
			   strerror(-error));
	explain_unreadable(report, path);
	return error == -ENOMEM ? EX_OSERR : EX_NOINPUT;
}

/* Read every file of @paths; the status is that of the first that cannot be read. */
static int read_files(struct npi_input *input, const struct npi_words *paths,
		      const struct npi_report *report)
{
	int status = 0, told, r;
	size_t i;

	for (i = 0; i < paths->n; i++) {
		r = npi_input_read_file(input, paths->items[i]);
		if (!r)
			continue;
		told = npi_input_say_unreadable(report, paths->items[i], r);
		status = status ? status : told;
	}
	return status;
}

static int read_directory(struct npi_input *input, const char *path, bool recursive,
			  const struct npi_report *report)
{
	struct npi_words files = { 0 };
	int listed = npi_list_directory(path, recursive, report, &input->names, &files);
	int status = read_files(input, &files, report);

	return listed ? listed : status;
}

static int read_path(struct npi_input *input, const char *path, bool recursive, FILE *in,
		     const struct npi_report *report)
{
	struct npi_words one = { .items = &path, .n = 1 };
	struct stat status;
	int r;

	if (!strcmp(path, "-")) {
		r = read_and_add(input, "<stdin>", in);
		return r < 0 ? npi_input_say_unreadable(report, "<stdin>", r) : 0;
	}
	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
		return read_directory(input, path, recursive, report);
	return read_files(input, &one, report);
}

static bool is_stdin_twice(const struct npi_words *paths)
{
	size_t n = 0, i;

	for (i = 0; i < paths->n; i++)
		n += !strcmp(paths->items[i], "-");
	return n > 1;
}

int npi_input_read(struct npi_input *input, const struct npi_words *paths, bool recursive,
		   FILE *in, const struct npi_report *report)
{
	int status = 0, r;
	size_t i;

	if (is_stdin_twice(paths)) {
		npi_report_message(report, NPI_ERROR,
				   "standard input ('-') can be read only once");
		return EX_USAGE;
	}
	for (i = 0; i < paths->n; i++) {
		r = read_path(input, paths->items[i], recursive, in, report);
		if (!status)
			status = r;
	}
	return status;
}

bool npi_input_is_large(const struct npi_input *input)
{
	size_t bytes = 0, i;

	for (i = 1; i <= input->sources.n; i++)
		bytes += input->sources.items[i].len;
	return bytes > LARGE_BYTES;
}

void npi_input_give_back(void *context)
{
	struct npi_input *input = context;
	size_t i;

	for (i = 1; i <= input->sources.n; i++) {
		free(input->owned[i]);
		input->owned[i] = NULL;
		input->sources.items[i].bytes = NULL;
	}
}

void npi_input_clear(struct npi_input *input)
{
	size_t i;

	for (i = 1; i <= input->sources.n; i++)
		free(input->owned[i]);
	free(input->owned);
	free(input->sources.items);
	npi_arena_clear(&input->names);
	*input = (struct npi_input){ 0 };
}
