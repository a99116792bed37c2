/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "npi/kern_doctor.h"
#include "npi/lock.h"
#include "npi/place.h"
#include "npi/report_doctor.h"
#include "npi/store.h"

#include "commands.h"
#include "session.h"

enum { EXIT_CHECK_FAILED = 1 };

static bool is_known(const char *const *names, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

/* What the table asks for, and the default that the next Service would ask for. */
static int collect_needs(struct npi_session *session, struct doctor_question *question)
{
	const struct ipvs_table *table = &session->actual;
	size_t n_real_servers = 0, i, j;
	struct npi_addr *real_servers;
	const char **schedulers;

	for (i = 0; i < table->n; i++)
		n_real_servers += table->items[i].n_real_servers;
	schedulers = npi_arena_new_array(&session->arena, const char *, table->n + 1);
	real_servers =
		npi_arena_new_array(&session->arena, struct npi_addr, n_real_servers);
	if (!schedulers || !real_servers)
		return -ENOMEM;
	question->schedulers = schedulers;
	question->real_servers = real_servers;
	schedulers[question->n_schedulers++] = session->args->settings.scheduler;
	for (i = 0; i < table->n; i++) {
		const struct ipvs_virtual_service *vs = &table->items[i];

		if (!is_known(schedulers, question->n_schedulers, vs->scheduler))
			schedulers[question->n_schedulers++] = vs->scheduler;
		for (j = 0; j < vs->n_real_servers; j++)
			real_servers[question->n_real_servers++] =
				vs->real_servers[j].addr;
	}
	return 0;
}

/* Without a record nothing has run since the machine was started. */
static int64_t last_success(const struct npi_place *place)
{
	struct npi_run_record record;
	int r = npi_run_record_read(place, &record);

	if (r == -ENOENT)
		return 0;
	return r < 0 ? -1 : record.last_success_s;
}

/* Claims are read for what they say of the store; whatever is wrong with it is a finding.
 */
static int examine_store(struct npi_session *session, struct doctor_facts *facts)
{
	struct npi_store_failure failure = { 0 };
	struct ipvs_claims claims = { 0 };
	struct npi_place *place = npi_arena_new(&session->arena, struct npi_place);
	struct npi_store *store;
	bool known;
	int r;

	if (!place)
		return -ENOMEM;
	facts->store = DOCTOR_STORE_BAD;
	facts->store_path = place->store;
	facts->store_text = "cannot be located";
	facts->last_success_s = -1;
	if (npi_place_find(session->args->state_dir, NULL, place) < 0)
		return 0;
	facts->last_success_s = last_success(place);
	r = npi_store_open(place, NPI_STORE_READ, &store, &failure);
	if (r == -ENOENT) {
		facts->store = DOCTOR_STORE_ABSENT;
		return 0;
	}
	if (!r) {
		r = npi_store_read_claims(store, &session->arena, &claims, &known);
		if (r < 0)
			failure = *npi_store_failure(store);
		npi_store_close(store);
	}
	facts->needs_masquerade = claims.n > 0;
	facts->store = r < 0 ? DOCTOR_STORE_BAD : DOCTOR_STORE_GOOD;
	facts->store_text = npi_arena_strdup(&session->arena, failure.text);
	return facts->store_text ? 0 : -ENOMEM;
}

static int gather(struct npi_session *session, struct doctor_facts *facts)
{
	struct doctor_question question = {
		.node_port_min = session->args->settings.node_port_min,
		.node_port_max = session->args->settings.node_port_max,
	};
	size_t i;
	int r;

	/* asking would load the module that is to be looked for; what keeps the table
	 * from being read is among the findings */
	if (kern_ipvs_is_loaded() && session->openers.kern(&session->kern) == 0)
		(void)session->kern->dump(session->kern, 0, &session->arena,
					  &session->actual, &session->info);
	r = collect_needs(session, &question);
	if (!r)
		r = kern_doctor_gather(&question, &session->arena, facts);
	if (!r)
		r = examine_store(session, facts);
	for (i = 0; i < session->actual.n; i++)
		if (session->actual.items[i].addr.family == AF_INET6)
			facts->needs_ipv6 = true;
	facts->now_s = session->io->now_s();
	return r;
}

int cmd_doctor(struct npi_session *session)
{
	struct doctor_facts facts;
	struct doctor_report report;
	int r = gather(session, &facts);

	if (!r)
		r = doctor_examine(&facts, &session->args->settings, &session->arena,
				   &report);
	if (!r && session->args->output == NPI_OUTPUT_JSON)
		r = npi_report_doctor_json(&session->report, &report);
	else if (!r)
		npi_report_doctor(&session->report, &report);
	if (r < 0)
		return npi_session_out_of_memory(session);
	return doctor_report_fails(&report) ? EXIT_CHECK_FAILED : 0;
}
