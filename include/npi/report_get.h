/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_get.h - the tables that `kubectl get` prints, byte for byte */
#ifndef NPI_REPORT_GET_H
#define NPI_REPORT_GET_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "npi/kube.h"
#include "npi/result.h"

struct npi_get_item {
	union kube_object object;
	int64_t created_s; /* counts when the object has no creationTimestamp */
};

struct npi_get_format {
	bool all_namespaces; /* -A: a column for the namespace */
	bool wide;           /* -o wide: what is left out to save room */
	bool show_labels;
	bool no_headers;
	bool with_kind; /* service/web instead of web: several kinds are shown */
	int64_t now_s;  /* ages count from here; seconds since 1970 */
};

/**
 * npi_report_get() - print the table of some objects
 * @kind: of all of them
 *
 * Return: 0 or -ENOMEM; errors of the stream stay in the stream.
 */
int npi_report_get(FILE *out, enum kube_kind kind, const struct npi_get_item *items,
		   size_t n, const struct npi_get_format *format) npi_must_check;

/* RFC 3339 as the API server writes it; 0 or -EINVAL. */
int npi_report_parse_time(const char *text, int64_t *ret_s) npi_must_check;

#endif
