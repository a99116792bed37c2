/* SPDX-License-Identifier: GPL-2.0-or-later */
/* get_cells.h - the cells of kubectl's tables (pkg/printers/internalversion/printers.go)
 */
#ifndef NPI_REPORT_GET_CELLS_H
#define NPI_REPORT_GET_CELLS_H

#include "npi/report_get.h"
#include "npi/text.h"

typedef void get_cell(struct npi_text *text, const struct npi_get_item *item,
		      const struct npi_get_format *format);

/* of every kind */
get_cell get_namespace;
get_cell get_name;
get_cell get_age;
get_cell get_labels;

get_cell get_service_type;
get_cell get_service_cluster_ip;
get_cell get_service_external_ip;
get_cell get_service_ports;
get_cell get_service_selector;

get_cell get_slice_address_type;
get_cell get_slice_ports;
get_cell get_slice_endpoints;

get_cell get_endpoints_endpoints;

#endif
