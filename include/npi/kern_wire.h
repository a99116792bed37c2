/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kern_wire.h - datagrams to the kernel and back
 *
 * Netlink requests are executed inside the send call, and each further part of a dump is
 * made inside the receive call that takes the part before it. So an answer is either
 * there or will never come, and nothing here waits.
 */
#ifndef NPI_KERN_WIRE_H
#define NPI_KERN_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "npi/kern.h"
#include "npi/netlink.h"
#include "npi/result.h"

enum {
	KERN_MAX_DATAGRAMS = 2, /* a short dump is one datagram and its end another */
};

struct kern_datagram {
	const uint8_t *bytes;
	size_t len;
};

/* A netlink socket, or what stands for it. */
struct kern_wire {
	int (*send)(struct kern_wire *wire, const uint8_t *bytes, size_t len);
	/**
	 * @receive: take datagrams that are there
	 * @ret: valid until the next call
	 * @ret_n: how many; 0 when those that were there did not come from the kernel
	 * Return: 0; -EAGAIN when there is none; -ENOBUFS when some were lost, -EMSGSIZE
	 * when one was cut off: those that follow can still be taken.
	 */
	int (*receive)(struct kern_wire *wire,
		       struct kern_datagram ret[KERN_MAX_DATAGRAMS], size_t *ret_n);
	/**
	 * @count: how many IPv4 virtual services the table has, without listing them
	 * Return: 0 or a negative errno.
	 */
	int (*count)(struct kern_wire *wire, uint32_t *ret_n);
	void (*close)(struct kern_wire *wire);
};

/**
 * kern_wire_open() - a netlink socket
 * @protocol: NETLINK_GENERIC, NETLINK_ROUTE
 *
 * Return: 0 or a negative errno.
 */
int kern_wire_open(int protocol, struct kern_wire **ret_wire) npi_must_check;

/* What is done with each message of an answer. */
struct kern_listener {
	int (*hear)(void *context, const struct netlink_message *message);
	void *context;
};

/**
 * kern_ask() - send one request and hear the whole answer
 * @seq: of the request; messages with another one are left over from an earlier question
 *
 * The answer is taken to its end even when @listener fails, since the kernel refuses the
 * next dump until then.
 *
 * Return: 0; the first error of @listener; the errno that the kernel answered; -EAGAIN
 * when a dump says that it was disturbed, -ENOBUFS when parts were lost, -EMSGSIZE when
 * they were cut off, -EBADMSG when they make no sense, -EIO when the end is missing.
 */
int kern_ask(struct kern_wire *wire, const struct netlink_buffer *request, uint32_t seq,
	     const struct kern_listener *listener) npi_must_check;

/**
 * kern_on_wire() - a kernel at the end of a wire
 * @wire: closed by the kernel's close()
 *
 * Its facts() is left for the caller to set.
 *
 * Return: 0 or -ENOMEM, with @wire still the caller's.
 */
int kern_on_wire(struct kern_wire *wire, struct npi_kern **ret_kern) npi_must_check;

#endif
