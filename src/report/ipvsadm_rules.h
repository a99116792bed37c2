/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ipvsadm_rules.h - the pieces of ipvsadm's command lines, as ipvsadm -S writes them */
#ifndef NPI_REPORT_IPVSADM_RULES_H
#define NPI_REPORT_IPVSADM_RULES_H

#include "npi/ipvs.h"
#include "npi/text.h"

/* "-t 10.96.0.1:80", "-f 7 -6" */
void ipvsadm_add_service_option(struct npi_text *text,
				const struct ipvs_virtual_service *vs);

/* " -s rr -p 300"; @add_flags: what follows -b, as ipvsadm_add_flags() */
void ipvsadm_add_service_values(struct npi_text *text,
				const struct ipvs_virtual_service *vs,
				void (*add_flags)(struct npi_text *text,
						  const struct ipvs_virtual_service *vs));

/* " -r 10.244.1.57:80" */
void ipvsadm_add_real_server_option(struct npi_text *text,
				    const struct ipvs_real_server *rs);

/* " -m -w 1"; no thresholds, which ipvsadm -S leaves out */
void ipvsadm_add_real_server_values(struct npi_text *text,
				    const struct ipvs_real_server *rs);

#endif
