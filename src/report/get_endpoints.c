/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "get_cells.h"

enum { SHOWN_WORDS = 3 };

/* Words of which the first few are shown and the others counted: "a,b,c + 2 more...". */
struct words {
	struct npi_text *text;
	size_t n;
};

/* Begin a word; false when it is only counted. */
static bool next_word(struct words *words)
{
	if (words->n++ >= SHOWN_WORDS)
		return false;
	if (words->n > 1)
		npi_text_add_char(words->text, ',');
	return true;
}

static void end_words(struct words *words, const char *none)
{
	if (!words->n)
		npi_text_add_string(words->text, none);
	if (words->n > SHOWN_WORDS)
		npi_text_add_format(words->text, " + %zu more...",
				    words->n - SHOWN_WORDS);
}

static void add_address(struct words *words, const struct npi_addr *addr)
{
	char address[NPI_ADDR_TEXT];

	if (next_word(words))
		npi_text_add_string(words->text, npi_addr_format(addr, address));
}

void get_slice_address_type(struct npi_text *text, const struct npi_get_item *item,
			    const struct npi_get_format *format)
{
	static const char *const types[] = {
		[KUBE_IPV4] = "IPv4",
		[KUBE_IPV6] = "IPv6",
		[KUBE_FQDN] = "FQDN",
	};

	(void)format;
	npi_text_add_string(text, types[item->object.slice->address_type]);
}

void get_slice_ports(struct npi_text *text, const struct npi_get_item *item,
		     const struct npi_get_format *format)
{
	const struct kube_endpoint_slice *slice = item->object.slice;
	struct words words = { .text = text };
	size_t i;

	(void)format;
	for (i = 0; i < slice->n_ports; i++) {
		const struct kube_endpoint_port *port = &slice->ports[i];

		if (!next_word(&words))
			continue;
		if (port->port)
			npi_text_add_format(text, "%u", port->port);
		else
			npi_text_add_string(text, *port->name ? port->name : "*");
	}
	end_words(&words, "<unset>");
}

void get_slice_endpoints(struct npi_text *text, const struct npi_get_item *item,
			 const struct npi_get_format *format)
{
	const struct kube_endpoint_slice *slice = item->object.slice;
	struct words words = { .text = text };
	size_t i, j;

	(void)format;
	for (i = 0; i < slice->n_endpoints; i++) {
		const struct kube_endpoint *endpoint = &slice->endpoints[i];

		for (j = 0; j < endpoint->addresses.n; j++)
			if (next_word(&words))
				npi_text_add_string(text, endpoint->addresses.items[j]);
		if (!endpoint->addresses.n && endpoint->addr.family)
			add_address(&words, &endpoint->addr);
	}
	end_words(&words, "<unset>");
}

/* Every address with every port. */
static void add_subset(struct words *words, const struct kube_endpoints_subset *subset)
{
	char address[NPI_ADDR_PORT_TEXT];
	size_t i, j;

	for (i = 0; !subset->n_ports && i < subset->n_addresses; i++)
		add_address(words, &subset->addresses[i].addr);
	for (i = 0; i < subset->n_ports; i++)
		for (j = 0; j < subset->n_addresses; j++)
			if (next_word(words))
				npi_text_add_string(
					words->text,
					npi_addr_port_format(&subset->addresses[j].addr,
							     subset->ports[i].port,
							     address));
}

void get_endpoints_endpoints(struct npi_text *text, const struct npi_get_item *item,
			     const struct npi_get_format *format)
{
	const struct kube_endpoints *endpoints = item->object.endpoints;
	struct words words = { .text = text };
	size_t i;

	(void)format;
	for (i = 0; i < endpoints->n_subsets; i++)
		add_subset(&words, &endpoints->subsets[i]);
	end_words(&words, endpoints->n_subsets ? "" : "<none>");
}
