/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * raw.h - generic netlink with nothing between the program and the kernel
 *
 * The floors of the bench share no line with the product: what they need is written here
 * with the kernel's headers alone, and any trouble ends the program.
 */
#ifndef NPI_BENCH_RAW_H
#define NPI_BENCH_RAW_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/ip_vs.h>
#include <linux/netlink.h>

enum { RAW_RECEIVE_BYTES = 64 * 1024, RAW_SOCKET_BYTES = 1024 * 1024 };

static inline void raw_die(const char *what)
{
	perror(what);
	exit(1);
}

static inline int raw_open(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	int size = RAW_SOCKET_BYTES;

	if (fd < 0)
		raw_die("socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	return fd;
}

/* The number behind the name "IPVS"; the kernel loads ip_vs for the question. */
static inline uint16_t raw_family(int fd)
{
	static char bytes[RAW_RECEIVE_BYTES];
	struct {
		struct nlmsghdr message;
		struct genlmsghdr command;
		struct nlattr name;
		char text[8];
	} ask = {
		.message = { sizeof(ask) - 3, GENL_ID_CTRL, NLM_F_REQUEST, 1, 0 },
		.command = { CTRL_CMD_GETFAMILY, 1, 0 },
		.name = { NLA_HDRLEN + 5, CTRL_ATTR_FAMILY_NAME },
		.text = IPVS_GENL_NAME,
	};
	ssize_t len, at = NLMSG_HDRLEN + GENL_HDRLEN;
	struct nlattr attribute;
	uint16_t id = 0;

	if (send(fd, &ask, sizeof(ask), 0) < 0)
		raw_die("send");
	len = recv(fd, bytes, sizeof(bytes), 0);
	for (; at + NLA_HDRLEN <= len; at += NLA_ALIGN(attribute.nla_len)) {
		memcpy(&attribute, bytes + at, sizeof(attribute));
		if (attribute.nla_type == CTRL_ATTR_FAMILY_ID)
			memcpy(&id, bytes + at + NLA_HDRLEN, sizeof(id));
		if (attribute.nla_len < NLA_HDRLEN)
			break;
	}
	if (!id) {
		fprintf(stderr, "this kernel has no IPVS\n");
		exit(1);
	}
	return id;
}

#endif
