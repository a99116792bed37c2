/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fake_kern.h - a kernel for tests: netlink bytes in and out, no socket
 *
 * All of src/kern runs above it, dump and apply alike. Behind it is the model of
 * fake_ipvs.h, and what can go wrong between a process and its kernel can be ordered.
 */
#ifndef NPI_TEST_FAKE_KERN_H
#define NPI_TEST_FAKE_KERN_H

#include <stdbool.h>

#include "lib/fake_ipvs.h"
#include "npi/kern.h"

/* An empty table, lo up, no addresses. Free it with its close(). */
struct npi_kern *fake_kern_new(void);

/* The table itself, to be looked at or prepared behind the program's back. */
struct fake_ipvs *fake_kern_ipvs(struct npi_kern *kern);

/* What its facts() says from now on; borrowed. Without it there are no addresses. */
void fake_kern_set_facts(struct npi_kern *kern, const struct host_facts *facts);

/* The lines of /proc/net/ip_vs_conn; borrowed. */
void fake_kern_set_connection_table(struct npi_kern *kern, const char *text);
void fake_kern_set_timeouts(struct npi_kern *kern, const struct ipvs_timeouts *timeouts);
/* Borrowed. */
void fake_kern_set_daemons(struct npi_kern *kern, const struct ipvs_daemon *daemons,
			   size_t n);

/* Connections of a real server, which tell draining ones from idle ones. The test fails
 * when there is none with this key. */
void fake_kern_set_connections(struct npi_kern *kern,
			       const struct ipvs_virtual_service *vs,
			       const struct ipvs_real_server *rs, uint32_t active,
			       uint32_t inactive);

/* What is to go wrong; 0: nothing. Counted from the call on, beginning with 1. */
struct fake_kern_faults {
	/* that NEW, SET or DEL message is refused with fail_errno and has no effect */
	unsigned int fail_message;
	int fail_errno;
	/* the answers to that send of NEW, SET and DEL messages are lost: the first one
	 * (the kernel says ENOBUFS), or all without a sign */
	unsigned int lose_answers;
	bool silently;
	/* so many dumps of virtual services name one of them twice and lack another */
	unsigned int disturbed_dumps;
	/* so many lack one without a sign (only if they take several datagrams) */
	unsigned int lacking_dumps;
	/* the kernel cannot count: some do not, and those that do leave out IPv6 */
	bool no_count;
	/* so many dumps of real servers are cut off by a small buffer */
	unsigned int cut_dumps;
	bool no_ipvs;       /* there is no such netlink family */
	bool no_capability; /* every IPVS message is refused with EPERM */
	/* called before each send of NEW, SET and DEL messages: somebody else's doing */
	void (*meanwhile)(struct fake_ipvs *ipvs);
};
void fake_kern_break(struct npi_kern *kern, const struct fake_kern_faults *faults);

/* What was sent so far. */
struct fake_kern_count {
	unsigned int sends;     /* of any kind */
	unsigned int questions; /* GET messages */
	unsigned int changes;   /* NEW, SET and DEL messages */
	unsigned int batches;   /* sends that had any of those */
};
struct fake_kern_count fake_kern_count(const struct npi_kern *kern);

struct npi_text;

/* From now on the NEW, SET and DEL messages are added to @record, their payload as
 * hexadecimal digits, one a line; NULL: no more. */
void fake_kern_record(struct npi_kern *kern, struct npi_text *record);

#endif
