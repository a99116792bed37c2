/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Clients of a Service, many in one process.
 *
 *	load [-r RATE] [-n COUNT] [-k REQUESTS] [-p PAUSE_MS] ADDRESS:PORT...
 *
 * Opens RATE (50) connections a second, to the addresses in turn, and sends REQUESTS (5)
 * requests over each with a pause (100 ms) between them. Ends after COUNT connections, or
 * with those that are open when it is told to (SIGTERM). Then it prints
 *
 *	connections 500 requests 2500 failed 0 seconds 10.0
 *	pod-a 830
 *
 * where the seconds are those in which connections were opened, with a line for each
 * first word of the answers, and one for each of the first failures: a connection that is
 * refused or reset or ends without notice, an answer that does not come within 30 s. The
 * exit status is 1 when something failed.
 */
#include "traffic.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
	MOST_CLIENTS = 512,
	MOST_TARGETS = 16,
	MOST_NAMES = 256,
	MOST_SHOWN = 10,
	LIMIT_MS = 30000, /* a lost packet shows, an emulated processor that is late does
			     not */
	TICK_MS = 20,
};

struct client {
	enum { FREE, CONNECTING, WAITING, PAUSING } state;
	const struct endpoint *target;
	long until_ms; /* the limit, or the end of the pause */
	int left;      /* requests */
	size_t len;
	char answer[512];
};

static struct {
	int rate, count, requests, pause_ms;
} wanted = { 50, -1, 5, 100 };

static struct endpoint targets[MOST_TARGETS];
static size_t n_targets;
/* Clients take the lowest free place; the first is the signal to end. */
static struct client clients[1 + MOST_CLIENTS];
static struct pollfd polls[1 + MOST_CLIENTS];
static size_t n_places = 1; /* behind the last one that was ever taken */
static long n_connections, n_requests, n_failed, took_ms;
static struct {
	char name[64];
	long n;
} names[MOST_NAMES];

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void end(size_t i)
{
	close(polls[i].fd);
	polls[i].fd = -1;
	clients[i].state = FREE;
}

static void fail(size_t i, const char *what)
{
	static const char *const doing[] = {
		[CONNECTING] = "connecting", [WAITING] = "waiting", [PAUSING] = "pausing"
	};
	struct sockaddr_storage own = { 0 };
	socklen_t len = sizeof(own);
	char port[8] = "?";

	if (getsockname(polls[i].fd, (struct sockaddr *)&own, &len) == 0)
		getnameinfo((struct sockaddr *)&own, len, NULL, 0, port, sizeof(port),
			    NI_NUMERICSERV);
	if (n_failed++ < MOST_SHOWN)
		printf("failed: %s, from port %s, %s, %d left: %s\n",
		       clients[i].target->text, port, doing[clients[i].state],
		       clients[i].left, what);
	end(i);
}

