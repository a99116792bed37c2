/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "parse.h"

#include <getopt.h>
#include <string.h>
#include <sysexits.h>

#include "npi/text.h"

enum {
	/* what getopt_long() returns for an option with a long name: this and its number
	 */
	FIRST_LONG = 256,
	IN_ORDER_OPERAND =
		1, /* getopt's code for an operand when '-' leads the letters */
};

/* The tables in getopt's form, for one command or for what stands before it. */
struct getopt_form {
	char *letters;
	struct option *longs;
};

static int has_argument(const struct npi_option *option)
{
	if (!option->arg)
		return no_argument;
	return option->arg_optional ? optional_argument : required_argument;
}

static char *add_letter(char *letters, char letter, const char *colons)
{
	if (!letter)
		return letters;
	*letters++ = letter;
	return stpcpy(letters, colons);
}

static bool make_form(const struct npi_command *command, struct npi_arena *arena,
		      struct getopt_form *ret_form)
{
	static const char *const colons[] = {
		[no_argument] = "", [required_argument] = ":", [optional_argument] = "::"
	};
	struct getopt_form form = {
		.letters = npi_arena_alloc(arena, 6 * npi_n_options + 3),
		.longs = npi_arena_new_array(arena, struct option, npi_n_options + 1),
	};
	size_t i, n = 0;
	char *letter;

	if (!form.letters || !form.longs)
		return false;
	/* operands are reported in their place, or end the options before a command;
	 * ':' tells a missing value from an unknown option */
	letter = stpcpy(form.letters, command ? "-:" : "+:");
	for (i = 0; i < npi_n_options; i++) {
		const struct npi_option *option = &npi_options[i];
		int has_arg = has_argument(option);

		if (!npi_option_is_for(option, command))
			continue;
		form.longs[n++] = (struct option){ option->name, has_arg, NULL,
						   FIRST_LONG + (int)i };
		letter = add_letter(letter, option->letter, colons[has_arg]);
		letter = add_letter(letter, option->other_letter, colons[has_arg]);
	}
	*ret_form = form;
	return true;
}

/* The option behind getopt's code: a letter, or FIRST_LONG and up. */
static const struct npi_option *find_option(const struct npi_command *command, int code)
{
	size_t i;

	if (code >= FIRST_LONG)
		return &npi_options[code - FIRST_LONG];
	for (i = 0; i < npi_n_options; i++)
		if ((npi_options[i].letter == code ||
		     npi_options[i].other_letter == code) &&
		    npi_option_is_for(&npi_options[i], command))
			return &npi_options[i];
	return NULL;
}

int npi_usage_end(const struct npi_report *report, const struct npi_command *command)
{
	fprintf(report->err, "Try 'nodeport-ipvs%s%s --help'.\n", command ? " " : "",
		command ? command->name : "");
	return EX_USAGE;
}

static void suggest(const struct npi_report *report, const char *dashes, const char *name)
{
	if (name)
		fprintf(report->err, "Did you mean '%s%s'?\n", dashes, name);
}

static int unknown_command(const struct npi_report *report, const char *name)
{
	const char *names[32];
	size_t i;

	for (i = 0; i < npi_n_commands && i < 32; i++)
		names[i] = npi_commands[i].name;
	npi_report_message(report, NPI_ERROR, "unknown command '%s'", name);
	suggest(report, "", npi_closest(name, names, i));
	return npi_usage_end(report, NULL);
}

/* The options whose names begin with @name. */
static bool suggest_longer(const struct npi_report *report,
			   const struct npi_command *command, const char *name)
{
	struct npi_text matches = { 0 };
	size_t n = 0, i;

	for (i = 0; i < npi_n_options; i++) {
		if (!npi_option_is_for(&npi_options[i], command) ||
		    strncmp(npi_options[i].name, name, strlen(name)) != 0)
			continue;
		npi_text_add_format(&matches, "%s'--%s'", n++ ? " or " : "",
				    npi_options[i].name);
	}
	if (n)
		fprintf(report->err, "Did you mean %s?\n", npi_text_string(&matches));
	npi_text_clear(&matches);
	return n > 0;
}

