/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "running.h"

#include <errno.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "npi/report_objects.h"
#include "npi/text.h"

#include "applyset.h"
#include "parse.h"

enum { WAIT_STEP_MS = 500 };

int64_t npi_running_boot_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec;
}

/* What other runs are told that this one is. */
static const char *command_line(const struct npi_session *session)
{
	const struct npi_args *args = session->args;
	struct npi_text text = { 0 };
	const char *kept;
	size_t i;

	npi_text_add_string(&text, session->command->name);
	if (args->recursive)
		npi_text_add_string(&text, " -R");
	for (i = 0; i < args->files.n; i++)
		npi_text_add_format(&text, " %s", args->files.items[i]);
	for (i = 0; i < args->operands.n; i++)
		npi_text_add_format(&text, " %s", args->operands.items[i]);
	kept = npi_arena_strdup(&session->args->arena, npi_text_string(&text));
	npi_text_clear(&text);
	return kept ? kept : session->command->name;
}

/* Cron mails what is said: two runs that meet are nothing to be mailed about. */
static int say_holder(const struct npi_running *running,
		      const struct npi_run_record *holder, int64_t now_s)
{
	if (!running->session->report.quiet)
		npi_report_message(
			&running->session->report, NPI_ERROR,
			"another run holds the lock: pid %lld '%s', since %llds",
			(long long)holder->pid, holder->command,
			(long long)(now_s - holder->since_s));
	return EX_TEMPFAIL;
}

/* Who may not use IPVS hears that first, since nobody else can make the lock either. */
static int say_no_lock(struct npi_running *running, int error)
{
	int status = npi_session_actual(running->session, 0);

	if (status)
		return status;
	npi_report_message(&running->session->report, NPI_ERROR,
			   "cannot make the lock '%s': %s", running->place.lock,
			   strerror(-error));
	return EX_CANTCREAT;
}

static int take_lock(struct npi_running *running)
{
	const struct npi_session *session = running->session;
	int64_t now_s = session->io->now_s();
	struct npi_run_record holder;
	int r = npi_lock_take(&running->place, command_line(session), now_s,
			      session->args->lock_timeout_s, &running->lock, &holder);

	running->is_locked = r == 0;
	if (r == -EWOULDBLOCK)
		return say_holder(running, &holder, now_s);
	return r < 0 ? say_no_lock(running, r) : 0;
}

static int read_input(struct npi_session *session)
{
	const struct npi_args *args = session->args;

	return npi_input_read(&session->input, &args->files, args->recursive,
			      session->io->in, &session->report);
}

static int make_request(struct npi_running *running, enum npi_run_kind kind,
			const struct npi_selection *selection,
			struct npi_run_request *ret_request)
{
	struct npi_session *session = running->session;
	const struct npi_args *args = session->args;
	const char *applyset = args->applyset;

	if (!applyset)
		applyset = npi_applyset_name(&args->files, &session->arena);
	if (!applyset)
		return npi_session_out_of_memory(session);
	*ret_request = (struct npi_run_request){
		.kind = kind,
		.settings = &args->settings,
		.place = &running->place,
		.kern = session->kern,
		.host = session->host,
		.sources = args->files.n ? &session->input.sources : NULL,
		.give_back_sources =
			npi_input_is_large(&session->input) ? npi_input_give_back : NULL,
		.sources_context = &session->input,
		.selection = selection,
		.applyset = applyset,
		.prune = args->prune,
		.allow_empty = args->allow_empty,
		.only_directories = npi_are_directories(&args->files),
		.atomic = args->atomic,
		.read_always = args->output == NPI_OUTPUT_YAML ||
			       args->output == NPI_OUTPUT_JSON,
		.max_delete = args->max_delete,
		.now_s = session->io->now_s(),
		.boot_now_s = npi_running_boot_clock(),
	};
	return 0;
}

