/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ipvs_answer.h - what the decoders of IPVS answers share */
#ifndef NPI_CODEC_IPVS_ANSWER_H
#define NPI_CODEC_IPVS_ANSWER_H

#include <stdint.h>

#include "npi/ipvs.h"
#include "npi/netlink.h"
#include "npi/result.h"

/* The attributes of a message that carries @command; -EBADMSG when it carries another. */
int ipvs_answer_open(const struct netlink_message *message, uint8_t command,
		     struct netlink_reader *ret) npi_must_check;

/* Those inside its attribute @type; -EBADMSG when it has none. */
int ipvs_answer_open_nest(const struct netlink_message *message, uint8_t command,
			  uint16_t type, struct netlink_reader *ret) npi_must_check;

/* An address attribute holds a union of both families: 16 bytes, of which IPv4 uses 4. */
int ipvs_answer_addr(const struct netlink_attribute *attribute, uint16_t family,
		     struct npi_addr *ret) npi_must_check;

/* Counters from STATS64, or from STATS where that is missing; an attribute without value
 * is missing. */
int ipvs_answer_stats(const struct netlink_attribute *stats64,
		      const struct netlink_attribute *stats,
		      struct ipvs_stats *ret) npi_must_check;

#endif
