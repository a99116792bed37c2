/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "owner.h"

const char *report_role_name(enum npi_address_role role)
{
	static const char *const names[] = {
		[NPI_ROLE_CLUSTER_IP] = "clusterIP",
		[NPI_ROLE_NODE_PORT] = "nodePort",
		[NPI_ROLE_EXTERNAL_IP] = "externalIP",
		[NPI_ROLE_LOAD_BALANCER] = "loadBalancer",
	};

	return names[role];
}

void report_add_owner(struct npi_text *text, const struct npi_owner *owner)
{
	npi_text_add_format(text, "%s/%s%s%s %s", owner->name_space, owner->name,
			    *owner->port_name ? ":" : "", owner->port_name,
			    report_role_name(owner->role));
}
