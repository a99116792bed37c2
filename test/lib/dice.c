/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/dice.h"

struct dice dice_seeded(unsigned int seed)
{
	/* never 0, from which nothing comes */
	return (struct dice){ 0x9e3779b97f4a7c15ULL * (seed + 1ULL) };
}

/* xorshift64* */
uint32_t dice_below(struct dice *dice, uint32_t n)
{
	dice->state ^= dice->state >> 12;
	dice->state ^= dice->state << 25;
	dice->state ^= dice->state >> 27;
	return (uint32_t)((dice->state * 0x2545f4914f6cdd1dULL) >> 33) % n;
}
