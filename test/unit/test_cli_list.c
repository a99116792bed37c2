/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `list` and `save` with the options of ipvsadm. */
#include "lib/cli.h"
#include "lib/fake_kern.h"
#include "lib/golden.h"
#include "lib/unit.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#define TRY  "Try 'nodeport-ipvs list --help'.\n"
#define INFO "IP Virtual Server version 1.2.1 (size=4096)\n"
#define TITLE                                                                            \
	"Prot LocalAddress:Port Scheduler Flags\n"                                       \
	"  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n"

/* ---- recordings */

/* A kernel that has the table of a recording, in its order. */
static struct npi_arena arena;
static const char *recording;
static unsigned int asked_flags;

static int play_dump(struct npi_kern *kern, unsigned int flags,
		     struct npi_arena *dump_arena, struct ipvs_table *ret_table,
		     struct ipvs_info *ret_info)
{
	(void)kern;
	asked_flags = flags;
	*ret_table = golden_table(dump_arena, recording, ret_info);
	return 0;
}

static void play_close(struct npi_kern *kern)
{
	(void)kern;
}

static int open_recording(struct npi_kern **ret_kern)
{
	static struct npi_kern kern = { .dump = play_dump, .close = play_close };

	*ret_kern = &kern;
	return 0;
}

/* Of several modes the first one counts; some options change nothing. */
static const struct {
	const char *args, *text;
	unsigned int flags;
} replays[] = {
	{ "list", "Ln", 0 },
	{ "list -n --sort --exact", "Ln", 0 },
	{ "list --numeric --nosort", "nosort", 0 },
	{ "list --stats --rate --thresholds", "stats", NPI_DUMP_STATS },
	{ "list --exact --stats", "stats-exact", NPI_DUMP_STATS },
	{ "list --rate --thresholds --tun-info", "rate", NPI_DUMP_STATS },
	{ "list --rate --exact", "rate-exact", NPI_DUMP_STATS },
	{ "list --persistent-conn --thresholds", "thresholds", 0 },
	{ "list --persistent-conn --tun-info", "persistent-conn", 0 },
	{ "list --tun-info", "tun-info", 0 },
	{ "save -n", "Sn", 0 },
	/* as fingers know it from ipvsadm */
	{ "list -Ln", "Ln", 0 },
	{ "list -ln", "Ln", 0 },
	{ "list --list -n --stats", "stats", NPI_DUMP_STATS },
	{ "save -Sn", "Sn", 0 },
	{ "save --save --numeric", "Sn", 0 },
};

START_TEST(options_print_what_ipvsadm_printed)
{
	size_t n, i, compared = 0;
	const char *const *paths = golden_find(&arena, ".Ln.nl.bin", &n);
	char ending[64];

	snprintf(ending, sizeof(ending), ".%s.txt", replays[_i].text);
	for (i = 0; i < n; i++) {
		struct cli cli = { .open_kern = open_recording };
		const char *expected =
			golden_text(&arena, golden_sibling(&arena, paths[i], 3, ending));

		if (!expected)
			continue;
		recording = paths[i];
		cli_expect(&cli, replays[_i].args, 0, expected, "");
		ck_assert_uint_eq(asked_flags, replays[_i].flags);
		compared++;
	}
	ck_assert_uint_ge(compared, 40);
	npi_arena_clear(&arena);
}
END_TEST

/* ---- one virtual service */

static const char rules[] = "-A -t 10.96.0.10:53 -s rr\n"
			    "-a -t 10.96.0.10:53 -r 10.244.0.2:53 -m -w 1\n"
			    "-A -u 10.96.0.10:53 -s wrr\n"
			    "-a -u 10.96.0.10:53 -r 10.244.0.3:53 -m -w 2\n"
			    "-A --sctp-service 10.96.0.10:53 -s lc\n"
			    "-A -t 10.96.0.10:0 -s rr -p 60\n"
			    "-A -t [fd00::a]:53 -s sh\n"
			    "-A -f 7 -s wlc\n"
			    "-A -f 7 -6 -s nq\n";

static const struct {
	const char *args;
	int status;
	const char *out, *err;
} ones[] = {
	{ "list -t 10.96.0.10:53", 0,
	  TITLE
	  "TCP  10.96.0.10:53 rr\n"
	  "  -> 10.244.0.2:53                Masq    1      0          0         \n",
	  "" },
	{ "list --udp-service 10.96.0.10:53", 0,
	  TITLE
	  "UDP  10.96.0.10:53 wrr\n"
	  "  -> 10.244.0.3:53                Masq    2      0          0         \n",
	  "" },
	{ "list --sctp-service=10.96.0.10:53", 0, TITLE "SCTP 10.96.0.10:53 lc\n", "" },
	{ "list -t 10.96.0.10", 0, TITLE "TCP  10.96.0.10:0 rr persistent 60\n", "" },
	{ "list -t [fd00::a]:53", 0, TITLE "TCP  [fd00::a]:53 sh\n", "" },
	{ "list -f 7", 0, TITLE "FWM  7 wlc\n", "" },
	{ "list -f 7 -6", 0, TITLE "FWM  7 IPv6 nq\n", "" },
	{ "list -6 --fwmark-service=7", 0, TITLE "FWM  7 IPv6 nq\n", "" },
	{ "list -u 10.96.0.10:53 --stats", 0,
	  "Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes "
	  "OutBytes\n"
	  "  -> RemoteAddress:Port\n"
	  "UDP  10.96.0.10:53                       0        0        0        0        "
	  "0\n"
	  "  -> 10.244.0.3:53                       0        0        0        0        "
	  "0\n",
	  "" },
	{ "list -t 10.96.0.99:53", 1, "", "error: No such service: TCP 10.96.0.99:53\n" },
	{ "list -f 8", 1, "", "error: No such service: FWM 8\n" },
};

