/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet.h - a source line with a place in it underlined */
#ifndef NPI_REPORT_SNIPPET_H
#define NPI_REPORT_SNIPPET_H

#include "npi/report.h"
#include "npi/source.h"
#include "npi/text.h"

/**
 * report_add_snippet() - add the line of a place, and below it "^~~~"
 *
 *	  14 |     nodePort: 80
 *	     |               ^~
 *
 * Tabs become blanks up to the next column of eight, wide characters count twice, other
 * control characters show as '?'. A line too long for a terminal is cut on both sides of
 * the place. Adds nothing when the place has no column or the source is not at hand.
 */
void report_add_snippet(struct npi_text *text, const struct npi_report *report,
			const struct npi_sources *sources, struct npi_pos pos);

#endif
