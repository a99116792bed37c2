/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * objects.h - Kubernetes objects from lines of shorthand, one object a line
 *
 *	svc NS/NAME [type=NodePort] [ip=ADDR,ADDR] [port=NAME:80/TCP>8080@30080]...
 *	    [ext=ADDR,...] [lb=[proxy:]ADDR,...] [etp=Local] [itp=Local] [affinity=60]
 *	    [families=4,6] [policy=PreferDualStack] [health=31000]
 *	    [headless] [publish] [no-node-ports] [api] [sel=KEY:VALUE,...]
 *	eps NS/NAME [svc=NAME] [type=4|6|fqdn] [port=NAME:8080/TCP]... [ep=ENDPOINT]...
 *	endpoints NS/NAME [port=...]... [ep=ENDPOINT]... [not=ENDPOINT]... [subset ...]
 *	pod NS/NAME [ip=ADDR,ADDR] [node=NAME] [port=web:8080/TCP]... [phase=Running]
 *	    [not-ready] [deleting]
 *	node NAME [ip=ADDR,...]
 *	any of them: [label=KEY:VALUE]... [ann=KEY:VALUE]...
 *
 * ENDPOINT is ADDR[@NODE][#ZONE,ZONE][!NODE,NODE][/CONDITION]. CONDITION: none given
 * ready; `-` not ready; `~` not ready, serving, terminating; `x` terminating, not
 * serving; `s` serving, not ready; `^` ready, terminating; `d` not ready, terminating,
 * serving absent; `?` none of the conditions are there. NS/ is default/ when absent. A
 * Service without sel= has no selector; type= is ClusterIP; an unnamed port is `:80/TCP`.
 * A line's number is the place of its object.
 */
#ifndef NPI_TEST_OBJECTS_H
#define NPI_TEST_OBJECTS_H

#include <stddef.h>

#include "npi/arena.h"
#include "npi/kube.h"

/* The objects of these lines; the test fails on a bad one. */
struct kube_objects objects_parse(struct npi_arena *arena, const char *lines);

/* The Service of this name in namespace default; the test fails when there is none. */
struct kube_service *objects_service(const struct kube_objects *objects,
				     const char *name);

#endif
