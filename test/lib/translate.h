/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * translate.h - shorthand objects to rules, through npi_desired_build()
 *
 * The node is node-a in zone-a, with eth0 192.168.10.11/24, 2001:db8:10::11/64 and
 * fe80::11/64; ranges are 10.96.0.0/12 and fd00:96::/112. Words change that:
 *
 *	host=NAME (host= for none)  zone=NAME (zone= for unknown)  scheduler=NAME
 *	nodeport=CIDR,...  primary  explicit  selector  ranges=CIDR,...  ports=MIN-MAX
 *	only-lo  if=NAME,ADDR/PREFIX[,SCOPE]   one more address; SCOPE as in RT_SCOPE_*
 */
#ifndef NPI_TEST_TRANSLATE_H
#define NPI_TEST_TRANSLATE_H

#include "npi/arena.h"
#include "npi/desired.h"
#include "npi/host.h"
#include "npi/kube.h"
#include "npi/settings.h"

struct translation {
	int result;
	struct kube_objects objects; /* with what was allocated */
	struct npi_desired desired;
	/* "TCP 10.96.0.10:80 rr [persistent 60] [flags 0x10] : 10.244.1.5:8080 ..." a
	 * line; forwarding, weights, thresholds, netmasks and the order are checked */
	const char *rules;
	const char *findings; /* "LINE: SEVERITY: PATH: TEXT" and indented notes */
};

/* @lines as objects.h has them, @words as above or NULL. Checks that the objects in
 * reverse order give the same. */
struct translation translate(struct npi_arena *arena, const char *lines,
			     const char *words);

/* The parts of it, for tests that build objects otherwise. */
struct npi_settings translate_settings(struct npi_arena *arena, const char *words);
struct host_facts translate_host(struct npi_arena *arena, const char *words);
const char *translate_findings(struct npi_arena *arena, const struct npi_diags *diags);

#endif
