/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host_elements.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "npi/kern_wire.h"
#include "npi/nft_codec.h"

enum { REQUEST_BYTES = 128, SEQ = 1 };

/* One question, on a socket of its own. */
static int ask(const struct netlink_buffer *request, const struct kern_listener *listener)
{
	struct kern_wire *wire;
	int r = kern_wire_open(NETLINK_NETFILTER, &wire);

	if (r < 0)
		return r;
	r = kern_ask(wire, request, SEQ, listener);
	wire->close(wire);
	return r;
}

static int hear_generation(void *context, const struct netlink_message *message)
{
	return nft_decode_generation(message, context);
}

int kern_nft_generation(uint32_t *ret)
{
	const struct kern_listener listener = { hear_generation, ret };
	uint8_t bytes[REQUEST_BYTES];
	struct netlink_buffer request = { .bytes = bytes, .capacity = sizeof(bytes) };
	int r = nft_encode_get_generation(&request, SEQ);

	if (!r)
		r = ask(&request, &listener);
	/* nfnetlink without a subsystem nf_tables, and no module to be had */
	return r == -EINVAL ? -EPROTONOSUPPORT : r;
}

uint32_t kern_nft_later_generation(uint32_t generation, unsigned int n_transactions)
{
	while (n_transactions--)
		generation += generation == UINT32_MAX ? 2 : 1;
	return generation;
}

static int hear_nothing(void *context, const struct netlink_message *message)
{
	(void)context;
	(void)message;
	return 0;
}

int kern_table_exists(uint8_t family, bool *ret_exists)
{
	const struct kern_listener listener = { hear_nothing, NULL };
	uint8_t bytes[REQUEST_BYTES];
	struct netlink_buffer request = { .bytes = bytes, .capacity = sizeof(bytes) };
	int r = nft_encode_get_table(&request, family, SEQ);

	if (!r)
		r = ask(&request, &listener);
	if (r && r != -ENOENT)
		return r;
	*ret_exists = !r;
	return 0;
}

struct dump {
	enum host_set set;
	uint8_t family;
	struct npi_arena *arena;
	struct host_state *state;
};

static int take_element(void *context, const struct host_element *element)
{
	struct dump *dump = context;

	if (element)
		return host_state_add_element(dump->state, dump->arena, element);
	dump->state->table_intact[dump->family == AF_INET6] = false;
	return 0;
}

static int hear_elements(void *context, const struct netlink_message *message)
{
	struct dump *dump = context;

	return nft_decode_elements(message, dump->set, dump->family, take_element, dump);
}

int kern_elements_dump(uint8_t family, struct npi_arena *arena, struct host_state *state)
{
	struct dump dump = { .family = family, .arena = arena, .state = state };
	const struct kern_listener listener = { hear_elements, &dump };
	int r = 0;

	for (dump.set = 0; dump.set < HOST_PODS && !r; dump.set++) {
		uint8_t bytes[REQUEST_BYTES];
		struct netlink_buffer request = { .bytes = bytes,
						  .capacity = sizeof(bytes) };

		r = nft_encode_get_elements(&request, dump.set, family, SEQ);
		if (!r)
			r = ask(&request, &listener);
	}
	return r;
}

int kern_elements_change(bool removal, const struct host_element *const *elements,
			 size_t n, uint32_t generation)
{
	const struct nft_transaction transaction = { .removal = removal,
						     .generation = generation,
						     .seq = SEQ };
	const struct kern_listener listener = { hear_nothing, NULL };
	struct netlink_buffer request = { .capacity = nft_transaction_bytes(n) };
	int r;

	request.bytes = malloc(request.capacity);
	if (!request.bytes)
		return -ENOMEM;
	r = nft_encode_transaction(&request, &transaction, elements, n);
	if (!r)
		r = ask(&request, &listener);
	free(request.bytes);
	return r;
}
