/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/kern_wire.h"

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/ip_vs.h>

enum {
	/* The kernel makes the parts of a dump as large as the largest buffer it was ever
	 * offered, up to this, and cuts them off when a later one is smaller. */
	DATAGRAM_BYTES = 32 * 1024,
	/* Each answer is counted as a KiB or less: room for one to every message of a
	 * batch (the kernel doubles the figure). */
	RECEIVE_BYTES = 512 * 1024,
	SEND_BYTES = 128 * 1024, /* holds a batch, whatever net.core.wmem_default says */
};

struct socket_wire {
	struct kern_wire wire;
	int fd;
	size_t send_bytes; /* that a datagram may have */
	uint8_t buffers[KERN_MAX_DATAGRAMS][DATAGRAM_BYTES];
};

/* The kernel doubles the figure, and wants some for itself. */
static void allow_datagram(struct socket_wire *self, size_t len)
{
	int value = len < INT_MAX / 2 ? (int)len : INT_MAX / 2;

	if (setsockopt(self->fd, SOL_SOCKET, SO_SNDBUFFORCE, &value, sizeof(value)) == 0)
		self->send_bytes = len;
}

static int socket_send(struct kern_wire *wire, const uint8_t *bytes, size_t len)
{
	struct socket_wire *self = (struct socket_wire *)wire;
	ssize_t sent;

	if (len > self->send_bytes)
		allow_datagram(self, len);
	do
		sent = send(self->fd, bytes, len, 0);
	while (sent < 0 && errno == EINTR);
	return sent < 0 ? -errno : 0;
}

/* What others than the kernel (port 0) send here is not heard. */
static int take_datagrams(struct socket_wire *self, const struct mmsghdr *messages,
			  const struct sockaddr_nl *senders, size_t n,
			  struct kern_datagram *ret, size_t *ret_n)
{
	size_t i, taken = 0;

	for (i = 0; i < n; i++) {
		if (senders[i].nl_pid != 0)
			continue;
		if (messages[i].msg_hdr.msg_flags & MSG_TRUNC)
			return -EMSGSIZE;
		ret[taken].bytes = self->buffers[i];
		ret[taken].len = messages[i].msg_len;
		taken++;
	}
	*ret_n = taken;
	return 0;
}

static int socket_receive(struct kern_wire *wire,
			  struct kern_datagram ret[KERN_MAX_DATAGRAMS], size_t *ret_n)
{
	struct socket_wire *self = (struct socket_wire *)wire;
	struct sockaddr_nl senders[KERN_MAX_DATAGRAMS];
	struct mmsghdr messages[KERN_MAX_DATAGRAMS] = { 0 };
	struct iovec spaces[KERN_MAX_DATAGRAMS];
	int i, n;

	for (i = 0; i < KERN_MAX_DATAGRAMS; i++) {
		spaces[i] = (struct iovec){ self->buffers[i], DATAGRAM_BYTES };
		messages[i].msg_hdr.msg_iov = &spaces[i];
		messages[i].msg_hdr.msg_iovlen = 1;
		messages[i].msg_hdr.msg_name = &senders[i];
		messages[i].msg_hdr.msg_namelen = sizeof(senders[i]);
	}
	do
		n = recvmmsg(self->fd, messages, KERN_MAX_DATAGRAMS, MSG_DONTWAIT, NULL);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return take_datagrams(self, messages, senders, (size_t)n, ret, ret_n);
}

/* The interface that ipvsadm used before netlink; netlink has nothing like it. */
static int socket_count(struct kern_wire *wire, uint32_t *ret_n)
{
	struct ip_vs_getinfo info = { 0 };
	socklen_t len = sizeof(info);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int r = 0;

	(void)wire;
	if (fd < 0)
		return -errno;
	if (getsockopt(fd, IPPROTO_IP, IP_VS_SO_GET_INFO, &info, &len) < 0)
		r = -errno;
	else
		*ret_n = info.num_services;
	close(fd);
	return r;
}

static void socket_close(struct kern_wire *wire)
{
	struct socket_wire *self = (struct socket_wire *)wire;

	close(self->fd);
	free(self);
}

/* Without CAP_NET_ADMIN sizes beyond the system's limit are refused; the ordinary ones do
 * for what such a process may ask. */
static void set_options(int fd)
{
	static const struct {
		int level, name, value;
	} options[] = {
		{ SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BYTES },
		{ SOL_SOCKET, SO_SNDBUFFORCE, SEND_BYTES },
		/* errors do not repeat the request */
		{ SOL_NETLINK, NETLINK_CAP_ACK, 1 },
		/* a dump of routes is of the table that was asked for (since 4.20) */
		{ SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1 },
	};
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(*options); i++)
		(void)setsockopt(fd, options[i].level, options[i].name, &options[i].value,
				 sizeof(options[i].value));
}

int kern_wire_open(int protocol, struct kern_wire **ret_wire)
{
	struct socket_wire *self = malloc(sizeof(*self));
	int error;

	if (!self)
		return -ENOMEM;
	self->wire = (struct kern_wire){ .send = socket_send,
					 .receive = socket_receive,
					 .count = socket_count,
					 .close = socket_close };
	self->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	if (self->fd < 0) {
		error = errno;
		free(self);
		return -error;
	}
	set_options(self->fd);
	self->send_bytes = SEND_BYTES;
	*ret_wire = &self->wire;
	return 0;
}
