/* SPDX-License-Identifier: GPL-2.0-or-later */
/* listing.h - which options of list go together, as ipvsadm has it */
#ifndef NPI_CLI_LISTING_H
#define NPI_CLI_LISTING_H

#include "npi/report_ipvsadm.h"

struct npi_listing;
struct npi_session;

/* The exit status: 0, or EX_USAGE with the reason said. */
int npi_listing_check(const struct npi_session *session);

/* The same for the options that both list and save have. */
int npi_filter_check(const struct npi_session *session);

/* What ipvsadm shows for these options. */
struct npi_ipvsadm_format npi_listing_format(const struct npi_listing *listing);

#endif
