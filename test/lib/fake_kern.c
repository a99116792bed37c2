/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/fake_kern.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/ip_vs.h>

#include <check.h>

#include "lib/fake_messages.h"
#include "lib/fake_queue.h"
#include "npi/kern_wire.h"
#include "npi/text.h"

enum {
	FAMILY_ID = 30,
};

struct fake_kern {
	struct kern_wire wire;
	/* the kernel on this wire, in whose place we hand out ourselves */
	struct npi_kern kern, *inner;
	struct fake_ipvs ipvs;
	struct fake_kern_faults faults;
	struct fake_kern_count count;
	struct npi_text *record;
	const struct host_facts *facts;
	struct fake_queue answers;
	const char *connections;
	struct ipvs_timeouts timeouts;
	const struct ipvs_daemon *daemons;
	size_t n_daemons;
	unsigned int messages_seen, batches_seen; /* since faults were set */
};

static struct fake_kern *of_wire(struct kern_wire *wire)
{
	return (struct fake_kern *)wire;
}

static struct fake_kern *of_kern(const struct npi_kern *kern)
{
	union {
		const uint8_t *bytes;
		struct fake_kern *fake;
	} u = { (const uint8_t *)kern - offsetof(struct fake_kern, kern) };

	return u.fake;
}

static void answer_end(struct fake_kern *fake, uint16_t type, uint32_t seq, int error)
{
	fake_encode_end(&fake_queue_add(&fake->answers)->buffer, type, seq, error);
}

/* Entries of a dump go into a datagram as long as there is room. */
static struct netlink_buffer *room(struct fake_kern *fake,
				   struct fake_datagram **datagram)
{
	if (!*datagram || FAKE_DATAGRAM_BYTES - (*datagram)->buffer.len < 512)
		*datagram = fake_queue_add(&fake->answers);
	return &(*datagram)->buffer;
}

static void dump_services(struct fake_kern *fake, const struct nlmsghdr *header)
{
	bool disturbed = fake->faults.disturbed_dumps > 0;
	bool lacking = fake->faults.lacking_dumps > 0;
	struct fake_datagram *datagram = NULL, *first;
	size_t i;

	fake->faults.disturbed_dumps -= disturbed;
	fake->faults.lacking_dumps -= lacking;
	for (i = 0; i < fake->ipvs.n; i++) {
		first = i ? fake->answers.first : NULL;
		room(fake, &datagram);
		if (lacking && i && datagram != first) {
			lacking = false;
			continue;
		}
		fake_encode_service(&datagram->buffer, header,
				    fake->ipvs.items[disturbed && i == 1 ? 0 : i]);
	}
}

static void dump_dests(struct fake_kern *fake, const struct nlmsghdr *header,
		       const struct fake_request *request)
{
	const struct ipvs_virtual_service *vs = fake_ipvs_find(&fake->ipvs, &request->vs);
	struct fake_datagram *datagram = NULL;
	uint32_t i;

	for (i = 0; vs && i < vs->n_real_servers; i++)
		fake_encode_dest(room(fake, &datagram), header, &vs->real_servers[i]);
	if (datagram && fake->faults.cut_dumps) {
		fake->faults.cut_dumps--;
		datagram->result = -EMSGSIZE;
	}
}

static void dump_daemons(struct fake_kern *fake, const struct nlmsghdr *header)
{
	struct fake_datagram *datagram = NULL;
	size_t i;

	for (i = 0; i < fake->n_daemons; i++)
		fake_encode_daemon(room(fake, &datagram), header, &fake->daemons[i]);
}

