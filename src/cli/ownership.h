/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ownership.h - what of the IPVS table is ours, for commands that only look */
#ifndef NPI_CLI_OWNERSHIP_H
#define NPI_CLI_OWNERSHIP_H

#include <stdbool.h>

#include "npi/ownership.h"

struct npi_session;

/**
 * npi_session_ownership() - what the store says of this boot and network namespace
 * @is_needed: a store that cannot be read is an error
 * @ret_known: false when it could not be read; without a store nothing is ours
 *
 * Return: an exit status: 0 to go on.
 */
int npi_session_ownership(struct npi_session *session, bool is_needed,
			  struct npi_ownership *ret_ownership, bool *ret_known);

/* Whether --owned, --foreign or --namespace ask for a part of the table. */
bool npi_session_is_filtered(const struct npi_session *session);
/* Leave that part in session->actual. */
void npi_session_filter(struct npi_session *session,
			const struct npi_ownership *ownership);

#endif
