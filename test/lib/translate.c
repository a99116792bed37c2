/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/translate.h"

#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <check.h>

#include "lib/objects.h"
#include "npi/text.h"

enum { MAX_ADDRESSES = 32, MAX_CIDRS = 8 };

struct words {
	struct npi_arena *arena;
	struct npi_settings settings;
	struct host_address addresses[MAX_ADDRESSES];
	size_t n_addresses;
};

static void add_address(struct words *words, const char *interface, const char *text,
			uint8_t scope)
{
	struct host_address *address = &words->addresses[words->n_addresses++];
	char head[NPI_ADDR_TEXT];
	const char *slash = strchr(text, '/');

	ck_assert_uint_lt(words->n_addresses, MAX_ADDRESSES);
	ck_assert_ptr_nonnull(slash);
	snprintf(head, sizeof(head), "%.*s", (int)(slash - text), text);
	ck_assert_int_eq(npi_addr_parse(head, &address->addr), 0);
	address->prefix = (uint8_t)strtoul(slash + 1, NULL, 10);
	address->scope = scope;
	snprintf(address->interface, sizeof(address->interface), "%s", interface);
}

static void add_interface(struct words *words, char *text)
{
	char *name = strtok_r(text, ",", &text);
	char *address = strtok_r(NULL, ",", &text);
	char *scope = strtok_r(NULL, ",", &text);

	add_address(words, name, address,
		    scope ? (uint8_t)strtoul(scope, NULL, 10) : RT_SCOPE_UNIVERSE);
}

static struct npi_cidrs parse_cidrs(struct npi_arena *arena, char *list)
{
	struct npi_cidr *items = npi_arena_new_array(arena, struct npi_cidr, MAX_CIDRS);
	size_t n = 0;
	char *save = NULL;
	char *item;

	for (item = strtok_r(list, ",", &save); item; item = strtok_r(NULL, ",", &save))
		ck_assert_msg(npi_cidr_parse(item, true, &items[n++]) == 0,
			      "bad network '%s'", item);
	return (struct npi_cidrs){ items, n };
}

static void read_word(struct words *words, char *word)
{
	struct npi_settings *settings = &words->settings;
	char *value = strchr(word, '=');

	if (value)
		*value++ = '\0';
	if (strcmp(word, "host") == 0)
		settings->hostname = value;
	else if (strcmp(word, "zone") == 0)
		settings->zone = *value ? value : NULL;
	else if (strcmp(word, "scheduler") == 0)
		settings->scheduler = value;
	else if (strcmp(word, "nodeport") == 0)
		settings->nodeport_addresses = parse_cidrs(words->arena, value);
	else if (strcmp(word, "ranges") == 0)
		settings->cluster_ip_ranges = parse_cidrs(words->arena, value);
	else if (strcmp(word, "primary") == 0)
		settings->nodeport_primary = true;
	else if (strcmp(word, "explicit") == 0)
		settings->require_explicit = true;
	else if (strcmp(word, "selector") == 0)
		settings->selector = "app";
	else if (strcmp(word, "ports") == 0) {
		settings->node_port_min = (uint16_t)strtoul(value, &value, 10);
		settings->node_port_max = (uint16_t)strtoul(value + 1, NULL, 10);
	} else if (strcmp(word, "if") == 0)
		add_interface(words, value);
	else
		ck_assert_msg(strcmp(word, "only-lo") == 0, "what is '%s'?", word);
}

static struct words *parse_words(struct npi_arena *arena, const char *text)
{
	struct words *words = npi_arena_new(arena, struct words);
	char *copy = npi_arena_strdup(arena, text ? text : "");
	char *ranges = npi_arena_strdup(arena, "10.96.0.0/12,fd00:96::/112");
	char *save = NULL;
	char *word;

	words->arena = arena;
	words->settings = npi_settings_default();
	words->settings.hostname = "node-a";
	words->settings.zone = "zone-a";
	words->settings.cluster_ip_ranges = parse_cidrs(arena, ranges);
	add_address(words, "lo", "127.0.0.1/8", RT_SCOPE_HOST);
	add_address(words, "lo", "::1/128", RT_SCOPE_HOST);
	if (!strstr(copy, "only-lo")) {
		add_address(words, "eth0", "192.168.10.11/24", RT_SCOPE_UNIVERSE);
		add_address(words, "eth0", "2001:db8:10::11/64", RT_SCOPE_UNIVERSE);
		add_address(words, "eth0", "fe80::11/64", RT_SCOPE_LINK);
	}
	for (word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save))
		read_word(words, word);
	return words;
}

struct npi_settings translate_settings(struct npi_arena *arena, const char *words)
{
	return parse_words(arena, words)->settings;
}

struct host_facts translate_host(struct npi_arena *arena, const char *text)
{
	const struct words *words = parse_words(arena, text);
	struct host_facts host = { .addresses = words->addresses,
				   .n_addresses = words->n_addresses };

	if (words->n_addresses > 2) {
		ck_assert_int_eq(npi_addr_parse("192.168.10.11", &host.primary[0]), 0);
		ck_assert_int_eq(npi_addr_parse("2001:db8:10::11", &host.primary[1]), 0);
	}
	return host;
}

