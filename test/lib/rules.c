/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/rules.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <check.h>

#include "npi/text.h"

/* One line being read, word by word. */
struct line {
	struct npi_arena *arena;
	const char *text; /* for messages */
	char *rest;
};

static const struct {
	const char *option;
	uint16_t protocol;
} protocols[] = {
	{ "-t", IPPROTO_TCP },
	{ "-u", IPPROTO_UDP },
	{ "--sctp-service", IPPROTO_SCTP },
};

static const struct {
	const char *option;
	uint8_t method;
} methods[] = {
	{ "-m", IPVS_FORWARD_MASQUERADE },
	{ "-g", IPVS_FORWARD_DIRECT_ROUTE },
	{ "-i", IPVS_FORWARD_TUNNEL },
};

static const char *next_word(struct line *line)
{
	return strtok_r(NULL, " ", &line->rest);
}

static uint32_t next_number(struct line *line)
{
	const char *word = next_word(line);
	uint32_t number = 0;

	ck_assert_msg(word && npi_parse_u32(word, 0, UINT32_MAX, &number) == 0,
		      "%s: a number is missing", line->text);
	return number;
}

static void next_address(struct line *line, struct npi_addr *ret_addr, uint16_t *ret_port)
{
	const char *word = next_word(line);
	char *text = npi_arena_strdup(line->arena, word ? word : "");
	char *colon = strrchr(text, ':');
	uint32_t port = 0;

	ck_assert_msg(colon && npi_parse_u32(colon + 1, 0, 65535, &port) == 0,
		      "%s: ADDRESS:PORT is missing", line->text);
	*colon = '\0';
	if (*text == '[' && colon[-1] == ']') {
		colon[-1] = '\0';
		text++;
	}
	ck_assert_msg(npi_addr_parse(text, ret_addr) == 0, "%s: bad address '%s'",
		      line->text, text);
	*ret_port = (uint16_t)port;
}

static bool read_key(struct line *line, const char *word, struct ipvs_virtual_service *vs)
{
	size_t i;

	for (i = 0; i < sizeof(protocols) / sizeof(*protocols); i++) {
		if (strcmp(word, protocols[i].option) != 0)
			continue;
		vs->protocol = protocols[i].protocol;
		next_address(line, &vs->addr, &vs->port);
		return true;
	}
	if (strcmp(word, "-f") == 0) {
		vs->fwmark = next_number(line);
		vs->addr.family = AF_INET;
		return true;
	}
	if (strcmp(word, "-6") == 0)
		vs->addr.family = AF_INET6;
	return strcmp(word, "-6") == 0;
}

static void read_virtual_service(struct line *line, struct ipvs_virtual_service *vs)
{
	const char *word;

	strcpy(vs->scheduler, "rr");
	while ((word = next_word(line))) {
		if (read_key(line, word, vs))
			continue;
		if (strcmp(word, "-s") == 0) {
			strncpy(vs->scheduler, next_word(line), IPVS_SCHEDULER_SIZE - 1);
		} else if (strcmp(word, "-p") == 0) {
			vs->flags |= IPVS_PERSISTENT;
			vs->persistence_timeout_s = next_number(line);
		} else if (strcmp(word, "-M") == 0) {
			vs->netmask = (uint8_t)next_number(line);
		} else if (strcmp(word, "-o") == 0) {
			vs->flags |= IPVS_ONE_PACKET;
		} else if (strcmp(word, "-b") == 0) {
			vs->flags |= next_number(line);
		} else {
			ck_abort_msg("%s: unknown option '%s'", line->text, word);
		}
	}
	if (!vs->netmask)
		vs->netmask = vs->addr.family == AF_INET6 ? 128 : 32;
	vs->netmask_raw = vs->addr.family == AF_INET6 ? vs->netmask
						      : UINT32_MAX << (32 - vs->netmask);
}

