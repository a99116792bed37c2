/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * change.h - make the kernel's table the desired one
 *
 * The functions return an exit status: 0 to go on, or what the program ends with, having
 * said why.
 */
#ifndef NPI_CLI_CHANGE_H
#define NPI_CLI_CHANGE_H

#include <stdbool.h>

#include "npi/ipvs_diff.h"
#include "npi/plan.h"

#include "session.h"

struct npi_change {
	struct ipvs_diff diff;
	struct npi_plan plan;
	struct npi_outcome *outcomes;    /* one for each step, once it was performed */
	const struct npi_owner **failed; /* whose steps were not all done; sorted */
	size_t n_failed;
};

/* Exit status when a part of what was asked for could not be done. */
enum { EXIT_SOME_FAILED = 1 };

/* Compare and plan; nothing is changed. */
int npi_change_plan(struct npi_session *session, struct npi_change *ret_change);

/**
 * npi_change_perform() - carry out a plan and look whether it came true
 *
 * Every step that can be done is done; each failure is said with the object and the
 * place in its manifest. Afterwards the table is read again: what still differs is a
 * failure, too.
 *
 * Return: 0; EX_* when nothing was changed; 1 when a part was.
 */
int npi_change_perform(struct npi_session *session, struct npi_change *change);

/* Whether a step for this Service failed or was not tried. */
bool npi_change_failed(const struct npi_change *change, const char *name_space,
		       const char *service);

#endif
