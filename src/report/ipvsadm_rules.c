/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ipvsadm_rules.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include "column.h"
#include "ipvsadm_modes.h"
#include "ipvsadm_words.h"

/* "-t 10.96.0.1:80", "-f 7 -6" */
void ipvsadm_add_service_option(struct npi_text *text,
				const struct ipvs_virtual_service *vs)
{
	const char *option = vs->protocol == IPPROTO_TCP    ? "-t "
			     : vs->protocol == IPPROTO_UDP  ? "-u "
			     : vs->protocol == IPPROTO_SCTP ? "--sctp-service "
							    : "--xxx-service ";

	if (!vs->fwmark) {
		npi_text_add_string(text, option);
		column_address_port(text, &vs->addr, vs->port, 0);
		return;
	}
	npi_text_add_string(text, "-f ");
	column_signed(text, (int32_t)vs->fwmark, 0); /* "%d", as in a listing */
	if (vs->addr.family == AF_INET6)
		npi_text_add_string(text, " -6");
}

void ipvsadm_add_service_values(struct npi_text *text,
				const struct ipvs_virtual_service *vs,
				void (*add_flags)(struct npi_text *text,
						  const struct ipvs_virtual_service *vs))
{
	npi_text_add_string(text, " -s ");
	npi_text_add_string(text, vs->scheduler);
	if (vs->flags & IPVS_PERSISTENT) {
		npi_text_add_string(text, " -p ");
		column_unsigned(text, vs->persistence_timeout_s, 0);
		ipvsadm_add_netmask(text, " -M ", vs);
	}
	if (*vs->pe_name) {
		npi_text_add_string(text, " --pe ");
		npi_text_add_string(text, vs->pe_name);
	}
	if (vs->flags & IPVS_ONE_PACKET)
		npi_text_add_string(text, " -o");
	if (vs->flags & (IPVS_SCHED_1 | IPVS_SCHED_2 | IPVS_SCHED_3)) {
		npi_text_add_string(text, " -b ");
		add_flags(text, vs);
	}
}

void ipvsadm_add_rule_service(struct npi_text *text,
			      const struct ipvs_virtual_service *vs,
			      const struct npi_ipvsadm_format *format)
{
	(void)format;
	npi_text_add_string(text, "-A ");
	ipvsadm_add_service_option(text, vs);
	ipvsadm_add_service_values(text, vs, ipvsadm_add_flags);
	npi_text_add_char(text, '\n');
}

static const char *method_option(uint8_t method)
{
	static const char *const options[] = {
		[IPVS_FORWARD_MASQUERADE] = " -m",
		[IPVS_FORWARD_LOCAL] = " -g", /* there is none for it */
		[IPVS_FORWARD_TUNNEL] = " -i",
		[IPVS_FORWARD_DIRECT_ROUTE] = " -g",
	};

	return method < sizeof(options) / sizeof(options[0]) ? options[method] : "";
}

static void add_tunnel(struct npi_text *text, const struct ipvs_real_server *rs)
{
	static const char *const types[] = {
		[IPVS_TUNNEL_IPIP] = " --tun-type ipip",
		[IPVS_TUNNEL_GUE] = " --tun-type gue --tun-port ",
		[IPVS_TUNNEL_GRE] = " --tun-type gre",
	};
	static const char *const checksums[] = { " --tun-nocsum", " --tun-csum",
						 " --tun-remcsum" };

	/* what no program can mean is left out: ipvsadm crashes on it */
	if (rs->tunnel_type >= sizeof(types) / sizeof(types[0]))
		return;
	npi_text_add_string(text, types[rs->tunnel_type]);
	if (rs->tunnel_type == IPVS_TUNNEL_IPIP)
		return;
	if (rs->tunnel_type == IPVS_TUNNEL_GUE)
		column_unsigned(text, rs->tunnel_port, 0);
	if (rs->tunnel_flags < sizeof(checksums) / sizeof(checksums[0]))
		npi_text_add_string(text, checksums[rs->tunnel_flags]);
}

void ipvsadm_add_real_server_option(struct npi_text *text,
				    const struct ipvs_real_server *rs)
{
	npi_text_add_string(text, " -r ");
	column_address_port(text, &rs->addr, rs->port, 0);
}

void ipvsadm_add_real_server_values(struct npi_text *text,
				    const struct ipvs_real_server *rs)
{
	npi_text_add_string(text, method_option(rs->forwarding_method));
	npi_text_add_string(text, " -w ");
	column_signed(text, rs->weight, 0);
	if (rs->forwarding_method == IPVS_FORWARD_TUNNEL)
		add_tunnel(text, rs);
}

void ipvsadm_add_rule(struct npi_text *text, const struct ipvs_virtual_service *vs,
		      const struct ipvs_real_server *rs,
		      const struct npi_ipvsadm_format *format)
{
	(void)format;
	npi_text_add_string(text, "-a ");
	ipvsadm_add_service_option(text, vs);
	ipvsadm_add_real_server_option(text, rs);
	ipvsadm_add_real_server_values(text, rs);
	npi_text_add_char(text, '\n');
}
