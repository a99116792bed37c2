/* SPDX-License-Identifier: GPL-2.0-or-later */
/* netns.h - a network namespace for one test; needs root */
#ifndef NPI_TEST_NETNS_H
#define NPI_TEST_NETNS_H

/* This process goes into a new one, whose lo is down. */
void netns_enter(void);
void netns_set_lo_up(void);

#endif
