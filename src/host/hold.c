/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/host.h"

#include <sys/socket.h>

#include "npi/text.h"

/*
 * Chains of type nat see only the first packet of a connection. "output" is there for the
 * node's own processes; both come before IPVS, which takes packets at LOCAL_IN and
 * LOCAL_OUT.
 */
static const struct {
	uint8_t family;
	const char *name;
} families[2] = { { AF_INET, "ip" }, { AF_INET6, "ip6" } };

static void add_chain(struct npi_text *text, const char *hook, size_t family,
		      const struct host_element *elements, size_t n)
{
	const char *separator = "";
	char addr[NPI_ADDR_TEXT];
	size_t i;

	npi_text_add_format(text,
			    "\tchain %s {\n\t\ttype nat hook %s priority -106;\n"
			    "\t\tct state new %s daddr . meta l4proto . th dport { ",
			    hook, hook, families[family].name);
	for (i = 0; i < n; i++) {
		if (elements[i].addr.family != families[family].family)
			continue;
		npi_addr_format(&elements[i].addr, addr);
		npi_text_add_format(text, "%s%s . %u . %u", separator, addr,
				    elements[i].protocol, elements[i].port);
		separator = ", ";
	}
	npi_text_add_string(text, " } drop\n\t}\n");
}

void host_hold_text(struct npi_text *text, const struct host_element *elements, size_t n)
{
	size_t i;

	for (i = 0; i < 2; i++) {
		if (!host_has_family(elements, n, families[i].family))
			continue;
		npi_text_add_format(text,
				    "table %s nodeport_ipvs_hold {\n\tflags owner\n",
				    families[i].name);
		add_chain(text, "prerouting", i, elements, n);
		add_chain(text, "output", i, elements, n);
		npi_text_add_string(text, "}\n");
	}
}

void host_release_text(struct npi_text *text, const struct host_element *elements,
		       size_t n)
{
	size_t i;

	for (i = 0; i < 2; i++)
		if (host_has_family(elements, n, families[i].family))
			npi_text_add_format(text, "delete table %s nodeport_ipvs_hold\n",
					    families[i].name);
}
