/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trees.h - trees and findings as text, for comparing */
#ifndef NPI_TEST_TREES_H
#define NPI_TEST_TREES_H

#include <stdbool.h>
#include <stddef.h>

#include "npi/diag.h"
#include "npi/text.h"
#include "npi/tree.h"

/*
 * What a reader says about a source, until its end:
 *
 *	document 1: {name: "web", ports: [80], big: skipped}
 *	item 0 of 1: {...}
 *	error 3:5+4 spec.ports[0]: text
 *	  note 2:1 text
 *
 * Strings are in quotes; with @places every key and value is followed by
 * @line:column+width.
 */
struct trees_options {
	bool places;
	enum npi_severity duplicates; /* NPI_ERROR when zeroed */
	const char *const *skip;
};

/* The text, to be freed with npi_text_clear(); what npi_reader_next() returned last. What
 * is different when it is read in haste is behind it. */
int trees_read(const char *bytes, size_t len, struct trees_options options,
	       struct npi_text *ret);

void trees_add_findings(struct npi_text *text, const struct npi_diags *diags);

#endif
