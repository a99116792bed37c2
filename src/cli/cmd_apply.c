/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/report_diff.h"
#include "npi/report_objects.h"

#include "change.h"
#include "commands.h"
#include "object_states.h"
#include "session.h"

/* Exit status of --detailed-exitcode; terraform's number. */
enum { EXIT_CHANGED = 2 };

static const char *const remarks[] = {
	[NPI_DRY_RUN_NONE] = "",
	[NPI_DRY_RUN_CLIENT] = " (dry run)",
	[NPI_DRY_RUN_SERVER] = " (server dry run)",
};

static void say_object(const struct npi_session *session, const struct kube_meta *meta,
		       enum npi_object_state state)
{
	if (session->args->output == NPI_OUTPUT_NAME)
		npi_report_object_name(&session->report, meta);
	else
		npi_report_object(&session->report, meta, state,
				  remarks[session->args->dry_run]);
}

/* -o yaml and -o json: the objects themselves, all of them. */
static bool wants_manifests(const struct npi_args *args)
{
	return args->output == NPI_OUTPUT_YAML || args->output == NPI_OUTPUT_JSON;
}

static int show_manifests(const struct npi_session *session)
{
	enum kube_format format =
		session->args->output == NPI_OUTPUT_YAML ? KUBE_YAML : KUBE_JSON_INDENTED;

	if (npi_report_manifests(session->report.out, session->objects.items,
				 session->objects.n, format) < 0)
		return npi_session_out_of_memory(session);
	return 0;
}

/* Without a look at the kernel nothing is known to exist. */
static int apply_to_nothing(struct npi_session *session)
{
	int status = npi_session_desired(session);
	size_t i;

	if (!status && wants_manifests(session->args))
		return show_manifests(session);
	for (i = 0; i < session->objects.n && !status; i++)
		say_object(session, session->objects.items[i].meta, NPI_OBJECT_CREATED);
	return status;
}

/* What failed for its Service was said already. */
static bool is_failed(const struct npi_change *change, union kube_object object)
{
	const char *service = object.meta->name;

	if (object.meta->kind == KUBE_ENDPOINT_SLICE)
		service = object.slice->service_name;
	return object.meta->kind <= KUBE_ENDPOINTS &&
	       npi_change_failed(change, object.meta->name_space, service);
}

/* One line for each object, in the order given. */
static int say_objects(struct npi_session *session, const struct npi_change *change)
{
	struct object_changes changes;
	size_t i;

	if (wants_manifests(session->args))
		return show_manifests(session);
	if (object_changes_make(&change->diff, &session->arena, &changes) < 0)
		return npi_session_out_of_memory(session);
	for (i = 0; i < session->objects.n; i++) {
		union kube_object object = session->objects.items[i];

		if (!is_failed(change, object))
			say_object(session, object.meta, object_state(&changes, object));
	}
	return 0;
}

/* What the run would do, for people: the same as the command diff prints, and a count. */
static int show_plan(const struct npi_session *session, const struct npi_change *change)
{
	const struct npi_report *report = &session->report;

	if (session->args->output != NPI_OUTPUT_TEXT || report->quiet == NPI_SAY_ERRORS ||
	    (report->quiet && !change->plan.n))
		return 0;
	if (npi_report_diff(report->out, &change->diff) < 0)
		return npi_session_out_of_memory(session);
	npi_report_diff_count(report->out, &change->diff);
	return 0;
}

int cmd_apply(struct npi_session *session)
{
	const struct npi_args *args = session->args;
	struct npi_change change;
	int status, said;

	if (args->dry_run == NPI_DRY_RUN_CLIENT)
		return apply_to_nothing(session);
	status = npi_change_plan(session, &change);
	if (!status && args->dry_run == NPI_DRY_RUN_NONE)
		status = npi_change_perform(session, &change);
	if (status > EXIT_SOME_FAILED)
		return status;
	said = say_objects(session, &change);
	if (!said && args->dry_run == NPI_DRY_RUN_SERVER)
		said = show_plan(session, &change);
	if (said || status)
		return said ? said : status;
	return args->detailed_exit_status && change.plan.n ? EXIT_CHANGED : 0;
}
