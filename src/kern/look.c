/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be seen of IPVS beside its table. */
#include <errno.h>

#include <linux/ip_vs.h>

#include "on_wire.h"

static int hear_timeouts(void *context, const struct netlink_message *message)
{
	return ipvs_decode_timeouts(message, context);
}

int kern_wire_timeouts(struct npi_kern *kern, struct ipvs_timeouts *ret_timeouts)
{
	struct kern_on_wire *self = (struct kern_on_wire *)kern;
	const struct kern_listener listener = { hear_timeouts, ret_timeouts };
	int r = kern_resolve_family(self);

	return r ? r : kern_ask_ipvs(self, IPVS_CMD_GET_CONFIG, 0, NULL, &listener);
}

struct daemons {
	struct ipvs_daemon *items;
	size_t n;
};

static int hear_daemon(void *context, const struct netlink_message *message)
{
	struct daemons *daemons = context;

	if (daemons->n == IPVS_MAX_DAEMONS)
		return -EBADMSG;
	return ipvs_decode_daemon(message, &daemons->items[daemons->n++]);
}

int kern_wire_daemons(struct npi_kern *kern,
		      struct ipvs_daemon ret_daemons[IPVS_MAX_DAEMONS], size_t *ret_n)
{
	struct kern_on_wire *self = (struct kern_on_wire *)kern;
	struct daemons daemons = { ret_daemons, 0 };
	const struct kern_listener listener = { hear_daemon, &daemons };
	int r = kern_resolve_family(self);

	if (!r)
		r = kern_ask_ipvs(self, IPVS_CMD_GET_DAEMON, NLM_F_DUMP, NULL, &listener);
	if (!r)
		*ret_n = daemons.n;
	return r;
}

/* The file is there once the module is, which the kernel loads when it is asked for the
 * family. */
int kern_wire_connections(struct npi_kern *kern, FILE **ret_text)
{
	int r = kern_resolve_family((struct kern_on_wire *)kern);

	if (r)
		return r;
	*ret_text = fopen("/proc/net/ip_vs_conn", "re");
	return *ret_text ? 0 : -errno;
}
