/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One rule of a listing of nft(8): conditions, statements, a verdict. */
#include "nft_filter.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { MOST_CONDITIONS = 16 }; /* more of them only make a rule match less */

/* A word, with its quotes; "," and what is between blanks. */
struct token {
	const char *at;
	size_t len;
};

struct reader {
	const char *at, *end;
	struct token token; /* the one to be read next; len 0: none */
	struct npi_arena *arena;
	struct filter_condition conditions[MOST_CONDITIONS];
	size_t n;
	bool failed; /* out of memory */
};

static void advance(struct reader *reader)
{
	const char *at = reader->at;

	while (at < reader->end && (*at == ' ' || *at == '\t'))
		at++;
	reader->token.at = at;
	if (at < reader->end && *at == '"') {
		for (at++; at < reader->end && *at != '"'; at++)
			;
		at += at < reader->end;
	} else if (at < reader->end && *at == ',') {
		at++;
	} else {
		while (at < reader->end && !strchr(" \t,", *at))
			at++;
	}
	reader->token.len = (size_t)(at - reader->token.at);
	reader->at = at;
}

static bool token_is(const struct reader *reader, const char *word)
{
	return reader->token.len == strlen(word) &&
	       !memcmp(reader->token.at, word, reader->token.len);
}

static bool skip(struct reader *reader, const char *word)
{
	if (!token_is(reader, word))
		return false;
	advance(reader);
	return true;
}

/* Without its quotes. */
static const char *take_word(struct reader *reader)
{
	struct token token = reader->token;
	const char *word;

	if (token.len > 1 && *token.at == '"') {
		token.at++;
		token.len -= 2;
	}
	word = npi_arena_strndup(reader->arena, token.at, token.len);
	reader->failed = reader->failed || !word;
	advance(reader);
	return word ? word : "";
}

/* What a condition begins with: one word or two; "": any second word. */
static const struct {
	const char *first, *second;
	enum filter_key key;
	uint8_t family, protocol;
} keys[] = {
	{ "iifname", NULL, FILTER_INTERFACE, 0, 0 },
	{ "iif", NULL, FILTER_INTERFACE, 0, 0 },
	{ "meta", "nfproto", FILTER_FAMILY, 0, 0 },
	{ "meta", "l4proto", FILTER_PROTOCOL, 0, 0 },
	{ "meta", "pkttype", FILTER_PACKET_TYPE, 0, 0 },
	{ "pkttype", NULL, FILTER_PACKET_TYPE, 0, 0 },
	{ "ip", "protocol", FILTER_PROTOCOL, AF_INET, 0 },
	{ "ip", "daddr", FILTER_DESTINATION, AF_INET, 0 },
	{ "ip", "", FILTER_ANYTHING, AF_INET, 0 },
	{ "ip6", "nexthdr", FILTER_PROTOCOL, AF_INET6, 0 },
	{ "ip6", "daddr", FILTER_DESTINATION, AF_INET6, 0 },
	{ "ip6", "", FILTER_ANYTHING, AF_INET6, 0 },
	{ "th", "dport", FILTER_PORT, 0, 0 },
	{ "tcp", "dport", FILTER_PORT, 0, IPPROTO_TCP },
	{ "tcp", "", FILTER_ANYTHING, 0, IPPROTO_TCP },
	{ "udp", "dport", FILTER_PORT, 0, IPPROTO_UDP },
	{ "udp", "", FILTER_ANYTHING, 0, IPPROTO_UDP },
	{ "sctp", "dport", FILTER_PORT, 0, IPPROTO_SCTP },
	{ "sctp", "", FILTER_ANYTHING, 0, IPPROTO_SCTP },
	{ "icmp", "", FILTER_ANYTHING, AF_INET, IPPROTO_ICMP },
	{ "icmpv6", "", FILTER_ANYTHING, AF_INET6, IPPROTO_ICMPV6 },
	{ "igmp", "", FILTER_ANYTHING, AF_INET, IPPROTO_IGMP },
	{ "esp", "", FILTER_ANYTHING, 0, IPPROTO_ESP },
	{ "ah", "", FILTER_ANYTHING, 0, IPPROTO_AH },
	{ "ct", "state", FILTER_STATE, 0, 0 },
	{ "ct", "status", FILTER_STATUS, 0, 0 },
};

