/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "change.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>

#include "npi/text.h"

/* A clock that does not jump and counts suspends; drains are measured by it. */
static int64_t boot_time_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec;
}

static int compare(struct npi_session *session, const struct ipvs_table *actual,
		   struct ipvs_diff *ret_diff)
{
	const struct npi_settings *settings = &session->args->settings;
	struct ipvs_policy policy = {
		.claims = NULL, /* nothing is removed that is not in what was given */
		.exclude_cidrs = settings->exclude_cidrs,
		.drain_timeout_s = settings->drain_timeout_s,
		.now_s = boot_time_s(),
	};

	return ipvs_diff_make(actual, &session->desired.ipvs, &policy, &session->arena,
			      ret_diff);
}

/* What cannot be done for one step: the object, where its manifest asks for it, why. */
static int say_failure(struct npi_diags *diags, const struct npi_step *step, int error)
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
	int r;

	if (step->owner)
		npi_text_add_format(&what, "service/%s: ", step->owner->name);
	npi_text_add_format(&what, "cannot %s ", verbs[step->kind]);
	if (!is_virtual_service)
		npi_text_add_format(&what, "%s of ",
				    npi_addr_port_format(&step->real_server.addr,
							 step->real_server.port,
							 real_server));
	npi_text_add_string(&what, ipvs_key_format(step->vs, key));
	r = npi_diag_error(diags, step->owner ? step->owner->pos : (struct npi_pos){ 0 },
			   NULL, "%s: %s", npi_text_string(&what), words.text);
	npi_text_clear(&what);
	if (r >= 0 && *words.hint)
		r = npi_diag_note(diags, (struct npi_pos){ 0 }, "%s", words.hint);
	return r;
}

/*
 * Where no address was ever up the kernel takes virtual services but refuses their real
 * servers, so that half of the plan would come true. Better to know before.
 */
static int check_loopback(struct npi_session *session, const struct npi_plan *plan)
{
	struct npi_diags diags = { .arena = &session->arena };
	size_t i;

	for (i = 0; i < plan->n && !session->facts.n_addresses; i++) {
		const struct npi_step *step = &plan->steps[i];

		if (step->kind != NPI_ADD_REAL_SERVER ||
		    step->real_server.addr.family != AF_INET)
			continue;
		if (say_failure(&diags, step, EINVAL) < 0)
			return npi_session_out_of_memory(session);
		npi_report_findings(&session->report, &session->input.sources, &diags);
		npi_report_message(&session->report, NPI_ERROR, "nothing was changed");
		return kern_explain(step, EINVAL).exit_status;
	}
	return 0;
}

int npi_change_plan(struct npi_session *session, struct npi_change *ret_change)
{
	struct npi_change change = { 0 };
	int status = npi_session_desired(session);

	if (!status)
		status = npi_session_actual(session, 0);
	if (status)
		return status;
	if (compare(session, &session->actual, &change.diff) < 0 ||
	    npi_plan_make(&change.diff, &session->arena, &change.plan) < 0)
		return npi_session_out_of_memory(session);
	*ret_change = change;
	return check_loopback(session, &change.plan);
}

static int compare_owners(const void *first, const void *second)
{
	const struct npi_owner *a = *(const struct npi_owner *const *)first;
	const struct npi_owner *b = *(const struct npi_owner *const *)second;
	int r = strcmp(a->name_space, b->name_space);

	return r ? r : strcmp(a->name, b->name);
}

/* Whose steps failed, or were not tried because one that they need did. */
static int collect_failed(struct npi_change *change, struct npi_arena *arena)
{
	size_t i;

	change->failed =
		npi_arena_new_array(arena, const struct npi_owner *, change->plan.n);
	if (!change->failed)
		return -ENOMEM;
	for (i = 0; i < change->plan.n; i++)
		if (change->outcomes[i].state != NPI_DONE && change->plan.steps[i].owner)
			change->failed[change->n_failed++] = change->plan.steps[i].owner;
	qsort(change->failed, change->n_failed, sizeof(*change->failed), compare_owners);
	return 0;
}

/* Say every failure; the status tells whether anything was changed at all. */
static int judge_outcomes(struct npi_session *session, const struct npi_change *change)
{
	struct npi_diags diags = { .arena = &session->arena };
	const struct npi_plan *plan = &change->plan;
	int first_status = 0;
	size_t n_done = 0, i;

	for (i = 0; i < plan->n; i++) {
		const struct npi_outcome *outcome = &change->outcomes[i];

		n_done += outcome->state == NPI_DONE;
		if (outcome->state != NPI_FAILED)
			continue;
		if (!first_status)
			first_status =
				kern_explain(&plan->steps[i], outcome->error).exit_status;
		if (say_failure(&diags, &plan->steps[i], outcome->error) < 0)
			return npi_session_out_of_memory(session);
	}
	if (!first_status)
		return 0;
	npi_report_findings(&session->report, &session->input.sources, &diags);
	npi_report_message(&session->report, NPI_ERROR, "%zu of %zu steps failed%s",
			   diags.count[NPI_ERROR], plan->n,
			   n_done ? "" : "; nothing was changed");
	return n_done ? EXIT_SOME_FAILED : first_status;
}

/* The kernel has the last word: whatever it answered, its table must be as wanted. */
static int verify(struct npi_session *session)
{
	struct ipvs_table actual;
	struct ipvs_diff diff;
	char key[IPVS_KEY_TEXT];
	struct ipvs_info info;
	int status = 0, r;
	size_t i;

	r = session->kern->dump(session->kern, 0, &session->arena, &actual, &info);
	if (r < 0)
		return npi_session_kernel_error(session, "read the IPVS table again", r);
	if (compare(session, &actual, &diff) < 0)
		return npi_session_out_of_memory(session);
	for (i = 0; i < diff.n; i++) {
		if (!ipvs_virtual_service_diff_is_change(&diff.items[i]))
			continue;
		npi_report_message(&session->report, NPI_ERROR,
				   "%s is not as it should be after the change: "
				   "another program works on the table",
				   ipvs_key_format(diff.items[i].desired, key));
		status = EXIT_SOME_FAILED;
	}
	return status;
}

int npi_change_perform(struct npi_session *session, struct npi_change *change)
{
	int status, r;

	if (!change->plan.n)
		return 0;
	change->outcomes =
		npi_arena_new_array(&session->arena, struct npi_outcome, change->plan.n);
	if (!change->outcomes)
		return npi_session_out_of_memory(session);
	r = session->kern->apply(session->kern, &change->plan, change->outcomes);
	status = judge_outcomes(session, change);
	if (collect_failed(change, &session->arena) < 0)
		return npi_session_out_of_memory(session);
	if (r < 0) {
		npi_session_kernel_error(session, "learn what the kernel did", r);
		return EXIT_SOME_FAILED;
	}
	return status ? status : verify(session);
}

bool npi_change_failed(const struct npi_change *change, const char *name_space,
		       const char *service)
{
	struct npi_owner owner = { .name_space = name_space, .name = service };
	const struct npi_owner *key = &owner;

	return change->n_failed && bsearch(&key, change->failed, change->n_failed,
					   sizeof(*change->failed), compare_owners);
}
