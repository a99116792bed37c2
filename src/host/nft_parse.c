/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/host.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "npi/text.h"

enum { NETWORK_TEXT = 64 }; /* an IPv6 address and its prefix, and more */

int host_table_parse(const char *listing, uint8_t family, const struct host_state *like,
		     struct host_state *state)
{
	size_t i = family == AF_INET6;
	struct npi_text ours = { 0 };
	int r = 0;

	host_table_text(&ours, family, like);
	if (ours.failed)
		r = -ENOMEM;
	state->table_exists[i] = *listing != '\0';
	state->table_intact[i] = !r && !strcmp(npi_text_string(&ours), listing);
	npi_text_clear(&ours);
	return r;
}

static int parse_network(char *text, struct host_element *ret)
{
	struct host_element element = { .set = HOST_PODS };
	char *slash = strchr(text, '/');
	uint32_t prefix;

	if (slash)
		*slash = '\0';
	if (npi_addr_parse(text, &element.addr) < 0)
		return -EINVAL;
	prefix = element.addr.family == AF_INET6 ? 128 : 32;
	if (slash && npi_parse_u32(slash + 1, 0, prefix, &prefix) < 0)
		return -EINVAL;
	element.prefix = (uint8_t)prefix;
	*ret = element;
	return 0;
}

/* -EINVAL when it is none. */
static int add_network(const char *text, size_t len, struct npi_arena *arena,
		       struct host_state *state)
{
	struct host_element element;
	char copy[NETWORK_TEXT];

	if (len >= sizeof(copy))
		return -EINVAL;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (parse_network(copy, &element) < 0)
		return -EINVAL;
	return host_state_add_element(state, arena, &element);
}

/* "A,\n B }" */
static int parse_networks(const char *text, struct npi_arena *arena,
			  struct host_state *state)
{
	const char *end = strchr(text, '}'), *stop;
	int r = end ? 0 : -EINVAL;

	for (; !r && text < end; text = stop + 1) {
		text += strspn(text, " \t\n");
		stop = memchr(text, ',', (size_t)(end - text));
		stop = stop ? stop : end;
		if (stop > text)
			r = add_network(text, (size_t)(stop - text) - (stop[-1] == ' '),
					arena, state);
	}
	return r;
}

int host_pods_parse(const char *listing, struct npi_arena *arena,
		    struct host_state *state)
{
	static const char opening[] = "\t\telements = { ";
	const char *elements = strstr(listing, opening);
	bool is_ipv6 = strstr(listing, "type ipv6_addr");
	int r = 0;

	if (elements)
		r = parse_networks(elements + strlen(opening), arena, state);
	if (r == -EINVAL)
		state->table_intact[is_ipv6] = false;
	return r == -EINVAL ? 0 : r;
}
