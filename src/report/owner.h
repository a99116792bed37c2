/* SPDX-License-Identifier: GPL-2.0-or-later */
/* owner.h - whom a virtual service is for, in words */
#ifndef NPI_REPORT_OWNER_H
#define NPI_REPORT_OWNER_H

#include "npi/ipvs.h"
#include "npi/text.h"

/* "clusterIP", "nodePort", "externalIP", "loadBalancer" */
const char *report_role_name(enum npi_address_role role);

/* "default/web:http nodePort"; without the colon when the port has no name */
void report_add_owner(struct npi_text *text, const struct npi_owner *owner);

#endif
