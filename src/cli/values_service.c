/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options that name a virtual service, as ipvsadm's do. */
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "npi/text.h"

#include "values.h"

/* A port may be missing: virtual services on port 0 serve all of them. */
static int take_service(struct npi_args *args, uint16_t protocol, const char *value)
{
	struct ipvs_virtual_service vs = { .protocol = protocol };

	if (npi_addr_port_parse(value, &vs.addr, &vs.port) < 0 &&
	    npi_addr_parse(value, &vs.addr) < 0)
		return -EINVAL;
	args->listing.one = vs;
	args->listing.n_services++;
	return 0;
}

int take_tcp_service(struct npi_args *args, const struct npi_option *option,
		     const char *value, bool first)
{
	(void)option;
	(void)first;
	return take_service(args, IPPROTO_TCP, value);
}

int take_udp_service(struct npi_args *args, const struct npi_option *option,
		     const char *value, bool first)
{
	(void)option;
	(void)first;
	return take_service(args, IPPROTO_UDP, value);
}

int take_sctp_service(struct npi_args *args, const struct npi_option *option,
		      const char *value, bool first)
{
	(void)option;
	(void)first;
	return take_service(args, IPPROTO_SCTP, value);
}

/* Its family is known when all options are. */
int take_fwmark(struct npi_args *args, const struct npi_option *option, const char *value,
		bool first)
{
	struct ipvs_virtual_service vs = { .addr.family = AF_INET };

	(void)option;
	(void)first;
	if (npi_parse_u32(value, 1, UINT32_MAX, &vs.fwmark) < 0)
		return -EINVAL;
	args->listing.one = vs;
	args->listing.n_services++;
	return 0;
}
