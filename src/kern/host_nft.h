/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host_nft.h - nftables: libnftables, loaded when it is first needed */
#ifndef NPI_KERN_HOST_NFT_H
#define NPI_KERN_HOST_NFT_H

#include <stdbool.h>

#include "npi/result.h"
#include "npi/text.h"

struct kern_nft;

/* -ENOENT when there is no libnftables on this system; -ENOMEM; those of
 * kern_nft_generation(). */
int kern_nft_open(struct kern_nft **ret_nft) npi_must_check;
void kern_nft_close(struct kern_nft *nft);

/* Whether listings leave out counters and what is in sets. */
void kern_nft_be_brief(struct kern_nft *nft, bool brief);

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
