/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/cli.h"
#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "npi/options.h"
#include "npi/text.h"

#define TRY_APPLY "Try 'nodeport-ipvs apply --help'.\n"

/* What is wrong with a command line is said in one line, with a way on. */
static const struct {
	const char *args, *err;
} usage_errors[] = {
	{ "aply", "error: unknown command 'aply'\n"
		  "Did you mean 'apply'?\n"
		  "Try 'nodeport-ipvs --help'.\n" },
	{ "frobnicate", "error: unknown command 'frobnicate'\n"
			"Try 'nodeport-ipvs --help'.\n" },
	{ "--frobnicate apply", "error: unknown option '--frobnicate'\n"
				"Try 'nodeport-ipvs --help'.\n" },
	{ "-x apply", "error: unknown option '-x'\n"
		      "Try 'nodeport-ipvs --help'.\n" },
	{ "apply --dry-rn", "error: unknown option '--dry-rn'\n"
			    "Did you mean '--dry-run'?\n" TRY_APPLY },
	{ "apply --dry-rn=client x.yaml", "error: unknown option '--dry-rn'\n"
					  "Did you mean '--dry-run'?\n" TRY_APPLY },
	{ "apply -x", "error: unknown option '-x'\n" TRY_APPLY },
	{ "apply -qx", "error: unknown option '-x'\n" TRY_APPLY },
	{ "apply -f", "error: option '-f' needs a value: FILE\n" TRY_APPLY },
	{ "apply --filename",
	  "error: option '--filename' needs a value: FILE\n" TRY_APPLY },
	{ "apply --quiet=yes", "error: option '--quiet' takes no value\n" TRY_APPLY },
	{ "apply --service x", "error: unknown option '--service'\n"
			       "Did you mean '--service-cluster-ip-range' or "
			       "'--service-node-port-range'?\n" TRY_APPLY },
	{ "apply --force x", "error: unknown option '--force'\n"
			     "Did you mean '--force-conflicts'?\n" TRY_APPLY },
	{ "apply --drain=5 x", "error: unknown option '--drain'\n"
			       "Did you mean '--drain-timeout'?\n" TRY_APPLY },
	{ "apply -q --file x.yaml", "error: unknown option '--file'\n"
				    "Did you mean '--filename'?\n" TRY_APPLY },
	{ "--vers apply", "error: unknown option '--vers'\n"
			  "Did you mean '--version'?\n"
			  "Try 'nodeport-ipvs --help'.\n" },
	{ "apply --dry-run=maybe x",
	  "error: invalid value 'maybe' for '--dry-run': expected "
	  "'none', 'client' or 'server'\n" TRY_APPLY },
	{ "apply -o wide x",
	  "error: invalid value 'wide' for '--output': expected 'text', 'name', "
	  "'json' or 'yaml'\n" TRY_APPLY },
	{ "apply --nodeport-addresses=10.0.0.0/33 x",
	  "error: invalid value '10.0.0.0/33' for '--nodeport-addresses': expected "
	  "networks "
	  "as 192.0.2.0/24, separated by commas, or 'primary'\n" TRY_APPLY },
	{ "apply --nodeport-addresses=primary,10.0.0.0/8 x",
	  "error: invalid value 'primary,10.0.0.0/8' for '--nodeport-addresses': "
	  "expected "
	  "networks as 192.0.2.0/24, separated by commas, or 'primary'\n" TRY_APPLY },
	{ "apply --service-cluster-ip-range=10.0.0.0/8,172.16.0.0/12 x",
	  "error: invalid value '10.0.0.0/8,172.16.0.0/12' for "
	  "'--service-cluster-ip-range': expected at most one network of each family, "
	  "separated by a comma\n" TRY_APPLY },
	{ "apply --ipvs-scheduler=RR x",
	  "error: invalid value 'RR' for '--ipvs-scheduler': expected the name of a "
	  "scheduler\n" TRY_APPLY },
	{ "apply --ipvs-scheduler=sixteen_letters_ x",
	  "error: invalid value 'sixteen_letters_' for '--ipvs-scheduler': expected the "
	  "name of a scheduler\n" TRY_APPLY },
	{ "apply -n Team_A x", "error: invalid value 'Team_A' for '--namespace': "
			       "expected a namespace\n" TRY_APPLY },
	{ "apply -n a- x", "error: invalid value 'a-' for '--namespace': "
			   "expected a namespace\n" TRY_APPLY },
	{ "apply --service-node-port-range=30000 x",
	  "error: invalid value '30000' for '--service-node-port-range': expected two "
	  "ports "
	  "as 30000-32767\n" TRY_APPLY },
	{ "apply --service-node-port-range=32767-30000 x",
	  "error: invalid value '32767-30000' for '--service-node-port-range': expected "
	  "two "
	  "ports as 30000-32767\n" TRY_APPLY },
	{ "apply --service-node-port-range=60000+6000 x",
	  "error: invalid value '60000+6000' for '--service-node-port-range': expected "
	  "two "
	  "ports as 30000-32767\n" TRY_APPLY },
	{ "apply",
	  "error: no manifests named: give files, directories or -\n" TRY_APPLY },
	{ "list web", "error: 'list' takes no operand: 'web'\n"
		      "Try 'nodeport-ipvs list --help'.\n" },
	{ "help apply list", "error: 'help' takes one command: 'list'\n"
			     "Try 'nodeport-ipvs --help'.\n" },
	{ "help aply", "error: unknown command 'aply'\n"
		       "Try 'nodeport-ipvs --help'.\n" },
	{ "apply - -", "error: standard input ('-') can be read only once\n" },
};

