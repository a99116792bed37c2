/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "listing.h"

#include <sys/socket.h>

#include "parse.h"
#include "session.h"

enum { N_INSTEAD = 3 };

/* An option that was given, or not. */
struct given {
	const char *option;
	bool is_given;
};

static const char *first_given(const struct given *options, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (options[i].is_given)
			return options[i].option;
	return NULL;
}

static int conflict(const struct npi_session *session, const char *option,
		    const char *other)
{
	npi_report_message(&session->report, NPI_ERROR,
			   "the option '%s' conflicts with the '%s' option in the '%s' "
			   "command",
			   option, other, session->command->name);
	return npi_usage_end(&session->report, session->command);
}

static const char *service_option(const struct npi_listing *listing)
{
	return listing->one.fwmark ? "fwmark-service" : "service-address";
}

/* Connections, timeouts and daemons are shown instead of the table: one of them, and
 * nothing that says which part of the table is meant. */
static int check_instead(const struct npi_session *session,
			 const struct given instead[N_INSTEAD])
{
	const struct npi_listing *listing = &session->args->listing;
	const struct npi_ownership_filter *filter = &listing->filter;
	const struct given of_table[] = {
		{ service_option(listing), listing->n_services > 0 },
		{ "stats", listing->stats },
		{ "rate", listing->rate },
		{ "thresholds", listing->thresholds },
		/* of connections it shows more */
		{ "persistent-conn", listing->persistent_conn && !listing->connections },
		{ "owners", listing->owners },
		{ "owned", filter->owned },
		{ "foreign", filter->foreign },
		{ "namespace", filter->name_space },
		{ "output", session->args->output != NPI_OUTPUT_TEXT },
	};
	size_t i;

	for (i = 0; i < N_INSTEAD; i++) {
		const char *other;

		if (!instead[i].is_given)
			continue;
		other = first_given(instead + i + 1, N_INSTEAD - i - 1);
		if (!other)
			other = first_given(of_table,
					    sizeof(of_table) / sizeof(of_table[0]));
		return other ? conflict(session, other, instead[i].option) : 0;
	}
	return 0;
}

int npi_filter_check(const struct npi_session *session)
{
	const struct npi_ownership_filter *filter = &session->args->listing.filter;

	if (filter->foreign && filter->owned)
		return conflict(session, "foreign", "owned");
	if (filter->foreign && filter->name_space)
		return conflict(session, "foreign", "namespace");
	return 0;
}

int npi_listing_check(const struct npi_session *session)
{
	const struct npi_listing *listing = &session->args->listing;
	const struct given instead[N_INSTEAD] = {
		{ "connection", listing->connections },
		{ "timeout", listing->timeouts },
		{ "daemon", listing->daemons },
	};
	const char *wrong = NULL;

	if (listing->n_services > 1)
		wrong = "only one virtual service can be asked for";
	else if (listing->ipv6 && !listing->one.fwmark)
		wrong = "option '-6' says the family of a mark and needs '-f'";
	if (!wrong) {
		int status = check_instead(session, instead);

		return status ? status : npi_filter_check(session);
	}
	npi_report_message(&session->report, NPI_ERROR, "%s", wrong);
	return npi_usage_end(&session->report, session->command);
}

struct npi_ipvsadm_format npi_listing_format(const struct npi_listing *listing)
{
	enum npi_ipvsadm_mode mode = listing->stats        ? NPI_IPVSADM_STATS
				     : listing->rate       ? NPI_IPVSADM_RATE
				     : listing->thresholds ? NPI_IPVSADM_THRESHOLDS
				     : listing->persistent_conn
					     ? NPI_IPVSADM_PERSISTENT_CONN
				     : listing->tun_info ? NPI_IPVSADM_TUN_INFO
							 : NPI_IPVSADM_LIST;

	return (struct npi_ipvsadm_format){
		.mode = mode,
		.keep_order = listing->keep_order,
		.exact = listing->exact,
		.one = listing->n_services > 0,
	};
}
