/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "completion.h"

/* Condition under which an option is offered: behind one of its commands. */
static void print_condition(const struct npi_option *option)
{
	size_t i;

	if (!option->commands)
		return;
	printf(" -n '__fish_seen_subcommand_from");
	for (i = 0; i < npi_n_commands; i++)
		if (option->commands & npi_commands[i].bit)
			printf(" %s", npi_commands[i].name);
	printf("'");
}

static void print_option(const struct npi_option *option)
{
	printf("complete -c nodeport-ipvs");
	print_condition(option);
	if (option->letter)
		printf(" -s %c", option->letter);
	printf(" -l %s", option->name);
	/* -r: takes a value; -F, -f: which may be a file, or not */
	if (option->arg)
		printf("%s%s", option->arg_optional ? "" : " -r",
		       completion_is_file(option) ? " -F" : " -f");
	if (option->words) {
		printf(" -a '");
		completion_print_words(option->words, " ");
		printf("'");
	}
	printf(" -d '");
	completion_print_help(option->help, "\\", "\\'");
	printf("'\n");
}

void completion_fish(void)
{
	size_t i;

	printf("# fish completion for nodeport-ipvs; made from the program's own tables\n"
	       "complete -c nodeport-ipvs -f\n");
	for (i = 0; i < npi_n_commands; i++) {
		const struct npi_command *command = &npi_commands[i];

		printf("complete -c nodeport-ipvs -n __fish_use_subcommand -a %s -d '",
		       command->name);
		completion_print_help(command->summary, "\\", "\\'");
		printf("'\n");
		if (command->operands_are_files)
			printf("complete -c nodeport-ipvs -n "
			       "'__fish_seen_subcommand_from %s' -F\n",
			       command->name);
		if (!command->operand_words)
			continue;
		printf("complete -c nodeport-ipvs -n '__fish_seen_subcommand_from %s' "
		       "-a '",
		       command->name);
		completion_print_words(command->operand_words, " ");
		printf("'\n");
	}
	for (i = 0; i < npi_n_options; i++)
		print_option(&npi_options[i]);
}