static bool read_method(const char *word, struct ipvs_real_server *rs)
{
	size_t i;

	for (i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		if (strcmp(word, methods[i].option) == 0) {
			rs->forwarding_method = methods[i].method;
			return true;
		}
	return false;
}

static void read_real_server(struct line *line, struct ipvs_virtual_service *vs,
			     struct ipvs_real_server *rs)
{
	const char *word;

	rs->weight = 1;
	while ((word = next_word(line))) {
		if (read_key(line, word, vs) || read_method(word, rs))
			continue;
		if (strcmp(word, "-r") == 0)
			next_address(line, &rs->addr, &rs->port);
		else if (strcmp(word, "-w") == 0)
			rs->weight = (int32_t)next_number(line);
		else if (strcmp(word, "-x") == 0)
			rs->upper_threshold = next_number(line);
		else if (strcmp(word, "-y") == 0)
			rs->lower_threshold = next_number(line);
		else if (strcmp(word, "--active") == 0)
			rs->active_connections = next_number(line);
		else if (strcmp(word, "--inactive") == 0)
			rs->inactive_connections = next_number(line);
		else
			ck_abort_msg("%s: unknown option '%s'", line->text, word);
	}
}

static void add_virtual_service(struct line *line, struct ipvs_table *table)
{
	table->items = npi_arena_grow(line->arena, table->items, table->n, table->n + 1,
				      sizeof(*table->items));
	ck_assert_ptr_nonnull(table->items);
	read_virtual_service(line, &table->items[table->n++]);
}

static void add_real_server(struct line *line, struct ipvs_table *table)
{
	struct ipvs_virtual_service key = { 0 };
	struct ipvs_real_server rs = { 0 }, *real_servers;
	size_t i;

	read_real_server(line, &key, &rs);
	for (i = 0; i < table->n; i++) {
		struct ipvs_virtual_service *vs = &table->items[i];

		if (ipvs_virtual_service_cmp(vs, &key) != 0)
			continue;
		real_servers =
			npi_arena_grow(line->arena, vs->real_servers, vs->n_real_servers,
				       vs->n_real_servers + 1, sizeof(rs));
		ck_assert_ptr_nonnull(real_servers);
		real_servers[vs->n_real_servers++] = rs;
		vs->real_servers = real_servers;
		return;
	}
	ck_abort_msg("%s: no such virtual service", line->text);
}

struct ipvs_table rules_table(struct npi_arena *arena, const char *lines)
{
	char *rest = NULL, *copy = npi_arena_strdup(arena, lines);
	struct ipvs_table table = { 0 };
	char *text;

	for (text = strtok_r(copy, "\n", &rest); text;
	     text = strtok_r(NULL, "\n", &rest)) {
		struct line line = { arena, npi_arena_strdup(arena, text), NULL };
		const char *command = strtok_r(text, " ", &line.rest);

		if (command && strcmp(command, "-A") == 0)
			add_virtual_service(&line, &table);
		else if (command && strcmp(command, "-a") == 0)
			add_real_server(&line, &table);
		else
			ck_abort_msg("%s: neither -A nor -a", line.text);
	}
	return table;
}

static int cmp_real_servers(const void *a, const void *b)
{
	return ipvs_real_server_cmp(a, b);
}

struct ipvs_table rules_sorted(struct npi_arena *arena, const char *lines)
{
	struct ipvs_table table = rules_table(arena, lines);
	size_t i;

	for (i = 0; i < table.n; i++) {
		struct ipvs_virtual_service *vs = &table.items[i];
		struct ipvs_real_server *sorted = npi_arena_new_array(
			arena, struct ipvs_real_server, vs->n_real_servers);

		if (vs->n_real_servers == 0)
			continue;
		memcpy(sorted, vs->real_servers, vs->n_real_servers * sizeof(*sorted));
		qsort(sorted, vs->n_real_servers, sizeof(*sorted), cmp_real_servers);
		vs->real_servers = sorted;
	}
	ipvs_table_sort(&table);
	return table;
}

static const struct ipvs_drain *drains_of(struct npi_arena *arena,
					  const struct ipvs_virtual_service *vs,
					  int64_t since_s)
{
	struct ipvs_drain *drains =
		npi_arena_new_array(arena, struct ipvs_drain, vs->n_real_servers);
	size_t i;

	for (i = 0; i < vs->n_real_servers; i++)
		drains[i] = (struct ipvs_drain){ .addr = vs->real_servers[i].addr,
						 .port = vs->real_servers[i].port,
						 .since_s = since_s };
	return drains;
}

struct ipvs_claims rules_claims(struct npi_arena *arena, const char *lines,
				int64_t since_s)
{
	struct ipvs_table table = rules_sorted(arena, lines);
	struct ipvs_claim *claims =
		npi_arena_new_array(arena, struct ipvs_claim, table.n);
	size_t i;

	for (i = 0; i < table.n; i++) {
		const struct ipvs_virtual_service *vs = &table.items[i];

		claims[i] = (struct ipvs_claim){ .addr = vs->addr,
						 .protocol = vs->protocol,
						 .port = vs->port,
						 .drains = drains_of(arena, vs, since_s),
						 .n_drains = vs->n_real_servers };
	}
	return (struct ipvs_claims){ .items = claims, .n = table.n };
}

static void add_key(struct npi_text *text, const char *command,
		    const struct ipvs_virtual_service *vs)
{
	char address[NPI_ADDR_PORT_TEXT];
	const char *option = "-?";
	size_t i;

	npi_text_add_format(text, "%s ", command);
	for (i = 0; i < sizeof(protocols) / sizeof(*protocols); i++)
		if (protocols[i].protocol == vs->protocol)
			option = protocols[i].option;
	if (vs->fwmark)
		npi_text_add_format(text, "-f %u%s", vs->fwmark,
				    vs->addr.family == AF_INET6 ? " -6" : "");
	else
		npi_text_add_format(text, "%s %s", option,
				    npi_addr_port_format(&vs->addr, vs->port, address));
}

static void add_virtual_service_line(struct npi_text *text, const char *command,
				     const struct ipvs_virtual_service *vs)
{
	uint32_t bits = vs->flags & (IPVS_SCHED_1 | IPVS_SCHED_2 | IPVS_SCHED_3);

	add_key(text, command, vs);
	npi_text_add_format(text, " -s %s", vs->scheduler);
	if (vs->flags & IPVS_PERSISTENT)
		npi_text_add_format(text, " -p %u", vs->persistence_timeout_s);
	if (vs->flags & IPVS_PERSISTENT && vs->netmask != 32 && vs->netmask != 128)
		npi_text_add_format(text, " -M %u", vs->netmask);
	if (vs->flags & IPVS_ONE_PACKET)
		npi_text_add_string(text, " -o");
	if (bits)
		npi_text_add_format(text, " -b %u", bits);
}

static void add_address(struct npi_text *text, const struct ipvs_real_server *rs)
{
	char address[NPI_ADDR_PORT_TEXT];

	npi_text_add_format(text, " -r %s",
			    npi_addr_port_format(&rs->addr, rs->port, address));
}

static void add_real_server_line(struct npi_text *text, const char *command,
				 const struct ipvs_virtual_service *vs,
				 const struct ipvs_real_server *rs)
{
	size_t i;

	add_key(text, command, vs);
	add_address(text, rs);
	for (i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		if (methods[i].method == rs->forwarding_method)
			npi_text_add_format(text, " %s", methods[i].option);
	npi_text_add_format(text, " -w %d", rs->weight);
	if (rs->upper_threshold)
		npi_text_add_format(text, " -x %u", rs->upper_threshold);
	if (rs->lower_threshold)
		npi_text_add_format(text, " -y %u", rs->lower_threshold);
}

static const char *keep(struct npi_arena *arena, struct npi_text *text)
{
	const char *kept = npi_arena_strdup(arena, npi_text_string(text));

	ck_assert(kept && !text->failed);
	npi_text_clear(text);
	return kept;
}

const char *rules_format(struct npi_arena *arena, const struct ipvs_table *table)
{
	struct npi_text text = { 0 };
	size_t i, j;

	for (i = 0; i < table->n; i++) {
		const struct ipvs_virtual_service *vs = &table->items[i];

		add_virtual_service_line(&text, "-A", vs);
		npi_text_add_string(&text, "\n");
		for (j = 0; j < vs->n_real_servers; j++) {
			add_real_server_line(&text, "-a", vs, &vs->real_servers[j]);
			npi_text_add_string(&text, "\n");
		}
	}
	return keep(arena, &text);
}

static void add_step(struct npi_text *text, const struct npi_step *step)
{
	switch (step->kind) {
	case NPI_ADD_VIRTUAL_SERVICE:
		add_virtual_service_line(text, "-A", step->vs);
		break;
	case NPI_SET_VIRTUAL_SERVICE:
		add_virtual_service_line(text, "-E", step->vs);
		break;
	case NPI_DELETE_VIRTUAL_SERVICE:
		add_key(text, "-D", step->vs);
		break;
	case NPI_ADD_REAL_SERVER:
		add_real_server_line(text, "-a", step->vs, step->real_server);
		break;
	case NPI_SET_REAL_SERVER:
		add_real_server_line(text, "-e", step->vs, step->real_server);
		break;
	case NPI_DELETE_REAL_SERVER:
		add_key(text, "-d", step->vs);
		add_address(text, step->real_server);
		break;
	}
}

const char *rules_format_plan(struct npi_arena *arena, const struct npi_plan *plan)
{
	static const char *const reasons[] = {
		[NPI_WANTED] = "\n",
		[NPI_UNWANTED] = "\n",
		[NPI_DRAIN] = " # drain\n",
		[NPI_DRAIN_IS_OVER] = " # drain is over\n",
	};
	struct npi_text text = { 0 };
	size_t i;

	for (i = 0; i < plan->n; i++) {
		if (i == plan->n_at_once)
			npi_text_add_string(&text, "# look again\n");
		add_step(&text, &plan->steps[i]);
		npi_text_add_string(&text, reasons[plan->steps[i].reason]);
	}
	return keep(arena, &text);
}
