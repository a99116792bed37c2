/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * column.h - padded cells
 *
 * What printf() could do as well; a listing of 20 000 lines spends most of its own time
 * here, and this is several times cheaper.
 */
#ifndef NPI_REPORT_COLUMN_H
#define NPI_REPORT_COLUMN_H

#include <stddef.h>
#include <stdint.h>

#include "npi/addr.h"
#include "npi/text.h"

/* "%-*s", "%-*u", "%-*d": longer values push what follows. */
void column_string(struct npi_text *text, const char *string, size_t width);
void column_unsigned(struct npi_text *text, uint64_t value, size_t width);
void column_signed(struct npi_text *text, int64_t value, size_t width);

/* "%*llu" */
void column_right(struct npi_text *text, uint64_t value, size_t width);

/*
 * A row of cells, for lines that are printed by the ten thousands: @at is where a cell
 * begins in a row of ROW_BYTES blanks; returned is where the next one begins, behind a
 * blank that follows @width bytes or a longer value.
 */
enum {
	ROW_BYTES = 128, /* of --tun-info, the longest, with IPv6: 118 */
};

/* NULL: out of memory, and there is no row. */
char *row_begin(struct npi_text *text);
char *row_string(char *at, const char *string, size_t width);
char *row_unsigned(char *at, uint64_t value, size_t width);
char *row_signed(char *at, int64_t value, size_t width);
char *row_address_port(char *at, const struct npi_addr *addr, uint16_t port,
		       size_t width);
/* A newline instead of the last blank. */
void row_end(struct npi_text *text, char *at);

/* Blanks up to @width since @begin, a former text->len. */
void column_fill(struct npi_text *text, size_t begin, size_t width);

/* As npi_addr_format() and npi_addr_port_format(), padded like a string. */
void column_address(struct npi_text *text, const struct npi_addr *addr);
void column_address_port(struct npi_text *text, const struct npi_addr *addr,
			 uint16_t port, size_t width);

#endif
