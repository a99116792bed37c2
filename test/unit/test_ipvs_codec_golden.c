/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What real kernels sent, decoded, against what ipvsadm made of the same bytes. */
#include "lib/golden.h"
#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "npi/ipvs_codec.h"
#include "npi/text.h"

static const char *const methods[] = { "Masq", "Local", "Tunnel", "Route", "Bypass" };

static const struct {
	const char *scheduler;
	const char *names[3];
} scheduler_flags[] = {
	{ "sh", { "sh-fallback", "sh-port", NULL } },
	{ "mh", { "mh-fallback", "mh-port", NULL } },
	{ NULL, { "flag-1", "flag-2", "flag-3" } },
};

static void add_scheduler_flags(struct npi_text *text,
				const struct ipvs_virtual_service *vs)
{
	const char *comma = "";
	size_t row = 0, i;

	while (scheduler_flags[row].scheduler &&
	       strcmp(scheduler_flags[row].scheduler, vs->scheduler) != 0)
		row++;
	for (i = 0; i < 3; i++) {
		if (!(vs->flags & (uint32_t)IPVS_SCHED_1 << i) ||
		    !scheduler_flags[row].names[i])
			continue;
		npi_text_add_format(text, "%s%s", comma, scheduler_flags[row].names[i]);
		comma = ",";
	}
}

static void add_persistence(struct npi_text *text, const struct ipvs_virtual_service *vs)
{
	char mask[NPI_ADDR_TEXT];
	struct npi_addr addr = { .family = AF_INET };

	if (!(vs->flags & IPVS_PERSISTENT))
		return;
	npi_text_add_format(text, " persistent %u", vs->persistence_timeout_s);
	if (vs->addr.family == AF_INET6 && vs->netmask != 128)
		npi_text_add_format(text, " mask %u", vs->netmask);
	if (vs->addr.family == AF_INET && vs->netmask != 32) {
		uint32_t ones = vs->netmask ? UINT32_MAX << (32 - vs->netmask) : 0;

		addr.bytes[0] = (uint8_t)(ones >> 24);
		addr.bytes[1] = (uint8_t)(ones >> 16);
		addr.bytes[2] = (uint8_t)(ones >> 8);
		addr.bytes[3] = (uint8_t)ones;
		ck_assert_uint_eq(ones, vs->netmask_raw);
		npi_text_add_format(text, " mask %s", npi_addr_format(&addr, mask));
	}
	if (*vs->pe_name)
		npi_text_add_format(text, " pe %s", vs->pe_name);
}

static void add_virtual_service(struct npi_text *text,
				const struct ipvs_virtual_service *vs)
{
	char addr[NPI_ADDR_PORT_TEXT];

	ck_assert_uint_eq(vs->flags & IPVS_HASHED, IPVS_HASHED);
	if (vs->fwmark)
		npi_text_add_format(text, "FWM  %d%s", (int)vs->fwmark,
				    vs->addr.family == AF_INET6 ? " IPv6" : "");
	else
		npi_text_add_format(text, "%-4s %s", ipvs_protocol_name(vs->protocol),
				    npi_addr_port_format(&vs->addr, vs->port, addr));
	npi_text_add_format(text, " %s", vs->scheduler);
	if (vs->flags & (IPVS_SCHED_1 | IPVS_SCHED_2 | IPVS_SCHED_3)) {
		npi_text_add_string(text, " (");
		add_scheduler_flags(text, vs);
		npi_text_add_string(text, ")");
	}
	add_persistence(text, vs);
	npi_text_add_format(text, "%s\n", vs->flags & IPVS_ONE_PACKET ? " ops" : "");
}

static const char *render(struct npi_arena *arena, const struct ipvs_table *table,
			  const struct ipvs_info *info)
{
	struct npi_text text = { 0 };
	char addr[NPI_ADDR_PORT_TEXT];
	char *copy;
	uint32_t j;
	size_t i;

	npi_text_add_format(&text, "IP Virtual Server version %u.%u.%u (size=%u)\n",
			    info->version >> 16, info->version >> 8 & 0xff,
			    info->version & 0xff, info->connection_table_size);
	npi_text_add_string(&text, "Prot LocalAddress:Port Scheduler Flags\n"
				   "  -> RemoteAddress:Port           Forward Weight "
				   "ActiveConn InActConn\n");
	for (i = 0; i < table->n; i++) {
		add_virtual_service(&text, &table->items[i]);
		for (j = 0; j < table->items[i].n_real_servers; j++) {
			const struct ipvs_real_server *rs =
				&table->items[i].real_servers[j];

			npi_text_add_format(
				&text, "  -> %-28s %-7s %-6d %-10u %-10u\n",
				npi_addr_port_format(&rs->addr, rs->port, addr),
				methods[rs->forwarding_method], rs->weight,
				rs->active_connections, rs->inactive_connections);
		}
	}
	copy = npi_arena_strdup(arena, npi_text_string(&text));
	npi_text_clear(&text);
	ck_assert_ptr_nonnull(copy);
	return copy;
}

