/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "doctor_facts.h"

static bool is_known(const char *const *names, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

/* Each once, without those that drain: their pods may be gone. */
static int collect_real_servers(struct npi_session *session,
				struct doctor_question *question)
{
	const struct ipvs_table *table = &session->actual;
	size_t n = 0, n_distinct = 0, i, j;
	struct npi_addr *addrs;

	for (i = 0; i < table->n; i++)
		n += table->items[i].n_real_servers;
	addrs = npi_arena_new_array(&session->arena, struct npi_addr, n);
	if (!addrs)
		return -ENOMEM;
	n = 0;
	for (i = 0; i < table->n; i++)
		for (j = 0; j < table->items[i].n_real_servers; j++)
			if (table->items[i].real_servers[j].weight)
				addrs[n++] = table->items[i].real_servers[j].addr;
	qsort(addrs, n, sizeof(*addrs), npi_addr_order);
	for (i = 0; i < n; i++)
		if (!n_distinct || !npi_addr_equal(&addrs[n_distinct - 1], &addrs[i]))
			addrs[n_distinct++] = addrs[i];
	question->real_servers = addrs;
	question->n_real_servers = n_distinct;
	return 0;
}

/* What the table asks for, and the default that the next Service would ask for. */
static int collect_schedulers(struct npi_session *session,
			      struct doctor_question *question)
{
	const struct ipvs_table *table = &session->actual;
	const char **schedulers =
		npi_arena_new_array(&session->arena, const char *, table->n + 1);
	size_t n = 0, i;

	if (!schedulers)
		return -ENOMEM;
	schedulers[n++] = session->args->settings.scheduler;
	for (i = 0; i < table->n; i++)
		if (!is_known(schedulers, n, table->items[i].scheduler) &&
		    strcmp(table->items[i].scheduler, "none"))
			schedulers[n++] = table->items[i].scheduler;
	question->schedulers = schedulers;
	question->n_schedulers = n;
	return 0;
}

static bool has_masq(const struct ipvs_virtual_service *vs)
{
	uint32_t i;

	for (i = 0; i < vs->n_real_servers; i++)
		if (vs->real_servers[i].forwarding_method == IPVS_FORWARD_MASQUERADE)
			return true;
	return false;
}

/* A firewall mark is no address that a packet could be kept from. */
int npi_doctor_collect_served(struct npi_session *session, struct doctor_facts *facts)
{
	const struct ipvs_table *table = &session->actual;
	struct doctor_served *served =
		npi_arena_new_array(&session->arena, struct doctor_served, table->n);
	size_t n = 0, i;

	if (!served)
		return -ENOMEM;
	for (i = 0; i < table->n; i++) {
		const struct ipvs_virtual_service *vs = &table->items[i];

		if (!vs->fwmark)
			served[n++] =
				(struct doctor_served){ .addr = vs->addr,
							.protocol = vs->protocol,
							.port = vs->port,
							.is_forwarded = has_masq(vs) };
	}
	facts->served = served;
	facts->n_served = n;
	return 0;
}

int npi_doctor_collect_needs(struct npi_session *session,
			     struct doctor_question *question)
{
	int r = collect_schedulers(session, question);

	return r ? r : collect_real_servers(session, question);
}
