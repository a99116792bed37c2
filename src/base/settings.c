/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/settings.h"

#include <sys/socket.h>

/* kubeadm's service CIDR; an IPv6 range is used only when it is given */
static const struct npi_cidr default_cluster_ip_range = {
	.addr = { .family = AF_INET, .bytes = { 10, 96 } },
	.prefix = 12,
};

struct npi_settings npi_settings_default(void)
{
	return (struct npi_settings){
		.validate = NPI_VALIDATE_STRICT,
		.default_namespace = "default",
		.hostname = "",
		.scheduler = "rr",
		.cluster_ip_ranges = { &default_cluster_ip_range, 1 },
		.node_port_min = 30000,
		.node_port_max = 32767,
		.manage = NPI_MANAGE_ALL,
		.masquerade_bit = 14,
		.drain_timeout_s = 300,
	};
}

void npi_settings_accept(struct npi_settings *settings)
{
	settings->validate = NPI_VALIDATE_IGNORE;
	settings->node_port_min = 1;
	settings->node_port_max = UINT16_MAX;
	settings->cluster_ip_ranges_given = false;
}
