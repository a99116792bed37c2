/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stored.h - what is kept of objects between runs, as values */
#ifndef NPI_STORED_H
#define NPI_STORED_H

#include <stddef.h>
#include <stdint.h>

#include "npi/arena.h"
#include "npi/digest.h"
#include "npi/result.h"

/* An object as the store lists it; its manifest is read when it is needed. */
struct npi_stored_object {
	int64_t id;             /* the store's own number for it */
	const char *kind;       /* "Service" */
	const char *name_space; /* "" for kinds without */
	const char *name;
	const char *applyset; /* the set that applied it last */
	const char *source;   /* where that was: FILE:LINE:COLUMN */
	int64_t created_s;    /* seconds since 1970: when it was first applied … */
	int64_t applied_s;    /* … and when that last changed it */
};

/* Sorted by kind, namespace and name. */
struct npi_stored_objects {
	const struct npi_stored_object *items;
	size_t n;
};

/* What a set was last made from. */
struct npi_stored_input {
	struct npi_digest digest;
	/* the objects, in the order they were given, one a line: "Service default web" */
	const char *objects;
};

/* By kind, namespace and name: a total order. */
int npi_stored_object_cmp(const struct npi_stored_object *a,
			  const struct npi_stored_object *b);

#endif
