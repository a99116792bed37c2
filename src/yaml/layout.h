/* SPDX-License-Identifier: GPL-2.0-or-later */
/* layout.h - how the lines around a syntax error are indented */
#ifndef NPI_YAML_LAYOUT_H
#define NPI_YAML_LAYOUT_H

#include <stdbool.h>

#include "npi/diag.h"

/* The byte at a place, '\0' when there is none. */
char npi_layout_byte(const struct npi_sources *sources, struct npi_pos pos);

/**
 * npi_layout_check() - report a line that is not in line with what is above it
 * @pos: where the line's text begins, or, with @behind_key, where its key ends
 *
 * Return: 0 when that is not what is wrong; NPI_INVALID after a finding; -ENOMEM.
 */
int npi_layout_check(struct npi_diags *diags, const struct npi_sources *sources,
		     struct npi_pos pos, bool behind_key) npi_must_check;

#endif
