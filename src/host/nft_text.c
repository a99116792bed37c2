/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/host.h"

#include <inttypes.h>
#include <sys/socket.h>

#include "npi/text.h"

/*
 * Both chains see only the first packet of a connection (type nat). They stand before the
 * usual priorities, so that another table's masquerading cannot come first and choose a
 * source port inside the nodePort range. The mark exists only between the two. Protocols
 * are numbers (TCP 6, UDP 17, SCTP 132), since names need /etc/protocols on both ways.
 */

const char *const host_set_names[HOST_N_SETS] = {
	[HOST_MASQUERADE] = "always",
	[HOST_CLUSTER_IP] = "from_outside",
	[HOST_HAIRPIN] = "hairpin",
	[HOST_PODS] = "pods",
};

static const char *family_name(uint8_t family)
{
	return family == AF_INET6 ? "ip6" : "ip";
}

static void add_sets(struct npi_text *text, uint8_t family)
{
	const char *type = family == AF_INET6 ? "ipv6_addr" : "ipv4_addr";

	npi_text_add_format(
		text, "\tset %s {\n\t\ttype %s . inet_proto . inet_service\n\t}\n\n",
		host_set_names[HOST_MASQUERADE], type);
	npi_text_add_format(
		text, "\tset %s {\n\t\ttype %s . inet_proto . inet_service\n\t}\n\n",
		host_set_names[HOST_CLUSTER_IP], type);
	npi_text_add_format(
		text, "\tset %s {\n\t\ttype %s . %s . inet_proto . inet_service\n\t}\n\n",
		host_set_names[HOST_HAIRPIN], type, type);
	npi_text_add_format(text, "\tset %s {\n\t\ttype %s\n\t\tflags interval\n\t}\n\n",
			    host_set_names[HOST_PODS], type);
}

static void add_prerouting(struct npi_text *text, const char *ip, uint32_t mark)
{
	npi_text_add_format(
		text,
		"\tchain prerouting {\n"
		"\t\ttype nat hook prerouting priority dstnat - 5; policy accept;\n"
		"\t\t%s daddr . meta l4proto . th dport @always"
		" meta mark set meta mark | 0x%08" PRIx32 "\n"
		"\t\t%s daddr . meta l4proto . th dport @from_outside %s saddr != @pods"
		" meta mark set meta mark | 0x%08" PRIx32 "\n\t}\n\n",
		ip, mark, ip, ip, mark);
}

static void add_postrouting(struct npi_text *text, const char *ip, uint32_t mark)
{
	npi_text_add_format(
		text,
		"\tchain postrouting {\n"
		"\t\ttype nat hook postrouting priority srcnat - 5; policy accept;\n"
		"\t\toifname != \"lo\" %s saddr . %s daddr . meta l4proto . th dport "
		"@hairpin"
		" jump source_nat\n"
		"\t\tmeta mark & 0x%08" PRIx32 " == 0x00000000 return\n"
		"\t\tmeta mark set meta mark & 0x%08" PRIx32 " jump source_nat\n\t}\n\n",
		ip, ip, mark, ~mark);
}

void host_table_text(struct npi_text *text, uint8_t family,
		     const struct host_state *state)
{
	const char *ip = family_name(family);

	npi_text_add_format(text, "table %s nodeport_ipvs {\n", ip);
	add_sets(text, family);
	add_prerouting(text, ip, state->mark);
	add_postrouting(text, ip, state->mark);
	npi_text_add_format(text,
			    "\tchain source_nat {\n"
			    "\t\tmeta l4proto { 6, 17, 132 }"
			    " masquerade to :%u-%u fully-random\n\t}\n}\n",
			    state->source_port_min, state->source_port_max);
}

static void add_element(struct npi_text *text, const struct host_element *element)
{
	char addr[NPI_ADDR_TEXT];

	npi_addr_format(&element->addr, addr);
	switch ((enum host_set)element->set) {
	case HOST_PODS:
		npi_text_add_format(text, "%s/%u", addr, element->prefix);
		break;
	case HOST_HAIRPIN:
		npi_text_add_format(text, "%s . %s . %u . %u", addr, addr,
				    element->protocol, element->port);
		break;
	default:
		npi_text_add_format(text, "%s . %u . %u", addr, element->protocol,
				    element->port);
		break;
	}
}

bool host_change_is_text(const struct host_change *change,
			 const struct host_element *element)
{
	return element->set == HOST_PODS ||
	       change->replace_table[element->addr.family == AF_INET6];
}

/* Elements are sorted by set, then family: one statement for each run of them. */
static void add_elements(struct npi_text *text, const char *verb,
			 const struct host_change *change,
			 const struct host_element *const *elements, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const struct host_element *element = elements[i];
		bool begins = !i || elements[i - 1]->set != element->set ||
			      elements[i - 1]->addr.family != element->addr.family;
		bool ends = i + 1 == n || elements[i + 1]->set != element->set ||
			    elements[i + 1]->addr.family != element->addr.family;

		if (!host_change_is_text(change, element))
			continue;
		if (begins)
			npi_text_add_format(text, "%s element %s nodeport_ipvs %s { ",
					    verb, family_name(element->addr.family),
					    host_set_names[element->set]);
		add_element(text, element);
		npi_text_add_string(text, ends ? " }\n" : ", ");
	}
}

/* "delete table" of a table that may not be there needs it to be added first. */
static void remove_table(struct npi_text *text, uint8_t family)
{
	npi_text_add_format(text,
			    "add table %s nodeport_ipvs\ndelete table %s nodeport_ipvs\n",
			    family_name(family), family_name(family));
}

void host_change_text_add(struct npi_text *text, const struct host_change *change,
			  const struct host_state *desired)
{
	static const uint8_t families[2] = { AF_INET, AF_INET6 };
	size_t i;

	for (i = 0; i < 2; i++) {
		if (!change->make_table[i])
			continue;
		remove_table(text, families[i]);
		host_table_text(text, families[i], desired);
	}
	add_elements(text, "add", change, change->add_elements, change->n_add_elements);
}

void host_change_text_remove(struct npi_text *text, const struct host_change *change)
{
	static const uint8_t families[2] = { AF_INET, AF_INET6 };
	size_t i;

	add_elements(text, "delete", change, change->remove_elements,
		     change->n_remove_elements);
	for (i = 0; i < 2; i++)
		if (change->remove_table[i])
			remove_table(text, families[i]);
}
