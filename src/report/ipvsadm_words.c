/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ipvsadm_words.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "column.h"

struct ipvs_virtual_service ipvsadm_printable(const struct ipvs_virtual_service *desired)
{
	struct ipvs_virtual_service vs = *desired;

	if (vs.addr.family == AF_INET6)
		vs.netmask_raw = vs.netmask;
	else
		vs.netmask_raw = vs.netmask ? UINT32_MAX << (32 - vs.netmask) : 0;
	return vs;
}

void ipvsadm_add_name(struct npi_text *text, const struct ipvs_virtual_service *vs)
{
	if (!vs->fwmark) {
		column_string(text, ipvs_protocol_name(vs->protocol), 4);
		npi_text_add_char(text, ' ');
		column_address_port(text, &vs->addr, vs->port, 0);
		return;
	}
	npi_text_add_string(text, "FWM  ");
	column_signed(text, (int32_t)vs->fwmark, 0); /* "%d": large marks are negative */
	if (vs->addr.family == AF_INET6)
		npi_text_add_string(text, " IPv6");
}

void ipvsadm_add_flags(struct npi_text *text, const struct ipvs_virtual_service *vs)
{
	/* sh and mh have names for two of the three; their third shows as nothing */
	static const struct {
		const char *scheduler;
		const char *names[3];
	} schedulers[] = {
		{ "sh", { "sh-fallback", "sh-port", NULL } },
		{ "mh", { "mh-fallback", "mh-port", NULL } },
		{ NULL, { "flag-1", "flag-2", "flag-3" } },
	};
	const char *const *names;
	const char *comma = "";
	size_t i = 0;

	while (schedulers[i].scheduler && strcmp(schedulers[i].scheduler, vs->scheduler))
		i++;
	names = schedulers[i].names;
	for (i = 0; i < 3; i++) {
		if (!(vs->flags & ((unsigned int)IPVS_SCHED_1 << i)) || !names[i])
			continue;
		npi_text_add_string(text, comma);
		npi_text_add_string(text, names[i]);
		comma = ",";
	}
}

bool ipvsadm_add_netmask(struct npi_text *text, const char *before,
			 const struct ipvs_virtual_service *vs)
{
	uint32_t raw = vs->netmask_raw;
	struct npi_addr mask = { .family = AF_INET,
				 .bytes = { (uint8_t)(raw >> 24), (uint8_t)(raw >> 16),
					    (uint8_t)(raw >> 8), (uint8_t)raw } };

	if (raw == (vs->addr.family == AF_INET6 ? 128 : UINT32_MAX))
		return false;
	npi_text_add_string(text, before);
	if (vs->addr.family == AF_INET6)
		column_signed(text, (int32_t)raw, 0);
	else
		column_address(text, &mask);
	return true;
}

void ipvsadm_add_scheduling(struct npi_text *text, const struct ipvs_virtual_service *vs)
{
	npi_text_add_string(text, vs->scheduler);
	if (vs->flags & (IPVS_SCHED_1 | IPVS_SCHED_2 | IPVS_SCHED_3)) {
		npi_text_add_string(text, " (");
		ipvsadm_add_flags(text, vs);
		npi_text_add_string(text, ")");
	}
	if (vs->flags & IPVS_PERSISTENT) {
		npi_text_add_string(text, " persistent ");
		column_unsigned(text, vs->persistence_timeout_s, 0);
		ipvsadm_add_netmask(text, " mask ", vs);
		if (*vs->pe_name) {
			npi_text_add_string(text, " pe ");
			npi_text_add_string(text, vs->pe_name);
		}
	}
	if (vs->flags & IPVS_ONE_PACKET)
		npi_text_add_string(text, " ops");
}

/*
 * The kernel keeps any type and any flags. ipvsadm reads beyond its tables for those that
 * do not exist and may crash; here they are shown as '?'.
 */
const char *ipvsadm_tunnel(const struct ipvs_real_server *rs,
			   char text[IPVSADM_TUNNEL_TEXT])
{
	static const char *const types[] = { "ipip", "gue", "gre" };
	static const char *const checksums[] = { "-c", "+c", "r+c" };
	const char *type = rs->tunnel_type < 3 ? types[rs->tunnel_type] : "?";
	const char *checksum = rs->tunnel_flags < 3 ? checksums[rs->tunnel_flags] : "?";

	if (rs->forwarding_method != IPVS_FORWARD_TUNNEL)
		return "n/a";
	if (rs->tunnel_type == IPVS_TUNNEL_IPIP)
		return type;
	if (rs->tunnel_type == IPVS_TUNNEL_GUE)
		snprintf(text, IPVSADM_TUNNEL_TEXT, "%s:%u:%s", type, rs->tunnel_port,
			 checksum);
	else
		snprintf(text, IPVSADM_TUNNEL_TEXT, "%s:%s", type, checksum);
	return text;
}

const char *ipvsadm_forwarding_method(uint8_t method)
{
	static const char *const names[] = {
		[IPVS_FORWARD_MASQUERADE] = "Masq",
		[IPVS_FORWARD_LOCAL] = "Local",
		[IPVS_FORWARD_TUNNEL] = "Tunnel",
		[IPVS_FORWARD_DIRECT_ROUTE] = "Route",
	};

	return method < sizeof(names) / sizeof(names[0]) ? names[method] : "(null)";
}
