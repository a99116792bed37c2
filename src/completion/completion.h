/* SPDX-License-Identifier: GPL-2.0-or-later */
/* completion.h - a completion script from the tables of commands and options */
#ifndef NPI_COMPLETION_H
#define NPI_COMPLETION_H

#include "npi/options.h"

/* Each writes its script to standard output. */
void completion_bash(void);
void completion_fish(void);
void completion_zsh(void);

/* Whether the value is the name of a file. */
bool completion_is_file(const struct npi_option *option);

/* A help text in one line, for inside single quotes: @quote stands for a quote, and a
 * backslash goes before the characters in @special. */
void completion_print_help(const char *help, const char *special, const char *quote);

/* NULL-terminated words with @separator between them. */
void completion_print_words(const char *const *words, const char *separator);

/* The names of the commands. */
void completion_print_commands(const char *separator);

#endif
