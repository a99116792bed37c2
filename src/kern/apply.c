/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One send carries a batch of messages. The kernel executes them in order and before the
 * call returns; one that fails does not stop those behind it. It answers those that fail,
 * and the last one, which asks for it: what is not answered before that has succeeded.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "on_wire.h"

enum {
	UNANSWERED = -1,
};

struct batch {
	struct kern_on_wire *self;
	const struct npi_plan *plan;
	struct npi_outcome *outcomes;
	size_t begin, end;        /* the steps that the batch is made of */
	size_t steps[KERN_BATCH]; /* which of them each message is for */
	int errors[KERN_BATCH];   /* its answer: positive errno, 0 or UNANSWERED */
	size_t n;
	uint32_t first_seq;
	bool lost; /* some answers: silence means nothing any more */
};

enum readiness { READY, NOT_YET, NEVER };

/*
 * A real server may go into the same batch as the virtual service it needs: without that
 * one the kernel refuses it. Any other step waits until the outcome of the needed one is
 * known.
 */
static enum readiness readiness(const struct batch *batch, size_t i)
{
	const struct npi_step *step = &batch->plan->steps[i];
	size_t needed = (size_t)step->needs - 1;

	if (!step->needs)
		return READY;
	if (needed >= i)
		return NEVER;
	if (needed < batch->begin)
		return batch->outcomes[needed].state == NPI_DONE ? READY : NEVER;
	if (batch->plan->steps[needed].kind == NPI_ADD_VIRTUAL_SERVICE &&
	    step->real_server)
		return READY;
	return NOT_YET;
}

static void choose_steps(struct batch *batch)
{
	size_t i;

	batch->n = 0;
	for (i = batch->begin; i < batch->plan->n && batch->n < KERN_BATCH; i++) {
		enum readiness ready = readiness(batch, i);

		if (ready == NOT_YET)
			break;
		if (ready == READY)
			batch->steps[batch->n++] = i;
	}
	batch->end = i;
}

static bool is_add(const struct npi_step *step)
{
	return step->kind == NPI_ADD_VIRTUAL_SERVICE || step->kind == NPI_ADD_REAL_SERVER;
}

/* What was to be added but was there already: somebody was faster, or the dump lacked
 * it. */
static void choose_existing(struct batch *batch)
{
	size_t i, n = 0;

	for (i = 0; i < batch->n; i++)
		if (batch->errors[i] == EEXIST &&
		    is_add(&batch->plan->steps[batch->steps[i]]))
			batch->steps[n++] = batch->steps[i];
	batch->n = n;
}

static int encode_step(struct batch *batch, size_t i, bool set_added)
{
	const struct npi_step *step = &batch->plan->steps[batch->steps[i]];
	const struct ipvs_request request = {
		.family_id = batch->self->family_id,
		.flags = i == batch->n - 1 ? NLM_F_ACK : 0,
		.seq = batch->first_seq + (uint32_t)i,
	};
	struct npi_step set;

	if (!set_added)
		return ipvs_encode_step(&batch->self->requests, &request, step);
	set = *step;
	set.kind = step->kind == NPI_ADD_REAL_SERVER ? NPI_SET_REAL_SERVER
						     : NPI_SET_VIRTUAL_SERVICE;
	return ipvs_encode_step(&batch->self->requests, &request, &set);
}

static int encode(struct batch *batch, bool set_added)
{
	size_t i;
	int r = 0;

	batch->lost = false;
	batch->first_seq = batch->self->seq + 1;
	batch->self->seq += (uint32_t)batch->n;
	batch->self->requests.len = 0;
	for (i = 0; !r && i < batch->n; i++) {
		batch->errors[i] = UNANSWERED;
		r = encode_step(batch, i, set_added);
	}
	return r;
}

