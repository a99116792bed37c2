/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ipvsadm_modes.h"

#include "column.h"
#include "ipvsadm_words.h"

enum { NAME_WIDTH = 33 };

/* Up to which number which unit is used, and how wide its digits stand. */
static const struct {
	uint64_t below;
	uint64_t unit;
	size_t width;
	char suffix;
} sizes[] = {
	{ UINT64_C(100000000), 1, 9, '\0' },
	{ UINT64_C(1000000000), 1000, 8, 'K' },
	{ UINT64_C(100000000000), 1000000, 8, 'M' },
	{ UINT64_C(100000000000000), 1000000000, 8, 'G' },
	{ UINT64_MAX, UINT64_C(1000000000000), 8, 'T' },
};

/* "%9llu", "%8lluK" …; with --exact one blank and the whole number. */
static void add_number(struct npi_text *text, uint64_t number,
		       const struct npi_ipvsadm_format *format)
{
	size_t size = 0, last = sizeof(sizes) / sizeof(sizes[0]) - 1;

	if (format->exact) {
		npi_text_add_char(text, ' ');
		column_right(text, number, sizes[0].width - 1);
		return;
	}
	while (size < last && number >= sizes[size].below)
		size++;
	column_right(text, number / sizes[size].unit, sizes[size].width);
	if (sizes[size].suffix)
		npi_text_add_char(text, sizes[size].suffix);
}

static void add_service_name(struct npi_text *text, const struct ipvs_virtual_service *vs)
{
	size_t begin = text->len;

	ipvsadm_add_name(text, vs);
	column_fill(text, begin, NAME_WIDTH);
}

/* The numbers bring their blanks along. */
static void add_arrow(struct npi_text *text, const struct ipvs_real_server *rs)
{
	char *at = row_begin(text);

	if (at)
		npi_text_took(text, ipvsadm_row_arrow(at, rs) - 1);
}

void ipvsadm_add_total_service(struct npi_text *text,
			       const struct ipvs_virtual_service *vs,
			       const struct npi_ipvsadm_format *format)
{
	add_service_name(text, vs);
	add_number(text, vs->stats->connections, format);
	add_number(text, vs->stats->in_packets, format);
	add_number(text, vs->stats->out_packets, format);
	add_number(text, vs->stats->in_bytes, format);
	add_number(text, vs->stats->out_bytes, format);
	npi_text_add_char(text, '\n');
}

static const struct ipvs_stats *stats_of(const struct ipvs_virtual_service *vs,
					 const struct ipvs_real_server *rs)
{
	return &vs->real_server_stats[rs - vs->real_servers];
}

/*
 * ipvsadm 1.31 reads the 64-bit counters of real servers, but not their bytes, as if they
 * had 32 bits. Whoever compares the two programs must see the same; `list -o json` has
 * the true numbers.
 */
static uint32_t cut(uint64_t number)
{
	return (uint32_t)number;
}

void ipvsadm_add_total(struct npi_text *text, const struct ipvs_virtual_service *vs,
		       const struct ipvs_real_server *rs,
		       const struct npi_ipvsadm_format *format)
{
	const struct ipvs_stats *stats = stats_of(vs, rs);

	add_arrow(text, rs);
	add_number(text, cut(stats->connections), format);
	add_number(text, cut(stats->in_packets), format);
	add_number(text, cut(stats->out_packets), format);
	add_number(text, stats->in_bytes, format);
	add_number(text, stats->out_bytes, format);
	npi_text_add_char(text, '\n');
}

void ipvsadm_add_rate_service(struct npi_text *text,
			      const struct ipvs_virtual_service *vs,
			      const struct npi_ipvsadm_format *format)
{
	add_service_name(text, vs);
	add_number(text, vs->stats->cps, format);
	add_number(text, vs->stats->in_pps, format);
	add_number(text, vs->stats->out_pps, format);
	add_number(text, vs->stats->in_bps, format);
	add_number(text, vs->stats->out_bps, format);
	npi_text_add_char(text, '\n');
}

/* The first three are never shortened here. */
void ipvsadm_add_rate(struct npi_text *text, const struct ipvs_virtual_service *vs,
		      const struct ipvs_real_server *rs,
		      const struct npi_ipvsadm_format *format)
{
	const struct ipvs_stats *stats = stats_of(vs, rs);

	add_arrow(text, rs);
	npi_text_add_char(text, ' ');
	column_right(text, cut(stats->cps), 8);
	npi_text_add_char(text, ' ');
	column_right(text, cut(stats->in_pps), 8);
	npi_text_add_char(text, ' ');
	column_right(text, cut(stats->out_pps), 8);
	add_number(text, cut(stats->in_bps), format);
	add_number(text, cut(stats->out_bps), format);
	npi_text_add_char(text, '\n');
}
