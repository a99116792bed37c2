/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One connection to a Service that stays.
 *
 *	hold ADDRESS:PORT
 *
 * For each line of standard input it sends a request and prints the answer, a line. At
 * the end of input the connection is reset: one that ended in good order would be in the
 * kernel's table for two more minutes. The exit status is 1 when there was no answer
 * within 5 s.
 */
#include "traffic.h"

#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>

static const char request[] = "GET / HTTP/1.1\r\n\r\n";

static int connect_to(const char *text)
{
	static const struct timeval limit = { .tv_sec = 5 };
	static const struct linger reset = { .l_onoff = 1, .l_linger = 0 };
	struct endpoint endpoint = endpoint_parse(text);
	int fd = socket(endpoint.addr.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) < 0 ||
	    connect(fd, (struct sockaddr *)&endpoint.addr, endpoint.len) < 0)
		err(1, "%s", text);
	return fd;
}

/* The server writes an answer at once, and its last line is what it has to say. */
static void ask(int fd)
{
	char answer[512], *line;
	ssize_t n;

	if (send(fd, request, strlen(request), MSG_NOSIGNAL) < 0)
		err(1, "send");
	n = recv(fd, answer, sizeof(answer) - 1, 0);
	if (n <= 0)
		errx(1, "no answer");
	answer[n] = '\0';
	line = strstr(answer, "\r\n\r\n");
	if (!line)
		errx(1, "half an answer");
	fputs(line + 4, stdout);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	char line[64];
	int fd;

	if (argc != 2)
		errx(64, "usage: hold ADDRESS:PORT");
	fd = connect_to(argv[1]);
	while (fgets(line, sizeof(line), stdin))
		ask(fd);
	close(fd);
	return 0;
}
