/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `diff`: what it says and with which status. */
#include "lib/cli.h"
#include "lib/fake_host.h"
#include "lib/fake_kern.h"
#include "lib/unit.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>

#include <jansson.h>

#include "lib/rules.h"

static struct npi_arena arena;

#define SVC                                                                              \
	"{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {clusterIP: "      \
	"10.96.0.1, ports: [{port: 80}]}}\n"
#define SLICE(endpoints)                                                                 \
	"{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, "     \
	"metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}, "           \
	"ports: [{port: 8080}], endpoints: [" endpoints "]}\n"
#define EP(address) "{addresses: [" address "]}, "
#define HEADING     "--- now\n+++ wanted\n@@ default/web clusterIP @@\n"

static void setup(void)
{
	cli_enter_directory();
	cli_new_fake();
	cli_write("svc.yaml", SVC);
	cli_write("slice.yaml", SLICE(EP("10.1.0.1") EP("10.1.0.2")));
	cli_write("less.yaml", SLICE(EP("10.1.0.1")));
}

static void teardown(void)
{
	cli_free_fake();
	cli_leave_directory();
	npi_arena_clear(&arena);
}

/* The one virtual service that the lines of rules.h describe. */
static struct ipvs_virtual_service rule(const char *lines)
{
	return rules_table(&arena, lines).items[0];
}

static void by_hand(const char *lines)
{
	struct ipvs_virtual_service vs = rule(lines);
	struct fake_ipvs *ipvs = fake_kern_ipvs(cli_fake());
	uint32_t i;

	if (!fake_ipvs_find(ipvs, &vs)) {
		struct ipvs_virtual_service alone = vs;

		alone.n_real_servers = 0;
		ck_assert_int_eq(fake_ipvs_new_service(ipvs, &alone), 0);
	}
	for (i = 0; i < vs.n_real_servers; i++)
		if (fake_ipvs_set_dest(ipvs, &vs, &vs.real_servers[i]))
			ck_assert_int_eq(
				fake_ipvs_new_dest(ipvs, &vs, &vs.real_servers[i]), 0);
}

START_TEST(what_apply_would_change)
{
	struct cli cli = { .open_kern = cli_open_fake };

	setup();
	cli_expect(&cli, "diff svc.yaml slice.yaml", 1,
		   HEADING "+TCP  10.96.0.1:80 rr\n"
			   "+  -> 10.1.0.1:8080                Masq    1\n"
			   "+  -> 10.1.0.2:8080                Masq    1\n",
		   "");
	ck_assert_uint_eq(fake_kern_count(cli_fake()).changes, 0);
	cli_expect(&cli, "diff -o ipvsadm svc.yaml -f slice.yaml", 1,
		   "-A -t 10.96.0.1:80 -s rr\n"
		   "-a -t 10.96.0.1:80 -r 10.1.0.1:8080 -m -w 1\n"
		   "-a -t 10.96.0.1:80 -r 10.1.0.2:8080 -m -w 1\n",
		   "");
	cli_expect(&cli, "diff -q svc.yaml -f slice.yaml -o ipvsadm -qq", 1, "", "");
	cli_expect(&cli, "apply -qq svc.yaml slice.yaml", 0, "", "");
	cli_expect(&cli, "diff svc.yaml slice.yaml", 0, "", "");
	cli_expect(&cli, "diff -o ipvsadm svc.yaml slice.yaml", 0, "", "");
	cli_expect(&cli, "diff -R -n default svc.yaml slice.yaml", 0, "", "");
	teardown();
}
END_TEST

