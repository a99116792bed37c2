/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sysexits.h>

#include "npi/report_ipvsadm.h"
#include "npi/report_table.h"

#include "commands.h"
#include "listing.h"
#include "ownership.h"
#include "session.h"

enum { EXIT_NOT_FOUND = 1 };

static bool wants_json(const struct npi_session *session)
{
	return session->args->output == NPI_OUTPUT_JSON;
}

static unsigned int dump_flags(const struct npi_session *session,
			       const struct npi_ipvsadm_format *format)
{
	bool counts = format->mode == NPI_IPVSADM_STATS ||
		      format->mode == NPI_IPVSADM_RATE || wants_json(session);

	return counts ? NPI_DUMP_STATS : 0;
}

/* The table is then this one virtual service. */
static int find_one(struct npi_session *session, unsigned int flags)
{
	struct npi_listing *listing = &session->args->listing;
	struct ipvs_virtual_service *vs = &listing->one;
	char key[IPVS_KEY_TEXT];
	int status = npi_session_kern(session), r;

	if (status)
		return status;
	if (listing->ipv6)
		vs->addr.family = AF_INET6;
	r = session->kern->find(session->kern, flags, &session->arena, vs);
	if (r == -ESRCH) {
		npi_report_message(&session->report, NPI_ERROR, "No such service: %s",
				   ipvs_key_format(vs, key));
		return EXIT_NOT_FOUND;
	}
	if (r < 0)
		return npi_session_kernel_error(session, "read the IPVS table", r);
	session->actual = (struct ipvs_table){ .items = vs, .n = 1 };
	return 0;
}

/* The table as far as it was asked for; @ret_known: see npi_session_ownership(). The
 * store is opened only when it counts: most listings are asked for by people who wait. */
static int look(struct npi_session *session, const struct npi_ipvsadm_format *format,
		struct npi_ownership *ownership, bool *ret_known)
{
	bool is_filtered = npi_session_is_filtered(session);
	bool is_needed = is_filtered || session->args->listing.owners;
	unsigned int flags = dump_flags(session, format);
	int status = format->one ? find_one(session, flags)
				 : npi_session_actual(session, flags);

	if (!status && (is_needed || wants_json(session)))
		status = npi_session_ownership(session, is_needed, ownership, ret_known);
	if (!status && is_filtered)
		npi_session_filter(session, ownership);
	return status;
}

static int list_table(struct npi_session *session)
{
	struct npi_ipvsadm_format format = npi_listing_format(&session->args->listing);
	struct npi_ownership ownership = { 0 };
	bool is_known = false;
	int status = look(session, &format, &ownership, &is_known), r;

	if (status)
		return status;
	if (session->args->listing.owners)
		format.owners = &ownership;
	if (wants_json(session))
		r = npi_report_table_json(session->report.out, &session->actual,
					  format.one ? NULL : &session->info,
					  is_known ? &ownership : NULL,
					  format.keep_order);
	else
		r = npi_report_ipvsadm(session->report.out, &session->actual,
				       &session->info, &format);
	return r < 0 ? npi_session_out_of_memory(session) : 0;
}

/* Its lines are read one by one: there may be millions of them. */
static int print_connections(struct npi_session *session, FILE *text)
{
	bool with_data = session->args->listing.persistent_conn;
	struct ipvs_connection connection;
	char *line = NULL;
	size_t size = 0;
	bool failed;

	npi_report_connection_title(session->report.out, with_data);
	while (getline(&line, &size, text) >= 0)
		if (ipvs_connection_parse(line, &connection) == 0)
			npi_report_connection(session->report.out, &connection,
					      with_data);
	free(line);
	failed = ferror(text);
	fclose(text);
	return failed ? npi_session_kernel_error(session, "read the connections", -EIO)
		      : 0;
}

static int list_connections(struct npi_session *session)
{
	FILE *text;
	int r = session->kern->connections(session->kern, &text);

	if (r < 0)
		return npi_session_kernel_error(session, "read the connections", r);
	return print_connections(session, text);
}

static int list_timeouts(struct npi_session *session)
{
	struct ipvs_timeouts timeouts;
	int r = session->kern->timeouts(session->kern, &timeouts);

	if (r < 0)
		return npi_session_kernel_error(session, "read the timeouts", r);
	npi_report_timeouts(session->report.out, &timeouts);
	return 0;
}

static int list_daemons(struct npi_session *session)
{
	struct ipvs_daemon daemons[IPVS_MAX_DAEMONS];
	size_t n;
	int r = session->kern->daemons(session->kern, daemons, &n);

	if (r < 0)
		return npi_session_kernel_error(session, "read the daemons", r);
	npi_report_daemons(session->report.out, daemons, n);
	return 0;
}

int cmd_list(struct npi_session *session)
{
	const struct npi_listing *listing = &session->args->listing;
	int status = npi_listing_check(session);

	if (!status)
		status = npi_session_kern(session);
	if (status)
		return status;
	if (listing->connections)
		return list_connections(session);
	if (listing->timeouts)
		return list_timeouts(session);
	if (listing->daemons)
		return list_daemons(session);
	return list_table(session);
}
