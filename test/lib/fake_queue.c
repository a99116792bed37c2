/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/fake_queue.h"

#include <errno.h>
#include <stdlib.h>

#include <check.h>

struct fake_datagram *fake_queue_add(struct fake_queue *queue)
{
	struct fake_datagram *datagram = malloc(sizeof(*datagram)),
			     **last = &queue->first;

	ck_assert_ptr_nonnull(datagram);
	datagram->next = NULL;
	datagram->result = 0;
	datagram->buffer = (struct netlink_buffer){ .bytes = datagram->bytes,
						    .capacity = FAKE_DATAGRAM_BYTES };
	while (*last)
		last = &(*last)->next;
	*last = datagram;
	return datagram;
}

static void free_list(struct fake_datagram **list)
{
	while (*list) {
		struct fake_datagram *next = (*list)->next;

		free(*list);
		*list = next;
	}
}

int fake_queue_take(struct fake_queue *queue,
		    struct kern_datagram ret[KERN_MAX_DATAGRAMS], size_t *ret_n)
{
	struct fake_datagram **end = &queue->first;
	int result = 0;
	size_t n = 0;

	free_list(&queue->taken);
	if (!queue->first)
		return -EAGAIN;
	queue->taken = queue->first;
	while (*end && n < KERN_MAX_DATAGRAMS && !(*end)->result) {
		ret[n++] = (struct kern_datagram){ (*end)->bytes, (*end)->buffer.len };
		end = &(*end)->next;
	}
	if (!n && *end) {
		result = (*end)->result;
		end = &(*end)->next;
	}
	queue->first = *end;
	*end = NULL;
	*ret_n = n;
	return result;
}

void fake_queue_clear(struct fake_queue *queue)
{
	free_list(&queue->first);
	free_list(&queue->taken);
}