START_TEST(recorded_tables_are_what_ipvsadm_printed)
{
	struct npi_arena arena = { 0 };
	size_t n, i, compared = 0;
	const char *const *paths = golden_find(&arena, ".nl.bin", &n);

	for (i = 0; i < n; i++) {
		const char *printed = golden_text(
			&arena, golden_sibling(&arena, paths[i], 3, ".nosort.txt"));
		struct ipvs_info info;
		struct ipvs_table table = golden_table(&arena, paths[i], &info);

		if (strstr(paths[i], ".fake-"))
			continue;
		ck_assert_msg(printed, "%s: no text beside it", paths[i]);
		ck_assert_str_eq(render(&arena, &table, &info), printed);
		compared++;
	}
	ck_assert_uint_ge(compared, 44);
	npi_arena_clear(&arena);
}
END_TEST

/* What `ipvsadm -Ln` does not show. */
static const struct {
	const char *recording;
	size_t virtual_service; /* whose real servers are looked at, by place in the dump
				 */
	const char *addr;       /* of the real server */
	struct ipvs_real_server rs;
} real_servers[] = {
#define THRESHOLDS "12-thresholds.Ln.nl.bin"
	{ THRESHOLDS,
	  0,
	  "10.244.0.1",
	  { .upper_threshold = 100, .lower_threshold = 50 } },
	{ THRESHOLDS, 0, "10.244.0.2", { .upper_threshold = 100 } },
	{ THRESHOLDS,
	  0,
	  "10.244.0.3",
	  { .upper_threshold = 2147483647, .lower_threshold = 2147483647 } },
	{ THRESHOLDS, 0, "10.244.0.5", { .upper_threshold = 0 } },
#define TUNNELS "13-tunnels.Ln.nl.bin"
	{ TUNNELS, 0, "10.244.0.1", { .tunnel_type = 0 } },
	{ TUNNELS, 0, "10.244.0.3", { .tunnel_type = 2 } },
	{ TUNNELS, 0, "10.244.0.4", { .tunnel_type = 2, .tunnel_flags = 1 } },
	{ TUNNELS, 0, "10.244.0.6", { .tunnel_type = 1, .tunnel_port = 6080 } },
	{ TUNNELS,
	  0,
	  "10.244.0.7",
	  { .tunnel_type = 1, .tunnel_port = 65535, .tunnel_flags = 1 } },
	{ TUNNELS,
	  0,
	  "10.244.0.8",
	  { .tunnel_type = 1, .tunnel_port = 1, .tunnel_flags = 2 } },
};

static const struct ipvs_real_server *find_real_server(
	const struct ipvs_virtual_service *vs, const char *text)
{
	struct npi_addr addr;
	uint32_t i;

	ck_assert_int_eq(npi_addr_parse(text, &addr), 0);
	for (i = 0; i < vs->n_real_servers; i++)
		if (npi_addr_equal(&vs->real_servers[i].addr, &addr))
			return &vs->real_servers[i];
	ck_abort_msg("%s is not there", text);
	return NULL;
}

START_TEST(thresholds_and_tunnels_are_read)
{
	static const char *const kernels[] = { "linux-6.1/", "linux-7.2/" };
	struct npi_arena arena = { 0 };
	size_t i;

	for (i = 0; i < UNIT_COUNT(kernels); i++) {
		char path[128];
		struct ipvs_info info;
		struct ipvs_table table;
		const struct ipvs_real_server *rs, *expected = &real_servers[_i].rs;

		snprintf(path, sizeof(path), "%s%s", kernels[i],
			 real_servers[_i].recording);
		table = golden_table(&arena, path, &info);
		rs = find_real_server(&table.items[real_servers[_i].virtual_service],
				      real_servers[_i].addr);
		ck_assert_uint_eq(rs->upper_threshold, expected->upper_threshold);
		ck_assert_uint_eq(rs->lower_threshold, expected->lower_threshold);
		ck_assert_uint_eq(rs->tunnel_type, expected->tunnel_type);
		ck_assert_uint_eq(rs->tunnel_port, expected->tunnel_port);
		ck_assert_uint_eq(rs->tunnel_flags, expected->tunnel_flags);
	}
	npi_arena_clear(&arena);
}
END_TEST

