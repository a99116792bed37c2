/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ipvsadm_modes.h"

#include "column.h"
#include "ipvsadm_words.h"

enum { REAL_SERVER_WIDTH = 28 };

static void add_line(struct npi_text *text, const struct ipvs_virtual_service *vs,
		     const struct npi_ipvsadm_format *format)
{
	(void)format;
	ipvsadm_add_name(text, vs);
	npi_text_add(text, " ", 1);
	ipvsadm_add_scheduling(text, vs);
	npi_text_add(text, "\n", 1);
}

/* "  -> 10.244.1.57:80              " */
static void add_arrow(struct npi_text *text, const struct ipvs_real_server *rs)
{
	size_t begin;

	npi_text_add(text, "  -> ", 5);
	begin = text->len;
	column_address_port(text, &rs->addr, rs->port);
	column_fill(text, begin, REAL_SERVER_WIDTH);
}

static void add_list(struct npi_text *text, const struct ipvs_virtual_service *vs,
		     const struct ipvs_real_server *rs,
		     const struct npi_ipvsadm_format *format)
{
	(void)vs;
	(void)format;
	add_arrow(text, rs);
	npi_text_add(text, " ", 1);
	column_string(text, ipvsadm_forwarding_method(rs->forwarding_method), 7);
	npi_text_add(text, " ", 1);
	column_signed(text, rs->weight, 6);
	npi_text_add(text, " ", 1);
	column_unsigned(text, rs->active_connections, 10);
	npi_text_add(text, " ", 1);
	column_unsigned(text, rs->inactive_connections, 10);
	npi_text_add(text, "\n", 1);
}

const struct ipvsadm_mode ipvsadm_modes[] = {
	[NPI_IPVSADM_LIST] = {
		.has_version = true,
		.title = "Prot LocalAddress:Port Scheduler Flags\n"
			 "  -> RemoteAddress:Port           Forward Weight ActiveConn "
			 "InActConn\n",
		.add_virtual_service = add_line,
		.add_real_server = add_list,
	},
};
