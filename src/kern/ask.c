/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/kern_wire.h"

#include <errno.h>
#include <stdbool.h>

/* One question while its answer comes in. */
struct question {
	uint32_t seq;
	const struct kern_listener *listener;
	bool answered; /* to the end */
	int result;    /* the first error */
};

static void fail(struct question *question, int result)
{
	if (!question->result)
		question->result = result;
}

/* NLMSG_ERROR (0 is an acknowledgement) and NLMSG_DONE both end the answer. */
static void take_end(struct question *question, const struct netlink_message *message)
{
	int error, r = netlink_error(message, &error);

	fail(question, r ? r : -error);
	question->answered = true;
}

static void take_message(struct question *question, const struct netlink_message *message)
{
	if (message->flags & NLM_F_DUMP_INTR)
		fail(question, -EAGAIN);
	switch (message->type) {
	case NLMSG_NOOP:
		return;
	case NLMSG_ERROR:
	case NLMSG_DONE:
		take_end(question, message);
		return;
	case NLMSG_OVERRUN:
		fail(question, -ENOBUFS);
		return;
	default:
		if (!question->result)
			fail(question, question->listener->hear(
					       question->listener->context, message));
		question->answered = !(message->flags & NLM_F_MULTI);
	}
}

static void take_datagram(struct question *question, const struct kern_datagram *datagram)
{
	struct netlink_reader reader = { datagram->bytes, datagram->len, false };
	struct netlink_message message;

	while (!question->answered && netlink_next_message(&reader, &message))
		if (message.seq == question->seq)
			take_message(question, &message);
	if (reader.malformed)
		fail(question, -EBADMSG);
}

int kern_ask(struct kern_wire *wire, const struct netlink_buffer *request, uint32_t seq,
	     const struct kern_listener *listener)
{
	struct question question = { .seq = seq, .listener = listener };
	int r = wire->send(wire, request->bytes, request->len);

	if (r)
		return r;
	while (!question.answered) {
		struct kern_datagram datagrams[KERN_MAX_DATAGRAMS];
		size_t n = 0, i;

		r = wire->receive(wire, datagrams, &n);
		if (r == -ENOBUFS || r == -EMSGSIZE) {
			fail(&question, r);
			continue;
		}
		if (r) {
			fail(&question, r == -EAGAIN ? -EIO : r);
			break;
		}
		for (i = 0; i < n; i++)
			take_datagram(&question, &datagrams[i]);
	}
	return question.result;
}
