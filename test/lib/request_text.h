/* SPDX-License-Identifier: GPL-2.0-or-later */
/* request_text.h - IPVS requests as text, read by nothing that the product has */
#ifndef NPI_TEST_REQUEST_TEXT_H
#define NPI_TEST_REQUEST_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "npi/arena.h"

/*
 * All messages of a send, one a line, attributes in their order:
 *
 *	DEL_DEST ack SERVICE{AF=2 PROTOCOL=6 ADDR=0a600001… PORT=80} DEST{…}
 *
 * Numbers are decimal, addresses and flags hexadecimal. The test fails where a length
 * is wrong or the padding is not zero.
 */
const char *request_text(struct npi_arena *arena, const uint8_t *bytes, size_t len);

#endif
