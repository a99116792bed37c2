/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/source.h"

#include <string.h>

const char *npi_source_line(const struct npi_sources *sources, struct npi_pos pos,
			    size_t *ret_len)
{
	const char *line, *end, *stop;
	uint32_t n;

	*ret_len = 0;
	if (!pos.source || pos.source > sources->n || !pos.line ||
	    !sources->items[pos.source].bytes)
		return "";
	line = sources->items[pos.source].bytes;
	end = line + sources->items[pos.source].len;
	for (n = 1; n < pos.line && line; n++) {
		line = memchr(line, '\n', (size_t)(end - line));
		line = line ? line + 1 : NULL;
	}
	if (!line)
		return "";
	stop = memchr(line, '\n', (size_t)(end - line));
	stop = stop ? stop : end;
	if (stop > line && stop[-1] == '\r')
		stop--;
	*ret_len = (size_t)(stop - line);
	return line;
}
