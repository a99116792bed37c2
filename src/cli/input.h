/* SPDX-License-Identifier: GPL-2.0-or-later */
/* input.h - files, directories and standard input, read whole and kept */
#ifndef NPI_CLI_INPUT_H
#define NPI_CLI_INPUT_H

#include <stdio.h>

#include "npi/arena.h"
#include "npi/options.h"
#include "npi/report.h"
#include "npi/source.h"

/* Zeroed is empty. */
struct npi_input {
	struct npi_sources sources;
	char **owned; /* their bytes, by the same numbers */
	size_t capacity;
	struct npi_arena names;
};

/**
 * npi_input_read() - read what the user named
 * @paths: files, directories, "-"
 * @recursive: read directories below directories
 * @in: what "-" is
 *
 * In a directory the *.yaml, *.yml and *.json are read, in the order of their bytes, as
 * kubectl does, but not those that begin with a dot; a file that is named is read
 * whatever it is called. Everything that cannot be read is said, not just the first.
 *
 * Return: an exit status: 0 to go on, or EX_NOINPUT, EX_USAGE, EX_DATAERR, EX_OSERR,
 * having said why.
 */
int npi_input_read(struct npi_input *input, const struct npi_words *paths, bool recursive,
		   FILE *in, const struct npi_report *report);

/* Read one file and add it; 0 or -errno. -EFBIG: longer than NPI_MAX_SOURCE_BYTES. */
int npi_input_read_file(struct npi_input *input, const char *path) npi_must_check;

/* Whether it is so much that keeping it, to show lines of it, is not worth the memory. */
bool npi_input_is_large(const struct npi_input *input);
/* Give the bytes back; @context is a struct npi_input *, whose places are kept. */
void npi_input_give_back(void *context);

void npi_input_clear(struct npi_input *input);

/* Say that @path cannot be read, for which there is an -errno; returns the exit status.
 */
int npi_input_say_unreadable(const struct npi_report *report, const char *path,
			     int error) npi_must_check;

/**
 * npi_list_directory() - the manifests of a directory
 * @ret_paths: files, in order of their names' bytes, directories in their place
 *
 * Return: 0, or an exit status having said what cannot be read; the others are listed.
 */
int npi_list_directory(const char *path, bool recursive, const struct npi_report *report,
		       struct npi_arena *arena,
		       struct npi_words *ret_paths) npi_must_check;

#endif
