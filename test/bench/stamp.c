/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stamp.so - when a program changes the IPVS table, and in how many messages
 *
 * Loaded with LD_PRELOAD it stands between a program and its sockets. When the program
 * ends it writes to the file that BENCH_STAMP names: the microseconds of processor time
 * from the call that sent the first change to the return of the one that read the answer
 * to the last, and the number of messages that changed something. Reading a clock for
 * each call adds less than a thousandth.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/ip_vs.h>
#include <linux/netlink.h>

static struct {
	uint64_t first_us, last_us;
	unsigned long changes;
	int is_open; /* the last change sent has not been answered yet */
} seen;

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static int is_generic_netlink(int fd)
{
	int protocol = -1, domain = -1;
	socklen_t len = sizeof(int);

	getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len);
	if (domain != AF_NETLINK)
		return 0;
	len = sizeof(int);
	getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &len);
	return protocol == NETLINK_GENERIC;
}

/* The commands of IPVS that change virtual services and real servers; those of the
 * controller, which resolves names, have the same numbers and another type. */
static int is_change(const struct nlmsghdr *message)
{
	const struct genlmsghdr *generic = NLMSG_DATA(message);

	return message->nlmsg_type > GENL_ID_CTRL &&
	       !(message->nlmsg_flags & NLM_F_DUMP) &&
	       (generic->cmd <= IPVS_CMD_DEL_SERVICE ||
		(generic->cmd >= IPVS_CMD_NEW_DEST && generic->cmd <= IPVS_CMD_DEL_DEST));
}

static void before_send(int fd, const void *bytes, size_t size)
{
	const struct nlmsghdr *message = bytes;
	int len = (int)size, changes = 0;

	if (!is_generic_netlink(fd))
		return;
	for (; NLMSG_OK(message, (unsigned)len); message = NLMSG_NEXT(message, len))
		changes += is_change(message);
	seen.is_open = changes != 0;
	if (!seen.is_open)
		return;
	if (seen.changes == 0)
		seen.first_us = now_us();
	seen.changes += (unsigned long)changes;
	seen.last_us = 0;
}

static long after_receive(long received)
{
	if (seen.is_open)
		seen.last_us = now_us();
	return received;
}

ssize_t send(int fd, const void *bytes, size_t len, int flags)
{
	before_send(fd, bytes, len);
	return syscall(SYS_sendto, fd, bytes, len, flags, NULL, 0);
}

ssize_t sendmsg(int fd, const struct msghdr *header, int flags)
{
	size_t i;

	for (i = 0; i < header->msg_iovlen; i++)
		before_send(fd, header->msg_iov[i].iov_base, header->msg_iov[i].iov_len);
	return syscall(SYS_sendmsg, fd, header, flags);
}

ssize_t recv(int fd, void *bytes, size_t len, int flags)
{
	return after_receive(syscall(SYS_recvfrom, fd, bytes, len, flags, NULL, NULL));
}

ssize_t recvmsg(int fd, struct msghdr *header, int flags)
{
	return after_receive(syscall(SYS_recvmsg, fd, header, flags));
}

int recvmmsg(int fd, struct mmsghdr *headers, unsigned int n, int flags,
	     struct timespec *timeout)
{
	return (int)after_receive(syscall(SYS_recvmmsg, fd, headers, n, flags, timeout));
}

__attribute__((destructor)) static void write_stamp(void)
{
	const char *path = getenv("BENCH_STAMP");
	FILE *out = path ? fopen(path, "we") : NULL;

	if (!out)
		return;
	fprintf(out, "%llu %lu\n",
		(unsigned long long)(seen.changes ? seen.last_us - seen.first_us : 0),
		seen.changes);
	fclose(out);
}
