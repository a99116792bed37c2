/* SPDX-License-Identifier: GPL-2.0-or-later */
/* traffic.h - what the programs that make traffic for the scenarios share */
#ifndef NPI_TEST_TRAFFIC_H
#define NPI_TEST_TRAFFIC_H

#include <err.h>
#include <netdb.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

struct endpoint {
	const char *text;
	struct sockaddr_storage addr;
	socklen_t len;
};

/* "192.0.2.1:80" or "[2001:db8::1]:80"; anything else ends the program. */
static inline struct endpoint endpoint_parse(const char *text)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
					.ai_socktype = SOCK_STREAM };
	struct endpoint endpoint = { .text = text };
	char host[64] = "", *end;
	struct addrinfo *found;

	strncpy(host, text + (*text == '['), sizeof(host) - 1);
	end = *text == '[' ? strchr(host, ']') : strrchr(host, ':');
	if (!end)
		errx(64, "'%s' is no address and port", text);
	*end = '\0';
	if (getaddrinfo(host, strrchr(text, ':') + 1, &hints, &found))
		errx(64, "'%s' is no address and port", text);
	memcpy(&endpoint.addr, found->ai_addr, found->ai_addrlen);
	endpoint.len = found->ai_addrlen;
	freeaddrinfo(found);
	return endpoint;
}

/* A file that becomes readable when the program should come to an end. */
static inline int stop_signal(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	fd = signalfd(-1, &set, SFD_CLOEXEC);
	if (fd < 0)
		err(1, "signalfd");
	return fd;
}

#endif
