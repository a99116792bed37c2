/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "details.h"

int run_begin_reading(struct npi_run *run)
{
	if (!run->store)
		return 0;
	if (npi_store_begin_reading(run->store) < 0 ||
	    npi_store_read_objects(run->store, &run->arena, &run->stored) < 0)
		return run_stop_store(run);
	return 0;
}

void npi_run_end_reading(struct npi_run *run)
{
	if (run->store)
		npi_store_end_reading(run->store);
}

int npi_run_read_stored(const struct npi_run_request *request, struct npi_run *run)
{
	int r = run_begin(run, request);

	if (r)
		return r;
	r = npi_store_open(request->place, NPI_STORE_READ, &run->store, &run->stop.store);
	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return run_stop(run, r == -ENOMEM ? NPI_STOP_MEMORY : NPI_STOP_STORE);
	return run_begin_reading(run);
}

int npi_run_decode_stored(struct npi_run *run, const uint32_t *rows, size_t n,
			  struct kube_objects *ret_objects)
{
	struct npi_settings settings = run_stored_settings(run);
	int r = run_decode_stored(run, rows, n, &settings, ret_objects);

	if (r || ret_objects->n == n)
		return r;
	npi_store_fail(run->store, -EUCLEAN);
	return run_stop_store(run);
}
