/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ipvs_usual_dest.h - the short way to read a real server
 *
 * A dump consists of little else, and every kernel since Linux 5.3 sends its attributes
 * in the same order and of the same size. Where they are as expected one comparison does
 * for all of them, a seventh of the work of looking at them one by one.
 */
#ifndef NPI_CODEC_IPVS_USUAL_DEST_H
#define NPI_CODEC_IPVS_USUAL_DEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/ipvs.h"

/* @payload: what follows the netlink header. False, with @ret untouched, when it is not
 * the usual: take the long way. */
bool ipvs_decode_usual_dest(const uint8_t *payload, size_t len,
			    struct ipvs_real_server *ret);

#endif