static void dump(struct fake_kern *fake, const struct netlink_message *message,
		 const struct fake_request *request)
{
	const struct nlmsghdr header = { .nlmsg_type = FAMILY_ID,
					 .nlmsg_flags = NLM_F_MULTI,
					 .nlmsg_seq = message->seq };

	if (fake->answers.first) { /* the last one was not taken to its end */
		answer_end(fake, NLMSG_ERROR, message->seq, EBUSY);
		return;
	}
	if (request->command == IPVS_CMD_GET_SERVICE)
		dump_services(fake, &header);
	else if (request->command == IPVS_CMD_GET_DAEMON)
		dump_daemons(fake, &header);
	else
		dump_dests(fake, &header, request);
	answer_end(fake, NLMSG_DONE, message->seq, 0);
}

static int change(struct fake_kern *fake, const struct fake_request *request)
{
	struct fake_ipvs *ipvs = &fake->ipvs;

	if (++fake->messages_seen == fake->faults.fail_message)
		return fake->faults.fail_errno;
	if (!request->has_service)
		return EINVAL;
	switch (request->command) {
	case IPVS_CMD_NEW_SERVICE:
		return fake_ipvs_new_service(ipvs, &request->vs);
	case IPVS_CMD_SET_SERVICE:
		return fake_ipvs_set_service(ipvs, &request->vs, request->flags_mask);
	case IPVS_CMD_DEL_SERVICE:
		return fake_ipvs_del_service(ipvs, &request->vs);
	default:
		break;
	}
	if (!fake_ipvs_find(ipvs, &request->vs))
		return ESRCH;
	if (!request->has_dest)
		return EINVAL;
	switch (request->command) {
	case IPVS_CMD_NEW_DEST:
		return fake_ipvs_new_dest(ipvs, &request->vs, &request->rs);
	case IPVS_CMD_SET_DEST:
		return fake_ipvs_set_dest(ipvs, &request->vs, &request->rs);
	default:
		return fake_ipvs_del_dest(ipvs, &request->vs, &request->rs);
	}
}

static bool is_change(const struct netlink_message *message)
{
	static const uint8_t commands[] = { IPVS_CMD_NEW_SERVICE, IPVS_CMD_SET_SERVICE,
					    IPVS_CMD_DEL_SERVICE, IPVS_CMD_NEW_DEST,
					    IPVS_CMD_SET_DEST,    IPVS_CMD_DEL_DEST };

	return message->type == FAMILY_ID && message->len &&
	       memchr(commands, message->payload[0], sizeof(commands));
}

static void answer_family(struct fake_kern *fake, const struct netlink_message *message)
{
	const struct nlmsghdr header = { .nlmsg_type = GENL_ID_CTRL,
					 .nlmsg_seq = message->seq };

	if (fake->faults.no_ipvs)
		answer_end(fake, NLMSG_ERROR, message->seq, ENOENT);
	else
		fake_encode_family(&fake_queue_add(&fake->answers)->buffer, &header,
				   FAMILY_ID);
}

/* What is asked for without a dump: one answer, no end behind it. */
static int answer_one(struct fake_kern *fake, const struct netlink_message *message,
		      const struct fake_request *request)
{
	const struct nlmsghdr header = { .nlmsg_type = FAMILY_ID,
					 .nlmsg_seq = message->seq };
	const struct ipvs_virtual_service *vs;

	switch (request->command) {
	case IPVS_CMD_GET_INFO:
		fake_encode_info(&fake_queue_add(&fake->answers)->buffer, &header);
		return 0;
	case IPVS_CMD_GET_CONFIG:
		fake_encode_timeouts(&fake_queue_add(&fake->answers)->buffer, &header,
				     &fake->timeouts);
		return 0;
	default:
		ck_assert_uint_eq(request->command, IPVS_CMD_GET_SERVICE);
		vs = fake_ipvs_find(&fake->ipvs, &request->vs);
		if (!vs)
			return ESRCH;
		fake_encode_service(&fake_queue_add(&fake->answers)->buffer, &header, vs);
		return 0;
	}
}

