/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * measure [-i INPUT] [-o OUTPUT] [-s STATUS] [--] COMMAND [ARG...] - what a process costs
 *
 * Prints the microseconds of user and system time and the KiB of memory at its peak,
 * those of its own children included. Linked without a C library to load and small, since
 * the kernel counts the memory of who calls execve() to the program called.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void redirect(int fd, const char *path, int flags)
{
	int from = open(path, flags, 0600);

	if (from < 0 || dup2(from, fd) < 0) {
		perror(path);
		_exit(127);
	}
	close(from);
}

static long microseconds(struct timeval time)
{
	return time.tv_sec * 1000000L + time.tv_usec;
}

int main(int argc, char **argv)
{
	const char *input = "/dev/null", *output = "/dev/null";
	int option, status, expected = 0;
	struct rusage usage;
	pid_t child;

	while ((option = getopt(argc, argv, "+i:o:s:")) != -1) {
		switch (option) {
		case 'i':
			input = optarg;
			break;
		case 'o':
			output = optarg;
			break;
		case 's':
			expected = atoi(optarg);
			break;
		default:
			return 64;
		}
	}
	if (optind == argc)
		return 64;
	child = fork();
	if (child == 0) {
		redirect(STDIN_FILENO, input, O_RDONLY);
		redirect(STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC);
		execvp(argv[optind], argv + optind);
		perror(argv[optind]);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) < 0) {
		perror("measure");
		return 1;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != expected) {
		fprintf(stderr, "measure: %s ended with %d\n", argv[optind],
			WIFEXITED(status) ? WEXITSTATUS(status) : status);
		return 1;
	}
	printf("%ld %ld %ld\n", microseconds(usage.ru_utime),
	       microseconds(usage.ru_stime), usage.ru_maxrss);
	return 0;
}
