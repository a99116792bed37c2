/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ipvsadm_owners.h - the lines of ipvsadm with one more column */
#ifndef NPI_REPORT_IPVSADM_OWNERS_H
#define NPI_REPORT_IPVSADM_OWNERS_H

#include "ipvsadm_modes.h"

/* "Prot LocalAddress:Port Scheduler Flags                 Owner", and the line below */
void ipvsadm_add_owners_title(struct npi_text *text, const struct ipvsadm_mode *mode);

/* A virtual service and its real servers, in this order; format->owners is set. */
void ipvsadm_add_owned(struct npi_text *text, const struct ipvs_virtual_service *vs,
		       const struct ipvs_real_server *const *order,
		       const struct npi_ipvsadm_format *format);

#endif
