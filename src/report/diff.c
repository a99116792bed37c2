/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/report_diff.h"

#include <errno.h>
#include <sys/socket.h>

#include "npi/claims.h"
#include "npi/text.h"

#include "column.h"
#include "ipvsadm_words.h"
#include "owner.h"

enum {
	REAL_SERVER_WIDTH = 28,
	WEIGHT_WIDTH = 6,
};

static const struct npi_owner *owner_of(const struct ipvs_virtual_service_diff *vs)
{
	if (vs->desired)
		return vs->desired->owner;
	return vs->claim ? vs->claim->owner : NULL;
}

/* "@@ default/web:http clusterIP @@" */
static void add_heading(struct npi_text *text, const struct npi_owner *owner)
{
	if (!owner) {
		npi_text_add_string(text, "@@ @@\n");
		return;
	}
	npi_text_add_string(text, "@@ ");
	report_add_owner(text, owner);
	npi_text_add_string(text, " @@\n");
}

static void add_virtual_service(struct npi_text *text, char sign,
				const struct ipvs_virtual_service *vs)
{
	npi_text_add_char(text, sign);
	ipvsadm_add_name(text, vs);
	npi_text_add_char(text, ' ');
	ipvsadm_add_scheduling(text, vs);
	npi_text_add_char(text, '\n');
}

/* Behind the weight, whose column begins at @begin. */
static void add_remark(struct npi_text *text, size_t begin, const char *remark)
{
	if (!*remark)
		return;
	column_fill(text, begin, WEIGHT_WIDTH);
	npi_text_add_format(text, " %s", remark);
}

/* The line of ipvsadm as far as it says what is set, and what else is compared, so that
 * no two lines that differ look the same; @remark may be "". */
static void add_real_server(struct npi_text *text, char sign,
			    const struct ipvs_real_server *rs, const char *remark)
{
	char thresholds[48];
	size_t begin;

	npi_text_add_char(text, sign);
	npi_text_add(text, "  -> ", 5);
	column_address_port(text, &rs->addr, rs->port, REAL_SERVER_WIDTH);
	npi_text_add_char(text, ' ');
	column_string(text, ipvsadm_forwarding_method(rs->forwarding_method), 7);
	npi_text_add_char(text, ' ');
	begin = text->len;
	column_signed(text, rs->weight, 0);
	add_remark(text, begin, remark);
	if (rs->upper_threshold || rs->lower_threshold) {
		snprintf(thresholds, sizeof(thresholds), "thresholds %u %u",
			 rs->upper_threshold, rs->lower_threshold);
		add_remark(text, begin, thresholds);
	}
	npi_text_add_char(text, '\n');
}

static void add_drained(struct npi_text *text, char sign,
			const struct ipvs_real_server *actual)
{
	struct ipvs_real_server rs = *actual;
	char remark[64];

	snprintf(remark, sizeof(remark), "drains, %u active, %u inactive",
		 actual->active_connections, actual->inactive_connections);
	rs.weight = 0;
	add_real_server(text, sign, &rs, remark);
}

static void add_real_server_diff(struct npi_text *text,
				 const struct ipvs_real_server_diff *rs)
{
	switch (rs->verdict) {
	case IPVS_ADD:
		add_real_server(text, '+', rs->desired, "");
		break;
	case IPVS_SET:
		add_real_server(text, '-', rs->actual, "");
		add_real_server(text, '+', rs->desired, "");
		break;
	case IPVS_DRAIN:
		add_real_server(text, '-', rs->actual, "");
		add_drained(text, '+', rs->actual);
		break;
	case IPVS_DRAINING:
		add_drained(text, ' ', rs->actual);
		break;
	case IPVS_REMOVE:
		add_real_server(text, '-', rs->actual, "");
		break;
	default:
		add_real_server(text, ' ', rs->actual, "");
		break;
	}
}

static void add_hunk(struct npi_text *text, const struct ipvs_virtual_service_diff *diff)
{
	struct ipvs_virtual_service desired = { 0 };
	size_t i;

	add_heading(text, owner_of(diff));
	if (diff->desired)
		desired = ipvsadm_printable(diff->desired);
	if (diff->verdict == IPVS_SET || diff->verdict == IPVS_REMOVE)
		add_virtual_service(text, '-', diff->actual);
	else if (diff->verdict != IPVS_ADD)
		add_virtual_service(text, ' ', diff->actual);
	if (diff->verdict == IPVS_SET || diff->verdict == IPVS_ADD)
		add_virtual_service(text, '+', &desired);
	for (i = 0; i < diff->n_real_servers; i++)
		add_real_server_diff(text, &diff->real_servers[i]);
	/* a virtual service takes its real servers along without a word of their own */
	for (i = 0; diff->verdict == IPVS_REMOVE && i < diff->actual->n_real_servers; i++)
		add_real_server(text, '-', &diff->actual->real_servers[i], "");
}

int npi_report_diff(FILE *out, const struct ipvs_diff *diff)
{
	struct npi_text text = { 0 };
	bool failed;
	size_t i;

	for (i = 0; i < diff->n; i++) {
		if (!ipvs_virtual_service_diff_is_change(&diff->items[i]))
			continue;
		if (!text.len)
			npi_text_add_string(&text, "--- now\n+++ wanted\n");
		add_hunk(&text, &diff->items[i]);
	}
	fwrite(npi_text_string(&text), 1, text.len, out);
	failed = text.failed;
	npi_text_clear(&text);
	return failed ? -ENOMEM : 0;
}

/* Steps by what they do; real servers that go with their virtual service do not count. */
struct counts {
	size_t added_virtual_services, added_real_servers, changed, drained, removed;
};

static void count(struct counts *counts, enum ipvs_verdict verdict, size_t *added)
{
	*added += verdict == IPVS_ADD;
	counts->changed += verdict == IPVS_SET;
	counts->drained += verdict == IPVS_DRAIN;
	counts->removed += verdict == IPVS_REMOVE;
}

void npi_report_diff_count(FILE *out, const struct ipvs_diff *diff)
{
	struct counts counts = { 0 };
	bool changes = false;
	size_t i, j;

	for (i = 0; i < diff->n; i++) {
		const struct ipvs_virtual_service_diff *vs = &diff->items[i];

		if (!ipvs_virtual_service_diff_is_change(vs))
			continue;
		changes = true;
		if (vs->verdict != IPVS_DRAIN) /* its real servers do */
			count(&counts, vs->verdict, &counts.added_virtual_services);
		for (j = 0; j < vs->n_real_servers; j++)
			count(&counts, vs->real_servers[j].verdict,
			      &counts.added_real_servers);
	}
	if (!changes) {
		fputs("No changes. The IPVS table is as it should be.\n", out);
		return;
	}
	fprintf(out,
		"Plan: %zu virtual service%s and %zu real server%s to add, %zu to "
		"change, "
		"%zu to drain, %zu to remove.\n",
		counts.added_virtual_services,
		counts.added_virtual_services == 1 ? "" : "s", counts.added_real_servers,
		counts.added_real_servers == 1 ? "" : "s", counts.changed, counts.drained,
		counts.removed);
}
