/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A pod's server, cheap enough for a virtual machine without KVM.
 *
 *	pod NAME ADDRESS:PORT...
 *
 * Answers HTTP/1.1 with keep-alive, and UDP datagrams, on each address and port with the
 * line "NAME CLIENT-ADDRESS". Told to end (SIGTERM), it does what a well-made server of a
 * terminating pod does: no new connections, the next answer on each connection closes it,
 * and the program ends with the last one.
 */
#include "traffic.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

enum { MOST_FILES = 2048, REQUEST_BYTES = 1024 };

struct file {
	enum file_kind { FREE, STOP, LISTENER, DATAGRAMS, CONNECTION } kind;
	size_t len;
	char request[REQUEST_BYTES];
};

static const char *name;
static struct pollfd polls[MOST_FILES];
static struct file files[MOST_FILES];
static size_t n_files;
static bool ending;

static void add(int fd, enum file_kind kind)
{
	if (fd < 0)
		err(1, "%s", name);
	if (n_files == MOST_FILES)
		errx(1, "%s: too many connections", name);
	polls[n_files] = (struct pollfd){ .fd = fd, .events = POLLIN };
	files[n_files].kind = kind;
	files[n_files++].len = 0;
}

static void drop(size_t i)
{
	close(polls[i].fd);
	polls[i].fd = -1;
	files[i].kind = FREE;
}

static void listen_on(const char *text, int type)
{
	struct endpoint endpoint = endpoint_parse(text);
	int fd = socket(endpoint.addr.ss_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int on = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    bind(fd, (struct sockaddr *)&endpoint.addr, endpoint.len) < 0)
		err(1, "%s", text);
	if (type == SOCK_STREAM && listen(fd, 512) < 0)
		err(1, "%s", text);
	add(fd, type == SOCK_STREAM ? LISTENER : DATAGRAMS);
}

/* "NAME CLIENT-ADDRESS\n" */
static int answer_text(char *text, size_t size, const struct sockaddr_storage *from,
		       socklen_t len)
{
	char client[64] = "?";

	getnameinfo((const struct sockaddr *)from, len, client, sizeof(client), NULL, 0,
		    NI_NUMERICHOST);
	return snprintf(text, size, "%s %s\n", name, client);
}

static void answer_datagram(int fd)
{
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	char bytes[256];

	if (recvfrom(fd, bytes, sizeof(bytes), 0, (struct sockaddr *)&from, &len) < 0)
		return;
	sendto(fd, bytes, (size_t)answer_text(bytes, sizeof(bytes), &from, len), 0,
	       (struct sockaddr *)&from, len);
}

static void answer_request(size_t i)
{
	bool last = ending || strstr(files[i].request, "Connection: close");
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	char text[128], bytes[256];
	int n;

	if (getpeername(polls[i].fd, (struct sockaddr *)&from, &len) < 0) {
		drop(i);
		return;
	}
	n = answer_text(text, sizeof(text), &from, len);
	n = snprintf(bytes, sizeof(bytes),
		     "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%s\r\n%s", n,
		     last ? "Connection: close\r\n" : "", text);
	files[i].len = 0;
	if (write(polls[i].fd, bytes, (size_t)n) != n || last)
		drop(i);
}

static void read_request(size_t i)
{
	struct file *file = &files[i];
	ssize_t n = read(polls[i].fd, file->request + file->len,
			 REQUEST_BYTES - 1 - file->len);

	if (n <= 0) {
		drop(i);
		return;
	}
	file->len += (size_t)n;
	file->request[file->len] = '\0';
	if (strstr(file->request, "\r\n\r\n"))
		answer_request(i);
	else if (file->len == REQUEST_BYTES - 1)
		drop(i);
}

static void begin_to_end(void)
{
	size_t i;

	ending = true;
	for (i = 0; i < n_files; i++)
		if (files[i].kind == LISTENER || files[i].kind == STOP)
			drop(i);
}

static void serve(size_t i)
{
	int fd;

	switch (files[i].kind) {
	case STOP:
		begin_to_end();
		return;
	case LISTENER:
		while ((fd = accept4(polls[i].fd, NULL, NULL, SOCK_CLOEXEC)) >= 0)
			add(fd, CONNECTION);
		return;
	case DATAGRAMS:
		answer_datagram(polls[i].fd);
		return;
	case CONNECTION:
		read_request(i);
		return;
	case FREE:
		return;
	}
}

/* Forget what was dropped; whether a connection is left. */
static bool tidy(void)
{
	bool connected = false;
	size_t kept = 0, i;

	for (i = 0; i < n_files; i++) {
		if (files[i].kind == FREE)
			continue;
		connected |= files[i].kind == CONNECTION;
		if (kept != i) {
			polls[kept] = polls[i];
			files[kept] = files[i];
		}
		kept++;
	}
	n_files = kept;
	return connected;
}

int main(int argc, char **argv)
{
	size_t i, n;
	int arg;

	if (argc < 3)
		errx(64, "usage: pod NAME ADDRESS:PORT...");
	name = argv[1];
	add(stop_signal(), STOP);
	for (arg = 2; arg < argc; arg++) {
		listen_on(argv[arg], SOCK_STREAM);
		listen_on(argv[arg], SOCK_DGRAM);
	}
	while (tidy() || !ending) {
		if (poll(polls, n_files, -1) < 0 && errno != EINTR)
			err(1, "poll");
		n = n_files; /* what comes now was not polled */
		for (i = 0; i < n; i++)
			if (polls[i].revents)
				serve(i);
	}
	return 0;
}
