/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/report_get.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

/* The table under way: cells row by row, the headings first if they are shown. */
struct table {
	size_t n_columns, n_cells;
	char **cells;
	size_t widths[MAX_COLUMNS]; /* of the longest cell */
};

/* Characters, as Go's tabwriter counts them. */
static size_t width_of(const char *cell)
{
	size_t n = 0;

	for (; *cell; cell++)
		n += ((unsigned char)*cell & 0xc0) != 0x80;
	return n;
}

static int add_cell(struct table *table, const struct npi_text *cell)
{
	size_t *widest = &table->widths[table->n_cells % table->n_columns];
	char *string = cell->failed ? NULL : strdup(npi_text_string(cell));

	if (!string)
		return -ENOMEM;
	if (width_of(string) > *widest)
		*widest = width_of(string);
	table->cells[table->n_cells++] = string;
	return 0;
}

static int add_headings(struct table *table, const struct get_column *shown)
{
	size_t i;
	int r = 0;

	for (i = 0; i < table->n_columns && !r; i++) {
		struct npi_text cell = { 0 };

		npi_text_add_string(&cell, shown[i].heading);
		r = add_cell(table, &cell);
		npi_text_clear(&cell);
	}
	return r;
}

static int add_item(struct table *table, const struct get_column *shown,
		    const struct npi_get_item *item, const struct npi_get_format *format)
{
	size_t i;
	int r = 0;

	for (i = 0; i < table->n_columns && !r; i++) {
		struct npi_text cell = { 0 };

		shown[i].cell(&cell, item, format);
		r = add_cell(table, &cell);
		npi_text_clear(&cell);
	}
	return r;
}

static void print_table(FILE *out, const struct table *table)
{
	size_t i;

	for (i = 0; i < table->n_cells; i++) {
		size_t column = i % table->n_columns;
		const char *cell = table->cells[i];

		fputs(cell, out);
		if (column + 1 == table->n_columns)
			fputc('\n', out);
		else
			fprintf(out, "%*s",
				(int)(table->widths[column] + SEPARATOR_WIDTH -
				      width_of(cell)),
				"");
	}
}

static int make_table(struct table *table, const struct get_column *shown,
		      const struct npi_get_item *items, size_t n,
		      const struct npi_get_format *format)
{
	size_t i;
	int r = 0;

	table->cells = calloc((n + 1) * table->n_columns, sizeof(*table->cells));
	if (!table->cells)
		return -ENOMEM;
	for (i = 0; i < table->n_columns; i++)
		table->widths[i] = CELL_WIDTH - SEPARATOR_WIDTH;
	if (!format->no_headers)
		r = add_headings(table, shown);
	for (i = 0; i < n && !r; i++)
		r = add_item(table, shown, &items[i], format);
	return r;
}

int npi_report_get(FILE *out, enum kube_kind kind, const struct npi_get_item *items,
		   size_t n, const struct npi_get_format *format)
{
	struct get_column shown[MAX_COLUMNS];
	struct table table = { .n_columns = choose_columns(kind, format, shown) };
	int r = make_table(&table, shown, items, n, format);

	if (!r)
		print_table(out, &table);
	while (table.n_cells)
		free(table.cells[--table.n_cells]);
	free(table.cells);
	return r;
}
