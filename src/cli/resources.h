/* SPDX-License-Identifier: GPL-2.0-or-later */
/* resources.h - operands that name objects as kubectl's do */
#ifndef NPI_CLI_RESOURCES_H
#define NPI_CLI_RESOURCES_H

#include "npi/run.h"

#include "session.h"

struct npi_resources {
	unsigned int kinds; /* 1 << enum kube_kind of those named; 0: no operands */
	/* in the order given; none: all of the kinds */
	const struct npi_named *names;
	size_t n_names;
};

/**
 * npi_take_resources() - understand KIND[,KIND...] [NAME...] or KIND/NAME...
 * @ret: names are in session->arena
 *
 * Return: 0; EX_USAGE or EX_OSERR, having said why.
 */
int npi_take_resources(struct npi_session *session, struct npi_resources *ret);

#endif
