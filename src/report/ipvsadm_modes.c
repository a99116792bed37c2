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

void ipvsadm_add_arrow(struct npi_text *text, const struct ipvs_real_server *rs)
{
	size_t begin;

	npi_text_add(text, "  -> ", 5);
	begin = text->len;
	column_address_port(text, &rs->addr, rs->port);
	column_fill(text, begin, REAL_SERVER_WIDTH);
}

/* The last two columns, padded up to the end of the line. */
static void add_connections(struct npi_text *text, const struct ipvs_real_server *rs)
{
	npi_text_add(text, " ", 1);
	column_unsigned(text, rs->active_connections, 10);
	npi_text_add(text, " ", 1);
	column_unsigned(text, rs->inactive_connections, 10);
	npi_text_add(text, "\n", 1);
}

static void add_list(struct npi_text *text, const struct ipvs_virtual_service *vs,
		     const struct ipvs_real_server *rs,
		     const struct npi_ipvsadm_format *format)
{
	(void)vs;
	(void)format;
	ipvsadm_add_arrow(text, rs);
	npi_text_add(text, " ", 1);
	column_string(text, ipvsadm_forwarding_method(rs->forwarding_method), 7);
	npi_text_add(text, " ", 1);
	column_signed(text, rs->weight, 6);
	add_connections(text, rs);
}

static void add_tun_info(struct npi_text *text, const struct ipvs_virtual_service *vs,
			 const struct ipvs_real_server *rs,
			 const struct npi_ipvsadm_format *format)
{
	size_t begin;

	(void)vs;
	(void)format;
	ipvsadm_add_arrow(text, rs);
	npi_text_add(text, " ", 1);
	column_string(text, ipvsadm_forwarding_method(rs->forwarding_method), 7);
	npi_text_add(text, " ", 1);
	begin = text->len;
	ipvsadm_add_tunnel(text, rs);
	column_fill(text, begin, 13);
	npi_text_add(text, " ", 1);
	column_signed(text, rs->weight, 6);
	add_connections(text, rs);
}

static void add_thresholds(struct npi_text *text, const struct ipvs_virtual_service *vs,
			   const struct ipvs_real_server *rs,
			   const struct npi_ipvsadm_format *format)
{
	(void)vs;
	(void)format;
	ipvsadm_add_arrow(text, rs);
	npi_text_add(text, " ", 1);
	column_unsigned(text, rs->upper_threshold, 10);
	npi_text_add(text, " ", 1);
	column_unsigned(text, rs->lower_threshold, 10);
	add_connections(text, rs);
}

static void add_persistent_conn(struct npi_text *text,
				const struct ipvs_virtual_service *vs,
				const struct ipvs_real_server *rs,
				const struct npi_ipvsadm_format *format)
{
	(void)vs;
	(void)format;
	ipvsadm_add_arrow(text, rs);
	npi_text_add(text, " ", 1);
	column_unsigned(text, (uint32_t)rs->weight, 9);
	npi_text_add(text, " ", 1);
	column_unsigned(text, rs->persistent_connections, 11);
	add_connections(text, rs);
}

/* "%-33s %8s %8s %8s %8s %8s\n" and the line of the real servers */
#define COUNTER_TITLE(a, b, c, d, e)                                                     \
	"Prot LocalAddress:Port            " a b c d e "\n"                              \
	"  -> RemoteAddress:Port\n"

const struct ipvsadm_mode ipvsadm_modes[] = {
	[NPI_IPVSADM_STATS] = {
		.has_version = true,
		.title = COUNTER_TITLE("   Conns", "   InPkts", "  OutPkts", "  InBytes",
				       " OutBytes"),
		.owners = 81,
		.add_virtual_service = ipvsadm_add_total_service,
		.add_real_server = ipvsadm_add_total,
	},
	[NPI_IPVSADM_RATE] = {
		.has_version = true,
		.title = COUNTER_TITLE("     CPS", "    InPPS", "   OutPPS", "    InBPS",
				       "   OutBPS"),
		.owners = 81,
		.add_virtual_service = ipvsadm_add_rate_service,
		.add_real_server = ipvsadm_add_rate,
	},
	[NPI_IPVSADM_THRESHOLDS] = {
		.has_version = true,
		.title = "Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn "
			 "InActConn \n"
			 "  -> RemoteAddress:Port\n",
		.owners = 78,
		.add_virtual_service = add_line,
		.add_real_server = add_thresholds,
	},
	[NPI_IPVSADM_PERSISTENT_CONN] = {
		.has_version = true,
		.title = "Prot LocalAddress:Port            Weight    PersistConn ActiveConn "
			 "InActConn \n"
			 "  -> RemoteAddress:Port\n",
		.owners = 78,
		.add_virtual_service = add_line,
		.add_real_server = add_persistent_conn,
	},
	[NPI_IPVSADM_TUN_INFO] = {
		.has_version = true,
		.title = "Prot LocalAddress:Port Scheduler Flags\n"
			 "  -> RemoteAddress:Port           Forward TunnelInfo    Weight "
			 "ActiveConn InActConn\n",
		.owners = 87,
		.add_virtual_service = add_line,
		.add_real_server = add_tun_info,
	},
	[NPI_IPVSADM_LIST] = {
		.has_version = true,
		.title = "Prot LocalAddress:Port Scheduler Flags\n"
			 "  -> RemoteAddress:Port           Forward Weight ActiveConn "
			 "InActConn\n",
		.owners = 73,
		.add_virtual_service = add_line,
		.add_real_server = add_list,
	},
	[NPI_IPVSADM_SAVE] = {
		.title = "",
		.add_virtual_service = ipvsadm_add_rule_service,
		.add_real_server = ipvsadm_add_rule,
	},
};