static bool take_key(struct reader *reader, struct filter_condition *ret)
{
	struct reader saved = *reader;
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *second = keys[i].second;

		if (!skip(reader, keys[i].first))
			continue;
		if (!second || (!*second && reader->token.len) ||
		    token_is(reader, second)) {
			if (second)
				advance(reader);
			*ret = (struct filter_condition){ .key = keys[i].key,
							  .family = keys[i].family,
							  .protocol = keys[i].protocol };
			return true;
		}
		reader->at = saved.at;
		reader->token = saved.token;
	}
	return false;
}

static void fill_prefix(struct filter_value *value, const struct npi_cidr *cidr)
{
	size_t n_bits = cidr->addr.family == AF_INET6 ? 128 : 32, i;

	value->first = value->last = cidr->addr;
	for (i = cidr->prefix; i < n_bits; i++)
		value->last.bytes[i / 8] |= (uint8_t)(0x80 >> i % 8);
}

/* "22", "30000-32767", "10.0.0.0/8", "10.0.0.1-10.0.0.9", "eth0" */
static struct filter_value read_value(struct reader *reader, const char *word)
{
	struct filter_value value = { .word = word, .from = 1, .to = 0 };
	const char *dash = strchr(word, '-');
	char *first = NULL, *end;
	struct npi_cidr cidr;

	if (npi_addr_parse(word, &value.first) == 0) {
		value.last = value.first;
		return value;
	}
	if (strchr(word, '/') && npi_cidr_parse(word, false, &cidr) == 0)
		fill_prefix(&value, &cidr);
	if (dash) {
		first = npi_arena_strndup(reader->arena, word, (size_t)(dash - word));
		reader->failed = reader->failed || !first;
	}
	if (first && (npi_addr_parse(first, &value.first) < 0 ||
		      npi_addr_parse(dash + 1, &value.last) < 0))
		value.first = value.last = (struct npi_addr){ 0 };
	value.from = (uint32_t)strtoul(word, &end, 10);
	value.to = value.from;
	if (end != word && *end == '-')
		value.to = (uint32_t)strtoul(end + 1, &end, 10);
	if (end == word || *end) {
		value.from = 1;
		value.to = 0;
	}
	return value;
}

static void add_value(struct reader *reader, struct filter_condition *condition)
{
	struct filter_value *values =
		npi_arena_grow(reader->arena, condition->values, condition->n,
			       condition->n + 1, sizeof(*values));

	if (!values) {
		reader->failed = true;
		return;
	}
	values[condition->n++] = read_value(reader, take_word(reader));
	condition->values = values;
}

/* One value, several, or { several }; a named set is hidden, and so is what is put
 * together ("iifname . tcp dport") or calculated. */
static void take_values(struct reader *reader, struct filter_condition *condition)
{
	bool braces;

	condition->negated = skip(reader, "!=");
	braces = skip(reader, "{");
	if (*reader->token.at == '@' || token_is(reader, ".") || token_is(reader, "&")) {
		condition->hidden = true;
		advance(reader);
		return;
	}
	while (reader->token.len && !token_is(reader, "}")) {
		add_value(reader, condition);
		if (!skip(reader, ","))
			break;
	}
	if (braces && !skip(reader, "}"))
		condition->hidden = true;
}

static bool add_condition(struct reader *reader, struct filter_condition condition)
{
	if (reader->n == MOST_CONDITIONS)
		return false;
	reader->conditions[reader->n++] = condition;
	return true;
}

/* Statements that let every packet go on to the next one. */
static bool skip_statement(struct reader *reader)
{
	static const char *const options[] = { "prefix", "level",   "group",
					       "flags",  "snaplen", "queue-threshold" };
	size_t i;

	if (skip(reader, "counter")) {
		if (skip(reader, "packets")) {
			advance(reader);
			advance(reader);
			advance(reader);
		}
		return true;
	}
	if (skip(reader, "comment")) {
		advance(reader);
		return true;
	}
	if (!skip(reader, "log"))
		return false;
	for (i = 0; i < sizeof(options) / sizeof(options[0]);)
		if (skip(reader, options[i])) {
			advance(reader);
			i = 0;
		} else {
			i++;
		}
	return true;
}

