/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_facts.h - what the doctor wants to know beside what the system says */
#ifndef NPI_CLI_DOCTOR_FACTS_H
#define NPI_CLI_DOCTOR_FACTS_H

#include "npi/kern_doctor.h"
#include "npi/place.h"

#include "session.h"

/* From session->actual. Each 0 or -ENOMEM. doctor_needs.c */
int npi_doctor_collect_needs(struct npi_session *session,
			     struct doctor_question *question) npi_must_check;
int npi_doctor_collect_served(struct npi_session *session,
			      struct doctor_facts *facts) npi_must_check;

/* What is stored and how the last runs went; then what the node lacks of it, for which
 * what the kernel and the clock say has to be known. Each 0 or -ENOMEM. doctor_applied.c
 */
int npi_doctor_read_store(struct npi_session *session, const struct npi_place *place,
			  struct doctor_facts *facts) npi_must_check;
int npi_doctor_compare(struct npi_session *session, const struct npi_place *place,
		       struct doctor_facts *facts) npi_must_check;

/* The nodes of real servers that no route leads to: what the objects tell of them. 0 or
 * -ENOMEM. doctor_nodes.c */
int npi_doctor_find_nodes(struct npi_session *session, const struct kube_objects *objects,
			  struct doctor_facts *facts) npi_must_check;

#endif
