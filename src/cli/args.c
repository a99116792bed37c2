/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "npi/text.h"

#include "parse.h"
#include "values.h"

enum { DEFAULT_LOCK_TIMEOUT_S = 10 };

static size_t option_number(const struct npi_option *option)
{
	return (size_t)(option - npi_options);
}

int npi_take_value(struct npi_args *args, const struct npi_option *option,
		   const char *value, bool *seen)
{
	bool first = !seen[option_number(option)];

	seen[option_number(option)] = true;
	return option->take(args, option, value, first);
}

const char *npi_expected(const struct npi_option *option, struct npi_arena *arena)
{
	struct npi_text text = { 0 };
	const char *kept;
	size_t i;

	if (option->expects || !option->words)
		return option->expects ? option->expects : "true or false";
	for (i = 0; option->words[i]; i++)
		npi_text_add_format(&text, "%s'%s'",
				    !i                     ? ""
				    : option->words[i + 1] ? ", "
							   : " or ",
				    option->words[i]);
	kept = npi_arena_strdup(arena, npi_text_string(&text));
	npi_text_clear(&text);
	return kept ? kept : "";
}

static bool *new_seen(struct npi_args *args)
{
	return npi_arena_new_array(&args->arena, bool, npi_n_options);
}

static int take_environment(const struct npi_command *command, const struct npi_io *io,
			    const struct npi_report *report, struct npi_args *args)
{
	char name[NPI_ENVIRONMENT_NAME];
	bool *seen = new_seen(args);
	size_t i;

	if (!seen)
		return EX_OSERR;
	for (i = 0; i < npi_n_options; i++) {
		const struct npi_option *option = &npi_options[i];
		const char *value;

		if (!option->is_setting || !npi_option_is_for(option, command))
			continue;
		value = io->environment(npi_option_environment(option, name));
		if (!value || !*value || npi_take_value(args, option, value, seen) == 0)
			continue;
		npi_report_message(report, NPI_ERROR,
				   "invalid value '%s' in the environment variable %s: "
				   "expected %s",
				   value, name, npi_expected(option, &args->arena));
		return EX_CONFIG;
	}
	return 0;
}

static const struct npi_option *find_option(const char *name)
{
	size_t i;

	for (i = 0; i < npi_n_options; i++)
		if (!strcmp(npi_options[i].name, name))
			return &npi_options[i];
	return NULL;
}

static int take_operand(const struct npi_command *command,
			const struct npi_report *report, struct npi_args *args,
			const char *operand)
{
	if (*command->operands)
		return npi_words_add(&args->operands, &args->arena, operand) < 0
			       ? EX_OSERR
			       : 0;
	npi_report_message(report, NPI_ERROR, "'%s' takes no operand: '%s'",
			   command->name, operand);
	return npi_usage_end(report, command);
}

/* A file may be named with and without -f. */
static int take_given(const struct npi_command *command, const struct npi_given *given,
		      const struct npi_report *report, struct npi_args *args, bool *seen)
{
	const struct npi_option *option = given->option;
	const char *value = given->value;
	int r;

	if (!option && !command->operands_are_files)
		return take_operand(command, report, args, value);
	if (!option)
		option = find_option("filename");
	r = npi_take_value(args, option, value, seen);
	if (r != -EINVAL)
		return r < 0 ? EX_OSERR : 0;
	npi_report_message(report, NPI_ERROR,
			   "invalid value '%s' for '--%s': expected %s", value,
			   option->name, npi_expected(option, &args->arena));
	return npi_usage_end(report, command);
}

int npi_take_looks(const struct npi_command_line *line, const struct npi_report *report,
		   struct npi_args *args)
{
	const struct npi_option *colour = find_option("color");
	const struct npi_option *quiet = find_option("quiet");
	bool *seen = new_seen(args);
	int status = seen ? 0 : EX_OSERR;
	size_t i;

	for (i = 0; i < line->n && !status; i++)
		if (line->given[i].option == colour || line->given[i].option == quiet)
			status = take_given(line->command, &line->given[i], report, args,
					    seen);
	return status;
}

static int take_command_line(const struct npi_command_line *line,
			     const struct npi_report *report, struct npi_args *args)
{
	bool *seen = new_seen(args);
	int status = seen ? 0 : EX_OSERR;
	size_t i;

	for (i = 0; i < line->n && !status; i++)
		status = take_given(line->command, &line->given[i], report, args, seen);
	return status;
}

/* As the kubelet registers a node: the host name in lower case. */
static int take_hostname(struct npi_args *args)
{
	static const struct npi_option hostname = {
		.take = take_lower,
		.offset = offsetof(struct npi_args, settings.hostname),
	};
	char name[HOST_NAME_MAX + 1] = "";

	if (gethostname(name, sizeof(name) - 1) < 0 || !*name)
		return 0;
	return hostname.take(args, &hostname, name, true) == -ENOMEM ? EX_OSERR : 0;
}

/* The configuration file is chosen before any other value counts. */
static void choose_config(const struct npi_command_line *line, const struct npi_io *io,
			  struct npi_args *args)
{
	const struct npi_option *config = find_option("config");
	char name[NPI_ENVIRONMENT_NAME];
	size_t i;

	args->config = io->environment(npi_option_environment(config, name));
	if (args->config && !*args->config)
		args->config = NULL;
	for (i = 0; i < line->n; i++)
		if (line->given[i].option == config)
			args->config = line->given[i].value;
}

int npi_take_args(const struct npi_command_line *line, const struct npi_io *io,
		  const struct npi_report *report, struct npi_args *args)
{
	int status = 0;

	args->settings = npi_settings_default();
	args->max_delete = npi_max_delete_default();
	args->lock_timeout_s = DEFAULT_LOCK_TIMEOUT_S;
	if (line->command->bit != NPI_HELP) {
		choose_config(line, io, args);
		status = take_hostname(args);
		if (!status)
			status = npi_take_config(args, report);
		if (!status)
			status = take_environment(line->command, io, report, args);
	}
	if (!status)
		status = take_command_line(line, report, args);
	if (args->settings.only_namespace)
		args->settings.default_namespace = args->settings.only_namespace;
	return status;
}