static bool take_verdict(struct reader *reader, struct filter_rule *rule)
{
	static const struct {
		const char *word;
		enum filter_verdict verdict;
	} verdicts[] = {
		{ "accept", FILTER_ACCEPT }, { "drop", FILTER_DROP },
		{ "reject", FILTER_DROP },   { "return", FILTER_RETURN },
		{ "jump", FILTER_JUMP },     { "goto", FILTER_GOTO },
		{ "queue", FILTER_HIDDEN },
	};
	size_t i;

	for (i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		if (!skip(reader, verdicts[i].word))
			continue;
		rule->verdict = verdicts[i].verdict;
		if (rule->verdict == FILTER_JUMP || rule->verdict == FILTER_GOTO)
			rule->target = take_word(reader);
		return true;
	}
	return false;
}

static void add_rule(struct reader *reader, struct filter_chain *chain,
		     struct filter_rule rule)
{
	struct filter_condition *conditions =
		npi_arena_new_array(reader->arena, struct filter_condition, reader->n);

	if (conditions && chain->n == chain->capacity) {
		size_t capacity = chain->capacity ? chain->capacity * 2 : 16;
		struct filter_rule *rules = npi_arena_grow(
			reader->arena, chain->rules, chain->n, capacity, sizeof(*rules));

		if (rules) {
			chain->rules = rules;
			chain->capacity = capacity;
		}
	}
	if (!conditions || chain->n == chain->capacity) {
		reader->failed = true;
		return;
	}
	memcpy(conditions, reader->conditions, reader->n * sizeof(*conditions));
	rule.conditions = conditions;
	rule.n = reader->n;
	chain->rules[chain->n++] = rule;
}

/* "vmap { 22 : accept, 80 : jump web }": a rule for each element. */
static void take_verdict_map(struct reader *reader, struct filter_chain *chain,
			     struct filter_condition condition)
{
	struct filter_rule rule = { .verdict = FILTER_HIDDEN };

	if (!skip(reader, "{")) {
		condition.hidden = true;
		if (add_condition(reader, condition))
			add_rule(reader, chain, rule);
		return;
	}
	while (reader->token.len && !reader->failed) {
		condition.values = NULL;
		condition.n = 0;
		add_value(reader, &condition);
		/* a key of several parts */
		condition.hidden = !token_is(reader, ":");
		while (reader->token.len && !skip(reader, ":"))
			advance(reader);
		rule = (struct filter_rule){ .verdict = FILTER_HIDDEN };
		(void)take_verdict(reader, &rule);
		if (add_condition(reader, condition)) {
			add_rule(reader, chain, rule);
			reader->n--;
		}
		if (!skip(reader, ","))
			break;
	}
}

/* "iifname . ip saddr . tcp dport @allowed": nothing is known of such a rule. */
static bool is_put_together(const char *line, size_t len)
{
	return memmem(line, len, " . ", 3) != NULL;
}

int filter_parse_rule(const char *line, size_t len, struct npi_arena *arena,
		      struct filter_chain *chain)
{
	struct reader reader = { .at = line, .end = line + len, .arena = arena };
	struct filter_rule rule = { .verdict = FILTER_NO_VERDICT };
	struct filter_condition condition;

	if (is_put_together(line, len))
		(void)add_condition(&reader,
				    (struct filter_condition){ .key = FILTER_ANYTHING });
	advance(&reader);
	while (reader.token.len && !reader.failed && !take_verdict(&reader, &rule)) {
		if (skip_statement(&reader))
			continue;
		if (take_key(&reader, &condition)) {
			if (skip(&reader, "vmap")) {
				take_verdict_map(&reader, chain, condition);
				return reader.failed ? -ENOMEM : 0;
			}
			take_values(&reader, &condition);
		} else {
			condition = (struct filter_condition){ .key = FILTER_ANYTHING };
			advance(&reader);
		}
		(void)add_condition(&reader, condition);
	}
	if (rule.verdict != FILTER_NO_VERDICT)
		add_rule(&reader, chain, rule);
	return reader.failed ? -ENOMEM : 0;
}
