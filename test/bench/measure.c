/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * measure [-c] [-i INPUT] [-o OUTPUT] [-s STATUS] [--] COMMAND [ARG...] - what a process
 * costs
 *
 * Prints the microseconds of user and of system time and the KiB of memory at its peak,
 * those of its own children included. With -c it prints their system calls instead;
 * SIGUSR1 makes it print them so far. The two are for runs of their own: counting costs
 * time at each call. Linked without a C library to load and small, since the kernel
 * counts the memory of who calls execve() to the program called.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/perf_event.h>

static struct {
	const char *input, *output;
	int status;
	int is_counting;
} options = { "/dev/null", "/dev/null", 0, 0 };

static void redirect(int fd, const char *path, int flags)
{
	int from = open(path, flags, 0600);

	if (from < 0 || dup2(from, fd) < 0) {
		perror(path);
		_exit(127);
	}
	close(from);
}

__attribute__((noreturn)) static void die(const char *what)
{
	perror(what);
	exit(1);
}

static long microseconds(struct timeval time)
{
	return time.tv_sec * 1000000L + time.tv_usec;
}

/* A counter that our children inherit, and that runs from their execve() on. */
static int open_counter(void)
{
	const char *path = "/sys/kernel/tracing/events/raw_syscalls/sys_enter/id";
	struct perf_event_attr attributes = { .type = PERF_TYPE_TRACEPOINT,
					      .size = sizeof(attributes),
					      .disabled = 1,
					      .inherit = 1,
					      .enable_on_exec = 1 };
	unsigned long id;
	FILE *in = fopen(path, "re");
	int fd;

	if (!in || fscanf(in, "%lu", &id) != 1)
		die(path);
	fclose(in);
	attributes.config = id;
	fd = (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1,
			  PERF_FLAG_FD_CLOEXEC);
	if (fd < 0)
		die("perf_event_open");
	return fd;
}

static void print_count(int counter)
{
	uint64_t n;

	if (read(counter, &n, sizeof(n)) != sizeof(n))
		die("reading the counter");
	printf("%llu\n", (unsigned long long)n);
	fflush(stdout);
}

static void parse(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "+ci:o:s:")) != -1) {
		switch (option) {
		case 'c':
			options.is_counting = 1;
			break;
		case 'i':
			options.input = optarg;
			break;
		case 'o':
			options.output = optarg;
			break;
		case 's':
			options.status = atoi(optarg);
			break;
		default:
			exit(64);
		}
	}
	if (optind == argc)
		exit(64);
}

static pid_t start(char **command)
{
	pid_t child = fork();

	if (child < 0)
		die("fork");
	if (child > 0)
		return child;
	redirect(STDIN_FILENO, options.input, O_RDONLY);
	redirect(STDOUT_FILENO, options.output, O_WRONLY | O_CREAT | O_TRUNC);
	execvp(command[0], command);
	perror(command[0]);
	_exit(127);
}

static void wake(int number)
{
	(void)number;
}

int main(int argc, char **argv)
{
	const struct sigaction on_request = { .sa_handler = wake };
	int status, counter = -1;
	struct rusage usage;
	pid_t child;

	parse(argc, argv);
	if (options.is_counting) {
		counter = open_counter();
		sigaction(SIGUSR1, &on_request, NULL);
	}
	child = start(argv + optind);
	while (wait4(child, &status, 0, &usage) < 0) {
		if (errno != EINTR)
			die("wait4");
		print_count(counter);
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != options.status) {
		fprintf(stderr, "measure: %s ended with %d\n", argv[optind],
			WIFEXITED(status) ? WEXITSTATUS(status) : status);
		return 1;
	}
	if (options.is_counting)
		print_count(counter);
	else
		printf("%ld %ld %ld\n", microseconds(usage.ru_utime),
		       microseconds(usage.ru_stime), usage.ru_maxrss);
	return 0;
}
