/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_string.h - strings of JSON */
#ifndef NPI_YAML_JSON_STRING_H
#define NPI_YAML_JSON_STRING_H

#include "json_events.h"

/**
 * npi_json_string() - read the string that begins at the next byte
 * @ret_text: its bytes, borrowed from the source, or from @events when it has escapes
 *
 * As Go does it: half a surrogate pair becomes U+FFFD. It may hold NUL bytes (\u0000).
 *
 * Return: 0 with the scanner behind it; NPI_INVALID; -ENOMEM.
 */
int npi_json_string(struct npi_json_events *events, const char **ret_text,
		    size_t *ret_len) npi_must_check;

#endif
