/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repeats.h - the same key twice in a dump: a sign that it was disturbed */
#ifndef NPI_KERN_REPEATS_H
#define NPI_KERN_REPEATS_H

#include <stddef.h>
#include <stdint.h>

#include "npi/ipvs.h"
#include "npi/result.h"

/**
 * kern_virtual_services_digest() - look for repeated keys
 * @ret_digest: tells listings with other keys, or in another order, apart
 *
 * Return: 0 when every key is there once; -EAGAIN; -ENOMEM.
 */
int kern_virtual_services_digest(const struct ipvs_virtual_service *items, size_t n,
				 uint64_t *ret_digest) npi_must_check;

/* 0, -EAGAIN or -ENOMEM, as above. */
int kern_real_servers_repeat(const struct ipvs_real_server *items,
			     size_t n) npi_must_check;

#endif
