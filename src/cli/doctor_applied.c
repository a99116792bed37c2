/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "npi/lock.h"
#include "npi/place.h"
#include "npi/store.h"

#include "doctor_facts.h"
#include "running.h"

/* Without a record nothing has run since the machine was started. */
static struct doctor_runs read_runs(const struct npi_place *place)
{
	struct npi_run_record record = { 0 };
	struct doctor_runs runs = { .known = true };
	int r = npi_run_record_read(place, &record);

	if (r < 0)
		runs.known = r == -ENOENT;
	runs.last_success_s = record.last_success_s;
	runs.exit_status = record.exit_status;
	runs.has_failed = record.finished && record.exit_status != 0 &&
			  record.exit_status != EXIT_CHANGED;
	return runs;
}

static enum doctor_store store_state(int error, bool is_root)
{
	switch (error) {
	case 0:
		return DOCTOR_STORE_GOOD;
	case -ENOENT:
		return DOCTOR_STORE_ABSENT;
	case -EUCLEAN:
		return DOCTOR_STORE_DAMAGED;
	case -EPROTO:
		return DOCTOR_STORE_NEWER;
	case -EACCES:
		return is_root ? DOCTOR_STORE_UNUSABLE : DOCTOR_STORE_FORBIDDEN;
	default:
		return DOCTOR_STORE_UNUSABLE;
	}
}

/* Objects and claims are read for what that says of the store; whatever is wrong with it
 * is a finding. */
int npi_doctor_read_store(struct npi_session *session, const struct npi_place *place,
			  struct doctor_facts *facts)
{
	struct npi_store_failure failure = { 0 };
	struct npi_stored_objects objects = { 0 };
	struct ipvs_claims claims = { 0 };
	struct npi_store *store = NULL;
	bool known;
	int r = npi_store_open(place, NPI_STORE_READ, &store, &failure);

	if (!r) {
		r = npi_store_read_claims(store, &session->arena, &claims, &known);
		if (!r)
			r = npi_store_read_objects(store, &session->arena, &objects);
		if (r < 0)
			failure = *npi_store_failure(store);
		npi_store_close(store);
	}
	if (r == -ENOMEM)
		return r;
	facts->store = store_state(r, facts->is_root);
	facts->store_path = npi_arena_strdup(&session->arena, place->store);
	facts->store_text = npi_arena_strdup(&session->arena, failure.text);
	facts->store_hint = npi_arena_strdup(&session->arena, failure.hint);
	facts->drift.n_objects = objects.n;
	facts->runs = read_runs(place);
	return facts->store_path && facts->store_text && facts->store_hint ? 0 : -ENOMEM;
}

static void note_drift(const struct npi_run *run, unsigned int manage,
		       struct doctor_drift *drift)
{
	static const char *const tables[] = { NULL, "ip nodeport_ipvs",
					      "ip6 nodeport_ipvs",
					      "ip nodeport_ipvs or ip6 nodeport_ipvs" };
	const struct host_change *change = &run->host_change;
	size_t i;

	for (i = 0; i < run->plan.n; i++)
		drift->n_steps += npi_run_step_matters(&run->plan.steps[i]);
	drift->n_routes = change->n_add_routes + change->n_set_routes;
	drift->manages_masquerade = manage & NPI_MANAGE_MASQUERADE;
	drift->bad_tables =
		tables[(change->make_table[0] ? 1 : 0) + (change->make_table[1] ? 2 : 0)];
	drift->n_elements = change->n_add_elements + change->n_remove_elements;
}

/* What a reconciliation would do. Its words are left to `diff`. */
int npi_doctor_compare(struct npi_session *session, const struct npi_place *place,
		       struct doctor_facts *facts)
{
	const struct npi_settings *settings = &session->args->settings;
	struct npi_run_request request = {
		.kind = NPI_RUN_RECONCILE,
		.settings = settings,
		.place = place,
		.kern = session->kern,
		.host = session->host,
		.max_delete = session->args->max_delete,
		/* to tell which nodes they are on */
		.read_always = facts->n_unreachable > 0,
		.now_s = facts->now_s,
		.boot_now_s = npi_running_boot_clock(),
	};
	struct npi_run *run;
	int r = 0;

	if (!facts->drift.n_objects)
		return 0;
	if (!session->kern || !facts->table_known) {
		facts->drift.why_not = "the IPVS table cannot be read";
		return 0;
	}
	run = npi_arena_new(&session->arena, struct npi_run);
	if (!run || (!session->host && npi_session_host(session)))
		return -ENOMEM;
	request.host = session->host;
	if (npi_run_plan(&request, NULL, run) == 0)
		note_drift(run, settings->manage, &facts->drift);
	else if (run->stop.kind == NPI_STOP_MEMORY)
		r = -ENOMEM;
	else
		facts->drift.why_not = "'nodeport-ipvs diff' says why";
	if (!r)
		r = npi_doctor_find_nodes(session, &run->objects, facts);
	npi_run_clear(run);
	return r;
}
