/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/netns.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <check.h>
#include <net/if.h>

void netns_enter(void)
{
	ck_assert_msg(unshare(CLONE_NEWNET) == 0, "unshare: %s", strerror(errno));
}

void netns_set_lo_up(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(ioctl(fd, SIOCSIFFLAGS, &request), 0);
	close(fd);
}

void netns_add_address(const char *alias, const char *addr)
{
	struct ifreq request = { 0 };
	struct sockaddr_in in = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(inet_pton(AF_INET, addr, &in.sin_addr), 1);
	strcpy(request.ifr_name, alias);
	memcpy(&request.ifr_addr, &in, sizeof(in));
	ck_assert_int_eq(ioctl(fd, SIOCSIFADDR, &request), 0);
	close(fd);
}
