/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_filter.h - whether a packet filter can let a packet pass
 *
 * A listing of nft(8) is read as far as it speaks of what is known of a packet: protocol,
 * destination, connection state, and that it does not come from this node. Whatever else
 * a rule asks (source, interface, sets, rates) may be so or not. Thus "refused" is
 * certain, and "may pass" is not.
 */
#ifndef NPI_HOST_NFT_FILTER_H
#define NPI_HOST_NFT_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/addr.h"
#include "npi/arena.h"
#include "npi/result.h"

enum filter_key {
	FILTER_ANYTHING,  /* something that is not known of packets */
	FILTER_INTERFACE, /* where it comes from */
	FILTER_FAMILY,
	FILTER_PROTOCOL,
	FILTER_DESTINATION,
	FILTER_PORT, /* of the destination */
	FILTER_STATE,
	FILTER_STATUS,
	FILTER_PACKET_TYPE,
};

/* A word, a range of numbers or one of addresses. */
struct filter_value {
	const char *word;
	uint32_t from, to;
	struct npi_addr first, last;
};

struct filter_condition {
	enum filter_key key;
	uint8_t family;   /* it can hold for packets of this one only; 0: of any */
	uint8_t protocol; /* the same */
	bool negated;
	bool hidden; /* its values are not in the listing */
	const struct filter_value *values;
	size_t n;
};

enum filter_verdict {
	FILTER_NO_VERDICT,
	FILTER_ACCEPT,
	FILTER_DROP,
	FILTER_JUMP,
	FILTER_GOTO,
	FILTER_RETURN,
	FILTER_HIDDEN, /* some verdict */
};

struct filter_rule {
	const struct filter_condition *conditions;
	size_t n;
	enum filter_verdict verdict;
	const char *target; /* FILTER_JUMP, FILTER_GOTO */
};

struct filter_chain {
	const char *family, *table, *name;
	const char *hook; /* of a base chain of type filter: "input"; NULL: another */
	bool drops;       /* its policy */
	struct filter_rule *rules;
	size_t n, capacity;
};

struct filter_ruleset {
	struct filter_chain *chains;
	size_t n, capacity;
};

/* @listing: what `nft --stateless --terse list ruleset` prints; 0 or -ENOMEM. */
int filter_parse(const char *listing, struct npi_arena *arena,
		 struct filter_ruleset *ret_ruleset) npi_must_check;

/* One line of a chain, which is given its rules; 0 or -ENOMEM. nft_filter_rule.c */
int filter_parse_rule(const char *line, size_t len, struct npi_arena *arena,
		      struct filter_chain *chain) npi_must_check;

struct filter_packet {
	uint8_t protocol;
	uint8_t family;
	struct npi_addr destination; /* family 0: not known */
	uint16_t port;               /* of the destination; 0: not known */
	bool is_answer;              /* of a connection that is established */
};

/**
 * filter_refuses() - whether no packet like this can pass a base chain
 * @budget: how many rules may still be looked at; once it is 0 nothing is refused
 */
bool filter_refuses(const struct filter_ruleset *ruleset,
		    const struct filter_chain *chain, const struct filter_packet *packet,
		    size_t *budget);

#endif
