/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/tracer_message.h"

#include <linux/genetlink.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <unistd.h>

#include <check.h>
#include <linux/ip_vs.h>

/* What a call sends: the other process's memory, and our copy of it. */
struct sent {
	pid_t pid;
	int protocol; /* NETLINK_* */
	void *there;
	unsigned char *bytes;
	size_t len;
};

/* -1: no netlink socket */
static int protocol_of(pid_t pid, int fd)
{
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0), protocol = -1, domain = 0, ours;
	socklen_t len = sizeof(int);

	ck_assert_int_ge(pidfd, 0);
	ours = (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
	close(pidfd);
	if (ours < 0)
		return -1;
	if (getsockopt(ours, SOL_SOCKET, SO_DOMAIN, &domain, &len) < 0 ||
	    domain != AF_NETLINK ||
	    getsockopt(ours, SOL_SOCKET, SO_PROTOCOL, &protocol, &len) < 0)
		protocol = -1;
	close(ours);
	return protocol;
}

static void copy_from(pid_t pid, void *there, void *here, size_t len)
{
	struct iovec from = { there, len }, to = { here, len };

	ck_assert_int_eq(process_vm_readv(pid, &to, 1, &from, 1, 0), (ssize_t)len);
}

static void copy_to(pid_t pid, void *here, void *there, size_t len)
{
	struct iovec from = { here, len }, to = { there, len };

	ck_assert_int_eq(process_vm_writev(pid, &from, 1, &to, 1, 0), (ssize_t)len);
}

/* Of sendmsg() the first part, which is all that libnftables and we give it at once. */
static bool find_sent(const struct traced_call *call, struct sent *sent)
{
	const struct user_regs_struct *regs = call->regs;
	pid_t pid = call->pid;
	struct msghdr header;
	struct iovec part;

	*sent = (struct sent){ .pid = pid };
	if (call->number != SYS_sendto && call->number != SYS_sendmsg)
		return false;
	sent->protocol = protocol_of(pid, (int)regs->rdi);
	if (sent->protocol < 0)
		return false;
	if (call->number == SYS_sendmsg) {
		copy_from(pid, (void *)regs->rsi, &header, sizeof(header));
		copy_from(pid, header.msg_iov, &part, sizeof(part));
		ck_assert_uint_eq(header.msg_iovlen, 1);
	} else {
		part = (struct iovec){ (void *)regs->rsi, regs->rdx };
	}
	sent->there = part.iov_base;
	sent->len = part.iov_len;
	sent->bytes = malloc(sent->len);
	ck_assert_ptr_nonnull(sent->bytes);
	copy_from(pid, sent->there, sent->bytes, sent->len);
	return true;
}

static bool is_ipvs_change(struct nlmsghdr *message)
{
	const struct genlmsghdr *header = NLMSG_DATA(message);

	/* the controller, which is asked for the family's number, has commands, too */
	if (message->nlmsg_type == GENL_ID_CTRL)
		return false;
	return (header->cmd >= IPVS_CMD_NEW_SERVICE &&
		header->cmd <= IPVS_CMD_DEL_SERVICE) ||
	       (header->cmd >= IPVS_CMD_NEW_DEST && header->cmd <= IPVS_CMD_DEL_DEST) ||
	       header->cmd == IPVS_CMD_FLUSH;
}

static bool is_change(const struct sent *sent, struct nlmsghdr *message)
{
	switch (sent->protocol) {
	case NETLINK_GENERIC:
		return is_ipvs_change(message);
	case NETLINK_ROUTE:
		return message->nlmsg_type == RTM_NEWROUTE ||
		       message->nlmsg_type == RTM_DELROUTE;
	default:
		return message->nlmsg_type == NFNL_MSG_BATCH_BEGIN;
	}
}

static void spoil(struct sent *sent, struct nlmsghdr *message)
{
	struct genlmsghdr *header = NLMSG_DATA(message);

	switch (sent->protocol) {
	case NETLINK_GENERIC:
		header->cmd = UINT8_MAX;
		break;
	case NETLINK_ROUTE:
		message->nlmsg_type = UINT16_MAX;
		break;
	default:
		/* the first one inside the transaction */
		message = (void *)((char *)message + NLMSG_ALIGN(message->nlmsg_len));
		message->nlmsg_type |= UINT8_MAX;
		break;
	}
	copy_to(sent->pid, sent->bytes, sent->there, sent->len);
}

bool tracer_refuse_change(const struct traced_call *call, unsigned int at,
			  unsigned int *seen)
{
	struct nlmsghdr *message;
	bool refused = false;
	struct sent sent;
	size_t left;

	if (!find_sent(call, &sent))
		return false;
	message = (void *)sent.bytes;
	for (left = sent.len; NLMSG_OK(message, left);
	     message = NLMSG_NEXT(message, left)) {
		if (!is_change(&sent, message) || ++*seen != at)
			continue;
		spoil(&sent, message);
		refused = true;
	}
	free(sent.bytes);
	return refused;
}

bool tracer_sends_change(const struct traced_call *call)
{
	unsigned int n = 0;

	/* no change has this number */
	tracer_refuse_change(call, 0, &n);
	return n > 0;
}

bool tracer_lists_rules(const struct traced_call *call)
{
	const struct nlmsghdr *message;
	struct sent sent;
	bool lists;

	if (!find_sent(call, &sent))
		return false;
	message = (const void *)sent.bytes;
	lists = sent.protocol == NETLINK_NETFILTER &&
		message->nlmsg_type == (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETRULE);
	free(sent.bytes);
	return lists;
}
