/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/report_ipvsadm.h"

#include <errno.h>

#include "ipvsadm_modes.h"
#include "ipvsadm_order.h"
#include "ipvsadm_owners.h"

#include "npi/text.h"

enum { WRITE_BYTES = 64 * 1024 }; /* written at once */

static int write_out(FILE *out, struct npi_text *text)
{
	if (text->failed)
		return -ENOMEM;
	fwrite(npi_text_string(text), 1, text->len, out);
	text->len = 0;
	return 0;
}

static void add_title(struct npi_text *text, const struct npi_ipvsadm_format *format,
		      const struct ipvs_info *info)
{
	const struct ipvsadm_mode *mode = &ipvsadm_modes[format->mode];

	if (mode->has_version && !format->one)
		npi_text_add_format(
			text, "IP Virtual Server version %u.%u.%u (size=%d)\n",
			info->version >> 16 & 0xff, info->version >> 8 & 0xff,
			info->version & 0xff, (int)info->connection_table_size);
	if (format->owners)
		ipvsadm_add_owners_title(text, mode);
	else
		npi_text_add_string(text, mode->title);
}

static int add_virtual_service(struct npi_text *text,
			       const struct ipvs_virtual_service *vs,
			       const struct npi_ipvsadm_format *format,
			       struct npi_arena *arena)
{
	const struct ipvsadm_mode *mode = &ipvsadm_modes[format->mode];
	const struct ipvs_real_server **order =
		ipvsadm_order_real_servers(vs, format->keep_order, arena);
	size_t i;

	if (!order)
		return -ENOMEM;
	if (format->owners) {
		ipvsadm_add_owned(text, vs, order, format);
		return 0;
	}
	mode->add_virtual_service(text, vs, format);
	for (i = 0; i < vs->n_real_servers; i++)
		mode->add_real_server(text, vs, order[i], format);
	return 0;
}

static int print_table(FILE *out, const struct ipvs_table *table,
		       const struct npi_ipvsadm_format *format, struct npi_arena *arena,
		       struct npi_text *text)
{
	const struct ipvs_virtual_service **order =
		ipvsadm_order_table(table, format->keep_order, arena);
	struct npi_arena_mark mark = npi_arena_mark(arena);
	int r = order ? 0 : -ENOMEM;
	size_t i;

	for (i = 0; i < table->n && !r; i++) {
		r = add_virtual_service(text, order[i], format, arena);
		npi_arena_rewind(arena, mark);
		if (!r && text->len >= WRITE_BYTES)
			r = write_out(out, text);
	}
	return r ? r : write_out(out, text);
}

int npi_report_ipvsadm(FILE *out, const struct ipvs_table *table,
		       const struct ipvs_info *info,
		       const struct npi_ipvsadm_format *format)
{
	struct npi_arena arena = { 0 };
	struct npi_text text = { 0 };
	int r;

	add_title(&text, format, info);
	r = print_table(out, table, format, &arena, &text);
	npi_text_clear(&text);
	npi_arena_clear(&arena);
	return r;
}
