/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "npi/report_doctor.h"

#include "commands.h"
#include "doctor_facts.h"

enum { EXIT_CHECK_FAILED = 1 };

/* Asking would load the module that is to be looked for; what keeps the table from being
 * read is among the findings. */
static bool read_table(struct npi_session *session)
{
	return kern_ipvs_is_loaded() && session->openers.kern(&session->kern) == 0 &&
	       session->kern->dump(session->kern, 0, &session->arena, &session->actual,
				   &session->info) == 0;
}

static int gather(struct npi_session *session, struct doctor_facts *facts)
{
	struct doctor_question question = {
		.node_port_min = session->args->settings.node_port_min,
		.node_port_max = session->args->settings.node_port_max,
	};
	bool table_known = read_table(session);
	int r = npi_doctor_collect_needs(session, &question);

	if (!r)
		r = kern_doctor_gather(&question, &session->arena, facts);
	if (!r)
		r = npi_doctor_collect_served(session, facts);
	facts->table_known = table_known;
	facts->now_s = session->io->now_s();
	return r;
}

static int say_findings(struct npi_session *session, const struct doctor_facts *facts)
{
	struct doctor_report report;
	int r = doctor_examine(facts, &session->args->settings, &session->arena, &report);

	if (!r && session->args->output == NPI_OUTPUT_JSON)
		r = npi_report_doctor_json(&session->report, &report);
	else if (!r)
		npi_report_doctor(&session->report, &report);
	if (r < 0)
		return npi_session_out_of_memory(session);
	return doctor_report_fails(&report) ? EXIT_CHECK_FAILED : 0;
}

int cmd_doctor(struct npi_session *session)
{
	struct doctor_facts facts = { 0 };
	struct npi_place *place = npi_arena_new(&session->arena, struct npi_place);
	int r = place ? gather(session, &facts) : -ENOMEM, status;

	if (r < 0)
		return npi_session_out_of_memory(session);
	status = npi_session_place(session, place);
	if (status)
		return status;
	r = npi_doctor_read_store(session, place, &facts);
	if (!r)
		r = npi_doctor_compare(session, place, &facts);
	return r < 0 ? npi_session_out_of_memory(session) : say_findings(session, &facts);
}
