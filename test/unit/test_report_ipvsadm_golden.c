/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every recorded run of ipvsadm, replayed: the same bytes in, the same bytes out. */
#include "lib/golden.h"
#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "npi/report_ipvsadm.h"

static const struct {
	const char *name;
	struct npi_ipvsadm_format format;
} modes[] = {
	{ "Ln", { .mode = NPI_IPVSADM_LIST } },
	{ "nosort", { .mode = NPI_IPVSADM_LIST, .keep_order = true } },
	{ "stats", { .mode = NPI_IPVSADM_STATS } },
	{ "stats-exact", { .mode = NPI_IPVSADM_STATS, .exact = true } },
	{ "rate", { .mode = NPI_IPVSADM_RATE } },
	{ "rate-exact", { .mode = NPI_IPVSADM_RATE, .exact = true } },
	{ "thresholds", { .mode = NPI_IPVSADM_THRESHOLDS } },
	{ "persistent-conn", { .mode = NPI_IPVSADM_PERSISTENT_CONN } },
	{ "tun-info", { .mode = NPI_IPVSADM_TUN_INFO } },
	{ "Sn", { .mode = NPI_IPVSADM_SAVE } },
};

static char *print(const struct ipvs_table *table, const struct ipvs_info *info,
		   const struct npi_ipvsadm_format *format)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(out);
	ck_assert_int_eq(npi_report_ipvsadm(out, table, info, format), 0);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

static void compare(const struct ipvs_table *table, const struct ipvs_info *info,
		    const struct npi_ipvsadm_format *format, const char *expected,
		    const char *what)
{
	char *text = print(table, info, format);

	ck_assert_msg(!strcmp(text, expected), "%s:\n%s---- instead of\n%s", what, text,
		      expected);
	free(text);
}

/* The rates of a live table change between two runs of ipvsadm; all else holds still. */
START_TEST(recorded_tables_print_as_ipvsadm_printed_them)
{
	struct npi_arena arena = { 0 };
	size_t n, i, compared = 0;
	const char *const *paths = golden_find(&arena, ".Ln.nl.bin", &n);
	char ending[64];

	snprintf(ending, sizeof(ending), ".%s.txt", modes[_i].name);
	for (i = 0; i < n; i++) {
		const char *path = golden_sibling(&arena, paths[i], 3, ending);
		const char *expected = golden_text(&arena, path);
		struct ipvs_info info;
		struct ipvs_table table = golden_table(&arena, paths[i], &info);

		if (!expected || strstr(paths[i], ".fake-"))
			continue;
		compare(&table, &info, &modes[_i].format, expected, path);
		compared++;
	}
	ck_assert_uint_ge(compared, 40);
	npi_arena_clear(&arena);
}
END_TEST

/* Counters overwritten with numbers around every boundary; each mode has its own bytes.
 */
START_TEST(boundary_counters_print_as_ipvsadm_printed_them)
{
	struct npi_arena arena = { 0 };
	size_t n, i, mode, compared = 0;
	const char *const *paths = golden_find(&arena, ".nl.bin", &n);

	for (i = 0; i < n; i++) {
		const char *fake = strstr(paths[i], ".fake-");
		struct ipvs_info info;
		struct ipvs_table table;
		const char *expected;

		if (!fake)
			continue;
		fake += strlen(".fake-");
		for (mode = 0; mode < UNIT_COUNT(modes); mode++)
			if (strlen(modes[mode].name) == strcspn(fake, ".") &&
			    !strncmp(fake, modes[mode].name, strcspn(fake, ".")))
				break;
		ck_assert_uint_lt(mode, UNIT_COUNT(modes));
		expected =
			golden_text(&arena, golden_sibling(&arena, paths[i], 2, ".txt"));
		if (!expected) /* the program printed nothing to compare with */
			continue;
		table = golden_table(&arena, paths[i], &info);
		compare(&table, &info, &modes[mode].format, expected, paths[i]);
		compared++;
	}
	ck_assert_uint_ge(compared, 10);
	npi_arena_clear(&arena);
}
END_TEST

/* What the kernel keeps though no program can mean it; ipvsadm crashes on some of it. */
START_TEST(impossible_tunnels_are_safe)
{
	struct ipvs_real_server rs = {
		.addr = { .family = 2, .bytes = { 10, 0, 0, 1 } },
		.port = 80,
		.weight = 1,
		.forwarding_method = IPVS_FORWARD_TUNNEL,
		.tunnel_type = 9,
		.tunnel_flags = 0xffff,
	};
	struct ipvs_virtual_service vs = { .addr = rs.addr,
					   .protocol = 6,
					   .port = 80,
					   .scheduler = "rr",
					   .real_servers = &rs,
					   .n_real_servers = 1 };
	struct ipvs_table table = { .items = &vs, .n = 1 };
	struct ipvs_info info = { 0x010201, 4096 };

	compare(&table, &info, &(struct npi_ipvsadm_format){ .mode = NPI_IPVSADM_SAVE },
		"-A -t 10.0.0.1:80 -s rr\n"
		"-a -t 10.0.0.1:80 -r 10.0.0.1:80 -i -w 1\n",
		"save");
	compare(&table, &info,
		&(struct npi_ipvsadm_format){ .mode = NPI_IPVSADM_TUN_INFO, .one = true },
		"Prot LocalAddress:Port Scheduler Flags\n"
		"  -> RemoteAddress:Port           Forward TunnelInfo    Weight "
		"ActiveConn "
		"InActConn\n"
		"TCP  10.0.0.1:80 rr\n"
		"  -> 10.0.0.1:80                  Tunnel  ?:?           1      0        "
		"  "
		"0         \n",
		"tun-info");
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(recorded_tables_print_as_ipvsadm_printed_them, modes),
		UNIT(boundary_counters_print_as_ipvsadm_printed_them),
		UNIT(impossible_tunnels_are_safe),
	};

	return unit_run("report_ipvsadm_golden", tests, UNIT_COUNT(tests));
}
