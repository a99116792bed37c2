/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Run a fuzz target over kept inputs, without libFuzzer: replay DIRECTORY... */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "fuzz/fuzz.h"

static unsigned long n_inputs;

/* The buffer is as long as the input, so that a byte read too many shows. */
static int replay(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
	size_t size = (size_t)info->st_size;
	uint8_t *bytes;
	FILE *in;

	(void)ftw;
	if (type != FTW_F)
		return 0;
	in = fopen(path, "re");
	bytes = malloc(size ? size : 1);
	if (!in || !bytes || fread(bytes, 1, size, in) != size) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	fclose(in);
	LLVMFuzzerTestOneInput(bytes, size);
	free(bytes);
	n_inputs++;
	return 0;
}

int main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		n_inputs = 0;
		if (nftw(argv[i], replay, 16, FTW_PHYS) < 0 || !n_inputs) {
			fprintf(stderr, "%s: no inputs\n", argv[i]);
			return EXIT_FAILURE;
		}
		printf("%s: %lu inputs\n", argv[i], n_inputs);
	}
	return argc > 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
