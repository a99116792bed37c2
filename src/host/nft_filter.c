/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nft_filter.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

enum { DEEPEST = 16 }; /* NFT_JUMP_STACK_SIZE: deeper chains cannot be made */

enum answer { NO, MAYBE, YES };

enum fate { GOES_ON, MAY_PASS, IS_DROPPED };

struct judge {
	const struct filter_ruleset *ruleset;
	const struct filter_packet *packet;
	size_t *budget;
};

static const char *take_name(struct npi_arena *arena, const char **at)
{
	size_t len = strcspn(*at, " \n");
	const char *name = npi_arena_strndup(arena, *at, len);

	*at += len + ((*at)[len] == ' ');
	return name;
}

static bool begins(const char *line, const char *words)
{
	return !strncmp(line, words, strlen(words));
}

static struct filter_chain *add_chain(struct filter_ruleset *ruleset,
				      struct npi_arena *arena)
{
	size_t capacity = ruleset->capacity ? ruleset->capacity * 2 : 16;

	if (ruleset->n == ruleset->capacity) {
		struct filter_chain *chains = npi_arena_grow(
			arena, ruleset->chains, ruleset->n, capacity, sizeof(*chains));

		if (!chains)
			return NULL;
		ruleset->chains = chains;
		ruleset->capacity = capacity;
	}
	return &ruleset->chains[ruleset->n++];
}

/* "\t\ttype filter hook input priority filter; policy drop;" */
static int read_base(const char *line, size_t len, struct npi_arena *arena,
		     struct filter_chain *chain)
{
	static const char hook[] = " hook ";
	const char *at = memmem(line, len, hook, strlen(hook));

	chain->drops = memmem(line, len, "policy drop;", 12) != NULL;
	if (!at || !begins(line, "\t\ttype filter "))
		return 0;
	at += strlen(hook);
	chain->hook = take_name(arena, &at);
	return chain->hook ? 0 : -ENOMEM;
}

int filter_parse(const char *listing, struct npi_arena *arena,
		 struct filter_ruleset *ret_ruleset)
{
	struct filter_ruleset ruleset = { 0 };
	struct filter_chain *chain = NULL;
	const char *line, *end, *family = "", *table = "";
	int r = 0;

	for (line = listing; *line && !r; line = end + (*end == '\n')) {
		size_t len = strcspn(line, "\n");
		const char *at = line + strlen("table ");

		end = line + len;
		if (begins(line, "table ")) {
			family = take_name(arena, &at);
			table = take_name(arena, &at);
		} else if (begins(line, "\tchain ")) {
			at = line + strlen("\tchain ");
			chain = add_chain(&ruleset, arena);
			if (!chain)
				return -ENOMEM;
			*chain = (struct filter_chain){ .family = family,
							.table = table,
							.name = take_name(arena, &at) };
			r = chain->name && family && table ? 0 : -ENOMEM;
		} else if (!begins(line, "\t\t")) {
			chain = NULL; /* its end, or a set */
		} else if (chain && begins(line, "\t\ttype ")) {
			r = read_base(line, len, arena, chain);
		} else if (chain) {
			r = filter_parse_rule(line, len, arena, chain);
		}
	}
	*ret_ruleset = ruleset;
	return r;
}

static bool is_lo(const struct filter_value *value)
{
	return !strcmp(value->word, "lo");
}

static enum answer match_interface(const struct filter_condition *condition)
{
	size_t i;

	for (i = 0; i < condition->n; i++)
		if (!is_lo(&condition->values[i]))
			return MAYBE;
	return NO;
}

static bool has_number(const struct filter_condition *condition, uint32_t number)
{
	size_t i;

	for (i = 0; i < condition->n; i++)
		if (condition->values[i].from <= number &&
		    condition->values[i].to >= number)
			return true;
	return false;
}

static bool has_word(const struct filter_condition *condition, const char *word)
{
	size_t i;

	for (i = 0; i < condition->n; i++)
		if (!strcmp(condition->values[i].word, word))
			return true;
	return false;
}

static bool has_address(const struct filter_condition *condition,
			const struct npi_addr *addr)
{
	size_t i;

	for (i = 0; i < condition->n; i++) {
		const struct filter_value *value = &condition->values[i];

		if (value->first.family == addr->family &&
		    npi_addr_cmp(&value->first, addr) <= 0 &&
		    npi_addr_cmp(&value->last, addr) >= 0)
			return true;
	}
	return false;
}

static const char *protocol_name(uint8_t protocol)
{
	switch (protocol) {
	case 6:
		return "tcp";
	case 17:
		return "udp";
	case 132:
		return "sctp";
	default:
		return "";
	}
}