START_TEST(what_was_changed_by_hand)
{
	struct cli cli = { .open_kern = cli_open_fake };

	setup();
	cli_expect(&cli, "diff", 0, "", "");
	cli_expect(&cli, "apply -qq svc.yaml slice.yaml", 0, "", "");
	cli_expect(&cli, "diff", 0, "", "");
	by_hand("-A -t 10.96.0.1:80 -s rr\n"
		"-a -t 10.96.0.1:80 -r 10.1.0.1:8080 -m -w 1 -x 20 -y 10\n"
		"-a -t 10.96.0.1:80 -r 10.9.9.9:8080 -m -w 3\n");
	cli_expect(&cli, "diff", 1,
		   HEADING
		   " TCP  10.96.0.1:80 rr\n"
		   "-  -> 10.1.0.1:8080                Masq    1      thresholds 20 10\n"
		   "+  -> 10.1.0.1:8080                Masq    1\n"
		   "   -> 10.1.0.2:8080                Masq    1\n"
		   "-  -> 10.9.9.9:8080                Masq    3\n",
		   "");
	cli_expect(&cli, "diff -o ipvsadm", 1,
		   "-e -t 10.96.0.1:80 -r 10.1.0.1:8080 -m -w 1\n"
		   "-e -t 10.96.0.1:80 -r 10.9.9.9:8080 -m -w 0\n"
		   "-d -t 10.96.0.1:80 -r 10.9.9.9:8080\n",
		   "");
	cli_expect(&cli, "reconcile -qq", 0, "", "");
	cli_expect(&cli, "diff", 0, "", "");
	/* nothing was read for it: all is as it was */
	cli_expect(&cli, "reconcile", 0, "service/web unchanged\n", "");
	teardown();
}
END_TEST

START_TEST(a_drain_is_an_edit_that_keeps_the_rest)
{
	struct cli cli = { .open_kern = cli_open_fake };
	struct ipvs_virtual_service vs;

	setup();
	cli_expect(&cli, "apply -qq svc.yaml slice.yaml", 0, "", "");
	by_hand("-A -t 10.96.0.1:80 -s rr\n"
		"-a -t 10.96.0.1:80 -r 10.1.0.2:8080 -m -w 1 -x 20 -y 10\n");
	vs = rule("-A -t 10.96.0.1:80 -s rr\n"
		  "-a -t 10.96.0.1:80 -r 10.1.0.2:8080 -m -w 1\n");
	fake_kern_set_connections(cli_fake(), &vs, vs.real_servers, 3, 1);
	cli_expect(&cli, "diff svc.yaml less.yaml", 1,
		   HEADING
		   " TCP  10.96.0.1:80 rr\n"
		   "   -> 10.1.0.1:8080                Masq    1\n"
		   "-  -> 10.1.0.2:8080                Masq    1      thresholds 20 10\n"
		   "+  -> 10.1.0.2:8080                Masq    0      drains, 3 active, "
		   "1 inactive thresholds 20 10\n",
		   "");
	cli_expect(&cli, "diff -o ipvsadm svc.yaml less.yaml", 1,
		   "-e -t 10.96.0.1:80 -r 10.1.0.2:8080 -m -w 0 -x 20 -y 10\n", "");
	cli_expect(&cli, "diff -o ipvsadm --drain-timeout=0 svc.yaml less.yaml", 1,
		   "-d -t 10.96.0.1:80 -r 10.1.0.2:8080\n", "");
	teardown();
}
END_TEST

static json_t *load(struct cli *cli, const char *args, int status)
{
	json_error_t error;
	json_t *root;

	cli_run(cli, args);
	ck_assert_int_eq(cli->status, status);
	root = json_loads(cli->out, JSON_REJECT_DUPLICATES, &error);
	ck_assert_msg(root != NULL, "%s: %s", error.text, cli->out);
	cli_clear(cli);
	return root;
}

