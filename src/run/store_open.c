/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "details.h"

/*
 * A record of changes in this boot without claims that go with it: the store was removed
 * or replaced. Without such a record nothing in the kernel can be ours.
 */
static bool claims_are_lost(const struct npi_run *run, const struct npi_lock *lock,
			    bool known)
{
	const struct npi_place *place = run->request.place;
	struct npi_run_record record = { 0 };

	if (known)
		return false;
	if (lock)
		return npi_run_record_has_changes(&lock->record, place);
	return npi_run_record_read(place, &record) == 0 &&
	       npi_run_record_has_changes(&record, place);
}

int run_open_store(struct npi_run *run, const struct npi_lock *lock)
{
	enum npi_store_mode mode = lock ? NPI_STORE_WRITE : NPI_STORE_READ;
	bool known = false;
	int r = npi_store_open(run->request.place, mode, &run->store, &run->stop.store);

	if (r < 0 && r != -ENOENT)
		return run_stop(run, r == -ENOMEM ? NPI_STOP_MEMORY : NPI_STOP_STORE);
	if (r == -ENOENT && lock)
		return run_stop(run, NPI_STOP_STORE);
	if (run->store &&
	    npi_store_read_claims(run->store, &run->arena, &run->claims, &known) < 0)
		return run_stop_store(run);
	run->claims_lost = claims_are_lost(run, lock, known);
	return 0;
}
