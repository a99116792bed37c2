/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands.h"
#include "running.h"

/* Without files: what somebody changed behind our back. */
static int compare(struct npi_running *running, struct npi_session *session)
{
	bool any_files = session->args->files.n > 0;
	int status = npi_running_plan(
		session, any_files ? NPI_RUN_APPLY : NPI_RUN_RECONCILE, NULL, running);
	int conflicts;

	if (status)
		return status;
	conflicts = running_say_plan(running);
	status = npi_running_show_difference(running);
	if (status)
		return status;
	return conflicts || npi_run_changes(&running->run) ? EXIT_DIFFERENT : 0;
}

int cmd_diff(struct npi_session *session)
{
	struct npi_running *running = npi_arena_new(&session->arena, struct npi_running);

	if (!running)
		return npi_session_out_of_memory(session);
	running->only_looks = true;
	return npi_running_end(running, compare(running, session));
}
