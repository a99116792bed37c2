/* SPDX-License-Identifier: GPL-2.0-or-later */
/* place.h - which boot and network namespace this is, and where its store and lock are */
#ifndef NPI_PLACE_H
#define NPI_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "npi/result.h"

enum {
	NPI_BOOT_ID = 37,      /* a UUID and its NUL */
	NPI_PLACE_PATH = 4096, /* PATH_MAX */
};

struct npi_place {
	char boot_id[NPI_BOOT_ID];
	uint64_t netns_cookie; /* never used twice in a boot */
	bool initial_netns;
	char state_dir[NPI_PLACE_PATH]; /* where the store is */
	char store[NPI_PLACE_PATH];
	char run_dir[NPI_PLACE_PATH]; /* where the lock is, gone after a reboot */
	char lock[NPI_PLACE_PATH];
};

/**
 * npi_place_find() - find out where we are
 * @state_dir: --state-dir, or NULL
 * @run_dir: NULL: /run/nodeport-ipvs
 *
 * The objects of the initial network namespace are kept in /var/lib/nodeport-ipvs and
 * survive a reboot. Other namespaces do not, and nor do their objects, which are kept
 * beside the lock. There is one lock a namespace, wherever the store is, since it
 * guards the namespace's tables.
 *
 * Return: 0; -ENAMETOOLONG; or why /proc or a socket could not be asked.
 */
int npi_place_find(const char *state_dir, const char *run_dir,
		   struct npi_place *ret_place) npi_must_check;

#endif
