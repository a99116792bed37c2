/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "help.h"

#include <string.h>

enum {
	COMMAND_COLUMN = 14,
	TEXT_COLUMN = 10, /* where the text of an option begins */
};

void npi_help_short(FILE *out)
{
	fputs("nodeport-ipvs serves Kubernetes Service manifests through this node's "
	      "IPVS "
	      "table.\n"
	      "\n"
	      "  nodeport-ipvs apply --dry-run svc.yaml   show what would change\n"
	      "  nodeport-ipvs apply svc.yaml             make it so\n"
	      "  nodeport-ipvs list                       same output as ipvsadm -Ln\n"
	      "  nodeport-ipvs validate svc.yaml          check manifests, without root\n"
	      "\n"
	      "All commands: nodeport-ipvs --help      Manual: man nodeport-ipvs\n",
	      out);
}

/* Every line of @text behind @indent blanks; the first goes on where the line is. */
static void print_lines(FILE *out, const char *text, int indent)
{
	for (;;) {
		size_t len = strcspn(text, "\n");

		fprintf(out, "%.*s\n", (int)len, text);
		text += len;
		if (!*text++)
			return;
		fprintf(out, "%*s", indent, "");
	}
}

/* "  -f, --filename=FILE", and what it is for below. */
static void print_option(FILE *out, const struct npi_option *option)
{
	if (option->letter)
		fprintf(out, "  -%c, --%s", option->letter, option->name);
	else
		fprintf(out, "      --%s", option->name);
	if (option->arg)
		fprintf(out, option->arg_optional ? "[=%s]" : "=%s", option->arg);
	fprintf(out, "\n%*s", TEXT_COLUMN, "");
	print_lines(out, option->help, TEXT_COLUMN);
}

/* Those of the command alone, or those that every command takes. */
static void print_options(FILE *out, const struct npi_command *command)
{
	size_t i;

	for (i = 0; i < npi_n_options; i++)
		if (command ? npi_options[i].commands & command->bit
			    : !npi_options[i].commands)
			print_option(out, &npi_options[i]);
}

void npi_help_all(FILE *out)
{
	size_t i;

	npi_help_short(out);
	fputs("\nUsage: nodeport-ipvs COMMAND [OPTION...] [OPERAND...]\n\nCommands:\n",
	      out);
	for (i = 0; i < npi_n_commands; i++)
		fprintf(out, "  %-*s%s\n", COMMAND_COLUMN, npi_commands[i].name,
			npi_commands[i].summary);
	fputs("\nOptions of every command:\n", out);
	print_options(out, NULL);
	fputs("\nOptions of a command: nodeport-ipvs COMMAND --help\n", out);
}

void npi_help_command(FILE *out, const struct npi_command *command)
{
	fprintf(out, "nodeport-ipvs %s: %s\n\nExamples:\n  ", command->name,
		command->summary);
	print_lines(out, command->examples, 2);
	fprintf(out, "\nUsage: nodeport-ipvs %s [OPTION...]%s%s\n", command->name,
		*command->operands ? " " : "", command->operands);
	if (*command->about)
		fprintf(out, "\n%s\n", command->about);
	fputs("\nOptions:\n", out);
	print_options(out, command);
	fputs("\nOptions of every command:\n", out);
	print_options(out, NULL);
}

void npi_help_version(FILE *out)
{
	fprintf(out, "nodeport-ipvs %s\n", NPI_VERSION);
}
