/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers as they come in: in parts, out of date, garbled, not at all. */
#include "lib/unit.h"

#include <errno.h>
#include <string.h>

#include "npi/kern_wire.h"

enum {
	SEQ = 9,
	TYPE = 28,
	MULTI = NLM_F_MULTI,
};

/* What one call of receive() gives. */
struct reception {
	int result;
	struct {
		uint16_t type, flags;
		uint32_t seq;
		int32_t payload;
	} messages[4]; /* type 0: no more */
	size_t cut;    /* so many bytes are missing at the end */
	bool two;      /* each message is a datagram of its own */
};

struct script {
	struct kern_wire wire;
	const struct reception *next;
	uint8_t bytes[256];
	int calls;
};

static int script_send(struct kern_wire *wire, const uint8_t *bytes, size_t len)
{
	(void)wire;
	(void)bytes;
	(void)len;
	return 0;
}

static int script_receive(struct kern_wire *wire,
			  struct kern_datagram ret[KERN_MAX_DATAGRAMS], size_t *ret_n)
{
	struct script *script = (struct script *)wire;
	const struct reception *now = script->next++;
	struct netlink_buffer buffer = { .bytes = script->bytes, .capacity = 256 };
	size_t i;

	script->calls++;
	if (now->result)
		return now->result;
	for (i = 0; i < 4 && now->messages[i].type; i++) {
		const struct nlmsghdr header = { .nlmsg_type = now->messages[i].type,
						 .nlmsg_flags = now->messages[i].flags,
						 .nlmsg_seq = now->messages[i].seq };
		size_t start = netlink_begin_message(&buffer, &header,
						     &now->messages[i].payload, 4);

		ck_assert_int_eq(netlink_end_message(&buffer, start), 0);
		ret[i % 2] = (struct kern_datagram){ script->bytes + start,
						     buffer.len - start };
	}
	*ret_n = i;
	if (!now->two) {
		ret[0] = (struct kern_datagram){ script->bytes, buffer.len - now->cut };
		*ret_n = i > 0;
	}
	return 0;
}

/* Heard payloads, added up. A payload of 1000 is not understood. */
static int hear(void *context, const struct netlink_message *message)
{
	int32_t payload;

	memcpy(&payload, message->payload, sizeof(payload));
	*(int *)context += payload;
	return payload == 1000 ? -EBADMSG : 0;
}

#define ENTRY(n)                                                                         \
	{                                                                                \
		TYPE, MULTI, SEQ, n                                                      \
	}
#define DONE(error)                                                                      \
	{                                                                                \
		NLMSG_DONE, MULTI, SEQ, -(error)                                         \
	}

static const struct {
	const char *name;
	struct reception receptions[5];
	int result, heard, calls;
} answers[] = {
	{ "one message without a series",
	  { { .messages = { { TYPE, 0, SEQ, 5 } } } },
	  0,
	  5,
	  1 },
	{ "a series and its end in one datagram",
	  { { .messages = { ENTRY(1), ENTRY(2), DONE(0) } } },
	  0,
	  3,
	  1 },
	{ "a series in several datagrams",
	  { { .messages = { ENTRY(1), ENTRY(2) } },
	    { .messages = { ENTRY(4) } },
	    { .messages = { DONE(0) } } },
	  0,
	  7,
	  3 },
	{ "two datagrams at once",
	  { { .messages = { ENTRY(1), DONE(0) }, .two = true } },
	  0,
	  1,
	  1 },
	{ "an acknowledgement",
	  { { .messages = { { NLMSG_ERROR, 0, SEQ, 0 } } } },
	  0,
	  0,
	  1 },
	{ "an error",
	  { { .messages = { { NLMSG_ERROR, 0, SEQ, -ESRCH } } } },
	  -ESRCH,
	  0,
	  1 },
	{ "an error at the end of a series",
	  { { .messages = { ENTRY(1), DONE(ENOMEM) } } },
	  -ENOMEM,
	  1,
	  1 },
	{ "what is left of an earlier answer is passed over",
	  { { .messages = { { TYPE, MULTI, SEQ - 1, 1 },
			    { NLMSG_DONE, MULTI, SEQ - 1, 0 },
			    { NLMSG_ERROR, 0, SEQ - 2, -EBUSY } } },
	    { .messages = { ENTRY(2), DONE(0) } } },
	  0,
	  2,
	  2 },
	{ "a message that is not understood: the rest is taken, but not heard",
	  { { .messages = { ENTRY(1000), ENTRY(1) } }, { .messages = { DONE(0) } } },
	  -EBADMSG,
	  1000,
	  2 },
	{ "lost parts",
	  { { .messages = { ENTRY(1) } },
	    { .result = -ENOBUFS },
	    { .messages = { ENTRY(4), DONE(0) } } },
	  -ENOBUFS,
	  1,
	  3 },
	{ "a part that was cut off",
	  { { .result = -EMSGSIZE }, { .messages = { DONE(0) } } },
	  -EMSGSIZE,
	  0,
	  2 },
	{ "a disturbed dump",
	  { { .messages = { { TYPE, MULTI | NLM_F_DUMP_INTR, SEQ, 1 }, ENTRY(2) } },
	    { .messages = { DONE(0) } } },
	  -EAGAIN,
	  0,
	  2 },
	{ "an overrun",
	  { { .messages = { { NLMSG_OVERRUN, 0, SEQ, 0 }, DONE(0) } } },
	  -ENOBUFS,
	  0,
	  1 },
	{ "nothing to say",
	  { { .messages = { { NLMSG_NOOP, 0, SEQ, 0 }, ENTRY(1), DONE(0) } } },
	  0,
	  1,
	  1 },
	{ "no end", { { .messages = { ENTRY(1) } }, { .result = -EAGAIN } }, -EIO, 1, 2 },
	{ "others than the kernel",
	  { { .result = 0 }, { .messages = { ENTRY(1), DONE(0) } } },
	  0,
	  1,
	  2 },
	{ "a broken socket", { { .result = -ENOTCONN } }, -ENOTCONN, 0, 1 },
	{ "half a message",
	  { { .messages = { ENTRY(1), ENTRY(2) }, .cut = 7 },
	    { .messages = { DONE(0) } } },
	  -EBADMSG,
	  1,
	  2 },
	{ "an end that says something odd",
	  { { .messages = { DONE(-5) } } },
	  -EBADMSG,
	  0,
	  1 },
};

START_TEST(answers_are_taken_to_their_end)
{
	struct script script = {
		.wire = { .send = script_send, .receive = script_receive },
		.next = answers[_i].receptions,
	};
	int heard = 0, r;
	const struct kern_listener listener = { hear, &heard };
	const struct netlink_buffer request = { 0 };

	r = kern_ask(&script.wire, &request, SEQ, &listener);
	ck_assert_msg(r == answers[_i].result, "%s: %d", answers[_i].name, r);
	ck_assert_msg(heard == answers[_i].heard, "%s: heard %d", answers[_i].name,
		      heard);
	ck_assert_msg(script.calls == answers[_i].calls, "%s: %d calls", answers[_i].name,
		      script.calls);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(answers_are_taken_to_their_end, answers),
	};

	return unit_run("kern_ask", tests, UNIT_COUNT(tests));
}
