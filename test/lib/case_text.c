/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Outcomes as lines of text, and how they differ. */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "lib/case_files.h"
#include "npi/ipvs.h"
#include "npi/text.h"

void case_add_line(struct npi_arena *arena, struct case_lines *lines, const char *line)
{
	lines->items = case_must(npi_arena_grow(arena, lines->items, lines->n,
						lines->n + 1, sizeof(*lines->items)));
	lines->items[lines->n++] = line;
}

struct case_lines case_split(struct npi_arena *arena, const char *text)
{
	/* of an empty text too the items are not NULL */
	struct case_lines lines = { .items = npi_arena_new(arena, const char *) };
	const char *end;

	for (; *text; text = *end ? end + 1 : end) {
		end = strchrnul(text, '\n');
		case_add_line(arena, &lines,
			      npi_arena_strndup(arena, text, (size_t)(end - text)));
	}
	return lines;
}

static const char *key_of(struct npi_arena *arena, const struct ipvs_virtual_service *vs)
{
	static const struct {
		uint16_t protocol;
		const char *option;
	} options[] = {
		{ IPPROTO_TCP, "-t" },
		{ IPPROTO_UDP, "-u" },
		{ IPPROTO_SCTP, "--sctp-service" },
	};
	char text[NPI_ADDR_PORT_TEXT];
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (options[i].protocol == vs->protocol)
			return case_format(
				arena, "%s %s", options[i].option,
				npi_addr_port_format(&vs->addr, vs->port, text));
	return case_format(arena, "protocol %u", vs->protocol);
}

/* The names that ipvsadm has for the scheduler's flags; mh and sh have their own. */
static const char *flags_of(struct npi_arena *arena,
			    const struct ipvs_virtual_service *vs)
{
	bool hash = !strcmp(vs->scheduler, "mh") || !strcmp(vs->scheduler, "sh");
	static const char *const suffixes[] = { "fallback", "port", "flag-3" };
	static const char *const plain[] = { "flag-1", "flag-2", "flag-3" };
	const char *text = "";
	int i;

	for (i = 0; i < 3; i++)
		if (vs->flags & (unsigned int)IPVS_SCHED_1 << i)
			text = case_format(
				arena, "%s%s%s%s", text, *text ? "," : " -b ",
				hash && i < 2 ? vs->scheduler : "",
				hash && i < 2 ? case_format(arena, "-%s", suffixes[i])
					      : plain[i]);
	return text;
}

static const char *service_rule(struct npi_arena *arena, const char *key,
				const struct ipvs_virtual_service *vs)
{
	uint8_t full = vs->addr.family == AF_INET6 ? 128 : 32;
	const char *persistence = "";

	if (vs->flags & IPVS_PERSISTENT)
		persistence = case_format(arena, " -p %u", vs->persistence_timeout_s);
	if (vs->netmask != full)
		persistence = case_format(arena, "%s -M /%u", persistence, vs->netmask);
	return case_format(arena, "-A %s -s %s%s%s%s", key, vs->scheduler, persistence,
			   vs->flags & IPVS_ONE_PACKET ? " -o" : "", flags_of(arena, vs));
}

static const char *server_rule(struct npi_arena *arena, const char *key,
			       const struct ipvs_real_server *rs)
{
	static const char *const methods[] = { "-m", "-l", "-i", "-g" };
	char text[NPI_ADDR_PORT_TEXT];

	ck_assert_uint_lt(rs->forwarding_method, 4);
	return case_format(arena, "-a %s -r %s %s -w %d", key,
			   npi_addr_port_format(&rs->addr, rs->port, text),
			   methods[rs->forwarding_method], rs->weight);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct case_lines case_rules(struct npi_arena *arena, const struct ipvs_table *table)
{
	struct case_lines lines = { 0 };
	uint32_t k;
	size_t i;

	for (i = 0; i < table->n; i++) {
		const struct ipvs_virtual_service *vs = &table->items[i];
		const char *key = key_of(arena, vs);

		case_add_line(arena, &lines, service_rule(arena, key, vs));
		for (k = 0; k < vs->n_real_servers; k++)
			case_add_line(arena, &lines,
				      server_rule(arena, key, &vs->real_servers[k]));
	}
	if (lines.n)
		qsort(lines.items, lines.n, sizeof(*lines.items), by_bytes);
	return lines;
}

/* "FILE:LINE:COL: ", as much of it as is known. */
static const char *place_of(struct npi_arena *arena, const struct npi_sources *sources,
			    struct npi_pos pos)
{
	if (!pos.source)
		return "";
	if (!pos.line)
		return case_format(arena, "%s: ", sources->items[pos.source].name);
	return case_format(arena, "%s:%u:%u: ", sources->items[pos.source].name, pos.line,
			   pos.column);
}

static void add_finding(struct npi_arena *arena, const struct npi_sources *sources,
			const struct npi_finding *finding, struct case_lines *lines)
{
	static const char *const severities[] = {
		[NPI_ERROR] = "error",
		[NPI_WARNING] = "warning",
		[NPI_NOTICE] = "note",
	};
	const struct npi_note *note;

	case_add_line(arena, lines,
		      case_format(arena, "%s%s: %s%s%s",
				  place_of(arena, sources, finding->pos),
				  severities[finding->severity], finding->path,
				  *finding->path ? ": " : "", finding->text));
	for (note = finding->notes; note; note = note->next)
		case_add_line(arena, lines,
			      case_format(arena, "%snote: %s",
					  place_of(arena, sources, note->pos),
					  note->text));
}

struct case_lines case_findings(struct npi_arena *arena,
				const struct npi_sources *sources,
				struct npi_diags *diags,
				const struct kube_objects *objects)
{
	struct case_lines lines = { 0 };
	size_t i;

	npi_diags_sort(diags);
	for (i = 0; i < diags->n; i++)
		add_finding(arena, sources, diags->findings[i], &lines);
	for (i = 0; i < objects->n_passed_over; i++)
		case_add_line(arena, &lines,
			      case_format(arena, "passed over: %zu %s (%s)",
					  objects->passed_over[i].count,
					  objects->passed_over[i].kind,
					  objects->passed_over[i].api_version));
	return lines;
}

/* Does @line fit @expected, which may end in "…"? */
static bool fits(const char *expected, const char *line)
{
	static const char more[] = "…";
	size_t len = strlen(expected), tail = sizeof(more) - 1;

	if (len >= tail && !strcmp(expected + len - tail, more))
		return !strncmp(expected, line, len - tail);
	return !strcmp(expected, line);
}

static size_t find_fitting(const struct case_lines *actual, const bool *taken,
			   const char *expected)
{
	size_t i;

	for (i = 0; i < actual->n; i++)
		if (!taken[i] && fits(expected, actual->items[i]))
			break;
	return i;
}

const char *case_difference(struct npi_arena *arena, const struct case_lines *expected,
			    const struct case_lines *actual)
{
	bool *taken = npi_arena_new_array(arena, bool, actual->n + 1);
	struct npi_text text = { 0 };
	const char *kept = NULL;
	size_t i, found;

	ck_assert_ptr_nonnull(taken);
	for (i = 0; i < expected->n; i++) {
		found = find_fitting(actual, taken, expected->items[i]);
		if (found < actual->n)
			taken[found] = true;
		else
			npi_text_add_format(&text, "  - %s\n", expected->items[i]);
	}
	for (i = 0; i < actual->n; i++)
		if (!taken[i])
			npi_text_add_format(&text, "  + %s\n", actual->items[i]);
	if (text.len)
		kept = npi_arena_strdup(arena, npi_text_string(&text));
	npi_text_clear(&text);
	return kept;
}
