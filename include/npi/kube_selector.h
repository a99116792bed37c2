/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kube_selector.h - label selectors as kubectl -l takes them */
#ifndef NPI_KUBE_SELECTOR_H
#define NPI_KUBE_SELECTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "npi/arena.h"
#include "npi/diag.h"
#include "npi/kube.h"
#include "npi/result.h"

enum kube_selector_operator {
	KUBE_SELECTOR_IN,     /* key=value, key in (a,b) */
	KUBE_SELECTOR_NOT_IN, /* key!=value, key notin (a,b); also without the label */
	KUBE_SELECTOR_EXISTS, /* key */
	KUBE_SELECTOR_ABSENT, /* !key */
};

struct kube_requirement {
	const char *key;
	enum kube_selector_operator is;
	struct kube_strings values;
};

/* All of them must hold; zeroed matches everything. */
struct kube_selector {
	const struct kube_requirement *items;
	size_t n;
};

/**
 * kube_selector_parse() - read "a=b,c!=d,e in (x,y),!f"
 * @text: the whole of it is quoted when it is wrong
 *
 * Return: 0; NPI_INVALID with a finding that has no place; -ENOMEM.
 */
int kube_selector_parse(const char *text, struct npi_arena *arena,
			struct npi_diags *diags,
			struct kube_selector *ret) npi_must_check;

bool kube_selector_matches(const struct kube_selector *selector,
			   const struct kube_map *labels);

#endif
