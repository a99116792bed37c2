/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_codec.h - elements of our nftables sets as netlink messages
 *
 * libnftables takes some 100 000 instructions for an element, text to kernel and back;
 * these take some hundred. They are for the sets whose key is addresses, protocol and
 * port; HOST_PODS, of intervals, is left to libnftables, as tables and rules are.
 */
#ifndef NPI_NFT_CODEC_H
#define NPI_NFT_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/host.h"
#include "npi/netlink.h"
#include "npi/result.h"

/* The question for the generation of the ruleset; 0 or -EMSGSIZE. */
int nft_encode_get_generation(struct netlink_buffer *buffer, uint32_t seq) npi_must_check;
/* The answer; -EBADMSG. */
int nft_decode_generation(const struct netlink_message *message,
			  uint32_t *ret_generation) npi_must_check;

/* The question for our table, which is answered with ENOENT when there is none. */
int nft_encode_get_table(struct netlink_buffer *buffer, uint8_t family,
			 uint32_t seq) npi_must_check;

struct nft_transaction {
	bool removal;        /* of these elements; else they are added */
	uint32_t generation; /* refused (ERESTART) for another ruleset; 0: for none */
	uint32_t seq;        /* of all its messages, the last of which is acknowledged */
};

/* How large a buffer nft_encode_transaction() needs. */
size_t nft_transaction_bytes(size_t n_elements);

/**
 * nft_encode_transaction() - append the messages that add or remove elements at once
 * @elements: sorted as host_element_cmp() has it, at least one, none of HOST_PODS
 *
 * Return: 0 or -EMSGSIZE.
 */
int nft_encode_transaction(struct netlink_buffer *buffer,
			   const struct nft_transaction *transaction,
			   const struct host_element *const *elements,
			   size_t n) npi_must_check;

/* The question what is in a set of ours; 0 or -EMSGSIZE. */
int nft_encode_get_elements(struct netlink_buffer *buffer, enum host_set set,
			    uint8_t family, uint32_t seq) npi_must_check;

/**
 * nft_decode_elements() - one message of the answer
 * @take: is given each element, or NULL for one of a form that we do not make; what it
 *	returns other than 0 ends the decoding
 *
 * Return: 0, what @take returned, -EBADMSG.
 */
int nft_decode_elements(const struct netlink_message *message, enum host_set set,
			uint8_t family,
			int (*take)(void *context, const struct host_element *element),
			void *context) npi_must_check;

#endif
