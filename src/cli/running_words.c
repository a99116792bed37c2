/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>

#include "npi/report_objects.h"
#include "npi/text.h"

#include "running.h"

static int say_empty(const struct npi_running *running)
{
	const struct npi_session *session = running->session;
	const struct npi_sources *sources = &session->input.sources;
	size_t n = running->run.stop.n_owned;
	const char *empty = NULL;

	if (sources->n == 1 && !sources->items[1].len)
		empty = sources->items[1].name;
	npi_report_message(&session->report, NPI_ERROR, "no objects passed to %s%s%s%s",
			   session->command->name, empty ? ": " : "", empty ? empty : "",
			   empty ? " is empty" : "");
	if (n)
		npi_report_message(&session->report, NPI_NOTICE,
				   "nothing was changed: the set '%s' has %zu object%s, "
				   "and --allow-empty is needed to do without",
				   running->run.request.applyset, n, n == 1 ? "" : "s");
	return EX_NOINPUT;
}

static int say_too_many(const struct npi_running *running)
{
	const struct npi_too_many *too_many = &running->run.stop.too_many;
	const struct npi_report *report = &running->session->report;

	npi_report_message(report, NPI_ERROR,
			   "this run would remove %zu of the %zu objects of kind %s of "
			   "the set '%s'; the limit is %zu",
			   too_many->n_removed, too_many->n_all, too_many->kind,
			   running->run.request.applyset, too_many->limit);
	npi_report_message(report, NPI_NOTICE,
			   "nothing was changed; if this is meant: --max-delete=%zu",
			   too_many->n_removed);
	return EX_DATAERR;
}

static int say_store(const struct npi_running *running,
		     const struct npi_store_failure *failure, const char *before)
{
	const struct npi_report *report = &running->session->report;

	npi_report_message(report, NPI_ERROR, "%s%s", before, failure->text);
	if (*failure->hint)
		npi_report_message(report, NPI_NOTICE, "%s", failure->hint);
	return failure->exit_status;
}

int running_say_stop(struct npi_running *running)
{
	const struct npi_stop *stop = &running->run.stop;
	const struct npi_session *session = running->session;

	switch (stop->kind) {
	case NPI_STOP_EMPTY:
		return say_empty(running);
	case NPI_STOP_TOO_MANY:
		return say_too_many(running);
	case NPI_STOP_STORE:
		return say_store(running, &stop->store, "");
	case NPI_STOP_FACTS:
		return npi_session_kernel_error(session, "read this node's addresses",
						stop->error);
	case NPI_STOP_DUMP:
		return npi_session_kernel_error(session, "read the IPVS table",
						stop->error);
	case NPI_STOP_CONFLICTS:
		npi_report_message(&session->report, NPI_ERROR,
				   "nothing was changed, since --atomic was given");
		return EXIT_SOME_FAILED;
	case NPI_STOP_INPUT:
		return EX_DATAERR;
	default:
		return npi_session_out_of_memory(session);
	}
}

/* "wlc persistent 300, 2 real servers (10.9.9.9:80, …)" */
static void add_description(struct npi_text *text, const struct ipvs_virtual_service *vs)
{
	enum { SHOWN = 3 };
	char address[NPI_ADDR_PORT_TEXT];
	uint32_t i;

	npi_text_add_string(text, vs->scheduler);
	if (vs->flags & IPVS_PERSISTENT)
		npi_text_add_format(text, " persistent %u", vs->persistence_timeout_s);
	npi_text_add_format(text, ", %u real server%s", vs->n_real_servers,
			    vs->n_real_servers == 1 ? "" : "s");
	for (i = 0; i < vs->n_real_servers && i < SHOWN; i++)
		npi_text_add_format(text, "%s%s", i ? ", " : " (",
				    npi_addr_port_format(&vs->real_servers[i].addr,
							 vs->real_servers[i].port,
							 address));
	if (vs->n_real_servers)
		npi_text_add_string(text, vs->n_real_servers > SHOWN ? ", …)" : ")");
}

