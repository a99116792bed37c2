/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include "npi/report_objects.h"
#include "npi/text.h"

#include "running.h"

/* What would be deleted, an object a line, and how many there are. */
static const char *list_deleted(const struct npi_running *running, size_t *ret_n)
{
	const struct npi_run *run = &running->run;
	struct npi_text text = { 0 };
	const char *kept = NULL;
	size_t n = 0, i;

	for (i = 0; i < run->n_results; i++) {
		const struct npi_run_object *object = &run->results[i];

		if (object->result != NPI_RESULT_DELETED)
			continue;
		n++;
		npi_text_add_format(&text, "%s/%s", npi_report_kind(object->kind),
				    object->name);
		if (*object->name_space)
			npi_text_add_format(&text, " from %s namespace",
					    object->name_space);
		npi_text_add_string(&text, "\n");
	}
	if (!text.failed)
		kept = npi_arena_strdup(&running->session->arena, npi_text_string(&text));
	npi_text_clear(&text);
	*ret_n = n;
	return kept;
}

static int refuse(const struct npi_session *session, size_t n)
{
	npi_report_message(&session->report, NPI_ERROR,
			   "refusing to delete %zu object%s without a terminal to ask "
			   "on; add --yes",
			   n, n == 1 ? "" : "s");
	return EX_USAGE;
}

static bool is_yes(char *answer)
{
	answer[strcspn(answer, "\n")] = '\0';
	return strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0;
}

/* kubectl's question. */
static int ask(const struct npi_session *session, const char *list, size_t n)
{
	char answer[16] = "";

	fprintf(session->report.err,
		"You are about to delete the following %zu resource(s):\n%s"
		"Do you want to continue? (y/N): ",
		n, list);
	fflush(session->report.err);
	if (fgets(answer, sizeof(answer), session->io->in) && is_yes(answer))
		return 0;
	fprintf(session->report.err, "deletion is cancelled\n");
	return EXIT_SOME_FAILED;
}

/* The findings of this look are those of the run that follows, which says them. */
static int look(struct npi_session *session, const struct npi_selection *selection,
		struct npi_running *running)
{
	enum npi_quiet quiet = session->report.quiet;
	int status;

	running->only_looks = true;
	session->report.quiet = NPI_SAY_ERRORS;
	status = npi_running_plan(session, NPI_RUN_DELETE, selection, running);
	session->report.quiet = quiet;
	return status;
}

int npi_running_ask(struct npi_session *session, const struct npi_selection *selection,
		    const char **ret_agreed)
{
	struct npi_running *running = npi_arena_new(&session->arena, struct npi_running);
	const char *list;
	size_t n = 0;
	int status;

	if (!running)
		return npi_session_out_of_memory(session);
	status = look(session, selection, running);
	if (!status) {
		list = list_deleted(running, &n);
		*ret_agreed = list;
		status = list ? 0 : npi_session_out_of_memory(session);
	}
	npi_running_end(running, status);
	if (status || !n)
		return status;
	return session->io->in_is_terminal ? ask(session, list, n) : refuse(session, n);
}

int running_check_agreed(struct npi_running *running)
{
	const struct npi_session *session = running->session;
	const char *list;
	size_t n;

	if (!running->agreed)
		return 0;
	list = list_deleted(running, &n);
	if (!list)
		return npi_session_out_of_memory(session);
	if (strcmp(list, running->agreed) == 0)
		return 0;
	npi_report_message(&session->report, NPI_ERROR,
			   "other objects are there now than those that were listed; "
			   "nothing was changed");
	return EX_TEMPFAIL;
}
