/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "on_wire.h"

#include <errno.h>
#include <stdlib.h>

#include <linux/ip_vs.h>

static int hear_family(void *context, const struct netlink_message *message)
{
	return netlink_decode_family_id(message, context);
}

int kern_resolve_family(struct kern_on_wire *self)
{
	const struct kern_listener listener = { hear_family, &self->family_id };
	int r;

	if (self->family_id)
		return 0;
	self->requests.len = 0;
	r = netlink_encode_family_request(&self->requests, IPVS_GENL_NAME, ++self->seq);
	if (r)
		return r;
	r = kern_ask(self->wire, &self->requests, self->seq, &listener);
	if (r)
		return r;
	return self->family_id ? 0 : -ENOENT;
}

int kern_ask_ipvs(struct kern_on_wire *self, uint8_t command, uint16_t flags,
		  const struct ipvs_virtual_service *vs,
		  const struct kern_listener *listener)
{
	const struct ipvs_request request = {
		.family_id = self->family_id,
		.flags = flags,
		.seq = ++self->seq,
	};
	int r;

	self->requests.len = 0;
	r = ipvs_encode_get(&self->requests, &request, command, vs);
	if (r)
		return r;
	return kern_ask(self->wire, &self->requests, self->seq, listener);
}

static void on_wire_close(struct npi_kern *kern)
{
	struct kern_on_wire *self = (struct kern_on_wire *)kern;

	self->wire->close(self->wire);
	free(self);
}

int kern_on_wire(struct kern_wire *wire, struct npi_kern **ret_kern)
{
	struct kern_on_wire *self = malloc(sizeof(*self));

	if (!self)
		return -ENOMEM;
	/* the buffer is left alone: memory that is never touched costs nothing */
	self->kern = (struct npi_kern){
		.dump = kern_wire_dump,
		.find = kern_wire_find,
		.timeouts = kern_wire_timeouts,
		.daemons = kern_wire_daemons,
		.connections = kern_wire_connections,
		.apply = kern_wire_apply,
		.close = on_wire_close,
	};
	self->wire = wire;
	self->family_id = 0;
	self->seq = 0;
	self->requests = (struct netlink_buffer){
		.bytes = self->request_bytes,
		.capacity = sizeof(self->request_bytes),
	};
	*ret_kern = &self->kern;
	return 0;
}