static const char *ipvsadm_option(uint16_t protocol)
{
	const char *name = ipvs_protocol_name(protocol);

	if (strcmp(name, "TCP") == 0)
		return "-t";
	return strcmp(name, "UDP") == 0 ? "-u" : "--sctp-service";
}

/* Both sides and three ways out. */
static int say_conflict(struct npi_running *running,
			const struct ipvs_virtual_service_diff *item,
			struct npi_diags *diags)
{
	const struct npi_owner *owner = item->desired->owner;
	const struct npi_pos none = { 0 };
	char key[IPVS_KEY_TEXT], address[NPI_ADDR_PORT_TEXT], plain[NPI_ADDR_TEXT];
	struct npi_text text = { 0 };
	int r;

	add_description(&text, item->actual);
	r = npi_diag_error(diags, npi_run_pos(&running->run, owner->pos), NULL,
			   "service/%s: %s exists and was not made by nodeport-ipvs: %s",
			   owner->name, ipvs_key_format(item->actual, key),
			   npi_text_string(&text));
	npi_text_clear(&text);
	if (r >= 0)
		r = npi_diag_note(diags, none, "to take it over: --force-conflicts");
	if (r >= 0)
		r = npi_diag_note(diags, none,
				  "to leave it alone: --ipvs-exclude-cidrs=%s/%d, or "
				  "another address or port in the manifest",
				  npi_addr_format(&item->actual->addr, plain),
				  item->actual->addr.family == AF_INET6 ? 128 : 32);
	if (r >= 0)
		r = npi_diag_note(diags, none, "to delete it: ipvsadm -D %s %s",
				  ipvsadm_option(item->actual->protocol),
				  npi_addr_port_format(&item->actual->addr,
						       item->actual->port, address));
	return r;
}

static void say_taken(const struct npi_running *running,
		      const struct ipvs_virtual_service_diff *item)
{
	char key[IPVS_KEY_TEXT];
	struct npi_text text = { 0 };

	add_description(&text, item->actual);
	npi_report_message(&running->session->report, NPI_WARNING, "%s %s, which was %s",
			   running->only_looks ? "would take over" : "takes over",
			   ipvs_key_format(item->actual, key), npi_text_string(&text));
	npi_text_clear(&text);
}

/* Of claims that were lost there is one warning, whatever their number. */
static void say_titles(const struct npi_running *running)
{
	const struct npi_report *report = &running->session->report;
	const struct ipvs_diff *diff = &running->run.diff;
	size_t n_adopted = 0, n_assumed = 0, i;

	for (i = 0; i < diff->n; i++) {
		const struct ipvs_virtual_service_diff *item = &diff->items[i];

		if (!item->actual || !item->desired || item->verdict == IPVS_CONFLICT ||
		    item->verdict == IPVS_EXCLUDED)
			continue;
		n_adopted += item->title == IPVS_ADOPTED;
		n_assumed += item->title == IPVS_ASSUMED;
		if (item->title == IPVS_TAKEN)
			say_taken(running, item);
	}
	if (running->run.claims_lost)
		npi_report_message(report, NPI_WARNING,
				   "the store was lost: %zu virtual service%s that "
				   "manifests ask for %s taken for ours, and no other is "
				   "removed",
				   n_assumed, n_assumed == 1 ? "" : "s",
				   n_assumed == 1 ? "is" : "are");
	if (n_adopted)
		npi_report_message(report, NPI_NOTICE,
				   "%zu virtual service%s there already, just as wanted, "
				   "and %s ours from now on",
				   n_adopted, n_adopted == 1 ? " was" : "s were",
				   n_adopted == 1 ? "is" : "are");
}

