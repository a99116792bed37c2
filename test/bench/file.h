/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file.h - a whole file, for programs that are measured */
#ifndef NPI_BENCH_FILE_H
#define NPI_BENCH_FILE_H

#include <stdio.h>
#include <stdlib.h>

/* Its bytes, to be freed; NULL when it cannot be read. */
static inline char *bench_read_file(const char *path, size_t *ret_len)
{
	FILE *in = fopen(path, "re");
	char *bytes = NULL;
	long size = -1;

	if (!in)
		return NULL;
	if (fseek(in, 0, SEEK_END) == 0)
		size = ftell(in);
	rewind(in);
	if (size >= 0)
		bytes = malloc((size_t)size + 1);
	if (bytes)
		*ret_len = fread(bytes, 1, (size_t)size, in);
	fclose(in);
	return bytes;
}

#endif
