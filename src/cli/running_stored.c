/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "running.h"

int npi_running_read_stored(struct npi_running *running)
{
	struct npi_run_request request = {
		.settings = &running->session->args->settings,
		.place = &running->place,
	};
	int status = npi_session_place(running->session, &running->place);

	if (status)
		return status;
	return npi_run_read_stored(&request, &running->run) ? running_say_stop(running)
							    : 0;
}