START_TEST(json_has_all_of_it)
{
	struct cli cli = { .open_kern = cli_open_fake };
	const char *step, *action, *rs_action, *namespace, *name, *kind, *old, *new;
	json_t *root, *real_servers;
	int port, weight, is_changed;

	setup();
	root = load(&cli, "diff -o json", 0);
	ck_assert_int_eq(json_unpack(root, "{s:b, s:[], s:[], s:[], s:[]}", "changed",
				     &is_changed, "ipvsadm", "virtualServices", "routes",
				     "sysctls"),
			 0);
	ck_assert(!is_changed);
	json_decref(root);
	cli_expect(&cli, "apply -qq svc.yaml slice.yaml", 0, "", "");
	root = load(&cli, "diff -o json --ipvs-scheduler=wlc svc.yaml less.yaml", 1);
	ck_assert_int_eq(json_unpack(root,
				     "{s:b, s:[s,s], s:[{s:s, s:{s:s,s:s,s:s}, s:{s:s}, "
				     "s:{s:s,s:[{s:i}]}, s:o}]}",
				     "changed", &is_changed, "ipvsadm", &step, &old,
				     "virtualServices", "action", &action, "owner",
				     "namespace", &namespace, "name", &name, "kind",
				     &kind, "now", "scheduler", &old, "wanted",
				     "scheduler", &new, "realServers", "weight", &weight,
				     "realServers", &real_servers),
			 0);
	ck_assert(is_changed);
	ck_assert_str_eq(step, "-E -t 10.96.0.1:80 -s wlc");
	ck_assert_str_eq(action, "change");
	ck_assert_str_eq(namespace, "default");
	ck_assert_str_eq(name, "web");
	ck_assert_str_eq(kind, "clusterIP");
	ck_assert_str_eq(old, "rr");
	ck_assert_str_eq(new, "wlc");
	ck_assert_int_eq(weight, 1);
	ck_assert_uint_eq(json_array_size(real_servers), 2);
	ck_assert_int_eq(json_unpack(json_array_get(real_servers, 1), "{s:s, s:s, s:i}",
				     "action", &rs_action, "address", &name, "port",
				     &port),
			 0);
	ck_assert_str_eq(rs_action, "remove");
	ck_assert_str_eq(name, "10.1.0.2");
	ck_assert_int_eq(port, 8080);
	json_decref(root);
	teardown();
}
END_TEST

START_TEST(json_has_what_is_around)
{
	struct cli cli = { .open_kern = cli_open_fake, .open_host = cli_open_fake_host };
	const char *action, *address, *table, *family, *set, *protocol, *name;
	json_t *root;
	int port, now, wanted;

	setup();
	root = load(&cli, "diff -o json svc.yaml slice.yaml", 1);
	ck_assert_int_eq(
		json_unpack(root,
			    "{s:[{s:s, s:s}], s:{s:[{s:s, s:s}], s:[{s:s, s:s, s:i, "
			    "s:s, s:s}]}, s:[{s:s, s:i, s:i}]}",
			    "routes", "action", &action, "address", &address,
			    "masquerade", "tables", "action", &table, "family", &family,
			    "elements", "action", &action, "address", &address, "port",
			    &port, "protocol", &protocol, "set", &set, "sysctls", "name",
			    &name, "now", &now, "wanted", &wanted),
		0);
	ck_assert_str_eq(action, "add");
	ck_assert_str_eq(address, "10.96.0.1");
	ck_assert_str_eq(table, "make");
	ck_assert_str_eq(family, "IPv4");
	ck_assert_int_eq(port, 80);
	ck_assert_str_eq(protocol, "TCP");
	ck_assert_str_ne(set, "");
	ck_assert_ptr_nonnull(strstr(name, "net.ipv4."));
	ck_assert_int_ne(now, wanted);
	json_decref(root);
	cli_expect(&cli, "apply -qq svc.yaml slice.yaml", 0, "", "");
	fake_host_flush_routes(cli_fake_host());
	root = load(&cli, "diff -o json", 1);
	ck_assert_uint_eq(json_array_size(json_object_get(root, "routes")), 1);
	ck_assert_uint_eq(json_array_size(json_object_get(root, "virtualServices")), 0);
	json_decref(root);
	cli_expect(&cli, "reconcile -qq", 0, "", "");
	json_decref(load(&cli, "diff -o json", 0));
	teardown();
}
END_TEST

