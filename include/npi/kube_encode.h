/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kube_encode.h - objects as canonical manifests */
#ifndef NPI_KUBE_ENCODE_H
#define NPI_KUBE_ENCODE_H

#include <stddef.h>

#include "npi/kube.h"
#include "npi/text.h"

enum kube_format {
	KUBE_JSON,          /* one line, no blanks: the store's form */
	KUBE_JSON_INDENTED, /* as 'kubectl get -o json' */
	KUBE_YAML,          /* as 'kubectl get -o yaml' */
};

/**
 * kube_encode() - add the canonical manifest of an object
 *
 * Keys are in alphabetical order, and every default and allocated value is filled in:
 * manifests that mean the same give the same bytes, in whatever order their keys stand.
 * Reading it again gives the same object. What has no effect here is left out, and so is
 * resourceVersion, which changes without anything that matters; of a Pod the ports of
 * all containers stand under one.
 *
 * JSON has no newline at its end, YAML has. @text->failed tells of want of memory.
 */
void kube_encode(union kube_object object, enum kube_format format,
		 struct npi_text *text);

/* A List of objects, as kubectl prints several. */
void kube_encode_list(const union kube_object *objects, size_t n, enum kube_format format,
		      struct npi_text *text);

#endif
