/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * targets.h - objects as kubectl's command line names them
 *
 *	svc,ep             all of these kinds
 *	svc web db         these names, of one kind or several
 *	svc/web ep/web     kind and name together
 *	all                every kind that is stored
 */
#ifndef NPI_CLI_TARGETS_H
#define NPI_CLI_TARGETS_H

#include <stdbool.h>

#include "npi/kube.h"

#include "session.h"

struct npi_target {
	enum kube_kind kind;
	const char *name; /* NULL: all of the kind */
};

struct npi_targets {
	const struct npi_target *items;
	size_t n;
	bool by_name; /* all of them have names; otherwise none has */
};

/**
 * npi_targets_parse() - understand the operands of a command
 * @ret_targets: in the order given; it lives as long as the session
 *
 * Return: the exit status: 0, or EX_USAGE having said what is wrong.
 */
int npi_targets_parse(struct npi_session *session, struct npi_targets *ret_targets);

#endif
