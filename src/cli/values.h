/* SPDX-License-Identifier: GPL-2.0-or-later */
/* values.h - option values into struct npi_args; see struct npi_option's @take */
#ifndef NPI_CLI_VALUES_H
#define NPI_CLI_VALUES_H

#include <stdbool.h>

#include "npi/options.h"

typedef int npi_option_taker(struct npi_args *args, const struct npi_option *option,
			     const char *value, bool first);

npi_option_taker take_bool;       /* bool: no value, true, false */
npi_option_taker take_count;      /* unsigned int: one more each time */
npi_option_taker take_text;       /* const char *: anything but "" */
npi_option_taker take_scheduler;  /* const char *: what Linux may call one */
npi_option_taker take_namespace;  /* const char *: a DNS label */
npi_option_taker take_lower;      /* const char *: trimmed, lower case */
npi_option_taker take_word;       /* enum: number of the word in option->words */
npi_option_taker take_words;      /* struct npi_words: one more */
npi_option_taker take_output;     /* enum npi_output */
npi_option_taker take_dry_run;    /* "none", "server" */
npi_option_taker take_now;        /* no value: nothing drains */
npi_option_taker take_wait;       /* no value: for ever */
npi_option_taker take_max_delete; /* "39", "50%" */
npi_option_taker take_duration;   /* uint32_t: seconds */
npi_option_taker take_bits;       /* unsigned int: words, by comma; word i is bit i */
npi_option_taker take_bit;        /* uint8_t: 0 to 31 */

/* struct npi_listing's one: the virtual service that is meant */
npi_option_taker take_tcp_service, take_udp_service, take_sctp_service, take_fwmark;

npi_option_taker take_cidrs;              /* struct npi_cidrs: by comma */
npi_option_taker take_cidr_per_family;    /* same, at most one of each family */
npi_option_taker take_nodeport_addresses; /* same, or "primary" */
npi_option_taker take_port_range;         /* MIN-MAX, MIN:MAX, MIN+SIZE */

/* A copy of @text at the end of @words; 0 or -ENOMEM. */
int npi_words_add(struct npi_words *words, struct npi_arena *arena,
		  const char *text) npi_must_check;

#endif
