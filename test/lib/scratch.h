/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scratch.h - a directory of a test's own, and a place whose files are in it */
#ifndef NPI_TEST_SCRATCH_H
#define NPI_TEST_SCRATCH_H

#include "npi/place.h"

/* Make a directory under $TMPDIR and a place whose store and lock will be in it. */
void scratch_begin(struct npi_place *place);

/* Remove the files in it, and it. */
void scratch_end(const struct npi_place *place);

#endif