static void say_left_over(const struct npi_running *running)
{
	const struct npi_run *run = &running->run;
	const struct npi_stored_object *first = NULL;
	size_t i;

	for (i = 0; i < run->stored.n && !first; i++)
		if (run->merge.fates[i] == NPI_LEFT_OVER)
			first = &run->stored.items[i];
	if (first)
		npi_report_message(&running->session->report, NPI_NOTICE,
				   "%zu object%s of this set %s no longer in the input, "
				   "--prune would remove %s: %s '%s'%s",
				   run->n_left_over, run->n_left_over == 1 ? "" : "s",
				   run->n_left_over == 1 ? "is" : "are",
				   run->n_left_over == 1 ? "it" : "them", first->kind,
				   first->name, run->n_left_over == 1 ? "" : ", …");
}

int running_say_plan(struct npi_running *running)
{
	struct npi_diags diags = { .arena = &running->run.arena };
	const struct ipvs_diff *diff = &running->run.diff;
	size_t i;

	for (i = 0; i < diff->n; i++)
		if (diff->items[i].verdict == IPVS_CONFLICT &&
		    say_conflict(running, &diff->items[i], &diags) < 0)
			return npi_session_out_of_memory(running->session);
	say_titles(running);
	say_left_over(running);
	npi_report_findings(&running->session->report, &running->run.sources, &diags);
	return diags.count[NPI_ERROR] ? EXIT_SOME_FAILED : 0;
}

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
	bool is_virtual_service = step->kind == NPI_ADD_VIRTUAL_SERVICE ||
				  step->kind == NPI_SET_VIRTUAL_SERVICE ||
				  step->kind == NPI_DELETE_VIRTUAL_SERVICE;
	struct kern_words words = kern_explain(step, error);
	char real_server[NPI_ADDR_PORT_TEXT], key[IPVS_KEY_TEXT];
	struct npi_text what = { 0 };
	struct npi_pos pos = { 0 };
	int r;

	if (step->owner) {
		npi_text_add_format(&what, "service/%s: ", step->owner->name);
		pos = npi_run_pos(&running->run, step->owner->pos);
	}
	npi_text_add_format(&what, "cannot %s ", verbs[step->kind]);
	if (!is_virtual_service)
		npi_text_add_format(&what, "%s of ",
				    npi_addr_port_format(&step->real_server.addr,
							 step->real_server.port,
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
		    step->real_server.addr.family != AF_INET)
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

static int say_failures(struct npi_running *running, const struct npi_plan *plan,
			const struct npi_outcome *outcomes, struct npi_diags *diags,
			struct outcome_counts *counts)
{
	size_t i;

	for (i = 0; outcomes && i < plan->n; i++) {
		const struct npi_step *step = &plan->steps[i];

		counts->n_done += outcomes[i].state == NPI_DONE;
		if (outcomes[i].state != NPI_FAILED)
			continue;
		if (!counts->first_status)
			counts->first_status =
				kern_explain(step, outcomes[i].error).exit_status;
		if (say_failure(running, diags, step, outcomes[i].error) < 0)
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
		return say_store(running, &trouble->store,
				 "the kernel is right, but not noted: ");
	if (trouble->n_failed && !counts->n_done)
		return counts->first_status;
	return trouble->n_failed || trouble->n_fought || trouble->verify_error
		       ? EXIT_SOME_FAILED
		       : 0;
}

int running_say_trouble(struct npi_running *running)
{
	const struct npi_session *session = running->session;
	struct npi_run *run = &running->run;
	struct npi_diags diags = { .arena = &run->arena };
	struct outcome_counts counts = { 0 };

	if (say_failures(running, &run->plan, run->outcomes, &diags, &counts) < 0 ||
	    say_failures(running, &run->second_plan, run->second_outcomes, &diags,
			 &counts) < 0)
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
	const struct ipvs_real_server *rs = &step->real_server;

	ipvs_key_format(step->vs, key);
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
				   address, key, step->old_real_server.weight);
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