/* Objects that are in conflict are told as errors, as often as they are. */
static bool is_anything_new(const struct npi_run *run)
{
	size_t i;

	for (i = 0; i < run->n_results; i++)
		if (run->results[i].result != NPI_RESULT_UNCHANGED &&
		    run->results[i].result != NPI_RESULT_CONFLICT)
			return true;
	return npi_run_changes(run);
}

/*
 * Returns the number of errors as an exit status. With -q a warning is said when the
 * object comes or something changes, not every minute, since cron mails what is said.
 */
static int say_findings(struct npi_running *running, bool is_planned)
{
	const struct npi_report *report = &running->session->report;
	struct npi_run *run = &running->run;

	if (report->quiet && is_planned && !run->diags.count[NPI_ERROR] &&
	    !is_anything_new(run))
		return 0;
	if (npi_session_note_passed_over(&run->given, &run->diags) < 0)
		return npi_session_out_of_memory(running->session);
	npi_report_findings(report, &run->sources, &run->diags);
	if (!run->diags.count[NPI_ERROR])
		return 0;
	npi_report_error_count(report, &run->sources, &run->diags, "nothing was changed");
	return EX_DATAERR;
}

static int plan(struct npi_running *running, enum npi_run_kind kind,
		const struct npi_selection *selection)
{
	struct npi_run_request request;
	int status = make_request(running, kind, selection, &request), r, found;

	if (status)
		return status;
	r = npi_run_plan(&request, running->is_locked ? &running->lock : NULL,
			 &running->run);
	found = say_findings(running, !r);
	if (found)
		return found;
	return r ? running_say_stop(running) : 0;
}

int npi_running_plan(struct npi_session *session, enum npi_run_kind kind,
		     const struct npi_selection *selection, struct npi_running *running)
{
	int status;

	running->session = session;
	status = running_begin_metrics(running);
	if (!status)
		status = npi_session_host(session);
	if (!status)
		status = npi_session_place(session, &running->place);
	if (!status && session->args->files.n && !session->input.sources.n)
		status = read_input(session);
	if (!status)
		status = npi_session_kern(session);
	if (!status && !running->only_looks)
		status = take_lock(running);
	return status ? status : plan(running, kind, selection);
}

/* Do it, and say what did not work. The status may be 1: go on and say what did. */
static int perform(struct npi_running *running)
{
	int status = running_check_loopback(running);
	int r;

	if (status)
		return status;
	r = npi_run_perform(&running->run, &running->lock);
	return r ? running_say_stop(running) : running_say_trouble(running);
}

static void let_go(struct npi_running *running, int status)
{
	npi_run_clear(&running->run);
	if (running->is_locked)
		npi_lock_release(&running->lock, status, running->session->io->now_s());
	running->is_locked = false;
}

int npi_running_end(struct npi_running *running, int status)
{
	status = running_end_metrics(running, status);
	let_go(running, status);
	return status;
}

static enum npi_object_state state_of(enum npi_object_result result)
{
	switch (result) {
	case NPI_RESULT_CREATED:
		return NPI_OBJECT_CREATED;
	case NPI_RESULT_CONFIGURED:
		return NPI_OBJECT_CONFIGURED;
	case NPI_RESULT_PRUNED:
		return NPI_OBJECT_PRUNED;
	default:
		return NPI_OBJECT_UNCHANGED;
	}
}

/* What failed was said as an error. */
static void say_object(const struct npi_running *running,
		       const struct npi_run_object *object, const char *remark)
{
	const struct npi_session *session = running->session;
	const struct npi_report *report = &session->report;

	if (object->result == NPI_RESULT_FAILED ||
	    object->result == NPI_RESULT_CONFLICT ||
	    object->result == NPI_RESULT_NOT_FOUND)
		return;
	if (session->args->output == NPI_OUTPUT_NAME &&
	    running->run.request.kind == NPI_RUN_DELETE &&
	    object->result != NPI_RESULT_DELETED)
		return;
	if (session->args->output == NPI_OUTPUT_NAME)
		npi_report_object_name(report, object->kind, object->name);
	else if (object->result == NPI_RESULT_DELETED)
		npi_report_deleted(report, object->kind, object->name_space, object->name,
				   remark);
	else
		npi_report_object(report, object->kind, object->name,
				  state_of(object->result), remark);
}