static enum answer known(bool matches)
{
	return matches ? YES : NO;
}

/* Whether the packet has one of the values. */
static enum answer match_values(const struct filter_condition *condition,
				const struct filter_packet *packet)
{
	switch (condition->key) {
	case FILTER_ANYTHING:
		break;
	case FILTER_INTERFACE:
		return match_interface(condition);
	case FILTER_FAMILY:
		return known(
			has_word(condition, packet->family == AF_INET ? "ipv4" : "ipv6"));
	case FILTER_PROTOCOL:
		return known(has_number(condition, packet->protocol) ||
			     has_word(condition, protocol_name(packet->protocol)));
	case FILTER_DESTINATION:
		return packet->destination.family
			       ? known(has_address(condition, &packet->destination))
			       : MAYBE;
	case FILTER_PORT:
		return packet->port ? known(has_number(condition, packet->port)) : MAYBE;
	case FILTER_STATE:
		return known(
			has_word(condition, packet->is_answer ? "established" : "new"));
	case FILTER_STATUS: /* a packet that begins a connection has none */
		return packet->is_answer ? MAYBE : NO;
	case FILTER_PACKET_TYPE:
		return known(has_word(condition, "host") ||
			     has_word(condition, "unicast"));
	}
	return MAYBE;
}

/* "tcp dport != 22" is about TCP all the same. */
static enum answer match_condition(const struct filter_condition *condition,
				   const struct filter_packet *packet)
{
	enum answer answer;

	if (condition->family && condition->family != packet->family)
		return NO;
	if (condition->protocol && condition->protocol != packet->protocol)
		return NO;
	answer = condition->hidden ? MAYBE : match_values(condition, packet);
	if (condition->negated && answer != MAYBE)
		return answer == YES ? NO : YES;
	return answer;
}

static enum answer match_rule(const struct filter_rule *rule,
			      const struct filter_packet *packet)
{
	enum answer all = YES;
	size_t i;

	for (i = 0; i < rule->n && all != NO; i++) {
		enum answer answer = match_condition(&rule->conditions[i], packet);

		if (answer < all)
			all = answer;
	}
	return all;
}

static const struct filter_chain *find_chain(const struct judge *judge,
					     const struct filter_chain *from,
					     const char *name)
{
	size_t i;

	for (i = 0; i < judge->ruleset->n; i++) {
		const struct filter_chain *chain = &judge->ruleset->chains[i];

		if (!strcmp(chain->name, name) && !strcmp(chain->table, from->table) &&
		    !strcmp(chain->family, from->family))
			return chain;
	}
	return NULL;
}

static enum fate follow(const struct judge *judge, const struct filter_chain *chain,
			unsigned int depth);

/* The packet meets the verdict, surely or perhaps. @ends: the chain ends here for it. */
static enum fate meet(const struct judge *judge, const struct filter_chain *chain,
		      const struct filter_rule *rule, enum answer matches,
		      unsigned int depth, bool *ends)
{
	enum fate fate = GOES_ON;

	*ends = matches == YES && rule->verdict != FILTER_JUMP;
	switch (rule->verdict) {
	case FILTER_ACCEPT:
	case FILTER_HIDDEN:
		return MAY_PASS;
	case FILTER_DROP:
		return matches == YES ? IS_DROPPED : GOES_ON;
	case FILTER_JUMP:
	case FILTER_GOTO:
		chain = find_chain(judge, chain, rule->target);
		fate = chain ? follow(judge, chain, depth + 1) : MAY_PASS;
		return fate == IS_DROPPED && matches != YES ? GOES_ON : fate;
	case FILTER_RETURN:
	case FILTER_NO_VERDICT:
		break;
	}
	return fate;
}

static enum fate follow(const struct judge *judge, const struct filter_chain *chain,
			unsigned int depth)
{
	enum fate fate = GOES_ON;
	bool ends = false;
	size_t i;

	for (i = 0; i < chain->n && fate == GOES_ON && !ends; i++) {
		const struct filter_rule *rule = &chain->rules[i];
		enum answer matches;

		if (!*judge->budget || depth > DEEPEST)
			return MAY_PASS;
		--*judge->budget;
		matches = match_rule(rule, judge->packet);
		if (matches != NO)
			fate = meet(judge, chain, rule, matches, depth, &ends);
	}
	return fate;
}

bool filter_refuses(const struct filter_ruleset *ruleset,
		    const struct filter_chain *chain, const struct filter_packet *packet,
		    size_t *budget)
{
	const struct judge judge = { .ruleset = ruleset,
				     .packet = packet,
				     .budget = budget };
	enum fate fate = follow(&judge, chain, 0);

	return fate == IS_DROPPED || (fate == GOES_ON && chain->drops);
}
