/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

#include <errno.h>
#include <sysexits.h>

#include "npi/report_objects.h"
#include "npi/text.h"

#include "parse.h"

int npi_session_out_of_memory(const struct npi_session *session)
{
	npi_report_message(&session->report, NPI_ERROR, "out of memory");
	return EX_OSERR;
}

int npi_session_kernel_error(const struct npi_session *session, const char *doing,
			     int error)
{
	struct kern_words words = kern_explain(NULL, -error);

	npi_report_message(&session->report, NPI_ERROR, "cannot %s: %s", doing,
			   words.text);
	if (*words.hint)
		npi_report_message(&session->report, NPI_NOTICE, "%s", words.hint);
	return words.exit_status;
}

int npi_session_note_passed_over(const struct kube_objects *objects,
				 struct npi_diags *diags)
{
	struct npi_text kinds = { 0 };
	int r;
	size_t i;

	for (i = 0; i < objects->n_passed_over; i++) {
		const struct kube_passed_over *kind = &objects->passed_over[i];

		npi_text_add_format(&kinds, "%s%s (%s)", i ? ", " : "", kind->kind,
				    kind->api_version);
		if (kind->count > 1)
			npi_text_add_format(&kinds, " %zu times", kind->count);
	}
	if (!kinds.len)
		return 0;
	r = npi_diag_notice(diags, (struct npi_pos){ 0 }, NULL,
			    "passed over, having no addresses: %s",
			    npi_text_string(&kinds));
	npi_text_clear(&kinds);
	return r;
}

/* The findings on standard error, or with -o json on standard output; then, if there
 * are errors, how many. Return: EX_DATAERR when there are errors. */
static int say_findings(struct npi_session *session)
{
	const struct npi_sources *sources = &session->input.sources;
	struct npi_diags *diags = &session->diags;
	bool json = session->command->bit == NPI_VALIDATE &&
		    session->args->output == NPI_OUTPUT_JSON;

	if (json && npi_report_findings_json(&session->report, sources, diags) < 0)
		return npi_session_out_of_memory(session);
	if (!json)
		npi_report_findings(&session->report, sources, diags);
	if (!diags->count[NPI_ERROR])
		return 0;
	if (!json)
		npi_report_error_count(&session->report, sources, diags,
				       session->command->bit == NPI_VALIDATE
					       ? NULL
					       : "nothing was changed");
	return EX_DATAERR;
}

static int no_objects(const struct npi_session *session)
{
	const char *empty = NULL;

	if (session->input.sources.n == 1 && !session->input.sources.items[1].len)
		empty = session->input.sources.items[1].name;
	npi_report_message(&session->report, NPI_ERROR, "no objects passed to %s%s%s%s",
			   session->command->name, empty ? ": " : "", empty ? empty : "",
			   empty ? " is empty" : "");
	return EX_NOINPUT;
}

int npi_session_no_manifests(const struct npi_session *session)
{
	npi_report_message(&session->report, NPI_ERROR,
			   "no manifests named: give files, directories or -");
	return npi_usage_end(&session->report, session->command);
}

int npi_session_show_manifests(const struct npi_session *session,
			       const struct kube_objects *objects)
{
	enum kube_format format =
		session->args->output == NPI_OUTPUT_YAML ? KUBE_YAML : KUBE_JSON_INDENTED;

	if (npi_report_manifests(session->report.out, objects->items, objects->n,
				 format) < 0)
		return npi_session_out_of_memory(session);
	return 0;
}

static int read_objects(struct npi_session *session)
{
	const struct npi_args *args = session->args;
	int status, r;

	if (session->have.objects)
		return 0;
	if (!args->files.n)
		return npi_session_no_manifests(session);
	status = npi_input_read(&session->input, &args->files, args->recursive,
				session->io->in, &session->report);
	if (status)
		return status;
	session->diags.arena = &session->arena;
	r = kube_read(&session->input.sources, &args->settings, &session->arena,
		      &session->diags, &session->objects);
	if (r < 0 || npi_session_note_passed_over(&session->objects, &session->diags) < 0)
		return npi_session_out_of_memory(session);
	if (r == NPI_INVALID)
		return say_findings(session);
	if (!session->objects.n) {
		status = say_findings(session);
		return status ? status : no_objects(session);
	}
	session->have.objects = true;
	return 0;
}

int npi_session_kern(struct npi_session *session)
{
	int r = session->kern ? 0 : session->openers.kern(&session->kern);

	return r < 0 ? npi_session_kernel_error(session, "talk to the kernel", r) : 0;
}

int npi_session_host(struct npi_session *session)
{
	int r = 0;

	if (!session->host && session->openers.host)
		r = session->openers.host(&session->host);
	return r < 0 ? npi_session_out_of_memory(session) : 0;
}

int npi_session_facts(struct npi_session *session)
{
	int status, r;

	if (session->have.facts)
		return 0;
	status = npi_session_kern(session);
	if (status)
		return status;
	r = session->kern->facts(session->kern, &session->arena, &session->facts);
	if (r < 0)
		return npi_session_kernel_error(session, "read this node's addresses", r);
	session->have.facts = true;
	return 0;
}

int npi_session_actual(struct npi_session *session, unsigned int flags)
{
	int status, r;

	if (session->have.actual)
		return 0;
	status = npi_session_kern(session);
	if (status)
		return status;
	r = session->kern->dump(session->kern, flags, &session->arena, &session->actual,
				&session->info);
	if (r < 0)
		return npi_session_kernel_error(session, "read the IPVS table", r);
	session->have.actual = true;
	return 0;
}

/* Without a kernel the node has no addresses: nodePorts are checked but served nowhere.
 */
static bool needs_no_kernel(const struct npi_session *session)
{
	return session->command->bit == NPI_VALIDATE ||
	       session->args->dry_run == NPI_DRY_RUN_CLIENT;
}

int npi_session_desired(struct npi_session *session)
{
	int status, r;

	if (session->have.desired)
		return 0;
	status = read_objects(session);
	if (!status && !needs_no_kernel(session))
		status = npi_session_facts(session);
	if (status)
		return status;
	r = npi_desired_build(&session->objects, &session->args->settings,
			      needs_no_kernel(session) ? NULL : &session->facts,
			      &session->arena, &session->diags, &session->desired);
	if (r < 0)
		return npi_session_out_of_memory(session);
	status = say_findings(session);
	session->have.desired = !status;
	return status;
}

void npi_session_clear(struct npi_session *session)
{
	if (session->kern)
		session->kern->close(session->kern);
	if (session->host)
		session->host->close(session->host);
	npi_input_clear(&session->input);
	npi_arena_clear(&session->arena);
}
