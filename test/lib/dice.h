/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dice.h - numbers that look random and are the same everywhere */
#ifndef NPI_TEST_DICE_H
#define NPI_TEST_DICE_H

#include <stdint.h>

struct dice {
	uint64_t state;
};

struct dice dice_seeded(unsigned int seed);

/* 0 to @n - 1 */
uint32_t dice_below(struct dice *dice, uint32_t n);

#endif
