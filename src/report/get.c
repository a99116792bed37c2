/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/report_get.h"

#include <errno.h>
#include <stdlib.h>

#include <libsmartcols.h>

#include "get_cells.h"

enum {
	MAX_COLUMNS = 12,
	SEPARATOR_WIDTH = 3,
	CELL_WIDTH = 6, /* kubectl's least, with the blanks behind */
};

struct get_column {
	const char *heading;
	get_cell *cell;
	bool is_wide;
};

/* What kubectl shows of a kind of which it does not know more. */
static const struct get_column name_and_age[] = {
	{ "NAME", get_name, false },
	{ "AGE", get_age, false },
	{ 0 },
};

/* Between the namespace and the labels; NULL ends them. Of Pods and Nodes the store does
 * not keep what kubectl would show. */
static const struct get_column *const columns[] = {
	[KUBE_SERVICE] =
		(const struct get_column[]){
			{ "NAME", get_name, false },
			{ "TYPE", get_service_type, false },
			{ "CLUSTER-IP", get_service_cluster_ip, false },
			{ "EXTERNAL-IP", get_service_external_ip, false },
			{ "PORT(S)", get_service_ports, false },
			{ "AGE", get_age, false },
			{ "SELECTOR", get_service_selector, true },
			{ 0 },
		},
	[KUBE_ENDPOINT_SLICE] =
		(const struct get_column[]){
			{ "NAME", get_name, false },
			{ "ADDRESSTYPE", get_slice_address_type, false },
			{ "PORTS", get_slice_ports, false },
			{ "ENDPOINTS", get_slice_endpoints, false },
			{ "AGE", get_age, false },
			{ 0 },
		},
	[KUBE_ENDPOINTS] =
		(const struct get_column[]){
			{ "NAME", get_name, false },
			{ "ENDPOINTS", get_endpoints_endpoints, false },
			{ "AGE", get_age, false },
			{ 0 },
		},
	[KUBE_POD] = name_and_age,
	[KUBE_NODE] = name_and_age,
};

/* The columns that are shown; returns how many. */
static size_t choose_columns(enum kube_kind kind, const struct npi_get_format *format,
			     struct get_column *ret_columns)
{
	const struct get_column *column;
	size_t n = 0;

	if (format->all_namespaces && kind != KUBE_NODE)
		ret_columns[n++] =
			(struct get_column){ "NAMESPACE", get_namespace, false };
	for (column = columns[kind]; column->heading; column++)
		if (format->wide || !column->is_wide)
			ret_columns[n++] = *column;
	if (format->show_labels)
		ret_columns[n++] = (struct get_column){ "LABELS", get_labels, false };
	return n;
}

/* A heading that is not shown would still make its column as wide as itself. */
static int add_columns(struct libscols_table *table, const struct get_column *shown,
		       size_t n, bool no_headers)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct libscols_column *column = scols_table_new_column(
			table, no_headers ? "" : shown[i].heading, 0, 0);

		if (!column)
			return -ENOMEM;
		/* short cells without a heading above them are padded all the same */
		scols_column_set_whint(column, CELL_WIDTH - SEPARATOR_WIDTH);
	}
	return 0;
}

static int add_line(struct libscols_table *table, const struct get_column *shown,
		    size_t n, const struct npi_get_item *item,
		    const struct npi_get_format *format)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	int r = line ? 0 : -ENOMEM;
	size_t i;

	for (i = 0; i < n && !r; i++) {
		struct npi_text cell = { 0 };

		shown[i].cell(&cell, item, format);
		if (cell.failed || scols_line_set_data(line, i, npi_text_string(&cell)))
			r = -ENOMEM;
		npi_text_clear(&cell);
	}
	return r;
}

int npi_report_get(FILE *out, enum kube_kind kind, const struct npi_get_item *items,
		   size_t n, const struct npi_get_format *format)
{
	struct get_column shown[MAX_COLUMNS];
	size_t n_columns = choose_columns(kind, format, shown), i;
	struct libscols_table *table = scols_new_table();
	int r;

	if (!table || scols_table_set_column_separator(table, "   "))
		r = -ENOMEM;
	else
		r = add_columns(table, shown, n_columns, format->no_headers);
	for (i = 0; i < n && !r; i++)
		r = add_line(table, shown, n_columns, &items[i], format);
	if (!r) {
		scols_table_enable_noheadings(table, format->no_headers);
		scols_table_enable_nowrap(table, 1);
		scols_table_set_stream(table, out);
		r = scols_print_table(table) ? -ENOMEM : 0;
	}
	scols_unref_table(table);
	return r;
}
