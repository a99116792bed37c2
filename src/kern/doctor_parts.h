/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_parts.h - where the doctor looks */
#ifndef NPI_KERN_DOCTOR_PARTS_H
#define NPI_KERN_DOCTOR_PARTS_H

#include "npi/kern_doctor.h"

/* doctor_modules.c */
enum doctor_module kern_module_state(const char *release, const char *name);
enum doctor_module kern_ip_vs_state(const char *release);
const char *kern_other_release_with(const char *release, const char *name,
				    struct npi_arena *arena);

/* doctor_processes.c: each adds to the facts; 0 or -ENOMEM */
int kern_find_managers(struct npi_arena *arena, struct doctor_facts *facts);
/* of a manager that runs. doctor_keeper.c */
int kern_find_keeper(struct npi_arena *arena, struct doctor_manager *manager);
int kern_find_listeners(const struct doctor_question *question, struct npi_arena *arena,
			struct doctor_facts *facts);
int kern_read_local_ports(struct npi_arena *arena, struct doctor_facts *facts);

struct npi_text;

/* doctor_legacy.c: add what the old iptables filters, as a listing; and whether it has a
 * table for address translation */
void kern_add_legacy_rules(struct npi_text *text, bool *ret_nat);

/* doctor_packets.c: each adds to the facts; 0 or -ENOMEM */
int kern_read_ruleset(struct npi_arena *arena, struct doctor_facts *facts);
int kern_find_rp_filters(struct npi_arena *arena, struct doctor_facts *facts);
int kern_find_unreachable(const struct doctor_question *question, struct npi_arena *arena,
			  struct doctor_facts *facts);

#endif