START_TEST(one_virtual_service_is_listed)
{
	struct cli cli = { .open_kern = cli_open_fake };

	cli_new_fake();
	cli_by_hand(rules);
	cli_expect(&cli, ones[_i].args, ones[_i].status, ones[_i].out, ones[_i].err);
	/* the family, the virtual service, its real servers: the rest is not read */
	ck_assert_uint_le(fake_kern_count(cli_fake()).questions, ones[_i].status ? 1 : 2);
	cli_free_fake();
}
END_TEST

/* ---- usage */

#define CONFLICT(option, other)                                                          \
	"error: the option '" option "' conflicts with the '" other                      \
	"' option in the 'list' command\n" TRY

static const struct {
	const char *args, *err;
} refused[] = {
	{ "list -c -t 10.96.0.10:53", CONFLICT("service-address", "connection") },
	{ "list -c -f 7", CONFLICT("fwmark-service", "connection") },
	{ "list -c --stats", CONFLICT("stats", "connection") },
	{ "list -c --rate", CONFLICT("rate", "connection") },
	{ "list --timeout --thresholds", CONFLICT("thresholds", "timeout") },
	{ "list --daemon --stats", CONFLICT("stats", "daemon") },
	{ "list --timeout --persistent-conn", CONFLICT("persistent-conn", "timeout") },
	{ "list --persistent-conn --daemon", CONFLICT("persistent-conn", "daemon") },
	{ "list --daemon -c", CONFLICT("daemon", "connection") },
	{ "list --daemon --timeout", CONFLICT("daemon", "timeout") },
	{ "list -t 10.0.0.1:80 -u 10.0.0.1:80",
	  "error: only one virtual service can be asked for\n" TRY },
	{ "list -t 10.0.0.1:80 -t 10.0.0.2:80",
	  "error: only one virtual service can be asked for\n" TRY },
	{ "list -6",
	  "error: option '-6' says the family of a mark and needs '-f'\n" TRY },
	{ "list -t 10.0.0.1:80 -6",
	  "error: option '-6' says the family of a mark and needs '-f'\n" TRY },
	{ "list -t web:80",
	  "error: invalid value 'web:80' for '--tcp-service': expected an address and a "
	  "port as 192.0.2.1:80 or [2001:db8::1]:80\n" TRY },
	{ "list -u 10.0.0.1:65536",
	  "error: invalid value '10.0.0.1:65536' for '--udp-service': expected an "
	  "address and a port as 192.0.2.1:80 or [2001:db8::1]:80\n" TRY },
	{ "list -f 0",
	  "error: invalid value '0' for '--fwmark-service': expected a number "
	  "from 1 to 4294967295\n" TRY },
	{ "list 10.0.0.1", "error: 'list' takes no operand: '10.0.0.1'\n" TRY },
	{ "save --stats", "error: unknown option '--stats'\n"
			  "Try 'nodeport-ipvs save --help'.\n" },
};

START_TEST(options_that_do_not_go_together_are_refused)
{
	struct cli cli = { 0 };

	cli_expect(&cli, refused[_i].args, EX_USAGE, "", refused[_i].err);
}
END_TEST

/* ---- beside the table */

START_TEST(timeouts_are_listed)
{
	static const struct ipvs_timeouts timeouts = { 7200, 60, 100 };
	struct cli cli = { .open_kern = cli_open_fake };

	cli_new_fake();
	fake_kern_set_timeouts(cli_fake(), &timeouts);
	cli_expect(&cli, "list --timeout", 0,
		   golden_text(&arena, "linux-6.1/31-timeout.txt"), "");
	cli_free_fake();
}
END_TEST

