/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracer_message.h - the netlink messages of a traced process */
#ifndef NPI_TEST_TRACER_MESSAGE_H
#define NPI_TEST_TRACER_MESSAGE_H

#include "lib/tracer.h"

/*
 * Changes are IPVS' NEW, SET, DEL and FLUSH, new and deleted routes, and a transaction of
 * nftables as a whole.
 */

/* Whether it sends the kernel a change, or several. */
bool tracer_sends_change(const struct traced_call *call);

/* Whether it asks nftables for rules. */
bool tracer_lists_rules(const struct traced_call *call);

/**
 * tracer_refuse_change() - count changes, and see to it that one of them is refused
 * @at: the change to be refused, counted from 1
 * @seen: how many there were; counted on
 *
 * The message is given a number that its receiver does not know: so it is the kernel that
 * refuses it (EOPNOTSUPP, of nftables EINVAL), and answers as it does.
 *
 * Return: whether that one is among what this call sends.
 */
bool tracer_refuse_change(const struct traced_call *call, unsigned int at,
			  unsigned int *seen);

#endif
