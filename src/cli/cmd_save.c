/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/report_ipvsadm.h"

#include "commands.h"
#include "session.h"

int cmd_save(struct npi_session *session)
{
	static const struct npi_ipvsadm_format format = { .mode = NPI_IPVSADM_SAVE };
	int status = npi_session_actual(session, 0);

	if (status)
		return status;
	if (npi_report_ipvsadm(session->report.out, &session->actual, &session->info,
			       &format) < 0)
		return npi_session_out_of_memory(session);
	return 0;
}