/* One line for each object. @remark: " (dry run)" and the like, or "" */
static void say_objects(const struct npi_running *running, const char *remark)
{
	size_t i;

	for (i = 0; i < running->run.n_results; i++)
		say_object(running, &running->run.results[i], remark);
	running_say_host(running, remark);
}

static bool any_changed(const struct npi_run *run)
{
	size_t i;

	for (i = 0; i < run->n_results; i++)
		if (run->results[i].result != NPI_RESULT_UNCHANGED &&
		    run->results[i].result != NPI_RESULT_NOT_FOUND)
			return true;
	return npi_run_changes(run);
}

static int say_results(const struct npi_running *running)
{
	const struct npi_session *session = running->session;
	bool dry = session->args->dry_run != NPI_DRY_RUN_NONE;

	if (running->run.request.read_always)
		return npi_session_show_manifests(session, &running->run.given);
	say_objects(running, dry ? " (server dry run)" : "");
	return dry ? npi_running_show_plan(running) : 0;
}

static int plan_and_perform(struct npi_running *running, struct npi_session *session,
			    enum npi_run_kind kind, const struct npi_selection *selection)
{
	int status = npi_running_plan(session, kind, selection, running);
	int conflicts, failed = 0, said;

	if (!status)
		status = running_check_agreed(running);
	if (status)
		return status;
	conflicts = running_say_plan(running);
	if (!running->only_looks)
		failed = perform(running);
	if (failed > EXIT_SOME_FAILED)
		return failed;
	said = say_results(running);
	if (said)
		return said;
	running_say_rest(running);
	if (failed || conflicts)
		return EXIT_SOME_FAILED;
	return session->args->detailed_exit_status && any_changed(&running->run)
		       ? EXIT_CHANGED
		       : 0;
}

static void sleep_ms(long ms)
{
	struct timespec pause = { .tv_nsec = ms * 1000 * 1000 };

	nanosleep(&pause, NULL);
}

/* Other runs may come between: each look is a run of its own. */
static int look_after_drains(struct npi_running *running)
{
	struct npi_session *session = running->session;
	int status = take_lock(running);

	session->args->files.n = 0;
	if (!status)
		status = plan(running, NPI_RUN_RECONCILE, NULL);
	return status ? status : perform(running);
}

/* Run again until nothing drains or the time of --wait is up. */
static int wait_for_drains(struct npi_running *running)
{
	const struct npi_args *args = running->session->args;
	int64_t end_s = npi_running_boot_clock() + (int64_t)args->wait_s;
	size_t n_draining = npi_run_count_draining(&running->run);
	int status = 0;

	while (n_draining && !status && npi_running_boot_clock() < end_s) {
		let_go(running, 0);
		sleep_ms(WAIT_STEP_MS);
		status = look_after_drains(running);
		n_draining = npi_run_count_draining(&running->run);
	}
	if (status || !n_draining)
		return status;
	npi_report_message(&running->session->report, NPI_WARNING,
			   "%zu real server%s still draining", n_draining,
			   n_draining == 1 ? " is" : "s are");
	return EXIT_SOME_FAILED;
}

int npi_running_all(struct npi_session *session, enum npi_run_kind kind,
		    const struct npi_selection *selection, const char *agreed)
{
	struct npi_running *running = npi_arena_new(&session->arena, struct npi_running);
	int status;

	if (!running)
		return npi_session_out_of_memory(session);
	running->only_looks = session->args->dry_run != NPI_DRY_RUN_NONE;
	running->agreed = agreed;
	status = plan_and_perform(running, session, kind, selection);
	if (status <= EXIT_CHANGED && session->args->wait && !running->only_looks) {
		int waited = wait_for_drains(running);

		status = waited ? waited : status;
	}
	return npi_running_end(running, status);
}
