/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/scratch.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <check.h>

void scratch_begin(struct npi_place *place)
{
	const char *base = getenv("TMPDIR");
	/* memory, if there is such a place: stores flush what they write */
	const char *fallback = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	char dir[NPI_PLACE_PATH - 64];

	snprintf(dir, sizeof(dir), "%s/npi-test-XXXXXX", base ? base : fallback);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	*place = (struct npi_place){ .netns_cookie = 7 };
	strcpy(place->boot_id, "01234567-89ab-cdef-0123-456789abcdef");
	strcpy(place->state_dir, dir);
	strcpy(place->run_dir, dir);
	snprintf(place->store, sizeof(place->store), "%s/state.db", dir);
	snprintf(place->lock, sizeof(place->lock), "%s/netns-7.lock", dir);
}

void scratch_end(const struct npi_place *place)
{
	char path[NPI_PLACE_PATH + 256];
	struct dirent *entry;
	DIR *dir = opendir(place->state_dir);

	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", place->state_dir, entry->d_name);
		unlink(path);
	}
	closedir(dir);
	ck_assert_int_eq(rmdir(place->state_dir), 0);
}
