/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the scanner of block YAML accepts gives the events that libyaml gives. */
#include <stdlib.h>

#include "fuzz/fuzz.h"
#include "lib/same_events.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	int r = npi_block_check(bytes, size);

	if (r != NPI_INVALID && (r != 0 || !same_events(bytes, size)))
		abort();
	return 0;
}
