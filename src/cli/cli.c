/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/cli.h"

#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "npi/text.h"

#include "help.h"
#include "parse.h"
#include "session.h"

static bool is_set(const struct npi_io *io, const char *name)
{
	const char *value = io->environment(name);

	return value && *value && strcmp(value, "0");
}

/* no-color.org and bixense.com/clicolors, in the order in which they overrule. */
static bool use_colour(const struct npi_io *io, enum npi_when when)
{
	const char *term = io->environment("TERM");
	const char *no_color = io->environment("NO_COLOR");

	if (when != NPI_AUTO)
		return when == NPI_ALWAYS;
	if (io->err_is_journal || (no_color && *no_color))
		return false;
	if (is_set(io, "CLICOLOR_FORCE"))
		return true;
	return io->err_is_terminal && term && *term && strcmp(term, "dumb");
}

static struct npi_report make_report(const struct npi_io *io, enum npi_when colour,
				     unsigned int quiet)
{
	return (struct npi_report){
		.out = io->out,
		.err = io->err,
		.colour = use_colour(io, colour),
		.journal = io->err_is_journal,
		.quiet = quiet > NPI_SAY_ERRORS ? NPI_SAY_ERRORS : (enum npi_quiet)quiet,
	};
}

/* Asked for help or version, nothing else is looked at. */
static bool answer_questions(const struct npi_command_line *line, FILE *out)
{
	if (npi_is_given(line, "version"))
		npi_help_version(out);
	else if (line->command && npi_is_given(line, "help"))
		npi_help_command(out, line->command);
	else if (npi_is_given(line, "help"))
		npi_help_all(out);
	else if (!line->command)
		npi_help_short(out);
	else
		return false;
	return true;
}

static int run_command(const struct npi_command_line *line, const struct npi_io *io,
		       const struct npi_report *report, const struct npi_openers *openers,
		       struct npi_args *args)
{
	struct npi_session session = {
		.command = line->command,
		.args = args,
		.io = io,
		.openers = *openers,
	};
	int status = npi_take_looks(line, report, args);

	if (status)
		return status;
	session.report = make_report(io, args->colour, args->quiet);
	status = npi_take_args(line, io, &session.report, args);
	if (!status)
		status = line->command->run(&session);
	npi_session_clear(&session);
	return status;
}

/*
 * What was printed may not have been written: a full disk must not look like success, nor
 * like an answer as "1: there are differences". An earlier write may have failed, the
 * reason of which is gone.
 */
static int finish(const struct npi_io *io, const struct npi_report *report, int status)
{
	int error = ferror(io->out) ? EIO : 0;

	if (fflush(io->out) != 0)
		error = errno;
	if (!error)
		return status;
	npi_report_message(report, NPI_ERROR, "cannot write to standard output: %s",
			   strerror(error));
	return status < EX__BASE ? EX_IOERR : status;
}

int npi_cli_main(int argc, char **argv, const struct npi_io *io,
		 const struct npi_openers *openers)
{
	struct npi_report report = make_report(io, NPI_AUTO, 0);
	struct npi_command_line line;
	struct npi_args args = { 0 };
	int status;

	status = npi_parse_command_line(argc, argv, &report, &args.arena, &line);
	if (!status && !answer_questions(&line, io->out))
		status = run_command(&line, io, &report, openers, &args);
	status = finish(io, &report, status);
	npi_arena_clear(&args.arena);
	return status;
}
