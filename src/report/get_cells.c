/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "get_cells.h"

#include "npi/report_objects.h"

void get_namespace(struct npi_text *text, const struct npi_get_item *item,
		   const struct npi_get_format *format)
{
	(void)format;
	npi_text_add_string(text, item->object.meta->name_space);
}

void get_name(struct npi_text *text, const struct npi_get_item *item,
	      const struct npi_get_format *format)
{
	const struct kube_meta *meta = item->object.meta;

	if (format->with_kind)
		npi_text_add_format(text, "%s/", npi_report_kind(meta->kind));
	npi_text_add_string(text, meta->name);
}

void get_age(struct npi_text *text, const struct npi_get_item *item,
	     const struct npi_get_format *format)
{
	int64_t created_s;

	if (npi_report_parse_time(item->object.meta->creation_timestamp, &created_s) < 0)
		created_s = item->created_s;
	if (created_s)
		npi_text_add_age(text, format->now_s - created_s);
	else
		npi_text_add_string(text, "<unknown>");
}

/* "a=b,c=d" or "<none>" */
static void add_map(struct npi_text *text, const struct kube_map *map)
{
	size_t i;

	for (i = 0; i < map->n; i++)
		npi_text_add_format(text, "%s%s=%s", i ? "," : "", map->pairs[i].key,
				    map->pairs[i].value);
	if (!map->n)
		npi_text_add_string(text, "<none>");
}

void get_labels(struct npi_text *text, const struct npi_get_item *item,
		const struct npi_get_format *format)
{
	(void)format;
	add_map(text, &item->object.meta->labels);
}

void get_service_selector(struct npi_text *text, const struct npi_get_item *item,
			  const struct npi_get_format *format)
{
	(void)format;
	add_map(text, &item->object.service->selector);
}
