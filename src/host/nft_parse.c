/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/host.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "npi/text.h"

/* The longest element: two IPv6 addresses, a protocol and a port. */
enum { ELEMENT_TEXT = 128, MOST_FIELDS = 4 };

/* Split "a . b . c" in place; the number of fields, 0 when there are too many. */
static size_t split_fields(char *text, char *fields[MOST_FIELDS])
{
	size_t n = 0;
	char *dot;

	for (; text; text = dot ? dot + 3 : NULL) {
		if (n == MOST_FIELDS)
			return 0;
		dot = strstr(text, " . ");
		if (dot)
			*dot = '\0';
		fields[n++] = text;
	}
	return n;
}

static int parse_network(char *text, struct host_element *element)
{
	char *slash = strchr(text, '/');
	uint32_t prefix;

	if (slash)
		*slash = '\0';
	if (npi_addr_parse(text, &element->addr) < 0)
		return -EINVAL;
	prefix = element->addr.family == AF_INET6 ? 128 : 32;
	if (slash && npi_parse_u32(slash + 1, 0, prefix, &prefix) < 0)
		return -EINVAL;
	element->prefix = (uint8_t)prefix;
	return 0;
}

static int parse_element(char *text, enum host_set set, struct host_element *ret)
{
	struct host_element element = { .set = (uint8_t)set };
	size_t n_addresses = set == HOST_HAIRPIN ? 2 : 1;
	char *fields[MOST_FIELDS];
	uint32_t protocol, port;

	if (set == HOST_PODS) {
		if (parse_network(text, &element) < 0)
			return -EINVAL;
	} else {
		if (split_fields(text, fields) != n_addresses + 2 ||
		    npi_addr_parse(fields[0], &element.addr) < 0 ||
		    strcmp(fields[0], fields[n_addresses - 1]) ||
		    npi_parse_u32(fields[n_addresses], 0, 255, &protocol) < 0 ||
		    npi_parse_u32(fields[n_addresses + 1], 0, 65535, &port) < 0)
			return -EINVAL;
		element.protocol = (uint8_t)protocol;
		element.port = (uint16_t)port;
	}
	*ret = element;
	return 0;
}

struct parser {
	const char *at;
	enum host_set set; /* the one that is being read */
	struct npi_arena *arena;
	struct host_state *state;
	size_t capacity;
	struct npi_text rest; /* all but the elements */
	bool odd;             /* an element of a form we do not make */
};

static int keep_element(struct parser *parser, const char *text, size_t len)
{
	struct host_state *state = parser->state;
	struct host_element element;
	char copy[ELEMENT_TEXT];

	if (len >= sizeof(copy) || parser->set == HOST_N_SETS) {
		parser->odd = true;
		return 0;
	}
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (parse_element(copy, parser->set, &element) < 0) {
		parser->odd = true;
		return 0;
	}
	if (state->n_elements == parser->capacity) {
		size_t more = parser->capacity ? parser->capacity * 2 : 64;
		void *grown = npi_arena_grow(parser->arena, state->elements,
					     state->n_elements, more, sizeof(element));

		if (!grown)
			return -ENOMEM;
		state->elements = grown;
		parser->capacity = more;
	}
	state->elements[state->n_elements++] = element;
	return 0;
}

/* "elements = { A,\n B }": from behind the brace to behind the end of the line. */
static int parse_elements(struct parser *parser)
{
	const char *end = strchr(parser->at, '}');
	const char *text = parser->at, *stop;
	int r = 0;

	if (!end) {
		parser->odd = true;
		parser->at += strlen(parser->at);
		return 0;
	}
	for (; text < end && !r; text = stop + 1) {
		text += strspn(text, " \t\n");
		stop = memchr(text, ',', (size_t)(end - text));
		stop = stop ? stop : end;
		if (stop > text)
			r = keep_element(parser, text,
					 (size_t)(stop - text) - (stop[-1] == ' '));
	}
	parser->at = end + strcspn(end, "\n");
	parser->at += *parser->at == '\n';
	return r;
}

static enum host_set set_named(const char *line, size_t len)
{
	size_t set;

	for (set = 0; set < HOST_N_SETS; set++) {
		size_t name_len = strlen(host_set_names[set]);

		if (len == name_len + 7 && !memcmp(line, "\tset ", 5) &&
		    !memcmp(line + 5, host_set_names[set], name_len))
			break;
	}
	return (enum host_set)set;
}

static int parse_listing(struct parser *parser)
{
	static const char opening[] = "\t\telements = { ";
	int r = 0;

	while (*parser->at && !r) {
		size_t len = strcspn(parser->at, "\n");

		if (!strncmp(parser->at, opening, sizeof(opening) - 1)) {
			parser->at += sizeof(opening) - 1;
			r = parse_elements(parser);
			continue;
		}
		if (!strncmp(parser->at, "\tset ", 5))
			parser->set = set_named(parser->at, len);
		len += parser->at[len] == '\n';
		npi_text_add(&parser->rest, parser->at, len);
		parser->at += len;
	}
	return r;
}

int host_table_parse(const char *listing, uint8_t family, const struct host_state *like,
		     struct npi_arena *arena, struct host_state *state)
{
	struct parser parser = { .at = listing,
				 .set = HOST_N_SETS,
				 .arena = arena,
				 .state = state,
				 .capacity = state->n_elements };
	size_t before = state->n_elements;
	struct npi_text ours = { 0 };
	bool intact;
	int r = parse_listing(&parser);

	host_table_text(&ours, family, like);
	if (!r && (ours.failed || parser.rest.failed))
		r = -ENOMEM;
	intact = !r && !parser.odd &&
		 !strcmp(npi_text_string(&ours), npi_text_string(&parser.rest));
	npi_text_clear(&ours);
	npi_text_clear(&parser.rest);
	if (r < 0)
		return r;
	if (!intact)
		state->n_elements = before;
	state->table_exists[family == AF_INET6] = *listing != '\0';
	state->table_intact[family == AF_INET6] = intact;
	return 0;
}
