/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session.h - one run of a command: the stages from manifests to the kernel
 *
 * Each stage is computed when it is first asked for, together with those before it:
 *
 *	sources -> objects -> desired <- facts <- kern -> actual
 *
 * The functions return an exit status: 0 to go on, or what the program ends with, having
 * said why. The results are members of the session.
 */
#ifndef NPI_CLI_SESSION_H
#define NPI_CLI_SESSION_H

#include <stdbool.h>

#include "npi/cli.h"
#include "npi/desired.h"
#include "npi/diag.h"
#include "npi/host.h"
#include "npi/ipvs.h"
#include "npi/kern.h"
#include "npi/kern_host.h"
#include "npi/kube.h"
#include "npi/options.h"
#include "npi/report.h"

#include "input.h"

struct npi_session {
	const struct npi_command *command;
	struct npi_args *args;
	const struct npi_io *io;
	struct npi_report report;
	struct npi_openers openers;

	struct npi_arena arena; /* of everything below */
	struct npi_input input;
	struct npi_diags diags; /* of manifests and of what was made from them */
	struct kube_objects objects;
	struct npi_desired desired;
	struct npi_kern *kern;
	struct kern_host *host;
	struct host_facts facts;
	struct ipvs_table actual; /* in the kernel's order */
	struct ipvs_info info;
	struct {
		bool objects, desired, facts, actual;
	} have;
};

/* Says all findings, those of the objects stage too. */
int npi_session_desired(struct npi_session *session);
int npi_session_kern(struct npi_session *session);
/* What is around IPVS; session->host stays NULL where nothing of it is managed. */
int npi_session_host(struct npi_session *session);
int npi_session_facts(struct npi_session *session);
/* @flags: of struct npi_kern's @dump; those of the first call count. */
int npi_session_actual(struct npi_session *session, unsigned int flags);

/* What an error of the kernel means before anything was changed: says so, and gives the
 * exit status. @doing: "read the IPVS table"; @error: negative errno. */
int npi_session_kernel_error(const struct npi_session *session, const char *doing,
			     int error);
/* "no manifests named": EX_USAGE */
int npi_session_no_manifests(const struct npi_session *session);
/* -o yaml, -o json */
int npi_session_show_manifests(const struct npi_session *session,
			       const struct kube_objects *objects);
/* What was in the input but has no addresses for us: one finding for all kinds. 0 or
 * -ENOMEM. */
int npi_session_note_passed_over(const struct kube_objects *objects,
				 struct npi_diags *diags) npi_must_check;
int npi_session_out_of_memory(const struct npi_session *session);

/* place.c: where the store and the lock of this network namespace are */
struct npi_place;
int npi_session_place(const struct npi_session *session, struct npi_place *ret_place);

void npi_session_clear(struct npi_session *session);

#endif
