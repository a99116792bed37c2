/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "completion.h"

/* What an _arguments specification gives a meaning of its own. */
#define SPECIAL "[]:\\"

/* "[text]:FILE:_files" */
static void print_rest(const struct npi_option *option)
{
	printf("[");
	completion_print_help(option->help, SPECIAL, "'\\''");
	printf("]");
	if (!option->arg)
		return;
	printf(option->arg_optional ? "::%s:" : ":%s:", "value");
	if (completion_is_file(option))
		printf("_files -g \"*.(yaml|yml|json)(-.)\"");
	else if (option->words) {
		printf("(");
		completion_print_words(option->words, " ");
		printf(")");
	}
}

/* An optional value must be behind '=', others may be the next word. */
static void print_option(const struct npi_option *option)
{
	const char *value = !option->arg ? "" : option->arg_optional ? "=-" : "=";

	printf("\t\t\t'*--%s%s", option->name, value);
	print_rest(option);
	printf("' \\\n");
	if (!option->letter)
		return;
	printf("\t\t\t'*-%c%s", option->letter, option->arg ? "+" : "");
	print_rest(option);
	printf("' \\\n");
}

static void print_command(const struct npi_command *command)
{
	size_t i;

	printf("\t%s)\n\t\t_arguments -S \\\n", command->name);
	for (i = 0; i < npi_n_options; i++)
		if (npi_option_is_for(&npi_options[i], command))
			print_option(&npi_options[i]);
	if (command->operands_are_files)
		printf("\t\t\t'*:file:_files -g \"*.(yaml|yml|json)(-.)\"'\n");
	else if (command->operand_words) {
		printf("\t\t\t'1:kind:(");
		completion_print_words(command->operand_words, " ");
		printf(")' \\\n\t\t\t'*: :'\n");
	} else if (command->bit == NPI_HELP) {
		printf("\t\t\t'1:command:(");
		completion_print_commands(" ");
		printf(")'\n");
	} else
		printf("\t\t\t'*: :'\n");
	printf("\t\t;;\n");
}

void completion_zsh(void)
{
	size_t i;

	printf("#compdef nodeport-ipvs\n"
	       "# made from the program's own tables\n"
	       "\n"
	       "local -a commands=(\n");
	for (i = 0; i < npi_n_commands; i++) {
		printf("\t'%s:", npi_commands[i].name);
		completion_print_help(npi_commands[i].summary, SPECIAL, "'\\''");
		printf("'\n");
	}
	printf(")\n"
	       "\n"
	       "if (( CURRENT == 2 )); then\n"
	       "\t_describe command commands\n"
	       "else\n"
	       "\tlocal command=$words[2]\n"
	       "\n"
	       "\tshift words\n"
	       "\t(( CURRENT-- ))\n"
	       "\tcase $command in\n");
	for (i = 0; i < npi_n_commands; i++)
		print_command(&npi_commands[i]);
	printf("\tesac\n"
	       "fi\n");
}
