/* SPDX-License-Identifier: GPL-2.0-or-later */
/* on_wire.h - a kernel at the end of a wire, for those who implement its parts */
#ifndef NPI_KERN_ON_WIRE_H
#define NPI_KERN_ON_WIRE_H

#include <stdint.h>

#include "npi/ipvs_codec.h"
#include "npi/kern.h"
#include "npi/kern_wire.h"

enum {
	/* messages that are sent at once: four times as many are no faster, and even if
	 * all of them fail their answers fit the receive buffer */
	KERN_BATCH = 256,
};

struct kern_on_wire {
	struct npi_kern kern; /* first, so that one pointer serves for both */
	struct kern_wire *wire;
	uint16_t family_id; /* 0: not asked for yet */
	uint32_t seq;       /* of the last request */
	struct netlink_buffer requests;
	uint8_t request_bytes[KERN_BATCH * IPVS_MAX_MESSAGE];
};

/* Find out what IPVS messages are called, once; the kernel loads ip_vs for it. -ENOENT
 * when there is no IPVS. */
int kern_resolve_family(struct kern_on_wire *self) npi_must_check;

/* Ask IPVS one thing; @vs as for ipvs_encode_get(). */
int kern_ask_ipvs(struct kern_on_wire *self, uint8_t command, uint16_t flags,
		  const struct ipvs_virtual_service *vs,
		  const struct kern_listener *listener) npi_must_check;

int kern_wire_find(struct npi_kern *kern, unsigned int flags, struct npi_arena *arena,
		   struct ipvs_virtual_service *vs);
int kern_wire_timeouts(struct npi_kern *kern, struct ipvs_timeouts *ret_timeouts);
int kern_wire_daemons(struct npi_kern *kern,
		      struct ipvs_daemon ret_daemons[IPVS_MAX_DAEMONS], size_t *ret_n);
int kern_wire_connections(struct npi_kern *kern, FILE **ret_text);
int kern_wire_dump(struct npi_kern *kern, unsigned int flags, struct npi_arena *arena,
		   struct ipvs_table *ret_table, struct ipvs_info *ret_info);
int kern_wire_apply(struct npi_kern *kern, const struct npi_plan *plan,
		    struct npi_outcome *outcomes);

#endif
