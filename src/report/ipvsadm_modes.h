/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ipvsadm_modes.h - what the modes of a listing have in common: one row each */
#ifndef NPI_REPORT_IPVSADM_MODES_H
#define NPI_REPORT_IPVSADM_MODES_H

#include <stdbool.h>

#include "npi/report_ipvsadm.h"
#include "npi/text.h"

struct ipvsadm_mode {
	bool has_version;  /* begins with "IP Virtual Server version …" */
	const char *title; /* lines above the table */
	size_t owners;     /* where the column of the owners begins */
	void (*add_virtual_service)(struct npi_text *text,
				    const struct ipvs_virtual_service *vs,
				    const struct npi_ipvsadm_format *format);
	void (*add_real_server)(struct npi_text *text,
				const struct ipvs_virtual_service *vs,
				const struct ipvs_real_server *rs,
				const struct npi_ipvsadm_format *format);
};

/* By enum npi_ipvsadm_mode. */
extern const struct ipvsadm_mode ipvsadm_modes[];

/* "  -> 10.244.1.57:80               ", the first cell of a row */
char *ipvsadm_row_arrow(char *at, const struct ipvs_real_server *rs);

/* ipvsadm_counters.c: rows of --stats and --rate */
void ipvsadm_add_total_service(struct npi_text *text,
			       const struct ipvs_virtual_service *vs,
			       const struct npi_ipvsadm_format *format);
void ipvsadm_add_total(struct npi_text *text, const struct ipvs_virtual_service *vs,
		       const struct ipvs_real_server *rs,
		       const struct npi_ipvsadm_format *format);
void ipvsadm_add_rate_service(struct npi_text *text,
			      const struct ipvs_virtual_service *vs,
			      const struct npi_ipvsadm_format *format);
void ipvsadm_add_rate(struct npi_text *text, const struct ipvs_virtual_service *vs,
		      const struct ipvs_real_server *rs,
		      const struct npi_ipvsadm_format *format);

/* ipvsadm_rules.c: rows of -S */
void ipvsadm_add_rule_service(struct npi_text *text,
			      const struct ipvs_virtual_service *vs,
			      const struct npi_ipvsadm_format *format);
void ipvsadm_add_rule(struct npi_text *text, const struct ipvs_virtual_service *vs,
		      const struct ipvs_real_server *rs,
		      const struct npi_ipvsadm_format *format);

#endif
