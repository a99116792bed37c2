/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <sysexits.h>

#include "npi/place.h"

#include "session.h"

int npi_session_place(const struct npi_session *session, struct npi_place *ret_place)
{
	const char *run_dir = session->io->environment("RUNTIME_DIRECTORY");
	int r = npi_place_find(session->args->state_dir,
			       run_dir && *run_dir == '/' ? run_dir : NULL, ret_place);

	if (r == 0)
		return 0;
	npi_report_message(&session->report, NPI_ERROR,
			   "cannot find out where this program runs: %s", strerror(-r));
	return EX_OSERR;
}
