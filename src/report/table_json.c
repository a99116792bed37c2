/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/report_table.h"

#include <errno.h>
#include <stdio.h>

#include "ipvsadm_order.h"
#include "table_json.h"

enum { WRITE_BYTES = 64 * 1024 }; /* written at once */

static int write_out(FILE *out, struct npi_text *text)
{
	if (text->failed)
		return -ENOMEM;
	fwrite(npi_text_string(text), 1, text->len, out);
	text->len = 0;
	return 0;
}

static int add_virtual_service(struct kube_writer *writer,
			       const struct ipvs_virtual_service *vs,
			       const struct npi_ownership *owners, bool keep_order,
			       struct npi_arena *arena)
{
	struct npi_arena_mark mark = npi_arena_mark(arena);
	const struct ipvs_real_server **order =
		ipvsadm_order_real_servers(vs, keep_order, arena);

	if (!order)
		return -ENOMEM;
	kube_write_mapping(writer);
	table_json_add(writer, vs, order, owners);
	kube_write_end(writer);
	npi_arena_rewind(arena, mark);
	return 0;
}

/* What JSON has so far goes out now and then: the writer never looks back. */
static int add_virtual_services(FILE *out, struct kube_writer *writer,
				const struct ipvs_table *table,
				const struct npi_ownership *owners, bool keep_order,
				struct npi_arena *arena)
{
	const struct ipvs_virtual_service **order =
		ipvsadm_order_table(table, keep_order, arena);
	int r = order ? 0 : -ENOMEM;
	size_t i;

	kube_write_key(writer, "virtualServices");
	kube_write_list(writer);
	for (i = 0; i < table->n && !r; i++) {
		r = add_virtual_service(writer, order[i], owners, keep_order, arena);
		if (!r && writer->text->len >= WRITE_BYTES)
			r = write_out(out, writer->text);
	}
	kube_write_end(writer);
	return r;
}

int npi_report_table_json(FILE *out, const struct ipvs_table *table,
			  const struct ipvs_info *info,
			  const struct npi_ownership *owners, bool keep_order)
{
	struct npi_arena arena = { 0 };
	struct npi_text text = { 0 };
	struct kube_writer writer = kube_writer_make(KUBE_JSON_INDENTED, &text);
	char version[sizeof("255.255.255")];
	int r;

	kube_write_mapping(&writer);
	if (info)
		kube_write_count(&writer, "connectionTableSize",
				 info->connection_table_size);
	kube_write_bool(&writer, "ownersKnown", owners);
	if (info) {
		snprintf(version, sizeof(version), "%u.%u.%u", info->version >> 16 & 0xff,
			 info->version >> 8 & 0xff, info->version & 0xff);
		kube_write_text(&writer, "version", version);
	}
	r = add_virtual_services(out, &writer, table, owners, keep_order, &arena);
	kube_write_end(&writer);
	npi_text_add_char(&text, '\n');
	r = r ? r : write_out(out, &text);
	npi_text_clear(&text);
	npi_arena_clear(&arena);
	return r;
}