/* Column by column as `ipvsadm -Ln --stats --exact` and `--rate --exact` print it. */
static void add_stats_lines(struct npi_text *text, const struct ipvs_table *table,
			    bool rates)
{
	uint32_t j;
	size_t i;

	for (i = 0; i < table->n; i++) {
		const struct ipvs_stats *s = table->items[i].stats;

		npi_text_add_format(
			text, "%llu %llu %llu %llu %llu\n",
			(unsigned long long)(rates ? s->cps : s->connections),
			(unsigned long long)(rates ? s->in_pps : s->in_packets),
			(unsigned long long)(rates ? s->out_pps : s->out_packets),
			(unsigned long long)(rates ? s->in_bps : s->in_bytes),
			(unsigned long long)(rates ? s->out_bps : s->out_bytes));
		for (j = 0; j < table->items[i].n_real_servers; j++) {
			/* ipvsadm takes all but the bytes for 32-bit numbers */
			s = &table->items[i].real_server_stats[j];
			npi_text_add_format(
				text, "%u %u %u %llu %llu\n",
				(uint32_t)(rates ? s->cps : s->connections),
				(uint32_t)(rates ? s->in_pps : s->in_packets),
				(uint32_t)(rates ? s->out_pps : s->out_packets),
				(unsigned long long)(rates ? (uint32_t)s->in_bps
							   : s->in_bytes),
				(unsigned long long)(rates ? (uint32_t)s->out_bps
							   : s->out_bytes));
		}
	}
}

static int cmp_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The last five words of each line behind the first @skip ones, one blank between, the
 * lines sorted; @text is eaten. */
static const char *sorted_numbers(struct npi_arena *arena, char *text, int skip)
{
	struct npi_text joined = { 0 };
	char *lines[64], *save = NULL, *line;
	size_t n = 0, i;
	const char *result;

	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		char *words[16], *inner = NULL, *word;
		struct npi_text numbers = { 0 };
		size_t n_words = 0;

		if (skip-- > 0)
			continue;
		for (word = strtok_r(line, " ", &inner); word;
		     word = strtok_r(NULL, " ", &inner))
			words[n_words++] = word;
		ck_assert(n_words >= 5 && n < UNIT_COUNT(lines));
		for (i = n_words - 5; i < n_words; i++)
			npi_text_add_format(&numbers, "%s ", words[i]);
		lines[n++] = npi_arena_strdup(arena, npi_text_string(&numbers));
		npi_text_clear(&numbers);
	}
	qsort(lines, n, sizeof(*lines), cmp_lines);
	for (i = 0; i < n; i++)
		npi_text_add_format(&joined, "%s\n", lines[i]);
	result = npi_arena_strdup(arena, npi_text_string(&joined));
	npi_text_clear(&joined);
	return result;
}

static const struct {
	const char *stem;
	bool rates;
} big_numbers[] = {
	{ "linux-6.1/27-bignum.fake-stats-exact", false },
	{ "linux-6.1/27-bignum.fake-rate-exact", true },
	{ "linux-7.2/27-bignum.fake-stats-exact", false },
	{ "linux-7.2/27-bignum.fake-rate-exact", true },
};

START_TEST(counters_are_read_in_full)
{
	struct npi_arena arena = { 0 };
	struct npi_text text = { 0 };
	struct ipvs_table table;
	struct ipvs_info info;
	char path[128];
	const char *printed;

	snprintf(path, sizeof(path), "%s.nl.bin", big_numbers[_i].stem);
	table = golden_table(&arena, path, &info);
	snprintf(path, sizeof(path), "%s.txt", big_numbers[_i].stem);
	printed = golden_text(&arena, path);
	ck_assert(printed && table.n > 0);
	add_stats_lines(&text, &table, big_numbers[_i].rates);
	ck_assert_str_eq(sorted_numbers(&arena, text.bytes, 0),
			 sorted_numbers(&arena, npi_arena_strdup(&arena, printed), 3));
	npi_text_clear(&text);
	npi_arena_clear(&arena);
}
END_TEST

/* Where the kernel counts in 64 bits nothing is cut. */
START_TEST(counters_of_real_servers_have_64_bits)
{
	struct npi_arena arena = { 0 };
	struct ipvs_info info;
	struct ipvs_table table = golden_table(
		&arena, "linux-6.1/27-bignum.fake-stats-exact.nl.bin", &info);
	bool found = false;
	uint32_t j;
	size_t i;

	for (i = 0; i < table.n; i++)
		for (j = 0; j < table.items[i].n_real_servers; j++)
			found |= table.items[i].real_server_stats[j].connections >
				 UINT32_MAX;
	ck_assert(found);
	npi_arena_clear(&arena);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(recorded_tables_are_what_ipvsadm_printed),
		UNIT_ROWS(thresholds_and_tunnels_are_read, real_servers),
		UNIT_ROWS(counters_are_read_in_full, big_numbers),
		UNIT(counters_of_real_servers_have_64_bits),
	};

	return unit_run("ipvs_codec_golden", tests, UNIT_COUNT(tests));
}
