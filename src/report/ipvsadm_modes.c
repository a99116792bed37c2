/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ipvsadm_modes.h"

#include <string.h>

#include "column.h"
#include "ipvsadm_words.h"

enum { REAL_SERVER_WIDTH = 28 };

static const char arrow[] = { ' ', ' ', '-', '>', ' ' };

static void add_line(struct npi_text *text, const struct ipvs_virtual_service *vs,
		     const struct npi_ipvsadm_format *format)
{
	(void)format;
	ipvsadm_add_name(text, vs);
	npi_text_add_char(text, ' ');
	ipvsadm_add_scheduling(text, vs);
	npi_text_add_char(text, '\n');
}

char *ipvsadm_row_arrow(char *at, const struct ipvs_real_server *rs)
{
	memcpy(at, arrow, sizeof(arrow));
	return row_address_port(at + sizeof(arrow), &rs->addr, rs->port,
				REAL_SERVER_WIDTH);
}

/* The last two columns, padded up to the end of the line. */
static char *row_connections(char *at, const struct ipvs_real_server *rs)
{
	at = row_unsigned(at, rs->active_connections, 10);
	return row_unsigned(at, rs->inactive_connections, 10);
}

static void add_list(struct npi_text *text, const struct ipvs_virtual_service *vs,
		     const struct ipvs_real_server *rs,
		     const struct npi_ipvsadm_format *format)
{
	char *at = row_begin(text);

	(void)vs;
	(void)format;
	if (!at)
		return;
	at = ipvsadm_row_arrow(at, rs);
	at = row_string(at, ipvsadm_forwarding_method(rs->forwarding_method), 7);
	at = row_signed(at, rs->weight, 6);
	row_end(text, row_connections(at, rs));
}

static void add_tun_info(struct npi_text *text, const struct ipvs_virtual_service *vs,
			 const struct ipvs_real_server *rs,
			 const struct npi_ipvsadm_format *format)
{
	char *at = row_begin(text), tunnel[IPVSADM_TUNNEL_TEXT];

	(void)vs;
	(void)format;
	if (!at)
		return;
	at = ipvsadm_row_arrow(at, rs);
	at = row_string(at, ipvsadm_forwarding_method(rs->forwarding_method), 7);
	at = row_string(at, ipvsadm_tunnel(rs, tunnel), 13);
	at = row_signed(at, rs->weight, 6);
	row_end(text, row_connections(at, rs));
}

static void add_thresholds(struct npi_text *text, const struct ipvs_virtual_service *vs,
			   const struct ipvs_real_server *rs,
			   const struct npi_ipvsadm_format *format)
{
	char *at = row_begin(text);

	(void)vs;
	(void)format;
	if (!at)
		return;
	at = ipvsadm_row_arrow(at, rs);
	at = row_unsigned(at, rs->upper_threshold, 10);
	at = row_unsigned(at, rs->lower_threshold, 10);
	row_end(text, row_connections(at, rs));
}

static void add_persistent_conn(struct npi_text *text,
				const struct ipvs_virtual_service *vs,
				const struct ipvs_real_server *rs,
				const struct npi_ipvsadm_format *format)
{
	char *at = row_begin(text);

	(void)vs;
	(void)format;
	if (!at)
		return;
	at = ipvsadm_row_arrow(at, rs);
	at = row_unsigned(at, (uint32_t)rs->weight, 9);
	at = row_unsigned(at, rs->persistent_connections, 11);
	row_end(text, row_connections(at, rs));
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
