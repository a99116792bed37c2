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
#include "npi/netlink.h"
#include "npi/plan.h"
#include "npi/result.h"

enum {
	IPVS_MAX_MESSAGE = 256, /* bytes of the longest request we encode, rounded up */
};

/* The two headers of an IPVS message. */
struct ipvs_request {
	uint16_t family_id; /* what this kernel calls the IPVS family */
	uint16_t flags;     /* NLM_F_ACK, NLM_F_DUMP; NLM_F_REQUEST is always set */
	uint32_t seq;
};

/**
 * ipvs_encode_step() - append the request for one step
 *
 * A virtual service is added with all of its flags, as ipvsadm does, and set with only
 * those of IPVS_OUR_FLAGS, so that bits we do not know stay as they are. A real server is
 * always sent whole, since the kernel clears what is missing.
 *
 * Return: 0, or -EMSGSIZE with @buffer as it was. IPVS_MAX_MESSAGE free bytes suffice.
 */
int ipvs_encode_step(struct netlink_buffer *buffer, const struct ipvs_request *request,
		     const struct npi_step *step) npi_must_check;

/**
 * ipvs_encode_get() - append a request that reads
 * @command: IPVS_CMD_GET_*
 * @vs: whose real servers (GET_DEST), or the one wanted (GET_SERVICE); only its key is
 *	read. NULL for the others.
 *
 * Return: 0, or -EMSGSIZE with @buffer as it was.
 */
int ipvs_encode_get(struct netlink_buffer *buffer, const struct ipvs_request *request,
		    uint8_t command,
		    const struct ipvs_virtual_service *vs) npi_must_check;

/*
 * Decoding: @message is a whole answer, its generic netlink header included. Unknown
 * attributes are passed over. Return: 0, or -EBADMSG when it is no such answer, an
 * attribute is missing or has an impossible size or value.
 */

/**
 * ipvs_decode_virtual_service() - read one entry of a GET_SERVICE answer
 * @ret: real servers, statistics and owner are left empty
 * @ret_stats: NULL when counters are not wanted
 */
int ipvs_decode_virtual_service(const struct netlink_message *message,
				struct ipvs_virtual_service *ret,
				struct ipvs_stats *ret_stats) npi_must_check;

/**
 * ipvs_decode_real_server() - read one entry of a GET_DEST answer
 * @family: of the virtual service, for kernels that do not say it (before 3.18)
 * @ret_stats: NULL when counters are not wanted
 */
int ipvs_decode_real_server(const struct netlink_message *message, uint8_t family,
			    struct ipvs_real_server *ret,
			    struct ipvs_stats *ret_stats) npi_must_check;

int ipvs_decode_info(const struct netlink_message *message,
		     struct ipvs_info *ret) npi_must_check;
int ipvs_decode_timeouts(const struct netlink_message *message,
			 struct ipvs_timeouts *ret) npi_must_check;
int ipvs_decode_daemon(const struct netlink_message *message,
		       struct ipvs_daemon *ret) npi_must_check;

#endif
