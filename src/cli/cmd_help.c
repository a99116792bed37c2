/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands.h"
#include "help.h"
#include "parse.h"
#include "session.h"

int cmd_help(struct npi_session *session)
{
	const struct npi_words *operands = &session->args->operands;
	const struct npi_command *command;

	if (!operands->n) {
		npi_help_all(session->report.out);
		return 0;
	}
	command = npi_find_command(operands->items[0]);
	if (!command) {
		npi_report_message(&session->report, NPI_ERROR, "unknown command '%s'",
				   operands->items[0]);
		return npi_usage_end(&session->report, NULL);
	}
	if (operands->n > 1) {
		npi_report_message(&session->report, NPI_ERROR,
				   "'help' takes one command: '%s'", operands->items[1]);
		return npi_usage_end(&session->report, NULL);
	}
	npi_help_command(session->report.out, command);
	return 0;
}
