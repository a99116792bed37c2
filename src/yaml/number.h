/* SPDX-License-Identifier: GPL-2.0-or-later */
/* number.h - plain scalars that are numbers */
#ifndef NPI_YAML_NUMBER_H
#define NPI_YAML_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct npi_number {
	uint64_t magnitude; /* when it is whole and not too large */
	bool is_negative;
	bool is_float;     /* by its form: 80.0, 1e3, 08 */
	bool has_fraction; /* or is no whole number for being infinite */
	bool is_too_large; /* for 64 bits */
};

/**
 * npi_number_parse() - read a number as Kubernetes' YAML reader does
 * @text: NUL-terminated text of @len bytes
 *
 * Whole numbers have Go's forms: 80, 017, 0o17, 0x1f, 0b1, with a sign, with '_'
 * anywhere. All others are decimal floats: 80.0, .5, 1e3, 08 (which is not octal).
 *
 * Return: whether it is a number.
 */
bool npi_number_parse(const char *text, size_t len, struct npi_number *ret);

#endif
