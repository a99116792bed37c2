/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <sys/socket.h>

#include "npi/text.h"

#include "running.h"

/* What cannot be done for one step: the object, where its manifest asks for it, why. */
static int say_failure(struct npi_running *running, struct npi_diags *diags,
		       const struct npi_step *step, int error)
{
	static const char *const verbs[] = {
		[NPI_ADD_VIRTUAL_SERVICE] = "add virtual service",
		[NPI_SET_VIRTUAL_SERVICE] = "change virtual service",
		[NPI_DELETE_VIRTUAL_SERVICE] = "remove virtual service",
		[NPI_ADD_REAL_SERVER] = "add real server",
		[NPI_SET_REAL_SERVER] = "change real server",
		[NPI_DELETE_REAL_SERVER] = "remove real server",
	};
	struct kern_words words = kern_explain(step, error);
	char real_server[NPI_ADDR_PORT_TEXT], key[IPVS_KEY_TEXT];
	struct npi_text what = { 0 };
	struct npi_pos pos = { 0 };
	int r;

	if (step->owner) {
		npi_text_add_format(&what, "service/%s: ", step->owner->name);
		pos = npi_run_owner_pos(&running->run, step->owner);
	}
	npi_text_add_format(&what, "cannot %s ", verbs[step->kind]);
	if (step->real_server)
		npi_text_add_format(&what, "%s of ",
				    npi_addr_port_format(&step->real_server->addr,
							 step->real_server->port,
							 real_server));
	npi_text_add_string(&what, ipvs_key_format(step->vs, key));
	r = npi_diag_error(diags, pos, NULL, "%s: %s", npi_text_string(&what),
			   words.text);
	npi_text_clear(&what);
	if (r >= 0 && *words.hint)
		r = npi_diag_note(diags, (struct npi_pos){ 0 }, "%s", words.hint);
	return r;
}

int running_check_loopback(struct npi_running *running)
{
	const struct npi_session *session = running->session;
	struct npi_diags diags = { .arena = &running->run.arena };
	const struct npi_plan *plan = &running->run.plan;
	size_t i;

	for (i = 0; i < plan->n && !running->run.facts.n_addresses; i++) {
		const struct npi_step *step = &plan->steps[i];

		if (step->kind != NPI_ADD_REAL_SERVER ||
		    step->real_server->addr.family != AF_INET)
			continue;
		if (say_failure(running, &diags, step, EINVAL) < 0)
			return npi_session_out_of_memory(session);
		npi_report_findings(&session->report, &running->run.sources, &diags);
		npi_report_message(&session->report, NPI_ERROR, "nothing was changed");
		return kern_explain(step, EINVAL).exit_status;
	}
	return 0;
}

/* The steps of a plan by what became of them. */
struct outcome_counts {
	size_t n_done;
	int first_status; /* of the first that failed */
};

static int say_failures(struct npi_running *running, const struct npi_run_round *round,
			struct npi_diags *diags, struct outcome_counts *counts)
{
	size_t i;

