/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/report_objects.h"

#include "commands.h"
#include "parse.h"
#include "running.h"
#include "session.h"

/* Without a look at the node nothing is known to exist. */
static int apply_to_nothing(struct npi_session *session)
{
	const struct npi_args *args = session->args;
	int status = npi_session_desired(session);
	size_t i;

	if (status)
		return status;
	if (args->output == NPI_OUTPUT_YAML || args->output == NPI_OUTPUT_JSON)
		return npi_session_show_manifests(session, &session->objects);
	for (i = 0; i < session->objects.n; i++) {
		const struct kube_meta *meta = session->objects.items[i].meta;

		if (args->output == NPI_OUTPUT_NAME)
			npi_report_object_name(&session->report, meta->kind, meta->name);
		else
			npi_report_object(&session->report, meta->kind, meta->name,
					  NPI_OBJECT_CREATED, " (dry run)");
	}
	return 0;
}

int cmd_apply(struct npi_session *session)
{
	if (!session->args->files.n)
		return npi_session_no_manifests(session);
	if (session->args->dry_run == NPI_DRY_RUN_CLIENT)
		return apply_to_nothing(session);
	return npi_running_all(session, NPI_RUN_APPLY, NULL, NULL);
}
