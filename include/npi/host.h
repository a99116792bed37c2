/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host.h - the node around IPVS, as values: its addresses, routes, masquerading, sysctls
 */
#ifndef NPI_HOST_H
#define NPI_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/addr.h"
#include "npi/arena.h"
#include "npi/result.h"

struct host_address {
	struct npi_addr addr;
	uint8_t prefix;
	uint8_t scope;  /* RT_SCOPE_* */
	int index;      /* of the interface */
	bool secondary; /* IFA_F_SECONDARY */
	char interface[16];
};

/* What translation needs to know of this node. */
struct host_facts {
	const struct host_address *addresses; /* as the kernel lists them */
	size_t n_addresses;
	struct npi_addr primary[2]; /* IPv4, IPv6: by the default route, else the first
				     * global address; family 0: none */
};

#endif
