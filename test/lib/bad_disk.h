/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bad_disk.h - a disk under SQLite that fails when it is told to */
#ifndef NPI_TEST_BAD_DISK_H
#define NPI_TEST_BAD_DISK_H

enum bad_disk {
	DISK_IS_FULL,
	DISK_IS_BROKEN,
};

/*
 * From now on all databases of this process are on it, and the write to a file with this
 * number fails, as do all later ones; 0: none. Flushes count as writes.
 */
void bad_disk_fail_from(unsigned int write, enum bad_disk how);

/* How many writes there were since bad_disk_fail_from(). */
unsigned int bad_disk_writes(void);

#endif
