/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parse.h - the command line into struct npi_args, and the sources of settings below it
 */
#ifndef NPI_CLI_PARSE_H
#define NPI_CLI_PARSE_H

#include "npi/cli.h"
#include "npi/options.h"
#include "npi/report.h"

/* One thing of the command line: an option with its value, or (option NULL) an operand.
 */
struct npi_given {
	const struct npi_option *option;
	const char *value; /* borrowed from argv; NULL: none */
};

struct npi_command_line {
	const struct npi_command *command; /* NULL: none was named */
	struct npi_given *given;           /* in order */
	size_t n;
};

/*
 * These return an exit status: 0 to go on, or what the program ends with, having said
 * why on standard error.
 */

/**
 * npi_parse_command_line() - find the command and take its arguments apart
 *
 * Values are not looked at yet. Help or version may have been asked for with or without a
 * command.
 */
int npi_parse_command_line(int argc, char **argv, const struct npi_report *report,
			   struct npi_arena *arena, struct npi_command_line *ret_line);

/* The end of every complaint about usage: "Try 'nodeport-ipvs apply --help'."; EX_USAGE.
 * @command may be NULL. */
int npi_usage_end(const struct npi_report *report, const struct npi_command *command);

/* Whether the option with this name was given. */
bool npi_is_given(const struct npi_command_line *line, const char *name);

/* Only how messages look, so that what is said of the other values looks so, too. */
int npi_take_looks(const struct npi_command_line *line, const struct npi_report *report,
		   struct npi_args *args);

/**
 * npi_take_args() - values for everything: defaults, then the configuration file, then
 * the environment, then the command line, each overriding what was there
 */
int npi_take_args(const struct npi_command_line *line, const struct npi_io *io,
		  const struct npi_report *report, struct npi_args *args);

/* One value from one source; @seen remembers which options that source already set.
 * Return: as struct npi_option's @take. */
int npi_take_value(struct npi_args *args, const struct npi_option *option,
		   const char *value, bool *seen);

/* Why a value was not taken, at the end of a message: "expected …". */
const char *npi_expected(const struct npi_option *option, struct npi_arena *arena);

/* The settings in @args->config, or in the default file if there is one. */
int npi_take_config(struct npi_args *args, const struct npi_report *report);

#endif