START_TEST(daemons_are_listed)
{
	static const struct ipvs_daemon daemons[] = {
		{ false, "dm0", 5, 1472, { AF_INET, { 224, 0, 0, 81 } }, 8848, 1 },
		{ true, "dm0", 0, 1472, { AF_INET, { 224, 0, 0, 81 } }, 8848, 1 },
	};
	static const struct ipvs_daemon ipv6 = {
		false, "dm0", 0, 1000, { AF_INET6, { 0xff, 5, [15] = 1 } }, 9999, 4
	};
	struct cli cli = { .open_kern = cli_open_fake };

	cli_new_fake();
	cli_expect(&cli, "list --daemon", 0, "", "");
	fake_kern_set_daemons(cli_fake(), daemons, 2);
	cli_expect(&cli, "list --daemon", 0,
		   golden_text(&arena, "linux-6.1/32-daemon.txt"), "");
	fake_kern_set_daemons(cli_fake(), &ipv6, 1);
	cli_expect(&cli, "list --daemon", 0,
		   golden_text(&arena, "linux-6.1/33-daemon6.txt"), "");
	cli_free_fake();
}
END_TEST

/* The kernel's title; lines that are none are passed over. */
static const char connections[] =
	"Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName "
	"PEData\n"
	"TCP C0A80A64 B3A2 C0A80A0A 765F 0AF40139 0050 ESTABLISHED     899\n"
	"UDP C0A80A64 0000 0A600035 0035 0AF40002 14E9 UDP           10793\n"
	"TCP FD000010000000000000000000000100 B3A2 nonsense\n"
	"TCP fd00:0010:0000:0000:0000:0000:0000:0100 D431 "
	"fd00:0010:0000:0000:0000:0000:0000:0010 0050 "
	"fd00:0244:0000:0000:0000:0000:0000:0057 0050 FIN_WAIT        119\n"
	"IP  C0A80A00 0000 00000007 0000 0AF40139 0050 NONE             5\n"
	"UDP C0A80A64 13C4 0A600035 13C4 0AF40002 13C4 UDP            297 sip "
	"8fa1@192.168.10.100\n";

START_TEST(connections_are_listed)
{
	struct cli cli = { .open_kern = cli_open_fake };

	cli_new_fake();
	cli_expect(&cli, "list -c", 0,
		   "IPVS connection entries\n"
		   "pro expire state       source             virtual            "
		   "destination\n",
		   "");
	fake_kern_set_connection_table(cli_fake(), connections);
	cli_expect(&cli, "list -nc", 0,
		   "IPVS connection entries\n"
		   "pro expire state       source             virtual            "
		   "destination\n"
		   "TCP 14:59  ESTABLISHED 192.168.10.100:45986 192.168.10.10:30303 "
		   "10.244.1.57:80\n"
		   "UDP 179:53 UDP         192.168.10.100:0   10.96.0.53:53      "
		   "10.244.0.2:5353\n"
		   "TCP 01:59  FIN_WAIT    [fd00:10::100]:54321 [fd00:10::10]:80   "
		   "[fd00:244::57]:80\n"
		   "IP  00:05  NONE        192.168.10.0:0     0.0.0.7:0          "
		   "10.244.1.57:80\n"
		   "UDP 04:57  UDP         192.168.10.100:5060 10.96.0.53:5060    "
		   "10.244.0.2:5060\n",
		   "");
	cli_run(&cli, "list -c --persistent-conn");
	ck_assert_ptr_nonnull(
		strstr(cli.out,
		       "pro expire state       source             virtual            "
		       "destination  "
		       "      pe name          pe_data\n"
		       "TCP 14:59  ESTABLISHED 192.168.10.100:45986 192.168.10.10:30303 "
		       "10.244.1.57:80\n"));
	ck_assert_ptr_nonnull(strstr(
		cli.out, "UDP 04:57  UDP         192.168.10.100:5060 10.96.0.53:5060    "
			 "10.244.0.2:5060  sip                8fa1@192.168.10.100\n"));
	cli_clear(&cli);
	cli_free_fake();
}
END_TEST

/* ---- trouble and size */

START_TEST(a_kernel_without_ipvs_is_named)
{
	static const char *const args[] = { "list",    "list -t 10.0.0.1:80",
					    "list -c", "list --timeout",
					    "save",    "list --daemon" };
	static const struct fake_kern_faults faults = { .no_ipvs = true };
	size_t i;

	cli_new_fake();
	fake_kern_break(cli_fake(), &faults);
	for (i = 0; i < UNIT_COUNT(args); i++) {
		struct cli cli = { .open_kern = cli_open_fake };

		if (!strcmp(args[i], "list -c")) /* the fake has no file to lack */
			continue;
		cli_run(&cli, args[i]);
		ck_assert_msg(cli.status == EX_UNAVAILABLE && !*cli.out, "%s: %d %s",
			      args[i], cli.status, cli.err);
		cli_clear(&cli);
	}
	cli_free_fake();
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(options_print_what_ipvsadm_printed, replays),
		UNIT_ROWS(one_virtual_service_is_listed, ones),
		UNIT_ROWS(options_that_do_not_go_together_are_refused, refused),
		UNIT(timeouts_are_listed),
		UNIT(daemons_are_listed),
		UNIT(connections_are_listed),
		UNIT(a_kernel_without_ipvs_is_named),
	};

	return unit_run("cli_list", tests, UNIT_COUNT(tests));
}