START_TEST(wrong_usage_is_said)
{
	struct cli cli = { 0 };

	cli_expect(&cli, usage_errors[_i].args, EX_USAGE, "", usage_errors[_i].err);
}
END_TEST

/* These answer without a look at kernel, configuration or manifests. */
static const struct {
	const char *args, *begins, *contains;
} answers[] = {
	{ "", "nodeport-ipvs serves Kubernetes Service manifests",
	  "\n  nodeport-ipvs apply svc.yaml " },
	{ "--help", "nodeport-ipvs serves Kubernetes Service manifests",
	  "\nCommands:\n  apply " },
	{ "-h", "nodeport-ipvs serves Kubernetes Service manifests", "\nCommands:\n" },
	{ "help", "nodeport-ipvs serves Kubernetes Service manifests", "\nCommands:\n" },
	{ "apply --help",
	  "nodeport-ipvs apply: take these objects over and make the node serve them\n\n"
	  "Examples:\n  nodeport-ipvs apply svc.yaml",
	  "\n  -f, --filename=FILE\n" },
	{ "help apply", "nodeport-ipvs apply: ", "\n      --dry-run[=client|server]\n" },
	{ "apply no-such-file -h",
	  "nodeport-ipvs apply: ", "Usage: nodeport-ipvs apply" },
	{ "--version", "nodeport-ipvs 0.", "\n" },
	{ "list --version", "nodeport-ipvs 0.", "\n" },
	{ "-V list", "nodeport-ipvs 0.", "\n" },
};

START_TEST(questions_are_answered)
{
	static const char *const environment[] = { "NODEPORT_IPVS_CONFIG=no-such-file",
						   NULL };
	struct cli cli = { .environment = environment };

	cli_run(&cli, answers[_i].args);
	ck_assert_int_eq(cli.status, 0);
	ck_assert_str_eq(cli.err, "");
	ck_assert_msg(!strncmp(cli.out, answers[_i].begins, strlen(answers[_i].begins)) &&
			      strstr(cli.out, answers[_i].contains),
		      "nodeport-ipvs %s\n%s", answers[_i].args, cli.out);
	cli_clear(&cli);
}
END_TEST

/* Help fits a terminal, whatever is added to the tables. */
START_TEST(help_fits_80_columns)
{
	struct cli cli = { 0 };
	struct npi_text args = { 0 };
	char *line, *rest;

	npi_text_add_format(&args, "help %s", npi_commands[_i].name);
	cli_run(&cli, npi_text_string(&args));
	rest = cli.out;
	while ((line = strsep(&rest, "\n")))
		ck_assert_msg(strlen(line) <= 80, "%s", line);
	cli_clear(&cli);
	npi_text_clear(&args);
}
END_TEST

static bool share_letter(const struct npi_option *a, const struct npi_option *b)
{
	return (a->letter && (a->letter == b->letter || a->letter == b->other_letter)) ||
	       (a->other_letter &&
		(a->other_letter == b->letter || a->other_letter == b->other_letter));
}

