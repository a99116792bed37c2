/* SPDX-License-Identifier: GPL-2.0-or-later */
/* surroundings.h - what tells apart the causes that an errno can have */
#ifndef NPI_KERN_SURROUNDINGS_H
#define NPI_KERN_SURROUNDINGS_H

#include <stdbool.h>

/* Whether this process lives in a user namespace other than the first one. */
bool kern_in_user_namespace(void);

/* Whether the loopback interface of this network namespace is down. */
bool kern_lo_is_down(void);

#endif
