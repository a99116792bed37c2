/* SPDX-License-Identifier: GPL-2.0-or-later */
/* result.h - what functions return, and attributes that say so */
#ifndef NPI_RESULT_H
#define NPI_RESULT_H

/*
 * Functions that can fail return 0, or a negative errno when the work could not be done
 * (forward it unchanged), or NPI_INVALID when the input is wrong and the diagnostics say
 * where. Nothing else.
 */
enum { NPI_INVALID = 1 };

#define npi_must_check        __attribute__((warn_unused_result))
#define npi_printf_like(f, a) __attribute__((format(printf, f, a)))

#endif