	for (i = 0; i < round->plan.n; i++) {
		const struct npi_step *step = &round->plan.steps[i];
		const struct npi_outcome *outcome = &round->outcomes[i];

		counts->n_done += outcome->state == NPI_DONE;
		if (outcome->state != NPI_FAILED)
			continue;
		if (!counts->first_status)
			counts->first_status =
				kern_explain(step, outcome->error).exit_status;
		if (say_failure(running, diags, step, outcome->error) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* Of what somebody fights about, each virtual service once. */
static void say_fights(const struct npi_running *running)
{
	const struct ipvs_virtual_service *before = NULL;
	const struct npi_plan *plan = &running->run.rest_plan;
	char key[IPVS_KEY_TEXT];
	size_t i;

	for (i = 0; i < plan->n; i++) {
		const struct ipvs_virtual_service *vs = plan->steps[i].vs;

		if (!npi_run_step_matters(&plan->steps[i]) ||
		    (before && ipvs_virtual_service_cmp(before, vs) == 0))
			continue;
		before = vs;
		npi_report_message(&running->session->report, NPI_ERROR,
				   "%s is not as it should be after the change: another "
				   "program works on the table",
				   ipvs_key_format(vs, key));
	}
}

/* How the run ends after it changed something, or tried to. */
static int say_end(const struct npi_running *running, const struct outcome_counts *counts)
{
	const struct npi_run_trouble *trouble = &running->run.trouble;
	const struct npi_report *report = &running->session->report;

	if (trouble->n_failed)
		npi_report_message(report, NPI_ERROR, "%zu of %zu steps failed%s",
				   trouble->n_failed, running->run.plan.n,
				   counts->n_done ? "" : "; the table was not changed");
	if (trouble->undone)
		npi_report_message(report, NPI_ERROR,
				   "what was done was undone: the table is as it was");
	if (trouble->undo_failed)
		npi_report_message(
			report, NPI_ERROR,
			"what was done could not be undone: the next run makes "
			"the node as it was applied before");
	if (trouble->store_failed)
		return running_say_store(running, &trouble->store,
					 "the kernel is right, but not noted: ");
	if (trouble->n_failed && !counts->n_done)
		return counts->first_status;
	return trouble->n_failed || trouble->n_fought || trouble->verify_error ||
			       trouble->n_host_failed || trouble->host_is_fought
		       ? EXIT_SOME_FAILED
		       : 0;
}

int running_say_trouble(struct npi_running *running)
{
	const struct npi_session *session = running->session;
	struct npi_run *run = &running->run;
	struct npi_diags diags = { .arena = &run->arena };
	struct outcome_counts counts = { 0 };
	int r = 0;
	size_t i;

	for (i = 0; r == 0 && i < run->n_rounds; i++)
		r = say_failures(running, &run->rounds[i], &diags, &counts);
	if (r < 0 || running_say_host_trouble(running, &diags) < 0)
		return npi_session_out_of_memory(session);
	npi_report_findings(&session->report, &run->sources, &diags);
	if (run->trouble.verify_error)
		npi_session_kernel_error(session, "read the IPVS table again",
					 run->trouble.verify_error);
	if (run->trouble.n_fought)
		say_fights(running);
	return say_end(running, &counts);
}

/* What a reconciliation found that somebody else had done. */
static void say_repair(const struct npi_running *running, const struct npi_step *step,
		       const struct ipvs_claims *claims)
{
	const struct npi_report *report = &running->session->report;
	char key[IPVS_KEY_TEXT], address[NPI_ADDR_PORT_TEXT];
	const struct ipvs_real_server *rs = step->real_server;

	ipvs_key_format(step->vs, key);
	if (rs)
		npi_addr_port_format(&rs->addr, rs->port, address);
	if (!ipvs_claims_find(claims, step->vs))
		return;
	if (step->kind == NPI_ADD_VIRTUAL_SERVICE)
		npi_report_message(report, NPI_WARNING, "%s had been removed", key);
	if (step->kind == NPI_SET_VIRTUAL_SERVICE)
		npi_report_message(report, NPI_WARNING, "%s had been changed", key);
	if (step->kind == NPI_ADD_REAL_SERVER && !step->needs)
		npi_report_message(report, NPI_WARNING,
				   "real server %s of %s had been removed", address, key);
	if (step->kind == NPI_SET_REAL_SERVER && step->reason == NPI_WANTED)
		npi_report_message(report, NPI_WARNING,
				   "real server %s of %s had been changed (weight %d)",
				   address, key, step->old_real_server->weight);
	if (step->kind == NPI_DELETE_REAL_SERVER && step->reason == NPI_UNWANTED)
		npi_report_message(report, NPI_WARNING,
				   "real server %s of %s had been added", address, key);
}

void running_say_rest(struct npi_running *running)
{
	const struct npi_run *run = &running->run;
	size_t n = npi_run_count_draining(run), i;

	for (i = 0; run->request.kind == NPI_RUN_RECONCILE && i < run->plan.n; i++)
		say_repair(running, &run->plan.steps[i], &run->claims);
	if (n)
		npi_report_message(&running->session->report, NPI_NOTICE,
				   "%zu real server%s: %s by the next run that finds it "
				   "without connections, or after %us",
				   n, n == 1 ? " drains" : "s drain",
				   n == 1 ? "it is removed" : "each is removed",
				   run->request.settings->drain_timeout_s);
}
