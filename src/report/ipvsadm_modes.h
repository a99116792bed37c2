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

#endif
