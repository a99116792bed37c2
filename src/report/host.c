/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/report_host.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "npi/ipvs.h"
#include "npi/text.h"

#include "column.h"

static const char *const families[2] = { "ip", "ip6" };

static void say_routes(FILE *out, const struct host_route *const *routes, size_t n,
		       const char *state, const char *remark)
{
	char address[NPI_ADDR_TEXT];
	size_t i;

	for (i = 0; i < n; i++)
		fprintf(out, "route/%s %s%s\n",
			npi_addr_format(&routes[i]->addr, address), state, remark);
}

static bool has_family(const struct host_element *const *elements, size_t n,
		       size_t family)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((elements[i]->addr.family == AF_INET6) == family)
			return true;
	return false;
}

/* What becomes of a family's table, in kubectl's words; NULL: nothing. */
static const char *table_state(const struct host_state *actual,
			       const struct host_change *change, size_t family)
{
	if (change->remove_table[family])
		return "deleted";
	if (change->make_table[family] && !actual->table_exists[family])
		return "created";
	if (change->make_table[family] ||
	    has_family(change->add_elements, change->n_add_elements, family) ||
	    has_family(change->remove_elements, change->n_remove_elements, family))
		return "configured";
	return NULL;
}

void npi_report_host(const struct npi_report *report, const struct host_state *actual,
		     const struct host_change *change, const char *remark)
{
	FILE *out = report->out;
	size_t i;

	if (report->quiet == NPI_SAY_ERRORS)
		return;
	say_routes(out, change->add_routes, change->n_add_routes, "created", remark);
	say_routes(out, change->set_routes, change->n_set_routes, "configured", remark);
	say_routes(out, change->remove_routes, change->n_remove_routes, "deleted",
		   remark);
	for (i = 0; i < 2; i++) {
		const char *state = table_state(actual, change, i);

		if (state)
			fprintf(out, "masquerade/%s %s%s\n", families[i], state, remark);
	}
	for (i = 0; i < HOST_N_SYSCTLS; i++)
		if (change->set_sysctl[i])
			fprintf(out, "sysctl/%s configured (%d -> %d)%s\n",
				host_sysctls[i].name, actual->sysctls[i],
				host_sysctls[i].value, remark);
}

/* As ip(8) takes it. */
static void add_route(struct npi_text *text, char sign, const struct host_route *route)
{
	npi_text_add_char(text, sign);
	npi_text_add_string(text, "local ");
	column_address(text, &route->addr);
	npi_text_add_format(text, " dev lo table local proto %d", HOST_ROUTE_PROTOCOL);
	if (route->source.family) {
		npi_text_add_string(text, " src ");
		column_address(text, &route->source);
	}
	npi_text_add_string(text, "\n");
}

static void add_routes(struct npi_text *text, const struct host_state *actual,
		       const struct host_change *change)
{
	size_t i;

	if (change->n_add_routes || change->n_set_routes || change->n_remove_routes)
		npi_text_add_string(text, "@@ routes @@\n");
	for (i = 0; i < change->n_remove_routes; i++)
		add_route(text, '-', change->remove_routes[i]);
	for (i = 0; i < change->n_set_routes; i++) {
		const struct host_route *is =
			bsearch(change->set_routes[i], actual->routes, actual->n_routes,
				sizeof(*is), host_route_order);

		if (is)
			add_route(text, '-', is);
		add_route(text, '+', change->set_routes[i]);
	}
	for (i = 0; i < change->n_add_routes; i++)
		add_route(text, '+', change->add_routes[i]);
}

/* "+always { 192.168.10.10 . tcp . 30303 }": set and element as nft(8) takes them */
static void add_element(struct npi_text *text, char sign,
			const struct host_element *element)
{
	const char *protocol = ipvs_protocol_name(element->protocol);

	npi_text_add_char(text, sign);
	npi_text_add_format(text, "%s { ", host_set_names[element->set]);
	column_address(text, &element->addr);
	if (element->set == HOST_PODS) {
		npi_text_add_format(text, "/%u }\n", element->prefix);
		return;
	}
	if (element->set == HOST_HAIRPIN) {
		npi_text_add_string(text, " . ");
		column_address(text, &element->addr);
	}
	npi_text_add_string(text, " . ");
	for (; *protocol; protocol++) {
		char lower = (char)tolower((unsigned char)*protocol);

		npi_text_add_char(text, lower);
	}
	npi_text_add_format(text, " . %u }\n", element->port);
}

static void add_elements(struct npi_text *text, char sign, size_t family,
			 const struct host_element *const *elements, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((elements[i]->addr.family == AF_INET6) == family)
			add_element(text, sign, elements[i]);
}

static void add_table(struct npi_text *text, const struct host_state *actual,
		      const struct host_change *change, size_t family)
{
	bool goes = change->remove_table[family] ||
		    (change->make_table[family] && actual->table_exists[family]);

	if (!table_state(actual, change, family))
		return;
	npi_text_add_string(text, "@@ masquerade @@\n");
	npi_text_add_format(text, "%ctable %s nodeport_ipvs\n",
			    goes                         ? '-'
			    : change->make_table[family] ? '+'
							 : ' ',
			    families[family]);
	if (goes && change->make_table[family])
		npi_text_add_format(text, "+table %s nodeport_ipvs\n", families[family]);
	add_elements(text, '-', family, change->remove_elements,
		     change->n_remove_elements);
	add_elements(text, '+', family, change->add_elements, change->n_add_elements);
}

static void add_sysctls(struct npi_text *text, const struct host_state *actual,
			const struct host_change *change)
{
	bool begun = false;
	size_t i;

	for (i = 0; i < HOST_N_SYSCTLS; i++) {
		const struct host_sysctl *sysctl = &host_sysctls[i];

		if (!change->set_sysctl[i])
			continue;
		npi_text_add_format(text, "%s-%s = %d\n+%s = %d\n",
				    begun ? "" : "@@ sysctl @@\n", sysctl->name,
				    actual->sysctls[i], sysctl->name, sysctl->value);
		begun = true;
	}
}

int npi_report_host_diff(FILE *out, bool heading, const struct host_state *actual,
			 const struct host_change *change)
{
	struct npi_text text = { 0 };
	bool failed;

	if (host_change_is_empty(change))
		return 0;
	if (heading)
		npi_text_add_string(&text, "--- now\n+++ wanted\n");
	add_routes(&text, actual, change);
	add_table(&text, actual, change, 0);
	add_table(&text, actual, change, 1);
	add_sysctls(&text, actual, change);
	fwrite(npi_text_string(&text), 1, text.len, out);
	failed = text.failed;
	npi_text_clear(&text);
	return failed ? -ENOMEM : 0;
}

void npi_report_host_count(FILE *out, const struct host_change *change)
{
	size_t n_sysctls = 0, i;

	if (host_change_is_empty(change))
		return;
	for (i = 0; i < HOST_N_SYSCTLS; i++)
		n_sysctls += change->set_sysctl[i];
	fprintf(out,
		"Around IPVS: %zu route%s and %zu element%s to add, %zu to change, %zu "
		"to remove, %zu sysctl%s to set.\n",
		change->n_add_routes, change->n_add_routes == 1 ? "" : "s",
		change->n_add_elements, change->n_add_elements == 1 ? "" : "s",
		change->n_set_routes, change->n_remove_routes + change->n_remove_elements,
		n_sysctls, n_sysctls == 1 ? "" : "s");
}
