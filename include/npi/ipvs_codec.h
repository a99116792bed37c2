/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ipvs_codec.h - IPVS generic netlink messages as bytes, without a socket
 *
 * The attributes are those of include/uapi/linux/ip_vs.h; how the kernel reads and fills
 * them is net/netfilter/ipvs/ip_vs_ctl.c (ip_vs_genl_*).
 */
#ifndef NPI_IPVS_CODEC_H
#define NPI_IPVS_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/ipvs.h"
#include "npi/plan.h"
#include "npi/result.h"

enum {
	IPVS_MAX_MESSAGE = 256, /* bytes of the longest request we encode, rounded up */
};

/* Where requests are encoded one after the other. */
struct ipvs_buffer {
	uint8_t *bytes;
	size_t len;
	size_t capacity;
};

/**
 * ipvs_encode_step() - append the request for one step
 * @family_id: what the kernel calls the IPVS family
 * @seq: sequence number of the message
 * @flags: NLM_F_ACK or 0
 *
 * Return: 0, or -EMSGSIZE when fewer than IPVS_MAX_MESSAGE bytes are free.
 */
int ipvs_encode_step(struct ipvs_buffer *buffer, const struct npi_step *step,
		     uint16_t family_id, uint32_t seq, uint16_t flags) npi_must_check;

/* Requests that read: GET_INFO, GET_CONFIG, GET_SERVICE dump; GET_DEST dump of one
 * virtual service; GET_SERVICE of one. */
int ipvs_encode_get(struct ipvs_buffer *buffer, uint8_t command, uint16_t family_id,
		    uint32_t seq, uint16_t flags,
		    const struct ipvs_virtual_service *vs) npi_must_check;

/**
 * ipvs_decode_virtual_service() - read the attributes of a GET_SERVICE answer
 * @attributes: what follows the generic netlink header
 * @ret: real servers and owner are left empty
 * @ret_stats: NULL when counters are not wanted
 *
 * Unknown attributes are passed over. Return: 0, or -EBADMSG.
 */
int ipvs_decode_virtual_service(const uint8_t *attributes, size_t len,
				struct ipvs_virtual_service *ret,
				struct ipvs_stats *ret_stats) npi_must_check;
int ipvs_decode_real_server(const uint8_t *attributes, size_t len, uint8_t service_family,
			    struct ipvs_real_server *ret,
			    struct ipvs_stats *ret_stats) npi_must_check;
int ipvs_decode_info(const uint8_t *attributes, size_t len,
		     struct ipvs_info *ret) npi_must_check;

#endif
