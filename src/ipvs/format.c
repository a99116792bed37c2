/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/ipvs.h"

#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

const char *ipvs_protocol_name(uint16_t protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return "TCP";
	case IPPROTO_UDP:
		return "UDP";
	case IPPROTO_SCTP:
		return "SCTP";
	default:
		return "?";
	}
}

const char *ipvs_key_format(const struct ipvs_virtual_service *vs,
			    char text[IPVS_KEY_TEXT])
{
	char address[NPI_ADDR_PORT_TEXT];

	if (vs->fwmark)
		snprintf(text, IPVS_KEY_TEXT, "FWM %u%s", vs->fwmark,
			 vs->addr.family == AF_INET6 ? " IPv6" : "");
	else
		snprintf(text, IPVS_KEY_TEXT, "%s %s", ipvs_protocol_name(vs->protocol),
			 npi_addr_port_format(&vs->addr, vs->port, address));
	return text;
}
