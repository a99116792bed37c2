/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "completion.h"

/* The function up to where values are completed. bash splits words at '=': the value of
 * --dry-run=cl is a word of its own. */
static const char head[] =
	"# bash completion for nodeport-ipvs; made from the program's own tables\n"
	"\n"
	"_nodeport_ipvs_files()\n"
	"{\n"
	"\tlocal IFS=$'\\n' suffix\n"
	"\n"
	"\tcompopt -o filenames\n"
	"\tCOMPREPLY=($(compgen -d -- \"$cur\"))\n"
	"\tfor suffix in yaml yml json; do\n"
	"\t\tCOMPREPLY+=($(compgen -f -X \"!*.$suffix\" -- \"$cur\"))\n"
	"\tdone\n"
	"}\n"
	"\n"
	"_nodeport_ipvs_words()\n"
	"{\n"
	"\tCOMPREPLY=($(compgen -W \"$1\" -- \"$cur\"))\n"
	"}\n"
	"\n"
	"_nodeport_ipvs()\n"
	"{\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]}\n"
	"\tlocal command='' equals='' word\n"
	"\n"
	"\tif [ \"$cur\" = = ]; then\n"
	"\t\tequals==\n"
	"\t\tcur=\n"
	"\telif [ \"$option\" = = ]; then\n"
	"\t\tequals==\n"
	"\t\toption=${COMP_WORDS[COMP_CWORD - 2]}\n"
	"\tfi\n"
	"\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
	"\t\tcase $word in\n";

static const char before_values[] = "\t\t\tcommand=$word\n"
				    "\t\t\tbreak\n"
				    "\t\t\t;;\n"
				    "\t\tesac\n"
				    "\tdone\n"
				    "\tcase $command:$option in\n";

static const char before_options[] = "\tesac\n"
				     "\tcase $command:$cur in\n";

static const char tail[] = "\tesac\n"
			   "}\n"
			   "complete -F _nodeport_ipvs nodeport-ipvs\n";

/* "apply:-f|apply:--filename": the option behind one command, or behind any. */
static void print_pattern(const struct npi_option *option, const char *command)
{
	if (option->letter)
		printf("%s:-%c|", command, option->letter);
	printf("%s:--%s", command, option->name);
}

static void print_patterns(const struct npi_option *option)
{
	const char *separator = "";
	size_t i;

	printf("\t");
	if (!option->commands)
		print_pattern(option, "*");
	for (i = 0; i < npi_n_commands; i++) {
		if (!(option->commands & npi_commands[i].bit))
			continue;
		printf("%s", separator);
		print_pattern(option, npi_commands[i].name);
		separator = "|";
	}
	printf(")\n");
}

/* What follows an option that takes a value. */
static void print_values(void)
{
	size_t i;

	for (i = 0; i < npi_n_options; i++) {
		const struct npi_option *option = &npi_options[i];

		if (!option->arg)
			continue;
		print_patterns(option);
		if (option->arg_optional)
			printf("\t\tif [ \"$equals\" ]; then\n\t");
		if (completion_is_file(option))
			printf("\t\t_nodeport_ipvs_files\n");
		else if (option->words) {
			printf("\t\t_nodeport_ipvs_words '");
			completion_print_words(option->words, " ");
			printf("'\n");
		}
		if (option->arg_optional)
			printf("\t\t\treturn\n\t\tfi\n");
		else
			printf("\t\treturn\n");
		printf("\t\t;;\n");
	}
}

static void print_option_words(const struct npi_command *command)
{
	const char *separator = "";
	size_t i;

	printf("\t\t_nodeport_ipvs_words '");
	for (i = 0; i < npi_n_options; i++) {
		if (!npi_option_is_for(&npi_options[i], command))
			continue;
		printf("%s", separator);
		if (npi_options[i].letter)
			printf("-%c ", npi_options[i].letter);
		printf("--%s", npi_options[i].name);
		separator = " ";
	}
	printf("'\n\t\t;;\n");
}

static void print_operands(void)
{
	size_t i;

	for (i = 0; i < npi_n_commands; i++) {
		printf("\t%s:-*)\n", npi_commands[i].name);
		print_option_words(&npi_commands[i]);
	}
	printf("\t:-*)\n");
	print_option_words(NULL);
	for (i = 0; i < npi_n_commands; i++)
		if (npi_commands[i].operands_are_files)
			printf("\t%s:*)\n\t\t_nodeport_ipvs_files\n\t\t;;\n",
			       npi_commands[i].name);
	for (i = 0; i < npi_n_commands; i++) {
		if (!npi_commands[i].operand_words)
			continue;
		printf("\t%s:*)\n\t\t_nodeport_ipvs_words '", npi_commands[i].name);
		completion_print_words(npi_commands[i].operand_words, " ");
		printf("'\n\t\t;;\n");
	}
	printf("\t:*|help:*)\n\t\t_nodeport_ipvs_words '");
	completion_print_commands(" ");
	printf("'\n\t\t;;\n");
}

void completion_bash(void)
{
	printf("%s\t\t", head);
	completion_print_commands("|");
	printf(")\n%s", before_values);
	print_values();
	printf("%s", before_options);
	print_operands();
	printf("%s", tail);
}
