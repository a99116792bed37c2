/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/ipvs.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
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

int ipvs_key_parse(const char *text, struct ipvs_virtual_service *vs)
{
	static const uint16_t protocols[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP };
	size_t i;

	for (i = 0; i < sizeof(protocols) / sizeof(*protocols); i++) {
		const char *name = ipvs_protocol_name(protocols[i]);
		size_t len = strlen(name);

		if (strncmp(text, name, len) != 0 || text[len] != ' ')
			continue;
		vs->protocol = protocols[i];
		vs->fwmark = 0;
		return npi_addr_port_parse(text + len + 1, &vs->addr, &vs->port);
	}
	return -EINVAL;
}
