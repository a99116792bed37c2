/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/kern.h"

#include <linux/netlink.h>

#include "facts.h"
#include "npi/kern_wire.h"

int kern_linux_open(struct npi_kern **ret_kern)
{
	struct kern_wire *wire;
	int r = kern_wire_open(NETLINK_GENERIC, &wire);

	if (r)
		return r;
	r = kern_on_wire(wire, ret_kern);
	if (r) {
		wire->close(wire);
		return r;
	}
	(*ret_kern)->facts = kern_linux_facts;
	return 0;
}
