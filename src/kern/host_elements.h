/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host_elements.h - our nftables tables and what is in their sets, without libnftables
 *
 * That lists all sets of all tables for every question, `list tables` included (1.0.6).
 */
#ifndef NPI_KERN_HOST_ELEMENTS_H
#define NPI_KERN_HOST_ELEMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "npi/host.h"
#include "npi/result.h"

/**
 * kern_nft_generation() - which ruleset the kernel has
 * @ret: one more with each transaction, whoever makes it and whatever table it is for; so
 *	what was read of a ruleset with the same number, in the same boot and network
 *	namespace, still holds
 *
 * Return: 0; -EPROTONOSUPPORT when the kernel has no nf_tables; -EPERM and others.
 */
int kern_nft_generation(uint32_t *ret) npi_must_check;

/* The generation after so many transactions (nf_tables_commit() leaves out 0). */
uint32_t kern_nft_later_generation(uint32_t generation, unsigned int n_transactions);

/* Whether there is a table of ours. Return: 0 or a negative errno. */
int kern_table_exists(uint8_t family, bool *ret_exists) npi_must_check;

/**
 * kern_elements_dump() - what is in the sets of one family, but for HOST_PODS
 * @arena: holds the elements that are added to @state, unsorted
 *
 * Where there are elements of a form that we do not make the table is not intact.
 *
 * Return: 0; -EAGAIN when it changed meanwhile; those of kern_ask().
 */
int kern_elements_dump(uint8_t family, struct npi_arena *arena,
		       struct host_state *state) npi_must_check;

/**
 * kern_elements_change() - add or remove elements, in one transaction
 * @elements: sorted, none of HOST_PODS
 * @generation: of the ruleset that they are meant for; 0: any
 *
 * Return: 0; -ERESTART when the ruleset is another one; the kernel's errno.
 */
int kern_elements_change(bool removal, const struct host_element *const *elements,
			 size_t n, uint32_t generation) npi_must_check;

#endif
