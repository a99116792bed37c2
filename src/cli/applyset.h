/* SPDX-License-Identifier: GPL-2.0-or-later */
/* applyset.h - the name of a set of objects that was not given one */
#ifndef NPI_CLI_APPLYSET_H
#define NPI_CLI_APPLYSET_H

#include <stdbool.h>

#include "npi/arena.h"
#include "npi/options.h"

/**
 * npi_applyset_name() - the paths of what is read, without links and in order
 *
 * "stdin" for -. The same files give the same name wherever they are named from and in
 * whatever order.
 *
 * Return: the name in @arena, or NULL when out of memory.
 */
const char *npi_applyset_name(const struct npi_words *paths, struct npi_arena *arena);

/* Whether only directories are named, which may well hold nothing. */
bool npi_are_directories(const struct npi_words *paths);

#endif
