/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ownership.h"

#include <errno.h>
#include <time.h>

#include "npi/place.h"
#include "npi/store.h"

#include "session.h"

static int read_store(struct npi_store *store, struct npi_arena *arena,
		      struct npi_ownership *ownership)
{
	bool known;
	int r = npi_store_read_claims(store, arena, &ownership->claims, &known);

	/* sets count for what is claimed; most tables of others have no claims */
	if (!r && ownership->claims.n)
		r = npi_store_read_objects(store, arena, &ownership->objects);
	return r;
}

/* 0, also without a store; otherwise @failure says what is wrong with it. */
static int look(struct npi_session *session, const struct npi_place *place,
		struct npi_ownership *ownership, struct npi_store_failure *failure)
{
	struct npi_store *store;
	int r = npi_store_open(place, NPI_STORE_READ, &store, failure);

	if (r)
		return r == -ENOENT ? 0 : r;
	r = read_store(store, &session->arena, ownership);
	if (r)
		*failure = *npi_store_failure(store);
	npi_store_close(store);
	return r;
}

static int say_failure(const struct npi_session *session,
		       const struct npi_store_failure *failure)
{
	npi_report_message(&session->report, NPI_ERROR, "%s", failure->text);
	if (*failure->hint)
		npi_report_message(&session->report, NPI_NOTICE, "%s", failure->hint);
	return failure->exit_status;
}

int npi_session_ownership(struct npi_session *session, bool is_needed,
			  struct npi_ownership *ret_ownership, bool *ret_known)
{
	struct npi_ownership ownership = {
		.drain_timeout_s = session->args->settings.drain_timeout_s,
	};
	struct npi_store_failure failure = { 0 };
	struct npi_place *place = npi_arena_new(&session->arena, struct npi_place);
	struct timespec now;
	int status, r;

	if (!place)
		return npi_session_out_of_memory(session);
	status = npi_session_place(session, place);
	if (status)
		return status;
	r = look(session, place, &ownership, &failure);
	if (r < 0 && is_needed)
		return say_failure(session, &failure);
	clock_gettime(CLOCK_BOOTTIME, &now);
	ownership.now_s = now.tv_sec;
	*ret_known = r == 0;
	*ret_ownership = ownership;
	return 0;
}

bool npi_session_is_filtered(const struct npi_session *session)
{
	const struct npi_ownership_filter *filter = &session->args->listing.filter;

	return filter->owned || filter->foreign || filter->name_space;
}

void npi_session_filter(struct npi_session *session,
			const struct npi_ownership *ownership)
{
	npi_ownership_select(ownership, &session->args->listing.filter, &session->actual);
}
