/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/report_metrics.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "owner.h"

static void add_head(struct npi_text *text, const char *name, const char *help)
{
	npi_text_add_format(text,
			    "# HELP nodeport_ipvs_%s %s\n"
			    "# TYPE nodeport_ipvs_%s gauge\n",
			    name, help, name);
}

static void add_number(struct npi_text *text, const char *name, const char *help,
		       int64_t number)
{
	add_head(text, name, help);
	npi_text_add_format(text, "nodeport_ipvs_%s %" PRId64 "\n", name, number);
}

/* NAME="value": of a value, backslash, quote and newline are escaped. */
static void add_label(struct npi_text *text, const char *before, const char *name,
		      const char *value)
{
	npi_text_add_format(text, "%s%s=\"", before, name);
	for (; *value; value++) {
		if (*value == '\n')
			npi_text_add_string(text, "\\n");
		else if (*value == '\\' || *value == '"')
			npi_text_add_format(text, "\\%c", *value);
		else
			npi_text_add(text, value, 1);
	}
	npi_text_add_string(text, "\"");
}

static void add_run(struct npi_text *text, const struct npi_metrics *metrics)
{
	static const char *const operations[] = {
		[NPI_ADD_VIRTUAL_SERVICE] = "add_virtual_service",
		[NPI_ADD_REAL_SERVER] = "add_real_server",
		[NPI_SET_VIRTUAL_SERVICE] = "set_virtual_service",
		[NPI_SET_REAL_SERVER] = "set_real_server",
		[NPI_DELETE_REAL_SERVER] = "delete_real_server",
		[NPI_DELETE_VIRTUAL_SERVICE] = "delete_virtual_service",
	};
	size_t i;

	add_number(text, "last_run_timestamp_seconds", "When the last run ended.",
		   metrics->last_run_s);
	add_number(text, "last_success_timestamp_seconds",
		   "When a run last did all that it should.", metrics->last_success_s);
	add_number(text, "last_change_timestamp_seconds",
		   "When a run last changed the kernel.", metrics->last_change_s);
	add_head(text, "last_run_duration_seconds", "How long the last run took.");
	npi_text_add_format(text, "nodeport_ipvs_last_run_duration_seconds %.6f\n",
			    metrics->duration_s);
	add_number(text, "last_run_exit_code", "Exit status of the last run.",
		   metrics->exit_status);
	add_head(text, "last_run_operations",
		 "Operations on the IPVS table in the last run.");
	for (i = 0; i < NPI_N_STEP_KINDS; i++)
		npi_text_add_format(text,
				    "nodeport_ipvs_last_run_operations{op=\"%s\"} %zu\n",
				    operations[i], metrics->operations[i]);
	add_number(text, "conflicts",
		   "Virtual services that another program has in the way.",
		   (int64_t)metrics->n_conflicts);
}

/* The table by what it is of whom. */
struct counts {
	const char **applysets; /* of each virtual service of ours */
	size_t n_owned, n_foreign;
	size_t n_ready, n_draining;
};

static void count(const struct npi_metrics *metrics, struct counts *counts)
{
	const struct npi_ownership *ownership = &metrics->ownership;
	size_t i, j;

	for (i = 0; i < metrics->table.n; i++) {
		const struct ipvs_virtual_service *vs = &metrics->table.items[i];
		const struct ipvs_claim *claim = ipvs_claims_find(&ownership->claims, vs);
		const char *applyset;

		if (!claim) {
			counts->n_foreign++;
			continue;
		}
		applyset = npi_ownership_applyset(ownership, claim->owner);
		counts->applysets[counts->n_owned++] = applyset ? applyset : "";
		for (j = 0; j < vs->n_real_servers; j++)
			if (vs->real_servers[j].weight)
				counts->n_ready++;
			else
				counts->n_draining++;
	}
	if (counts->n_owned)
		qsort(counts->applysets, counts->n_owned, sizeof(*counts->applysets),
		      npi_word_order);
}

static void add_counts(struct npi_text *text, const struct counts *counts)
{
	size_t i, n;

	add_head(text, "virtual_servers", "Virtual services of ours, by set.");
	for (i = 0; i < counts->n_owned; i += n) {
		for (n = 1; i + n < counts->n_owned; n++)
			if (strcmp(counts->applysets[i], counts->applysets[i + n]) != 0)
				break;
		npi_text_add_string(text, "nodeport_ipvs_virtual_servers");
		add_label(text, "{", "applyset", counts->applysets[i]);
		npi_text_add_format(text, "} %zu\n", n);
	}
	add_head(text, "real_servers",
		 "Real servers of ours; a draining one takes no new connections.");
	npi_text_add_format(text,
			    "nodeport_ipvs_real_servers{state=\"ready\"} %zu\n"
			    "nodeport_ipvs_real_servers{state=\"draining\"} %zu\n",
			    counts->n_ready, counts->n_draining);
	add_number(text, "foreign_virtual_servers", "Virtual services of others.",
		   (int64_t)counts->n_foreign);
}

/* The labels are those of node_exporter's ipvs collector. */
static void add_service_info(struct npi_text *text, const struct ipvs_virtual_service *vs,
			     const struct npi_owner *owner)
{
	char address[NPI_ADDR_TEXT];

	npi_text_add_string(text, "nodeport_ipvs_service_info");
	add_label(text, "{", "local_address", npi_addr_format(&vs->addr, address));
	npi_text_add_format(text, ",local_port=\"%u\"", vs->port);
	add_label(text, ",", "proto", ipvs_protocol_name(vs->protocol));
	add_label(text, ",", "namespace", owner->name_space);
	add_label(text, ",", "service", owner->name);
	add_label(text, ",", "port_name", owner->port_name);
	add_label(text, ",", "kind", report_role_name(owner->role));
	npi_text_add_string(text, "} 1\n");
}

int npi_report_metrics(const struct npi_metrics *metrics, struct npi_arena *arena,
		       struct npi_text *text)
{
	struct counts counts = { 0 };
	size_t i;

	add_run(text, metrics);
	if (!metrics->has_table)
		return text->failed ? -ENOMEM : 0;
	counts.applysets = npi_arena_new_array(arena, const char *, metrics->table.n);
	if (!counts.applysets)
		return -ENOMEM;
	count(metrics, &counts);
	add_counts(text, &counts);
	add_head(text, "service_info", "Whose a virtual service of ours is.");
	for (i = 0; i < metrics->table.n; i++) {
		const struct ipvs_virtual_service *vs = &metrics->table.items[i];
		const struct ipvs_claim *claim =
			ipvs_claims_find(&metrics->ownership.claims, vs);

		if (claim)
			add_service_info(text, vs, claim->owner);
	}
	return text->failed ? -ENOMEM : 0;
}
