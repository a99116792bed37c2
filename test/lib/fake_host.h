/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fake_host.h - routes, nftables and sysctls that take what they are given
 *
 * It keeps what host_diff() lists and nothing else; how Linux does it is a matter of
 * test/kernel/test_kern_host.c.
 */
#ifndef NPI_TEST_FAKE_HOST_H
#define NPI_TEST_FAKE_HOST_H

#include "npi/arena.h"
#include "npi/kern_host.h"

struct kern_host *fake_host_new(void);

/* The next change of this part fails, or with @times more of them. */
void fake_host_break(struct kern_host *host, enum kern_host_part part, int error,
		     unsigned int times);

/* It cannot be read, for this reason; error 0: it can. */
void fake_host_refuse(struct kern_host *host, enum kern_host_part part, int error);

/* Somebody else removes all routes. */
void fake_host_flush_routes(struct kern_host *host);

/* Somebody else makes all routes those of this address, and with this source; NULL: as
 * they are. */
void fake_host_alter_routes(struct kern_host *host, const struct npi_addr *addr,
			    const struct npi_addr *source);

/* How often it was changed. */
unsigned int fake_host_changes(const struct kern_host *host);

/* How many ports were held and released. */
size_t fake_host_held(const struct kern_host *host);
/* It cannot, for this reason. */
void fake_host_cannot_hold(struct kern_host *host, int error);

#endif
