/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host_text.h - what is around IPVS, as lines */
#ifndef NPI_TEST_HOST_TEXT_H
#define NPI_TEST_HOST_TEXT_H

#include "npi/arena.h"
#include "npi/kern_host.h"

/*
 * The parts in @manage (NPI_MANAGE_*): "route 10.96.0.10", "foreign 10.0.0.0" (local by
 * somebody else's route), "always TCP 10.96.0.10:80", "table ip" and "sysctl NAME VALUE"
 * (of those that are not 0), a line each.
 */
const char *host_text(struct kern_host *host, unsigned int manage,
		      struct npi_arena *arena);

#endif
