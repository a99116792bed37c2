/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz.h - what libFuzzer and replay.c call */
#ifndef NPI_TEST_FUZZ_H
#define NPI_TEST_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* One input; 0. What must not happen ends the process. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