static void execute(struct fake_kern *fake, const struct netlink_message *message)
{
	struct fake_request request;
	int error;

	if (message->type == GENL_ID_CTRL) {
		answer_family(fake, message);
		return;
	}
	ck_assert_uint_eq(message->type, FAMILY_ID);
	error = fake_decode_request(message, &request);
	if (fake->faults.no_capability)
		error = EPERM;
	if (!error && is_change(message)) {
		error = change(fake, &request);
	} else if (!error && (message->flags & NLM_F_DUMP) == NLM_F_DUMP) {
		dump(fake, message, &request);
		return;
	} else if (!error) {
		error = answer_one(fake, message, &request);
		if (!error)
			return;
	}
	if (error || message->flags & NLM_F_ACK)
		answer_end(fake, NLMSG_ERROR, message->seq, error);
}

/* The kernel drops what does not fit the receive buffer and says so once, before it
 * hands out the rest. */
static void lose_answers(struct fake_kern *fake)
{
	struct fake_datagram *first = fake->answers.first;

	if (fake->faults.silently) {
		fake_queue_clear(&fake->answers);
		return;
	}
	first->result = -ENOBUFS;
}

static void record_message(struct fake_kern *fake, const struct netlink_message *message)
{
	size_t i;

	if (!fake->record)
		return;
	for (i = 0; i < message->len; i++)
		npi_text_add_format(fake->record, "%02x", message->payload[i]);
	npi_text_add_string(fake->record, "\n");
}

static void count_message(struct fake_kern *fake, const struct netlink_message *message,
			  bool *changes)
{
	if (is_change(message)) {
		fake->count.changes++;
		record_message(fake, message);
		*changes = true;
	} else if (message->type == FAMILY_ID) {
		fake->count.questions++;
	}
}

static int fake_send(struct kern_wire *wire, const uint8_t *bytes, size_t len)
{
	struct fake_kern *fake = of_wire(wire);
	struct netlink_reader look = { bytes, len, false }, reader = look;
	struct netlink_message message;
	bool changes = false;

	fake->count.sends++;
	while (netlink_next_message(&look, &message))
		count_message(fake, &message, &changes);
	ck_assert(!look.malformed);
	if (changes && fake->faults.meanwhile)
		fake->faults.meanwhile(&fake->ipvs);
	while (netlink_next_message(&reader, &message))
		execute(fake, &message);
	fake->count.batches += changes;
	if (changes && ++fake->batches_seen == fake->faults.lose_answers)
		lose_answers(fake);
	return 0;
}

static int fake_receive(struct kern_wire *wire,
			struct kern_datagram ret[KERN_MAX_DATAGRAMS], size_t *ret_n)
{
	return fake_queue_take(&of_wire(wire)->answers, ret, ret_n);
}

static int fake_count(struct kern_wire *wire, uint32_t *ret_n)
{
	struct fake_kern *fake = of_wire(wire);
	size_t i;

	if (fake->faults.no_count)
		return -ENOPROTOOPT;
	for (*ret_n = 0, i = 0; i < fake->ipvs.n; i++)
		*ret_n += fake->ipvs.items[i]->addr.family == AF_INET;
	return 0;
}

static void fake_close_wire(struct kern_wire *wire)
{
	struct fake_kern *fake = of_wire(wire);

	fake_queue_clear(&fake->answers);
	fake_ipvs_clear(&fake->ipvs);
}

static int fake_dump(struct npi_kern *kern, unsigned int flags, struct npi_arena *arena,
		     struct ipvs_table *ret_table, struct ipvs_info *ret_info)
{
	struct npi_kern *inner = of_kern(kern)->inner;

	return inner->dump(inner, flags, arena, ret_table, ret_info);
}

static int fake_find(struct npi_kern *kern, unsigned int flags, struct npi_arena *arena,
		     struct ipvs_virtual_service *vs)
{
	struct npi_kern *inner = of_kern(kern)->inner;

	return inner->find(inner, flags, arena, vs);
}

static int fake_timeouts(struct npi_kern *kern, struct ipvs_timeouts *ret_timeouts)
{
	struct npi_kern *inner = of_kern(kern)->inner;

	return inner->timeouts(inner, ret_timeouts);
}

