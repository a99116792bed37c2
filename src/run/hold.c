/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "details.h"

/*
 * A virtual service that gets another scheduler has none for an RCU grace period, some
 * 10 ms (ip_vs_edit_service(), net/netfilter/ipvs/ip_vs_ctl.c), and the kernel refuses
 * the connections that come in between. A sender of TCP or SCTP that hears nothing tries
 * again, so they are made to wait.
 */
static bool is_held(const struct npi_step *step)
{
	return step->kind == NPI_SET_VIRTUAL_SERVICE &&
	       (step->vs->protocol == IPPROTO_TCP ||
		step->vs->protocol == IPPROTO_SCTP) &&
	       strcmp(step->vs->scheduler, step->old_vs->scheduler) != 0;
}

static bool can_hold(const struct npi_run *run)
{
	return run->request.host &&
	       (run->request.settings->manage & NPI_MANAGE_MASQUERADE);
}

static size_t count_held(const struct npi_plan *plan)
{
	size_t n = 0, i;

	for (i = 0; i < plan->n; i++)
		n += is_held(&plan->steps[i]);
	return n;
}

int run_hold(struct npi_run *run, const struct npi_plan *plan, struct run_held *ret_held)
{
	size_t n = can_hold(run) ? count_held(plan) : 0, i;
	struct run_held held = { 0 };

	*ret_held = held;
	if (n == 0 || n > HOST_MOST_HELD)
		return 0;
	held.elements = npi_arena_new_array(&run->arena, struct host_element, n);
	if (!held.elements)
		return -ENOMEM;
	for (i = 0; i < plan->n; i++) {
		const struct ipvs_virtual_service *vs = plan->steps[i].vs;

		if (is_held(&plan->steps[i]))
			held.elements[held.n++] =
				(struct host_element){ .addr = vs->addr,
						       .protocol = (uint8_t)vs->protocol,
						       .port = vs->port };
	}
	if (run->request.host->hold(run->request.host, held.elements, n) == 0)
		*ret_held = held;
	return 0;
}

void run_release(struct npi_run *run, const struct run_held *held)
{
	struct kern_host *host = run->request.host;

	if (!held->n)
		return;
	/* what cannot be let go on goes on when this process has ended */
	if (host->release(host, held->elements, held->n) == 0)
		run_note_host(run);
}
