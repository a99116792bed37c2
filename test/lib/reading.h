/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reading.h - manifests given as text, what was read of them, and what was said */
#ifndef NPI_TEST_READING_H
#define NPI_TEST_READING_H

#include "npi/arena.h"
#include "npi/diag.h"
#include "npi/kube.h"
#include "npi/kube_encode.h"
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
 *	@node-a]
 */
const char *reading_objects(struct reading *reading);

/* kube_encode() as a text to be freed; the test fails for want of memory. */
char *reading_encode(union kube_object object, enum kube_format format);

/* Read a manifest with the default settings: these findings, and a result to match. */
void reading_check_findings(const char *text, const char *findings);

/* What the API server says of names. */
#define READING_LABEL                                                                    \
	"a lowercase RFC 1123 label must consist of lower case alphanumeric characters " \
	"or '-', and must start and end with an alphanumeric character (e.g. "           \
	"'my-name',  or '123-abc', regex used for validation is "                        \
	"'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
#define READING_SUBDOMAIN                                                                \
	"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric "        \
	"characters, '-' or '.', and must start and end with an alphanumeric character " \
	"(e.g. 'example.com', regex used for validation is "                             \
	"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
#define READING_NAME_PART                                                                \
	"name part must consist of alphanumeric characters, '-', '_' or '.', and must "  \
	"start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  "  \
	"or '123-abc', regex used for validation is "                                    \
	"'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
#define READING_LABEL_VALUE                                                              \
	"a valid label must be an empty string or consist of alphanumeric characters, "  \
	"'-', '_' or '.', and must start and end with an alphanumeric character (e.g. "  \
	"'MyValue',  or 'my_value',  or '12345', regex used for validation is "          \
	"'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
#define READING_ADDRESS "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
#define READING_PORT    "must be between 1 and 65535, inclusive"

#endif
