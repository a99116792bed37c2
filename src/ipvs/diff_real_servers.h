/* SPDX-License-Identifier: GPL-2.0-or-later */
/* diff_real_servers.h - the real servers' part of ipvs_diff_make() */
#ifndef NPI_IPVS_DIFF_REAL_SERVERS_H
#define NPI_IPVS_DIFF_REAL_SERVERS_H

#include "npi/ipvs_diff.h"

/**
 * ipvs_diff_real_servers() - fill in the real servers of one virtual service
 * @diff: actual, desired and claim are set
 *
 * Leaves none when all of them are to be kept.
 *
 * Return: 0 or -ENOMEM.
 */
int ipvs_diff_real_servers(struct ipvs_virtual_service_diff *diff,
			   const struct ipvs_policy *policy,
			   struct npi_arena *arena) npi_must_check;

#endif
