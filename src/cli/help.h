/* SPDX-License-Identifier: GPL-2.0-or-later */
/* help.h - what the tables of commands and options say, for people */
#ifndef NPI_CLI_HELP_H
#define NPI_CLI_HELP_H

#include <stdio.h>

#include "npi/options.h"

/* What the program says when it is called with nothing: examples first. */
void npi_help_short(FILE *out);
/* Every command. */
void npi_help_all(FILE *out);
/* One command and its options. */
void npi_help_command(FILE *out, const struct npi_command *command);
void npi_help_version(FILE *out);

#endif
