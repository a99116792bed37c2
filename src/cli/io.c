/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "npi/cli.h"

/* systemd.exec(5): JOURNAL_STREAM is "device:inode" of the stream to the journal. */
static bool is_journal(int fd)
{
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat status;
	char expected[64];

	if (!stream || fstat(fd, &status) < 0)
		return false;
	snprintf(expected, sizeof(expected), "%ju:%ju", (uintmax_t)status.st_dev,
		 (uintmax_t)status.st_ino);
	return !strcmp(stream, expected);
}

static const char *environment(const char *name)
{
	return getenv(name);
}

static int64_t now_s(void)
{
	return time(NULL);
}

/*
 * A socket or file that is opened must not become the standard output that was closed:
 * what is printed would be sent into it. Of what O_PATH opens, reading and writing fail
 * with EBADF, as if it were closed.
 */
static void occupy_closed_streams(void)
{
	int fd;

	do
		fd = open("/", O_PATH | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

struct npi_io npi_io_standard(void)
{
	occupy_closed_streams();
	/* a file that may not grow (RLIMIT_FSIZE) is an error to report as a full disk is
	 */
	signal(SIGXFSZ, SIG_IGN);
	return (struct npi_io){
		.in = stdin,
		.out = stdout,
		.err = stderr,
		.in_is_terminal = isatty(STDIN_FILENO),
		.out_is_terminal = isatty(STDOUT_FILENO),
		.err_is_terminal = isatty(STDERR_FILENO),
		.err_is_journal = is_journal(STDERR_FILENO),
		.environment = environment,
		.now_s = now_s,
	};
}
