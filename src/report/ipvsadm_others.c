/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What ipvsadm -L shows instead of the table. */
#include "npi/report_ipvsadm.h"

void npi_report_connection_title(FILE *out, bool with_data)
{
	fputs("IPVS connection entries\n", out);
	fputs(with_data ? "pro expire state       source             virtual            "
			  "destination        pe name          pe_data\n"
			: "pro expire state       source             virtual            "
			  "destination\n",
	      out);
}

void npi_report_connection(FILE *out, const struct ipvs_connection *connection,
			   bool with_data)
{
	char expires[16], client[NPI_ADDR_PORT_TEXT], virtual[NPI_ADDR_PORT_TEXT];
	char real_server[NPI_ADDR_PORT_TEXT];

	snprintf(expires, sizeof(expires), "%02u:%02u", connection->expires_s / 60,
		 connection->expires_s % 60);
	fprintf(out, "%-3s %-6s %-11s %-18s %-18s ", connection->protocol, expires,
		connection->state,
		npi_addr_port_format(&connection->client, connection->client_port,
				     client),
		npi_addr_port_format(&connection->virtual_addr, connection->virtual_port,
				     virtual));
	npi_addr_port_format(&connection->real_server, connection->real_server_port,
			     real_server);
	/* the column is narrower than its title */
	if (with_data && *connection->pe_data)
		fprintf(out, "%-16s %-18s %s\n", real_server, connection->pe_name,
			connection->pe_data);
	else
		fprintf(out, "%s\n", real_server);
}

void npi_report_timeouts(FILE *out, const struct ipvs_timeouts *timeouts)
{
	fprintf(out, "Timeout (tcp tcpfin udp): %u %u %u\n", timeouts->tcp_s,
		timeouts->tcp_fin_s, timeouts->udp_s);
}

static void print_daemon(FILE *out, const struct ipvs_daemon *daemon)
{
	char group[NPI_ADDR_TEXT];

	fprintf(out, "%s sync daemon (mcast=%s, syncid=%u",
		daemon->is_backup ? "backup" : "master", daemon->interface,
		daemon->sync_id);
	if (daemon->max_len_bytes)
		fprintf(out, ", maxlen=%u", daemon->max_len_bytes);
	if (daemon->multicast_group.family)
		fprintf(out, ", group=%s",
			npi_addr_format(&daemon->multicast_group, group));
	if (daemon->multicast_port)
		fprintf(out, ", port=%u", daemon->multicast_port);
	if (daemon->multicast_ttl)
		fprintf(out, ", ttl=%u", daemon->multicast_ttl);
	fputs(")\n", out);
}

void npi_report_daemons(FILE *out, const struct ipvs_daemon *daemons, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		print_daemon(out, &daemons[i]);
}
