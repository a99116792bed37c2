/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host_nft.h - nftables: libnftables, loaded when it is first needed */
#ifndef NPI_KERN_HOST_NFT_H
#define NPI_KERN_HOST_NFT_H

#include <stdint.h>

#include "npi/result.h"
#include "npi/text.h"

struct kern_nft;

/**
 * kern_nft_generation() - which ruleset the kernel has
 * @ret: one more with each transaction, whoever makes it and whatever table it is for; so
 *	what was read of a ruleset with the same number, in the same boot and network
 *	namespace, still holds
 *
 * It takes two messages, and no library. Return: 0; -EPROTONOSUPPORT when the kernel has
 * no nf_tables; -EPERM and others.
 */
int kern_nft_generation(uint32_t *ret) npi_must_check;

/* -ENOENT when there is no libnftables on this system; -ENOMEM; those of
 * kern_nft_generation(). */
int kern_nft_open(struct kern_nft **ret_nft) npi_must_check;
void kern_nft_close(struct kern_nft *nft);

/* Listings leave out counters and what is in sets. */
void kern_nft_be_brief(struct kern_nft *nft);

/**
 * kern_nft_run() - run nft(8) input as one transaction
 * @output: what it prints is added; NULL when it prints nothing
 *
 * Return: 0; -EIO with nft's own words in kern_nft_error(); -ENOMEM.
 */
int kern_nft_run(struct kern_nft *nft, const char *input,
		 struct npi_text *output) npi_must_check;
const char *kern_nft_error(const struct kern_nft *nft);

#endif
