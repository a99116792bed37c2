/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sysexits.h>

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

int running_say_store(const struct npi_running *running,
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
		return running_say_store(running, &stop->store, "");
	case NPI_STOP_FACTS:
		return npi_session_kernel_error(session, "read this node's addresses",
						stop->error);
	case NPI_STOP_DUMP:
		return npi_session_kernel_error(session, "read the IPVS table",
						stop->error);
	case NPI_STOP_HOST:
		return running_say_no_host(running);
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