static int fake_daemons(struct npi_kern *kern,
			struct ipvs_daemon ret_daemons[IPVS_MAX_DAEMONS], size_t *ret_n)
{
	struct npi_kern *inner = of_kern(kern)->inner;

	return inner->daemons(inner, ret_daemons, ret_n);
}

static int fake_connections(struct npi_kern *kern, FILE **ret_text)
{
	const char *text = of_kern(kern)->connections;

	*ret_text = tmpfile();
	ck_assert_ptr_nonnull(*ret_text);
	fputs(text ? text : "", *ret_text);
	rewind(*ret_text);
	return 0;
}

static int fake_apply(struct npi_kern *kern, const struct npi_plan *plan,
		      struct npi_outcome *outcomes)
{
	struct npi_kern *inner = of_kern(kern)->inner;

	return inner->apply(inner, plan, outcomes);
}

static int fake_facts(struct npi_kern *kern, struct npi_arena *arena,
		      struct host_facts *ret_facts)
{
	const struct host_facts *facts = of_kern(kern)->facts;

	(void)arena;
	*ret_facts = facts ? *facts : (struct host_facts){ 0 };
	return 0;
}

static void fake_close(struct npi_kern *kern)
{
	struct fake_kern *fake = of_kern(kern);

	fake->inner->close(fake->inner);
	free(fake);
}

struct npi_kern *fake_kern_new(void)
{
	struct fake_kern *fake = calloc(1, sizeof(*fake));

	ck_assert_ptr_nonnull(fake);
	fake->wire = (struct kern_wire){ .send = fake_send,
					 .receive = fake_receive,
					 .count = fake_count,
					 .close = fake_close_wire };
	fake->kern = (struct npi_kern){ .dump = fake_dump,
					.find = fake_find,
					.timeouts = fake_timeouts,
					.daemons = fake_daemons,
					.connections = fake_connections,
					.apply = fake_apply,
					.facts = fake_facts,
					.close = fake_close };
	ck_assert_int_eq(kern_on_wire(&fake->wire, &fake->inner), 0);
	return &fake->kern;
}

struct fake_ipvs *fake_kern_ipvs(struct npi_kern *kern)
{
	return &of_kern(kern)->ipvs;
}

void fake_kern_set_facts(struct npi_kern *kern, const struct host_facts *facts)
{
	of_kern(kern)->facts = facts;
}

void fake_kern_set_connection_table(struct npi_kern *kern, const char *text)
{
	of_kern(kern)->connections = text;
}

void fake_kern_set_timeouts(struct npi_kern *kern, const struct ipvs_timeouts *timeouts)
{
	of_kern(kern)->timeouts = *timeouts;
}

void fake_kern_set_daemons(struct npi_kern *kern, const struct ipvs_daemon *daemons,
			   size_t n)
{
	of_kern(kern)->daemons = daemons;
	of_kern(kern)->n_daemons = n;
}

void fake_kern_set_connections(struct npi_kern *kern,
			       const struct ipvs_virtual_service *vs,
			       const struct ipvs_real_server *rs, uint32_t active,
			       uint32_t inactive)
{
	const struct ipvs_virtual_service *found =
		fake_ipvs_find(fake_kern_ipvs(kern), vs);
	struct ipvs_real_server *dest = found ? fake_ipvs_find_dest(found, rs) : NULL;

	ck_assert_ptr_nonnull(dest);
	dest->active_connections = active;
	dest->inactive_connections = inactive;
}

void fake_kern_break(struct npi_kern *kern, const struct fake_kern_faults *faults)
{
	struct fake_kern *fake = of_kern(kern);

	fake->faults = *faults;
	fake->messages_seen = fake->batches_seen = 0;
}

struct fake_kern_count fake_kern_count(const struct npi_kern *kern)
{
	return of_kern(kern)->count;
}

void fake_kern_record(struct npi_kern *kern, struct npi_text *record)
{
	of_kern(kern)->record = record;
}
