/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/manifests.h"
#include "npi/report_ipvsadm.h"
#include "npi/report_objects.h"

#include "commands.h"
#include "listing.h"
#include "ownership.h"
#include "session.h"

/* The table, or the part of it that was asked for. */
static int look(struct npi_session *session)
{
	bool is_filtered = npi_session_is_filtered(session), is_known;
	struct npi_ownership ownership;
	int status = npi_filter_check(session);

	if (!status)
		status = npi_session_actual(session, 0);
	if (!status && is_filtered)
		status = npi_session_ownership(session, true, &ownership, &is_known);
	if (!status && is_filtered)
		npi_session_filter(session, &ownership);
	return status;
}

static int save_rules(struct npi_session *session)
{
	static const struct npi_ipvsadm_format format = { .mode = NPI_IPVSADM_SAVE };

	if (npi_report_ipvsadm(session->report.out, &session->actual, &session->info,
			       &format) < 0)
		return npi_session_out_of_memory(session);
	return 0;
}

static int save_manifests(struct npi_session *session)
{
	struct npi_manifests manifests;
	int status = npi_session_facts(session);
	size_t i;

	if (status)
		return status;
	if (npi_manifests_build(&session->actual, &session->facts,
				&session->args->settings, &session->arena,
				&manifests) < 0)
		return npi_session_out_of_memory(session);
	for (i = 0; i < manifests.n_losses; i++)
		if (npi_report_loss(&session->report, &manifests.losses[i]) < 0)
			return npi_session_out_of_memory(session);
	return npi_session_show_manifests(session, &manifests.objects);
}

int cmd_save(struct npi_session *session)
{
	int status = look(session);

	if (status)
		return status;
	return session->args->output == NPI_OUTPUT_TEXT ? save_rules(session)
							: save_manifests(session);
}