const char *translate_findings(struct npi_arena *arena, const struct npi_diags *diags)
{
	static const char *const severities[] = {
		[NPI_ERROR] = "error",
		[NPI_WARNING] = "warning",
		[NPI_NOTICE] = "notice",
	};
	struct npi_text text = { 0 };
	const char *copy;
	size_t i;

	for (i = 0; i < diags->n; i++) {
		const struct npi_finding *finding = diags->findings[i];
		const struct npi_note *note;

		npi_text_add_format(&text, "%u: %s: %s%s%s\n", finding->pos.line,
				    severities[finding->severity], finding->path,
				    finding->path[0] ? ": " : "", finding->text);
		for (note = finding->notes; note; note = note->next)
			npi_text_add_format(&text, "  %u: %s\n", note->pos.line,
					    note->text);
	}
	copy = npi_arena_strdup(arena, npi_text_string(&text));
	npi_text_clear(&text);
	ck_assert_ptr_nonnull(copy);
	return copy;
}

/* What holds for every virtual service that is made of a Service. */
static void check_virtual_service(const struct ipvs_virtual_service *vs)
{
	uint32_t i;

	ck_assert_uint_eq(vs->fwmark, 0);
	ck_assert_str_eq(vs->pe_name, "");
	ck_assert_uint_eq(vs->netmask, vs->addr.family == AF_INET ? 32 : 128);
	ck_assert_uint_eq(vs->netmask_raw, vs->addr.family == AF_INET ? UINT32_MAX : 128);
	ck_assert_ptr_nonnull(vs->owner);
	for (i = 0; i < vs->n_real_servers; i++) {
		const struct ipvs_real_server *rs = &vs->real_servers[i];

		ck_assert_int_eq(rs->weight, 1);
		ck_assert_uint_eq(rs->forwarding_method, IPVS_FORWARD_MASQUERADE);
		ck_assert_uint_eq(rs->upper_threshold, 0);
		ck_assert_uint_eq(rs->lower_threshold, 0);
		if (i)
			ck_assert_int_lt(ipvs_real_server_cmp(rs - 1, rs), 0);
	}
}

static const char *format_table(struct npi_arena *arena, const struct ipvs_table *table)
{
	char key[IPVS_KEY_TEXT], server[NPI_ADDR_PORT_TEXT];
	struct npi_text text = { 0 };
	const char *copy;
	uint32_t rs;
	size_t i;

	for (i = 0; i < table->n; i++) {
		const struct ipvs_virtual_service *vs = &table->items[i];

		check_virtual_service(vs);
		if (i)
			ck_assert_int_lt(ipvs_virtual_service_cmp(vs - 1, vs), 0);
		npi_text_add_format(&text, "%s %s", ipvs_key_format(vs, key),
				    vs->scheduler);
		if (vs->flags & IPVS_PERSISTENT)
			npi_text_add_format(&text, " persistent %u",
					    vs->persistence_timeout_s);
		if (vs->flags & ~(uint32_t)IPVS_PERSISTENT)
			npi_text_add_format(&text, " flags 0x%x",
					    vs->flags & ~(uint32_t)IPVS_PERSISTENT);
		npi_text_add_string(&text, " :");
		for (rs = 0; rs < vs->n_real_servers; rs++)
			npi_text_add_format(
				&text, " %s",
				npi_addr_port_format(&vs->real_servers[rs].addr,
						     vs->real_servers[rs].port, server));
		npi_text_add_string(&text, "\n");
	}
	copy = npi_arena_strdup(arena, npi_text_string(&text));
	npi_text_clear(&text);
	ck_assert_ptr_nonnull(copy);
	return copy;
}

static struct translation build(struct npi_arena *arena, struct kube_objects objects,
				const char *words)
{
	struct npi_diags diags = { .arena = arena };
	struct npi_settings settings = translate_settings(arena, words);
	struct host_facts host = translate_host(arena, words);
	struct translation translation = { .objects = objects };

	translation.result = npi_desired_build(&translation.objects, &settings, &host,
					       arena, &diags, &translation.desired);
	ck_assert_int_ge(translation.result, 0);
	ck_assert_int_eq(translation.result == NPI_INVALID, diags.count[NPI_ERROR] > 0);
	npi_diags_sort(&diags);
	translation.findings = translate_findings(arena, &diags);
	translation.rules =
		translation.result ? "" : format_table(arena, &translation.desired.ipvs);
	return translation;
}

static void reverse(struct kube_objects *objects)
{
	size_t i;

	for (i = 0; i < objects->n / 2; i++) {
		union kube_object swapped = objects->items[i];

		objects->items[i] = objects->items[objects->n - 1 - i];
		objects->items[objects->n - 1 - i] = swapped;
	}
}

struct translation translate(struct npi_arena *arena, const char *lines,
			     const char *words)
{
	struct translation translation = build(arena, objects_parse(arena, lines), words);
	struct kube_objects objects = objects_parse(arena, lines);
	struct translation reversed;

	reverse(&objects);
	reversed = build(arena, objects, words);
	ck_assert_str_eq(translation.rules, reversed.rules);
	ck_assert_str_eq(translation.findings, reversed.findings);
	return translation;
}
