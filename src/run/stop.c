/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "details.h"

int run_stop(struct npi_run *run, enum npi_stop_kind kind)
{
	run->stop.kind = kind;
	return NPI_INVALID;
}

int run_stop_store(struct npi_run *run)
{
	run->stop.store = *npi_store_failure(run->store);
	return run_stop(run, NPI_STOP_STORE);
}

int run_stop_kernel(struct npi_run *run, enum npi_stop_kind kind, int error)
{
	run->stop.error = error;
	return run_stop(run, kind);
}
