/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands.h"
#include "running.h"

int cmd_reconcile(struct npi_session *session)
{
	return npi_running_all(session, NPI_RUN_RECONCILE, NULL, NULL);
}
