/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/stored.h"

#include <string.h>

int npi_stored_object_cmp(const struct npi_stored_object *a,
			  const struct npi_stored_object *b)
{
	int r = strcmp(a->kind, b->kind);

	if (r == 0)
		r = strcmp(a->name_space, b->name_space);
	return r ? r : strcmp(a->name, b->name);
}
