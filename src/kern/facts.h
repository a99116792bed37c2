/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts.h - what rtnetlink knows of this node */
#ifndef NPI_KERN_FACTS_H
#define NPI_KERN_FACTS_H

#include "npi/kern.h"

/* npi_kern.facts of the kernel this process runs on */
int kern_linux_facts(struct npi_kern *kern, struct npi_arena *arena,
		     struct host_facts *ret_facts);

#endif