/* @word is all of it: "--dry-rn=client". */
static int unknown_long_option(const struct npi_report *report,
			       const struct npi_command *command, const char *word)
{
	size_t len = strcspn(word, "="), n = 0, i;
	const char *names[128];
	char name[64] = "";

	if (len > 2 && len - 2 < sizeof(name))
		memcpy(name, word + 2, len - 2);
	for (i = 0; i < npi_n_options && n < 128; i++)
		if (npi_option_is_for(&npi_options[i], command))
			names[n++] = npi_options[i].name;
	npi_report_message(report, NPI_ERROR, "unknown option '%.*s'", (int)len, word);
	if (!*name || !suggest_longer(report, command, name))
		suggest(report, "--", npi_closest(name, names, n));
	return npi_usage_end(report, command);
}

/*
 * getopt takes any beginning of a name that fits only one. kubectl and ipvsadm do not,
 * and here '--force', which is something else to kubectl, must not become
 * '--force-conflicts'.
 */
static bool is_cut_short(const struct npi_option *option, const char *word)
{
	return strcspn(word + 2, "=") != strlen(option->name);
}

static int bad_option(const struct npi_report *report, const struct npi_command *command,
		      int code, const char *word)
{
	const struct npi_option *option = optopt ? find_option(command, optopt) : NULL;

	if (!optopt)
		return unknown_long_option(report, command, word);
	if (!option)
		npi_report_message(report, NPI_ERROR, "unknown option '-%c'", optopt);
	else if (optopt < FIRST_LONG)
		npi_report_message(report, NPI_ERROR, "option '-%c' needs a value: %s",
				   optopt, option->arg);
	else if (code == ':')
		npi_report_message(report, NPI_ERROR, "option '--%s' needs a value: %s",
				   option->name, option->arg);
	else
		npi_report_message(report, NPI_ERROR, "option '--%s' takes no value",
				   option->name);
	return npi_usage_end(report, command);
}

static bool add_given(struct npi_command_line *line, struct npi_arena *arena,
		      const struct npi_option *option, const char *value)
{
	struct npi_given *given =
		npi_arena_grow(arena, line->given, line->n, line->n + 1, sizeof(*given));

	if (!given)
		return false;
	given[line->n++] = (struct npi_given){ option, value };
	line->given = given;
	return true;
}

/* Options and operands of @command, or with NULL the options that stand before it;
 * optind is then at the command. */
static int parse_part(int argc, char **argv, const struct npi_command *command,
		      const struct npi_report *report, struct npi_arena *arena,
		      struct npi_command_line *line)
{
	struct getopt_form form;
	int code;

	if (!make_form(command, arena, &form))
		return EX_OSERR;
	optind = 0; /* glibc: begin anew */
	opterr = 0;
	for (;;) {
		const struct npi_option *option = NULL;
		const char *word = argv[optind ? optind : 1];

		code = getopt_long(argc, argv, form.letters, form.longs, NULL);
		if (code == -1)
			break;
		if (code == '?' || code == ':')
			return bad_option(report, command, code, argv[optind - 1]);
		if (code != IN_ORDER_OPERAND)
			option = find_option(command, code);
		if (code >= FIRST_LONG && is_cut_short(option, word))
			return unknown_long_option(report, command, word);
		if (!add_given(line, arena, option, optarg))
			return EX_OSERR;
	}
	for (; command && optind < argc; optind++) /* behind "--" */
		if (!add_given(line, arena, NULL, argv[optind]))
			return EX_OSERR;
	return 0;
}

int npi_parse_command_line(int argc, char **argv, const struct npi_report *report,
			   struct npi_arena *arena, struct npi_command_line *ret_line)
{
	struct npi_command_line line = { 0 };
	int status, first;

	status = parse_part(argc, argv, NULL, report, arena, &line);
	if (status)
		return status;
	first = optind;
	if (first < argc) {
		line.command = npi_find_command(argv[first]);
		if (!line.command)
			return unknown_command(report, argv[first]);
		/* the command stands where getopt expects the program's name */
		status = parse_part(argc - first, argv + first, line.command, report,
				    arena, &line);
	}
	*ret_line = line;
	return status;
}

bool npi_is_given(const struct npi_command_line *line, const char *name)
{
	size_t i;

	for (i = 0; i < line->n; i++)
		if (line->given[i].option && !strcmp(line->given[i].option->name, name))
			return true;
	return false;
}