/* A command takes one option of each name and letter. */
START_TEST(names_and_letters_are_unique)
{
	const struct npi_command *command = _i ? &npi_commands[_i - 1] : NULL;
	size_t i, j;

	for (i = 0; i < npi_n_options; i++) {
		const struct npi_option *a = &npi_options[i];

		if (!npi_option_is_for(a, command))
			continue;
		for (j = i + 1; j < npi_n_options; j++) {
			const struct npi_option *b = &npi_options[j];

			if (!npi_option_is_for(b, command))
				continue;
			ck_assert_str_ne(a->name, b->name);
			ck_assert_msg(!share_letter(a, b), "%s %s", a->name, b->name);
		}
	}
}
END_TEST

START_TEST(every_option_can_say_what_it_expects)
{
	size_t i;

	for (i = 0; i < npi_n_options; i++) {
		const struct npi_option *option = &npi_options[i];
		bool is_switch = !option->arg || option->arg_optional;

		ck_assert_msg(is_switch || option->expects || option->words, "%s",
			      option->name);
		ck_assert_msg(option->take != NULL, "%s", option->name);
		ck_assert_ptr_nonnull(option->help);
	}
}
END_TEST

START_TEST(environment_names)
{
	char name[NPI_ENVIRONMENT_NAME];
	size_t i;

	for (i = 0; i < npi_n_options; i++)
		if (!strcmp(npi_options[i].name, "service-node-port-range"))
			break;
	ck_assert_str_eq(npi_option_environment(&npi_options[i], name),
			 "NODEPORT_IPVS_SERVICE_NODE_PORT_RANGE");
}
END_TEST

/* Everything that was printed must have been written. */
START_TEST(a_full_disk_is_an_error)
{
	struct cli cli = { .out_stream = fopen("/dev/full", "w") };

	cli_run(&cli, "--help");
	ck_assert_int_eq(cli.status, EX_IOERR);
	ck_assert_str_eq(
		cli.err,
		"error: cannot write to standard output: No space left on device\n");
	fclose(cli.out_stream);
	cli_clear(&cli);
}
END_TEST

#define RED "\033[1;31merror\033[0m: unknown command 'x'\n"

static const struct {
	const char *args;
	const char *environment[3];
	bool terminal, journal;
	const char *begins;
} colours[] = {
	{ "x", { "TERM=xterm" }, true, false, RED },
	{ "x", { "TERM=xterm" }, false, false, "error:" },
	{ "x", { "TERM=dumb" }, true, false, "error:" },
	{ "x", { NULL }, true, false, "error:" },
	{ "x", { "TERM=xterm", "NO_COLOR=1" }, true, false, "error:" },
	{ "x", { "TERM=xterm", "NO_COLOR=" }, true, false, RED },
	{ "x", { "CLICOLOR_FORCE=1" }, false, false, RED },
	{ "x", { "CLICOLOR_FORCE=0" }, false, false, "error:" },
	{ "x", { "CLICOLOR_FORCE=1", "NO_COLOR=1" }, false, false, "error:" },
	{ "x", { "TERM=xterm" }, true, true, "<3>error:" },
	{ "apply --color=always", { NULL }, false, false, "\033[1;31merror\033[0m:" },
	{ "apply --color=never", { "TERM=xterm" }, true, false, "error:" },
};

START_TEST(colour_is_for_terminals)
{
	struct cli cli = {
		.environment = colours[_i].environment,
		.err_is_terminal = colours[_i].terminal,
		.err_is_journal = colours[_i].journal,
	};

	cli_run(&cli, colours[_i].args);
	ck_assert_msg(!strncmp(cli.err, colours[_i].begins, strlen(colours[_i].begins)),
		      "%s", cli.err);
	cli_clear(&cli);
}
END_TEST

int main(void)
{
	const struct unit_test tests[] = {
		UNIT_ROWS(wrong_usage_is_said, usage_errors),
		UNIT_ROWS(questions_are_answered, answers),
		{ &help_fits_80_columns, (int)npi_n_commands },
		{ &names_and_letters_are_unique, (int)npi_n_commands + 1 },
		UNIT(every_option_can_say_what_it_expects),
		UNIT(environment_names),
		UNIT(a_full_disk_is_an_error),
		UNIT_ROWS(colour_is_for_terminals, colours),
	};

	return unit_run("cli_options", tests, UNIT_COUNT(tests));
}
