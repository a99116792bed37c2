/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --metrics-file: the outcome of every run that may change the node. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "npi/report_metrics.h"

#include "ownership.h"
#include "running.h"

static double read_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int say_failure(const struct npi_running *running, int error, int status)
{
	npi_report_message(&running->session->report, NPI_ERROR,
			   "cannot write the metrics file '%s': %s",
			   running->session->args->metrics_file, strerror(error));
	return status;
}

int running_begin_metrics(struct npi_running *running)
{
	const char *path = running->session->args->metrics_file;
	char *copy;

	running->began = read_clock();
	if (!path || running->only_looks)
		return 0;
	copy = npi_arena_strdup(&running->session->arena, path);
	if (!copy)
		return npi_session_out_of_memory(running->session);
	if (access(dirname(copy), W_OK | X_OK) < 0)
		return say_failure(running, errno, EX_CANTCREAT);
	running->has_metrics = true;
	return 0;
}

static void count_operations(const struct npi_run_round *round,
			     struct npi_metrics *metrics)
{
	size_t i;

	for (i = 0; i < round->plan.n; i++)
		if (round->outcomes[i].state == NPI_DONE)
			metrics->operations[round->plan.steps[i].kind]++;
}

static void describe_run(const struct npi_running *running, int status,
			 struct npi_metrics *metrics)
{
	const struct npi_run *run = &running->run;
	struct npi_run_record record = { 0 };
	size_t i;

	if (running->is_locked)
		record = running->lock.record;
	else if (npi_run_record_read(&running->place, &record) < 0)
		record = (struct npi_run_record){ 0 };
	metrics->last_run_s = running->session->io->now_s();
	metrics->last_success_s = status == 0 || status == EXIT_CHANGED
					  ? metrics->last_run_s
					  : record.last_success_s;
	metrics->last_change_s = record.last_change_s;
	metrics->duration_s = read_clock() - running->began;
	metrics->exit_status = status;
	for (i = 0; i < run->n_rounds; i++)
		count_operations(&run->rounds[i], metrics);
	for (i = 0; i < run->diff.n; i++)
		metrics->n_conflicts += run->diff.items[i].verdict == IPVS_CONFLICT;
}

/* The node as it is now, whatever became of the run. */
static void describe_node(const struct npi_running *running, struct npi_metrics *metrics)
{
	struct npi_session *session = running->session;
	struct ipvs_info info;
	bool known = false;

	if (!session->kern ||
	    session->kern->dump(session->kern, 0, &session->arena, &metrics->table,
				&info) < 0 ||
	    npi_session_ownership(session, false, &metrics->ownership, &known))
		return;
	metrics->has_table = known;
}

/* Readers see the old file or the new one. */
static int replace(const char *path, const struct npi_text *text)
{
	char *temporary = NULL;
	int fd, error = 0;

	if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
		return ENOMEM;
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		error = errno;
	else if (write(fd, text->bytes, text->len) != (ssize_t)text->len)
		error = errno ? errno : ENOSPC;
	else if (fchmod(fd, 0644) < 0)
		error = errno;
	if (fd >= 0 && close(fd) < 0 && !error)
		error = errno;
	if (fd >= 0 && !error && rename(temporary, path) < 0)
		error = errno;
	if (fd >= 0 && error)
		unlink(temporary);
	free(temporary);
	return error;
}

int running_end_metrics(struct npi_running *running, int status)
{
	struct npi_metrics metrics = { 0 };
	struct npi_text text = { 0 };
	int error;

	if (!running->has_metrics)
		return status;
	running->has_metrics = false;
	describe_run(running, status, &metrics);
	describe_node(running, &metrics);
	errno = 0;
	if (npi_report_metrics(&metrics, &running->session->arena, &text) < 0)
		error = ENOMEM;
	else
		error = replace(running->session->args->metrics_file, &text);
	npi_text_clear(&text);
	if (!error)
		return status;
	say_failure(running, error, EX_IOERR);
	return status == 0 || status == EXIT_CHANGED ? EX_IOERR : status;
}