static void take_datagram(struct batch *batch, const struct kern_datagram *datagram)
{
	struct netlink_reader reader = { datagram->bytes, datagram->len, false };
	struct netlink_message message;

	while (netlink_next_message(&reader, &message)) {
		uint32_t i = message.seq - batch->first_seq;

		if (message.type != NLMSG_ERROR || i >= batch->n)
			continue;
		if (netlink_error(&message, &batch->errors[i]))
			batch->lost = true;
	}
	if (reader.malformed)
		batch->lost = true;
}

static int take_answers(struct batch *batch)
{
	struct kern_wire *wire = batch->self->wire;

	while (batch->errors[batch->n - 1] == UNANSWERED) {
		struct kern_datagram datagrams[KERN_MAX_DATAGRAMS];
		size_t n = 0, i;
		int r = wire->receive(wire, datagrams, &n);

		if (r == -ENOBUFS || r == -EMSGSIZE)
			batch->lost = true;
		else if (r)
			return r;
		for (i = 0; i < n; i++)
			take_datagram(batch, &datagrams[i]);
	}
	return 0;
}

/* What was to be deleted and is not there is as it should be. */
static bool is_success(const struct npi_step *step, int error)
{
	if (step->kind == NPI_DELETE_REAL_SERVER ||
	    step->kind == NPI_DELETE_VIRTUAL_SERVICE)
		return error == 0 || error == ESRCH || error == ENOENT;
	return error == 0;
}

/* Steps whose outcome nobody knows stay NPI_NOT_TRIED, as do those that are tried again
 * in another way. */
static void settle(struct batch *batch, bool set_added)
{
	size_t i;

	for (i = 0; i < batch->n; i++) {
		const struct npi_step *step = &batch->plan->steps[batch->steps[i]];
		struct npi_outcome *outcome = &batch->outcomes[batch->steps[i]];
		int error = batch->errors[i];

		if (error == UNANSWERED && batch->lost)
			continue;
		if (error == EEXIST && is_add(step) && !set_added)
			continue;
		if (error == UNANSWERED || is_success(step, error))
			outcome->state = NPI_DONE;
		else
			*outcome = (struct npi_outcome){ NPI_FAILED, error };
	}
}

static int perform(struct batch *batch, bool set_added)
{
	int r = encode(batch, set_added);

	if (!r)
		r = batch->self->wire->send(batch->self->wire,
					    batch->self->requests.bytes,
					    batch->self->requests.len);
	if (r)
		return r;
	r = take_answers(batch);
	if (r == -EAGAIN) /* the answer to the last message never came */
		r = batch->lost ? -ENOBUFS : -EIO;
	else if (!r && batch->lost)
		r = -ENOBUFS;
	batch->lost = r;
	settle(batch, set_added);
	return r;
}

/* A step that failed because the one that it needs did was as good as never tried. */
static void excuse_dependents(struct batch *batch)
{
	size_t i;

	for (i = batch->begin; i < batch->end; i++) {
		uint32_t needs = batch->plan->steps[i].needs;

		if (needs && batch->outcomes[i].state == NPI_FAILED &&
		    batch->outcomes[needs - 1].state != NPI_DONE)
			batch->outcomes[i] = (struct npi_outcome){ NPI_NOT_TRIED, 0 };
	}
}

static int perform_batch(struct batch *batch)
{
	int r = 0;

	if (batch->n)
		r = perform(batch, false);
	if (!r)
		choose_existing(batch);
	if (!r && batch->n)
		r = perform(batch, true);
	excuse_dependents(batch);
	return r;
}

int kern_wire_apply(struct npi_kern *kern, const struct npi_plan *plan,
		    struct npi_outcome *outcomes)
{
	struct batch batch = {
		.self = (struct kern_on_wire *)kern,
		.plan = plan,
		.outcomes = outcomes,
	};
	int r;

	if (plan->n)
		memset(outcomes, 0, plan->n * sizeof(*outcomes));
	r = kern_resolve_family(batch.self);
	while (!r && batch.begin < plan->n) {
		choose_steps(&batch);
		r = perform_batch(&batch);
		batch.begin = batch.end;
	}
	return r;
}
