/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the completion script for one shell. The scripts are made when the program is
 * built, from its own tables, so that they cannot say anything else than the parser.
 *
 * usage: npi_completion bash|fish|zsh
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "completion.h"

bool completion_is_file(const struct npi_option *option)
{
	return option->arg && !strcmp(option->arg, "FILE");
}

void completion_print_help(const char *help, const char *special, const char *quote)
{
	for (; *help; help++) {
		if (*help == '\'') {
			printf("%s", quote);
			continue;
		}
		if (strchr(special, *help))
			putchar('\\');
		putchar(*help == '\n' ? ' ' : *help);
	}
}

void completion_print_words(const char *const *words, const char *separator)
{
	size_t i;

	for (i = 0; words[i]; i++)
		printf("%s%s", i ? separator : "", words[i]);
}

void completion_print_commands(const char *separator)
{
	size_t i;

	for (i = 0; i < npi_n_commands; i++)
		printf("%s%s", i ? separator : "", npi_commands[i].name);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*print)(void);
	} shells[] = {
		{ "bash", completion_bash },
		{ "fish", completion_fish },
		{ "zsh", completion_zsh },
	};
	size_t i;

	for (i = 0; argc == 2 && i < sizeof(shells) / sizeof(shells[0]); i++) {
		if (strcmp(shells[i].name, argv[1]) != 0)
			continue;
		shells[i].print();
		return fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
	}
	fprintf(stderr, "usage: %s bash|fish|zsh\n", argv[0]);
	return EXIT_FAILURE;
}
