/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answers.h - recorded answers about IPVS, and what a kernel could have sent instead */
#ifndef NPI_TEST_ANSWERS_H
#define NPI_TEST_ANSWERS_H

#include <stddef.h>
#include <stdint.h>

#include "npi/arena.h"
#include "npi/netlink.h"

/* The first answer with this command in a recording (golden.h). */
struct netlink_message answers_first(struct npi_arena *arena, const char *path,
				     uint8_t command);

/* What to do with one attribute while a message is copied. */
enum answers_change { LEAVE_OUT, LENGTHEN, SHORTEN };

/* A copy of @message whose attribute @type inside @nest_type is changed. */
struct netlink_message answers_change(struct npi_arena *arena,
				      const struct netlink_message *message,
				      uint16_t nest_type, uint16_t type,
				      enum answers_change change);

/* A copy of @message with the first @len bytes of one value overwritten. */
struct netlink_message answers_with_value(struct npi_arena *arena,
					  const struct netlink_message *message,
					  uint16_t nest_type, uint16_t type,
					  const void *value, size_t len);

#endif
