/* SPDX-License-Identifier: GPL-2.0-or-later */
/* meta.txt: the node of a case and the options of its run. */
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <check.h>

#include "lib/case_files.h"

#define ETH0 "eth0 192.168.10.11/24 2001:db8:10::11/64 fe80::11/64"

/* The value behind "KEY: ", or @absent. */
static char *get(struct npi_arena *arena, const struct case_lines *meta, const char *key,
		 const char *absent)
{
	size_t len = strlen(key), i;

	for (i = 0; i < meta->n; i++) {
		const char *line = meta->items[i];

		if (strncmp(line, key, len) || line[len] != ':')
			continue;
		line += len + 1;
		return npi_arena_strdup(arena, line + strspn(line, " "));
	}
	return absent ? npi_arena_strdup(arena, absent) : NULL;
}

static struct npi_cidr *add_cidr(struct npi_arena *arena, struct npi_cidrs *cidrs,
				 const char *text)
{
	struct npi_cidr *items = npi_arena_grow(arena, cidrs->items, cidrs->n,
						cidrs->n + 1, sizeof(*items));

	ck_assert_ptr_nonnull(items);
	ck_assert_msg(npi_cidr_parse(text, false, &items[cidrs->n]) == 0,
		      "'%s' is no network", text);
	cidrs->items = items;
	return &items[cidrs->n++];
}

static struct npi_cidrs cidrs_of(struct npi_arena *arena, char *text)
{
	struct npi_cidrs cidrs = { 0 };
	char *rest, *word;

	for (word = strtok_r(text, " ,", &rest); word; word = strtok_r(NULL, " ,", &rest))
		add_cidr(arena, &cidrs, word);
	return cidrs;
}

static uint8_t scope_of(const struct npi_addr *addr)
{
	if (npi_addr_is_loopback(addr))
		return RT_SCOPE_HOST;
	return addr->family == AF_INET6 && npi_addr_is_link_local(addr)
		       ? RT_SCOPE_LINK
		       : RT_SCOPE_UNIVERSE;
}

static void add_address(struct npi_arena *arena, struct host_facts *host,
			const char *interface, int index, const char *text)
{
	struct npi_addr *primary;
	struct host_address *items, *address;
	char *slash, *bare = npi_arena_strdup(arena, text);

	items = npi_arena_grow(arena, host->addresses, host->n_addresses,
			       host->n_addresses + 1, sizeof(*items));
	ck_assert_ptr_nonnull(items);
	address = &items[host->n_addresses];
	slash = strchr(bare, '/');
	ck_assert_msg(slash, "'%s' lacks its prefix length", text);
	*slash = '\0';
	ck_assert_msg(npi_addr_parse(bare, &address->addr) == 0, "'%s' is no address",
		      bare);
	address->prefix = (uint8_t)atoi(slash + 1);
	address->scope = scope_of(&address->addr);
	address->index = index;
	strncpy(address->interface, interface, sizeof(address->interface) - 1);
	host->addresses = items;
	host->n_addresses++;
	primary = &host->primary[address->addr.family == AF_INET6];
	if (!primary->family && address->scope == RT_SCOPE_UNIVERSE)
		*primary = address->addr;
}

/* "eth0 192.0.2.1/24 2001:db8::1/64; eth1 …", remarks in brackets; every node has the
 * loopback addresses. */
static struct host_facts host_of(struct npi_arena *arena, char *interfaces)
{
	struct host_facts host = { 0 };
	char *rest, *one;
	int index = 1;

	add_address(arena, &host, "lo", 1, "127.0.0.1/8");
	add_address(arena, &host, "lo", 1, "::1/128");
	for (one = strtok_r(interfaces, ";", &rest); one;
	     one = strtok_r(NULL, ";", &rest)) {
		char *words, *name = strtok_r(one, " ", &words), *word;

		index += strcmp(name, "lo") != 0;
		while ((word = strtok_r(NULL, " ", &words)))
			if (*word != '(')
				add_address(arena, &host, name,
					    strcmp(name, "lo") ? index : 1, word);
	}
	return host;
}

static void apply_port_range(struct npi_settings *settings, const char *text)
{
	unsigned int min, max;

	ck_assert_msg(sscanf(text, "%u-%u", &min, &max) == 2, "'%s' is no range", text);
	settings->node_port_min = (uint16_t)min;
	settings->node_port_max = (uint16_t)max;
}

/* "--option=value" of the command line, as far as cases use them. */
static void apply_arg(struct npi_arena *arena, struct npi_settings *settings, char *arg)
{
	if (!strcmp(arg, "--validate=warn"))
		settings->validate = NPI_VALIDATE_WARN;
	else if (!strcmp(arg, "--validate=ignore"))
		settings->validate = NPI_VALIDATE_IGNORE;
	else if (!strcmp(arg, "--require-explicit"))
		settings->require_explicit = true;
	else if (!strncmp(arg, "--namespace=", 12))
		settings->only_namespace = arg + 12;
	else if (!strncmp(arg, "--selector=", 11))
		settings->selector = arg + 11;
	else if (!strncmp(arg, "--service-cluster-ip-range=", 27))
		settings->cluster_ip_ranges = cidrs_of(arena, arg + 27);
	else if (!strncmp(arg, "--service-node-port-range=", 26))
		apply_port_range(settings, arg + 26);
	else
		ck_abort_msg("args: '%s' is not known here", arg);
}

static struct npi_settings settings_of(struct npi_arena *arena,
				       const struct case_lines *meta)
{
	struct npi_settings settings = npi_settings_default();
	char *zone = get(arena, meta, "zone", "zone-a");
	char *addresses = get(arena, meta, "nodeport-addresses", "(all)");
	char *args = get(arena, meta, "args", ""), *rest, *arg;

	settings.hostname = get(arena, meta, "node", "node-a");
	settings.zone = strcmp(zone, "(none)") ? zone : NULL;
	settings.scheduler = get(arena, meta, "scheduler", "rr");
	settings.nodeport_primary = !strcmp(addresses, "primary");
	if (!settings.nodeport_primary && strcmp(addresses, "(all)"))
		settings.nodeport_addresses = cidrs_of(arena, addresses);
	settings.cluster_ip_ranges =
		cidrs_of(arena, npi_arena_strdup(arena, "10.96.0.0/12 fd00:96::/112"));
	settings.cluster_ip_ranges_given = true;
	for (arg = strtok_r(args, " ", &rest); arg; arg = strtok_r(NULL, " ", &rest))
		apply_arg(arena, &settings, arg);
	return settings;
}

char *case_meta(struct npi_arena *arena, const char *dir, const char *key)
{
	struct case_lines meta = case_file_lines(arena, dir, "meta.txt");

	return get(arena, &meta, key, NULL);
}

struct test_case case_read(struct npi_arena *arena, const char *dir)
{
	struct case_lines meta = case_file_lines(arena, dir, "meta.txt");
	struct test_case test = { .dir = dir };

	ck_assert_msg(meta.n, "%s: has no meta.txt", dir);
	test.refused = get(arena, &meta, "exit", NULL) != NULL;
	test.settings = settings_of(arena, &meta);
	test.host = host_of(arena, get(arena, &meta, "interfaces", ETH0));
	test.sources =
		case_sources(arena, dir, get(arena, &meta, "inputs", "input.yaml"));
	return test;
}
