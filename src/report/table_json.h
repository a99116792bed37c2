/* SPDX-License-Identifier: GPL-2.0-or-later */
/* table_json.h - the members of a virtual service */
#ifndef NPI_REPORT_TABLE_JSON_H
#define NPI_REPORT_TABLE_JSON_H

#include "npi/kube_writer.h"
#include "npi/ownership.h"

/* Add the members of one; keys are in alphabetical order. @order: its real servers.
 * @owners: NULL: not known */
void table_json_add(struct kube_writer *writer, const struct ipvs_virtual_service *vs,
		    const struct ipvs_real_server *const *order,
		    const struct npi_ownership *owners);

#endif
