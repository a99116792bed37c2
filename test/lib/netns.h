/* SPDX-License-Identifier: GPL-2.0-or-later */
/* netns.h - a network namespace for one test; needs root */
#ifndef NPI_TEST_NETNS_H
#define NPI_TEST_NETNS_H

/* This process goes into a new one, whose lo is down. */
void netns_enter(void);
void netns_set_lo_up(void);
/* @alias: "lo:1" and so on. With the netmask of its class: all of 10.0.0.0/8 is local
 * with any of it. */
void netns_add_address(const char *alias, const char *addr);

#endif
