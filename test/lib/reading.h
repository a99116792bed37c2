/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reading.h - manifests given as text, what was read of them, and what was said */
#ifndef NPI_TEST_READING_H
#define NPI_TEST_READING_H

#include "npi/arena.h"
#include "npi/diag.h"
#include "npi/kube.h"
#include "npi/settings.h"

struct reading {
	struct npi_arena arena;
	struct npi_diags diags;
	struct kube_objects objects;
	int result; /* of kube_read() */
};

/* @settings: NULL for the defaults; places are in source 1, "input.yaml". */
void reading_begin(struct reading *reading, const char *text,
		   const struct npi_settings *settings);
void reading_end(struct reading *reading);

/*
 * All findings in order of place, a line each, notes behind them; without a place for
 * those that have none:
 *
 *	7:24: error: spec.ports[0].port: Invalid value: 0: must be …
 *	  note: text
 *	  note 3:5: text
 */
const char *reading_findings(struct reading *reading);

/*
 * All objects, a line each, "KIND NAMESPACE/NAME" and then what is not as it would be if
 * the manifest had left it out:
 *
 *	service default/web type=NodePort ips=10.96.0.10 ports=[http 80/TCP>8080@30080]
 *	slice default/web-1 of=web IPv4 ports=[http 8080/TCP] endpoints=[10.244.1.5
 *@node-a]
 */
const char *reading_objects(struct reading *reading);

#endif
