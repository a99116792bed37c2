/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "run_record.h"

enum { POLL_MS = 50 };

static void sleep_ms(long ms)
{
	struct timespec pause = { .tv_nsec = ms * 1000 * 1000 };

	nanosleep(&pause, NULL);
}

static int64_t monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / (1000 * 1000);
}

/* flock() cannot wait for a while only. */
static int wait_for(int fd, uint32_t timeout_s)
{
	int64_t end_ms = monotonic_ms() + (int64_t)timeout_s * 1000;

	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -errno;
		if (monotonic_ms() >= end_ms)
			return -EWOULDBLOCK;
		sleep_ms(POLL_MS);
	}
	return 0;
}

static int open_lock(const struct npi_place *place)
{
	int fd;

	if (mkdir(place->run_dir, 0755) < 0 && errno != EEXIST)
		return -errno;
	fd = open(place->lock, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	return fd < 0 ? -errno : fd;
}

int npi_lock_take(const struct npi_place *place, const char *command, int64_t now_s,
		  uint32_t timeout_s, struct npi_lock *ret_lock,
		  struct npi_run_record *ret_holder)
{
	struct npi_lock lock = { .fd = open_lock(place) };
	int r;

	if (lock.fd < 0)
		return lock.fd;
	r = wait_for(lock.fd, timeout_s);
	run_record_read(lock.fd, &lock.record);
	if (r < 0) {
		if (r == -EWOULDBLOCK)
			*ret_holder = lock.record;
		close(lock.fd);
		return r;
	}
	lock.record.pid = getpid();
	lock.record.since_s = now_s;
	lock.record.finished = false;
	lock.record.exit_status = 0;
	run_record_set_command(&lock.record, command);
	run_record_write(lock.fd, &lock.record);
	*ret_lock = lock;
	return 0;
}

bool npi_run_record_has_changes(const struct npi_run_record *record,
				const struct npi_place *place)
{
	return record->last_change_s && record->netns_cookie == place->netns_cookie &&
	       strcmp(record->boot_id, place->boot_id) == 0;
}

void npi_lock_note_change(struct npi_lock *lock, const struct npi_place *place,
			  int64_t now_s)
{
	lock->record.last_change_s = now_s;
	lock->record.netns_cookie = place->netns_cookie;
	memcpy(lock->record.boot_id, place->boot_id, NPI_BOOT_ID);
	run_record_write(lock->fd, &lock->record);
}

void npi_lock_release(struct npi_lock *lock, int exit_status, int64_t now_s)
{
	lock->record.finished = true;
	lock->record.exit_status = exit_status;
	if (exit_status == 0 || exit_status == 2)
		lock->record.last_success_s = now_s;
	run_record_write(lock->fd, &lock->record);
	close(lock->fd);
	lock->fd = -1;
}

int npi_run_record_read(const struct npi_place *place, struct npi_run_record *ret_record)
{
	int fd = open(place->lock, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	run_record_read(fd, ret_record);
	close(fd);
	return 0;
}
