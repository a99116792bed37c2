/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/bad_disk.h"

#include <check.h>
#include <sqlite3.h>

enum { MAX_KINDS = 4 };

static struct {
	unsigned int fail_from;
	int code;
	unsigned int n_writes;
	const sqlite3_vfs *real;
	sqlite3_vfs vfs;
	/* the real methods by kind of lock, and ours in their place */
	struct {
		const sqlite3_io_methods *real;
		sqlite3_io_methods methods;
	} kinds[MAX_KINDS];
} disk;

/* The next write fails. */
static int fails(void)
{
	return ++disk.n_writes >= disk.fail_from && disk.fail_from;
}

static int write_file(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 offset)
{
	return fails() ? disk.code : disk.kinds[0].real->xWrite(file, bytes, n, offset);
}

static int sync_file(sqlite3_file *file, int flags)
{
	return fails() ? disk.code : disk.kinds[0].real->xSync(file, flags);
}

/* All kinds write alike. */
static const sqlite3_io_methods *replace(const sqlite3_io_methods *real)
{
	unsigned int i;

	for (i = 0; i < MAX_KINDS && disk.kinds[i].real; i++)
		if (disk.kinds[i].real == real)
			return &disk.kinds[i].methods;
	ck_assert_uint_lt(i, MAX_KINDS);
	ck_assert(i == 0 || real->xWrite == disk.kinds[0].real->xWrite);
	disk.kinds[i].real = real;
	disk.kinds[i].methods = *real;
	disk.kinds[i].methods.xWrite = write_file;
	disk.kinds[i].methods.xSync = sync_file;
	return &disk.kinds[i].methods;
}

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
		     int *ret_flags)
{
	int code = disk.real->xOpen(vfs, name, file, flags, ret_flags);

	if (code == SQLITE_OK && file->pMethods)
		file->pMethods = replace(file->pMethods);
	return code;
}

static void insert_disk(void)
{
	sqlite3_vfs *real = sqlite3_vfs_find(NULL);

	ck_assert_ptr_nonnull(real);
	disk.real = real;
	disk.vfs = *real;
	disk.vfs.zName = "bad-disk";
	disk.vfs.xOpen = open_file;
	ck_assert_int_eq(sqlite3_vfs_register(&disk.vfs, 1), SQLITE_OK);
}

void bad_disk_fail_from(unsigned int write, enum bad_disk how)
{
	if (!disk.real)
		insert_disk();
	disk.fail_from = write;
	disk.code = how == DISK_IS_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
	disk.n_writes = 0;
}

unsigned int bad_disk_writes(void)
{
	return disk.n_writes;
}