START_TEST(pruning_is_shown)
{
	struct cli cli = { .open_kern = cli_open_fake };

	setup();
	cli_expect(&cli, "apply -qq --applyset x svc.yaml slice.yaml", 0, "", "");
	cli_expect(&cli, "diff --applyset x svc.yaml", 0, "",
		   "note: 1 object of this set is no longer in the input, --prune would "
		   "remove it: EndpointSlice 'web-1'\n");
	cli_run(&cli, "diff -q --applyset x --prune svc.yaml -o ipvsadm");
	ck_assert_int_eq(cli.status, 1);
	ck_assert_str_eq(cli.out, "-e -t 10.96.0.1:80 -r 10.1.0.1:8080 -m -w 0\n"
				  "-e -t 10.96.0.1:80 -r 10.1.0.2:8080 -m -w 0\n"
				  "-d -t 10.96.0.1:80 -r 10.1.0.1:8080\n"
				  "-d -t 10.96.0.1:80 -r 10.1.0.2:8080\n");
	cli_clear(&cli);
	teardown();
}
END_TEST

START_TEST(a_conflict_is_a_difference_and_no_step)
{
	struct cli cli = { .open_kern = cli_open_fake };

	setup();
	by_hand("-A -t 10.96.0.1:80 -s wlc\n");
	cli_run(&cli, "diff svc.yaml slice.yaml");
	ck_assert_int_eq(cli.status, 1);
	ck_assert_str_eq(cli.out, "");
	ck_assert_ptr_nonnull(strstr(cli.err, "exists and was not made by"));
	cli_clear(&cli);
	cli_expect(&cli, "diff -o ipvsadm --force-conflicts svc.yaml slice.yaml", 1,
		   "-a -t 10.96.0.1:80 -r 10.1.0.1:8080 -m -w 1\n"
		   "-a -t 10.96.0.1:80 -r 10.1.0.2:8080 -m -w 1\n"
		   "-E -t 10.96.0.1:80 -s rr\n",
		   "warning: would take over TCP 10.96.0.1:80, which was wlc, 0 real "
		   "servers\n");
	teardown();
}
END_TEST

/* What cannot be told has a number above 1. */
static const struct {
	const char *args;
	int status;
	bool no_ipvs;
} troubles[] = {
	{ "diff nosuch.yaml", EX_NOINPUT, false },
	{ "diff empty.yaml", EX_NOINPUT, false },
	{ "diff bad.yaml", EX_DATAERR, false },
	{ "diff -o yaml svc.yaml", EX_USAGE, false },
	{ "diff --wait svc.yaml", EX_USAGE, false },
	{ "diff svc.yaml slice.yaml", EX_UNAVAILABLE, true },
	{ "diff", EX_UNAVAILABLE, true },
};

START_TEST(trouble_is_no_difference)
{
	struct cli cli = { .open_kern = cli_open_fake };
	const struct fake_kern_faults faults = { .no_ipvs = troubles[_i].no_ipvs };

	setup();
	cli_write("empty.yaml", "");
	cli_write("bad.yaml", "{apiVersion: v1, kind: Service}\n");
	fake_kern_break(cli_fake(), &faults);
	cli_run(&cli, troubles[_i].args);
	ck_assert_msg(cli.status == troubles[_i].status, "%s: %d", troubles[_i].args,
		      cli.status);
	ck_assert_str_eq(cli.out, "");
	ck_assert_str_ne(cli.err, "");
	cli_clear(&cli);
	teardown();
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(what_apply_would_change),
		UNIT(what_was_changed_by_hand),
		UNIT(a_drain_is_an_edit_that_keeps_the_rest),
		UNIT(json_has_all_of_it),
		UNIT(json_has_what_is_around),
		UNIT(pruning_is_shown),
		UNIT(a_conflict_is_a_difference_and_no_step),
		UNIT_ROWS(trouble_is_no_difference, troubles),
	};

	return unit_run("cli_diff", tests, UNIT_COUNT(tests));
}
