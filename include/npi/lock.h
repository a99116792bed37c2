/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lock.h - one changing run at a time, and what the last ones did
 *
 * The kernel releases the lock when its holder ends, however it ends. The file stays and
 * tells who holds it and how the last runs went; it is on a file system that a reboot
 * empties, so that runs that change nothing write to no disk.
 */
#ifndef NPI_LOCK_H
#define NPI_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "npi/place.h"
#include "npi/result.h"

enum { NPI_LOCK_COMMAND = 256 };

/* Times are seconds since 1970; 0: never. */
struct npi_run_record {
	int64_t pid; /* of the run that holds the lock, or held it last */
	int64_t since_s;
	char command[NPI_LOCK_COMMAND]; /* as it was called, control characters as ? */
	bool finished;                  /* it came to its end … */
	int exit_status;                /* … with this */
	int64_t last_success_s;         /* a run that ended with 0 or 2 */
	int64_t last_change_s;          /* a run that changed the kernel */
	/* the boot and network namespace of @last_change_s */
	char boot_id[NPI_BOOT_ID];
	uint64_t netns_cookie;
};

struct npi_lock {
	int fd;
	struct npi_run_record record;
};

/**
 * npi_lock_take() - become the only changing run
 * @command: what this run is, for others
 * @now_s: the time of the day
 * @timeout_s: how long to wait for another run; 0: not at all
 * @ret_lock: its record's last_* are those of the runs before this one
 * @ret_holder: set when the lock is held by somebody else
 *
 * Return: 0; -EWOULDBLOCK; or why the file cannot be made or opened.
 */
int npi_lock_take(const struct npi_place *place, const char *command, int64_t now_s,
		  uint32_t timeout_s, struct npi_lock *ret_lock,
		  struct npi_run_record *ret_holder) npi_must_check;

/* Whether some run has changed this namespace's tables since the machine was started:
 * if not, nothing in them can be ours. */
bool npi_run_record_has_changes(const struct npi_run_record *record,
				const struct npi_place *place);

/* Note that this run is about to change the kernel. What cannot be written is lost. */
void npi_lock_note_change(struct npi_lock *lock, const struct npi_place *place,
			  int64_t now_s);

/* Note how it ended and let others run. */
void npi_lock_release(struct npi_lock *lock, int exit_status, int64_t now_s);

/* Read the record without the lock; 0 or -errno. */
int npi_run_record_read(const struct npi_place *place,
			struct npi_run_record *ret_record) npi_must_check;

#endif