static void begin(size_t i)
{
	const struct endpoint *target = &targets[(size_t)n_connections++ % n_targets];
	int fd = socket(target->addr.ss_family,
			SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		err(1, "socket");
	polls[i] = (struct pollfd){ .fd = fd, .events = POLLOUT };
	clients[i] = (struct client){ .state = CONNECTING,
				      .target = target,
				      .until_ms = now_ms() + LIMIT_MS,
				      .left = wanted.requests };
	if (connect(fd, (const struct sockaddr *)&target->addr, target->len) < 0 &&
	    errno != EINPROGRESS)
		fail(i, strerror(errno));
}

static void ask(size_t i)
{
	static const char request[] = "GET / HTTP/1.1\r\nHost: service\r\n\r\n";
	struct client *client = &clients[i];

	client->state = WAITING;
	client->len = 0;
	client->until_ms = now_ms() + LIMIT_MS;
	polls[i].events = POLLIN;
	n_requests++;
	if (write(polls[i].fd, request, sizeof(request) - 1) != sizeof(request) - 1)
		fail(i, strerror(errno));
}

static void connected(size_t i)
{
	int error = 0;
	socklen_t len = sizeof(error);

	getsockopt(polls[i].fd, SOL_SOCKET, SO_ERROR, &error, &len);
	if (error)
		fail(i, strerror(error));
	else
		ask(i);
}

static void count_name(const char *body)
{
	size_t len = strcspn(body, " \n"), i;

	for (i = 0; i < MOST_NAMES; i++) {
		if (!names[i].n)
			snprintf(names[i].name, sizeof(names[i].name), "%.*s", (int)len,
				 body);
		if (strlen(names[i].name) != len || strncmp(names[i].name, body, len))
			continue;
		names[i].n++;
		return;
	}
}

/* The body, when all of it is there. */
static const char *body_of(const struct client *client)
{
	const char *length = strstr(client->answer, "Content-Length: ");
	const char *body = strstr(client->answer, "\r\n\r\n");

	if (!length || !body)
		return NULL;
	body += 4;
	return strlen(body) >= (size_t)atoi(length + 16) ? body : NULL;
}

static void answered(size_t i)
{
	struct client *client = &clients[i];
	ssize_t n = read(polls[i].fd, client->answer + client->len,
			 sizeof(client->answer) - 1 - client->len);
	const char *body;

	if (n <= 0) {
		fail(i, n ? strerror(errno) : "closed without notice");
		return;
	}
	client->len += (size_t)n;
	client->answer[client->len] = '\0';
	body = body_of(client);
	if (!body)
		return;
	if (strncmp(client->answer, "HTTP/1.1 200 ", 13)) {
		fail(i, "not status 200");
		return;
	}
	count_name(body);
	client->state = PAUSING;
	client->until_ms = now_ms() + wanted.pause_ms;
	if (!--client->left || strstr(client->answer, "Connection: close"))
		end(i);
}

static void advance(size_t i, long now)
{
	bool ready = polls[i].revents, due = now >= clients[i].until_ms;

	if (clients[i].state == FREE)
		return;
	if (ready && clients[i].state == CONNECTING)
		connected(i);
	else if (ready)
		answered(i);
	else if (due && clients[i].state == PAUSING)
		ask(i);
	else if (due)
		fail(i, "no answer in time");
}

static bool begin_next(void)
{
	size_t i;

	for (i = 1; i < n_places && clients[i].state != FREE; i++)
		;
	if (i > MOST_CLIENTS)
		return false;
	if (i == n_places)
		n_places++;
	begin(i);
	return true;
}

/* How many connections should have begun by now. */
static long begun_by(long elapsed_ms)
{
	long n = elapsed_ms * wanted.rate / 1000 + 1;

	return wanted.count >= 0 && n > wanted.count ? wanted.count : n;
}

static void run(void)
{
	bool more = true, busy = true;
	long start = now_ms(), now;
	size_t i;

	while (more || busy) {
		if (poll(polls, n_places, TICK_MS) < 0 && errno != EINTR)
			err(1, "poll");
		now = now_ms();
		for (busy = false, i = 1; i < n_places; i++) {
			advance(i, now);
			busy |= clients[i].state != FREE;
		}
		while (more && n_connections < begun_by(now - start))
			if (!begin_next())
				break;
		if (more && (polls[0].revents || n_connections == wanted.count)) {
			more = false;
			polls[0].fd = -1;
			took_ms = now - start;
		}
	}
}

static void read_options(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "r:n:k:p:")) != -1)
		switch (option) {
		case 'r':
			wanted.rate = atoi(optarg);
			break;
		case 'n':
			wanted.count = atoi(optarg);
			break;
		case 'k':
			wanted.requests = atoi(optarg);
			break;
		case 'p':
			wanted.pause_ms = atoi(optarg);
			break;
		default:
			exit(64);
		}
	for (; optind < argc && n_targets < MOST_TARGETS; optind++)
		targets[n_targets++] = endpoint_parse(argv[optind]);
	if (!n_targets)
		errx(64, "load: no ADDRESS:PORT");
}

int main(int argc, char **argv)
{
	size_t i;

	read_options(argc, argv);
	polls[0] = (struct pollfd){ .fd = stop_signal(), .events = POLLIN };
	run();
	printf("connections %ld requests %ld failed %ld seconds %ld.%ld\n", n_connections,
	       n_requests, n_failed, took_ms / 1000, took_ms % 1000 / 100);
	for (i = 0; i < MOST_NAMES && names[i].n; i++)
		printf("%s %ld\n", names[i].name, names[i].n);
	return n_failed != 0;
}
