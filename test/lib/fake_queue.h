/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fake_queue.h - datagrams that wait to be received */
#ifndef NPI_TEST_FAKE_QUEUE_H
#define NPI_TEST_FAKE_QUEUE_H

#include "npi/kern_wire.h"

enum {
	FAKE_DATAGRAM_BYTES = 32 * 1024,
};

struct fake_datagram {
	struct fake_datagram *next;
	int result; /* what receiving it gives: 0, or an error in its place */
	struct netlink_buffer buffer;
	uint8_t bytes[FAKE_DATAGRAM_BYTES];
};

/* Zeroed is empty. */
struct fake_queue {
	struct fake_datagram *first;
	struct fake_datagram *taken; /* last: they are valid until the next time */
};

/* An empty one at the end. */
struct fake_datagram *fake_queue_add(struct fake_queue *queue);

/* As kern_wire.receive. */
int fake_queue_take(struct fake_queue *queue,
		    struct kern_datagram ret[KERN_MAX_DATAGRAMS], size_t *ret_n);
void fake_queue_clear(struct fake_queue *queue);

#endif
