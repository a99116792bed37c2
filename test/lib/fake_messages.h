/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fake_messages.h - IPVS requests to values and values to answers: the kernel's side of
 * what src/codec does */
#ifndef NPI_TEST_FAKE_MESSAGES_H
#define NPI_TEST_FAKE_MESSAGES_H

#include <stdint.h>

#include "npi/ipvs.h"
#include "npi/netlink.h"

/* A request, as far as it was filled in. */
struct fake_request {
	uint8_t command;
	bool has_service, has_dest;
	struct ipvs_virtual_service vs;
	uint32_t flags_mask;
	struct ipvs_real_server rs;
};

/* 0, or the positive errno of what the kernel calls incomplete. */
int fake_decode_request(const struct netlink_message *message, struct fake_request *ret);

/* One entry of a dump. */
void fake_encode_service(struct netlink_buffer *buffer, const struct nlmsghdr *header,
			 const struct ipvs_virtual_service *vs);
void fake_encode_dest(struct netlink_buffer *buffer, const struct nlmsghdr *header,
		      const struct ipvs_real_server *rs);
void fake_encode_info(struct netlink_buffer *buffer, const struct nlmsghdr *header);
void fake_encode_timeouts(struct netlink_buffer *buffer, const struct nlmsghdr *header,
			  const struct ipvs_timeouts *timeouts);
void fake_encode_daemon(struct netlink_buffer *buffer, const struct nlmsghdr *header,
			const struct ipvs_daemon *daemon);
void fake_encode_family(struct netlink_buffer *buffer, const struct nlmsghdr *header,
			uint16_t id);

/* NLMSG_ERROR or NLMSG_DONE: 0 or a positive errno. */
void fake_encode_end(struct netlink_buffer *buffer, uint16_t type, uint32_t seq,
		     int error);

#endif
