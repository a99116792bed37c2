/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/cli.h"
#include "lib/fake_kern.h"
#include "lib/unit.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>

#include "npi/text.h"

static struct npi_arena arena;

#define SVC                                                                              \
	"{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: NodePort, " \
	"clusterIP: 10.96.0.1, ports: [{port: 80, nodePort: 30080}]}}\n"
#define SLICE(name, endpoints)                                                           \
	"{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, "     \
	"metadata: {name: " name ", labels: {kubernetes.io/service-name: web}}, "        \
	"ports: [{port: 8080}], endpoints: [" endpoints "]}\n"
#define EP(address) "{addresses: [" address "]}, "
#define SLICE_LINE  "endpointslice.discovery.k8s.io/"

#define NODE_RULES                                                                       \
	"-A -t 192.168.10.10:30080 -s rr\n"                                              \
	"-a -t 192.168.10.10:30080 -r 10.1.0.1:8080 -m -w 1\n"

static const char rules[] = "-A -t 10.96.0.1:80 -s rr\n"
			    "-a -t 10.96.0.1:80 -r 10.1.0.1:8080 -m -w 1\n" NODE_RULES;

static void setup(void)
{
	cli_enter_directory();
	cli_new_fake();
	cli_write("svc.yaml", SVC);
	cli_write("slice.yaml", SLICE("web-1", EP("10.1.0.1")));
}

static void expect_in(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "lacks: %s\n%s", part, text);
}

static void teardown(void)
{
	cli_free_fake();
	cli_leave_directory();
	npi_arena_clear(&arena);
}

/* Run after run on the same kernel: what is said of each object. */
static const struct {
	const char *name;
	const char *before; /* manifests of the first run */
	const char *after;  /* of the second */
	const char *out;    /* of the second */
} lines[] = {
	{ "the same again", SVC "---\n" SLICE("web-1", EP("10.1.0.1")),
	  SVC "---\n" SLICE("web-1", EP("10.1.0.1")),
	  "service/web unchanged\n" SLICE_LINE "web-1 unchanged\n" },
	{ "an endpoint more", SVC "---\n" SLICE("web-1", EP("10.1.0.1")),
	  SVC "---\n" SLICE("web-1", EP("10.1.0.1") EP("10.1.0.2")),
	  "service/web configured\n" SLICE_LINE "web-1 configured\n" },
	{ "an endpoint less", SVC "---\n" SLICE("web-1", EP("10.1.0.1") EP("10.1.0.2")),
	  SVC "---\n" SLICE("web-1", EP("10.1.0.1")),
	  "service/web configured\n" SLICE_LINE "web-1 configured\n" },
	{ "a slice more is new", SVC "---\n" SLICE("web-1", EP("10.1.0.1")),
	  SVC
	  "---\n" SLICE("web-1", EP("10.1.0.1")) "---\n" SLICE("web-2", EP("10.1.0.2")),
	  "service/web configured\n" SLICE_LINE "web-1 unchanged\n" SLICE_LINE
	  "web-2 created\n" },
	{ "a slice of another Service is not concerned",
	  SVC "---\n" SLICE("web-1", EP("10.1.0.1")),
	  SVC "---\n" SLICE("web-1",
			    EP("10.1.0.1")) "---\n"
					    "{apiVersion: v1, kind: Service, metadata: "
					    "{name: web2}, spec: {clusterIP: "
					    "10.96.0.2, ports: [{port: 80}]}}\n---\n"
					    "{apiVersion: discovery.k8s.io/v1, kind: "
					    "EndpointSlice, addressType: IPv4, "
					    "metadata: {name: w2, labels: "
					    "{kubernetes.io/service-name: web2}}, "
					    "ports: [{port: 8080}], endpoints: [" EP(
						    "10.1.0.1") "]}\n",
	  "service/web unchanged\n" SLICE_LINE
	  "web-1 unchanged\nservice/web2 created\n" SLICE_LINE "w2 created\n" },
	{ "Endpoints and Pods",
	  "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {clusterIP: "
	  "10.96.0.3, ports: [{port: 80}], selector: {app: a}}}\n",
	  "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {clusterIP: "
	  "10.96.0.3, ports: [{port: 80}], selector: {app: a}}}\n---\n"
	  "{apiVersion: v1, kind: Service, metadata: {name: b}, spec: {clusterIP: "
	  "10.96.0.4, ports: [{port: 80}]}}\n---\n"
	  "{apiVersion: v1, kind: Endpoints, metadata: {name: b}, subsets: [{ports: "
	  "[{port: 80}], addresses: [{ip: 10.1.0.9}]}]}\n---\n"
	  "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: a}}, spec: "
	  "{containers: []}, status: {phase: Running, podIP: 10.1.0.7, podIPs: [{ip: "
	  "10.1.0.7}], conditions: [{type: Ready, status: 'True'}]}}\n",
	  "service/a configured\nservice/b created\nendpoints/b created\npod/p "
	  "created\n" },
	{ "what has no virtual service is unchanged",
	  "{apiVersion: v1, kind: Service, metadata: {name: n}, spec: {clusterIP: "
	  "None}}\n",
	  "{apiVersion: v1, kind: Service, metadata: {name: n}, spec: {clusterIP: "
	  "None}}\n"
	  "---\n{apiVersion: v1, kind: Node, metadata: {name: node1}}\n",
	  "service/n unchanged\nnode/node1 created\n" },
};

START_TEST(each_object_has_its_line)
{
	struct cli cli = { .open_kern = cli_open_fake };

	setup();
	cli.in = lines[_i].before;
	cli_run(&cli, "apply -qq -");
	ck_assert_msg(cli.status == 0, "%s: %s", lines[_i].name, cli.err);
	ck_assert_str_eq(cli.out, "");
	cli_clear(&cli);
	cli.in = lines[_i].after;
	cli_run(&cli, "apply -");
	ck_assert_msg(cli.status == 0 && !strcmp(cli.out, lines[_i].out), "%s: %s%s",
		      lines[_i].name, cli.out, cli.err);
	cli_clear(&cli);
	teardown();
}
END_TEST

START_TEST(a_second_run_sends_no_change)
{
	struct cli cli = { .open_kern = cli_open_fake };
	struct fake_kern_count first, second;

	setup();
	cli_expect(&cli, "apply svc.yaml slice.yaml --detailed-exitcode", 2,
		   "service/web created\n" SLICE_LINE "web-1 created\n", "");
	ck_assert_str_eq(cli_fake_rules(&arena), rules);
	first = fake_kern_count(cli_fake());
	ck_assert_uint_eq(first.changes, 4);
	cli_expect(&cli, "apply svc.yaml slice.yaml --detailed-exitcode", 0,
		   "service/web unchanged\n" SLICE_LINE "web-1 unchanged\n", "");
	second = fake_kern_count(cli_fake());
	ck_assert_uint_eq(second.changes, first.changes);
	cli_expect(&cli, "apply -q svc.yaml slice.yaml", 0, "", "");
	cli_expect(&cli, "apply -o name svc.yaml slice.yaml", 0,
		   "service/web\n" SLICE_LINE "web-1\n", "");
	teardown();
}
END_TEST

#define NO_ENDPOINTS                                                                     \
	"warning: service 'default/web' has no endpoints: no EndpointSlice or "          \
	"Endpoints are for it, and it has no selector for Pods\n"

/* What cron runs every minute sends mail for what is new, not for what is known. */
START_TEST(quiet_warns_once)
{
	struct cli cli = { .open_kern = cli_open_fake };

	setup();
	cli_run(&cli, "apply -q svc.yaml");
	ck_assert_str_eq(cli.out, "service/web created\n");
	ck_assert_ptr_nonnull(strstr(cli.err, NO_ENDPOINTS));
	cli_clear(&cli);
	cli_expect(&cli, "apply -q svc.yaml", 0, "", "");
	cli_expect(&cli, "reconcile -q", 0, "", "");
	cli_run(&cli, "apply svc.yaml");
	ck_assert_ptr_nonnull(strstr(cli.err, NO_ENDPOINTS));
	cli_clear(&cli);
	cli_by_hand("-D -t 10.96.0.1:80\n");
	cli_run(&cli, "reconcile -q");
	ck_assert_str_eq(cli.out, "service/web configured\n");
	ck_assert_ptr_nonnull(strstr(cli.err, NO_ENDPOINTS));
	cli_clear(&cli);
	cli_expect(&cli, "reconcile -q", 0, "", "");
	teardown();
}
END_TEST

START_TEST(a_dry_run_shows_and_changes_nothing)
{
	static const char plan[] =
		"service/web created (server dry run)\n" SLICE_LINE
		"web-1 created (server dry run)\n"
		"--- now\n"
		"+++ wanted\n"
		"@@ default/web clusterIP @@\n"
		"+TCP  10.96.0.1:80 rr\n"
		"+  -> 10.1.0.1:8080                Masq    1\n"
		"@@ default/web nodePort @@\n"
		"+TCP  192.168.10.10:30080 rr\n"
		"+  -> 10.1.0.1:8080                Masq    1\n"
		"Plan: 2 virtual services and 2 real servers to add, 0 to change, 0 to "
		"drain, 0 to remove.\n";
	struct cli cli = { .open_kern = cli_open_fake };

	setup();
	cli_expect(&cli, "apply --dry-run svc.yaml slice.yaml", 0, plan, "");
	cli_expect(&cli, "apply --dry-run=server --detailed-exitcode svc.yaml slice.yaml",
		   2, plan, "");
	cli_expect(&cli, "apply --dry-run -qq svc.yaml slice.yaml", 0, "", "");
	cli_expect(&cli, "apply --dry-run -o name svc.yaml slice.yaml", 0,
		   "service/web\n" SLICE_LINE "web-1\n", "");
	ck_assert_uint_eq(fake_kern_count(cli_fake()).changes, 0);
	cli.open_kern = NULL; /* must not be asked */
	cli_expect(&cli, "apply --dry-run=client svc.yaml slice.yaml", 0,
		   "service/web created (dry run)\n" SLICE_LINE
		   "web-1 created (dry run)\n",
		   "");
	cli.open_kern = cli_open_fake;
	cli_expect(&cli, "apply -qq svc.yaml slice.yaml", 0, "", "");
	cli_expect(&cli, "apply --dry-run svc.yaml slice.yaml", 0,
		   "service/web unchanged (server dry run)\n" SLICE_LINE
		   "web-1 unchanged (server dry run)\n"
		   "No changes. The IPVS table is as it should be.\n",
		   "");
	cli_expect(&cli, "apply --dry-run -q svc.yaml slice.yaml", 0, "", "");
	teardown();
}
END_TEST

/* What the kernel refuses before anything was changed. */
static const struct {
	struct fake_kern_faults faults;
	int status;
	const char *err;
} refusals[] = {
	{ { .no_ipvs = true },
	  EX_UNAVAILABLE,
	  "error: cannot read the IPVS table: the kernel has no IPVS\nnote: " },
	{ { .no_capability = true }, EX_NOPERM, "error: cannot read the IPVS table: " },
};

START_TEST(a_kernel_that_refuses)
{
	struct cli cli = { .open_kern = cli_open_fake };
	static const char *const commands[] = { "apply svc.yaml slice.yaml",
						"apply --dry-run svc.yaml slice.yaml",
						"list" };
	size_t i;

	setup();
	fake_kern_break(cli_fake(), &refusals[_i].faults);
	for (i = 0; i < UNIT_COUNT(commands); i++) {
		cli_run(&cli, commands[i]);
		ck_assert_int_eq(cli.status, refusals[_i].status);
		ck_assert_str_eq(cli.out, "");
		ck_assert_msg(
			!strncmp(cli.err, refusals[_i].err, strlen(refusals[_i].err)),
			"%s", cli.err);
		cli_clear(&cli);
	}
	ck_assert_uint_eq(fake_kern_count(cli_fake()).changes, 0);
	teardown();
}
END_TEST

START_TEST(a_failed_step_has_object_and_place)
{
	struct cli cli = { .open_kern = cli_open_fake };

	setup();
	/* the first virtual service; its real server then is not tried */
	fake_kern_break(cli_fake(), &(struct fake_kern_faults){ .fail_message = 1,
								.fail_errno = ENOENT });
	cli_run(&cli, "apply svc.yaml slice.yaml");
	ck_assert_int_eq(cli.status, 1);
	ck_assert_str_eq(cli.out, SLICE_LINE "web-1 created\n");
	expect_in(cli.err,
		  "svc.yaml:1:90: error: service/web: cannot add virtual service TCP "
		  "10.96.0.1:80: scheduler 'rr' not found\n   1 | …");
	expect_in(cli.err, "~~~\nnote: 'modprobe ip_vs_rr' says why\n"
			   "error: 1 of 4 steps failed\n");
	cli_clear(&cli);
	ck_assert_str_eq(cli_fake_rules(&arena), NODE_RULES);
	teardown();
}
END_TEST

/* Of a large input the place is left, but not the line. */
START_TEST(a_large_input_is_not_kept)
{
	struct cli cli = { .open_kern = cli_open_fake };
	struct npi_text large = { 0 };
	size_t i;

	setup();
	npi_text_add_string(&large,
			    "{apiVersion: v1, kind: Service, metadata: {name: x}, spec: "
			    "{clusterIP: 10.96.0.2, ports: [{port: 80}]}}\n");
	npi_text_add_string(
		&large, "---\n{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, "
			"metadata: {name: x-1, labels: {kubernetes.io/service-name: x}},"
			" addressType: IPv4, endpoints: [{addresses: [10.244.1.1]}], "
			"ports: [{port: 80}]}\n");
	for (i = 0; i < 1024 * 1024 / 16; i++)
		npi_text_add_string(&large, "# fifteen bytes\n");
	cli_write("large.yaml", npi_text_string(&large));
	fake_kern_break(cli_fake(), &(struct fake_kern_faults){ .fail_message = 1,
								.fail_errno = ENOENT });
	cli_run(&cli, "apply large.yaml");
	ck_assert_int_eq(cli.status, EX_OSERR);
	expect_in(cli.err,
		  "large.yaml:1:72: error: service/x: cannot add virtual service "
		  "TCP 10.96.0.2:80: scheduler 'rr' not found\nnote: ");
	cli_clear(&cli);
	npi_text_add_string(&large, "---\n{apiVersion: v1, kind: Service, spec: 7}\n");
	cli_write("large.yaml", npi_text_string(&large));
	cli_run(&cli, "apply large.yaml");
	ck_assert_int_eq(cli.status, EX_DATAERR);
	expect_in(cli.err, " | {apiVersion: v1, kind: Service, spec: 7}\n");
	cli_clear(&cli);
	npi_text_clear(&large);
	teardown();
}
END_TEST

START_TEST(nothing_done_is_the_kernels_status)
{
	struct cli cli = { .open_kern = cli_open_fake };

	setup();
	cli_write("ip.yaml", "{apiVersion: v1, kind: Service, metadata: {name: x}, spec: "
			     "{clusterIP: 10.96.0.2, ports: [{port: 80}]}}\n");
	fake_kern_break(cli_fake(), &(struct fake_kern_faults){ .fail_message = 1,
								.fail_errno = ENOENT });
	cli_run(&cli, "apply ip.yaml");
	ck_assert_int_eq(cli.status, EX_OSERR);
	ck_assert_str_eq(cli.out, "");
	expect_in(cli.err, "error: 1 of 1 steps failed; the table was not changed\n");
	cli_clear(&cli);
	teardown();
}
END_TEST

static const struct ipvs_virtual_service other = {
	.addr = { AF_INET, { 10, 96, 0, 2 } },
	.protocol = IPPROTO_TCP,
	.port = 80,
};

/* Another program takes away what was just set, so often. */
static int times;
static int (*real_apply)(struct npi_kern *, const struct npi_plan *,
			 struct npi_outcome *);

static int apply_and_delete_other(struct npi_kern *kern, const struct npi_plan *plan,
				  struct npi_outcome *outcomes)
{
	int r = real_apply(kern, plan, outcomes);

	if (times-- > 0)
		fake_ipvs_del_service(fake_kern_ipvs(kern), &other);
	return r;
}

/* times it is taken away, status, and what is said */
static const struct {
	int times, status;
	const char *err;
} fights[] = {
	{ 1, 0, "" },
	{ 2, 1,
	  "error: TCP 10.96.0.2:80 is not as it should be after the change: another "
	  "program works on the table\n" },
};

START_TEST(the_kernel_has_the_last_word)
{
	struct cli cli = { .open_kern = cli_open_fake };

	setup();
	cli_write("other.yaml",
		  "{apiVersion: v1, kind: Service, metadata: {name: other}, "
		  "spec: {clusterIP: 10.96.0.2, ports: [{port: 80}]}}\n");
	cli_expect(&cli, "apply -qq svc.yaml slice.yaml other.yaml", 0, "", "");
	cli_write("slice.yaml", SLICE("web-1", EP("10.1.0.1") EP("10.1.0.2")));
	real_apply = cli_fake()->apply;
	cli_fake()->apply = apply_and_delete_other;
	times = fights[_i].times;
	cli_expect(&cli, "apply -qq svc.yaml slice.yaml other.yaml", fights[_i].status,
		   "", fights[_i].err);
	teardown();
}
END_TEST

/* No IPv4 address was ever up: the kernel would take the virtual services alone. */
START_TEST(a_namespace_without_addresses)
{
	static const struct host_facts nothing;
	struct cli cli = { .open_kern = cli_open_fake };

	setup();
	fake_kern_set_facts(cli_fake(), &nothing);
	cli_run(&cli, "apply svc.yaml slice.yaml");
	ck_assert_int_eq(cli.status, EX_OSERR);
	expect_in(cli.err, "error: nothing was changed\n");
	ck_assert_uint_eq(fake_kern_count(cli_fake()).changes, 0);
	cli_clear(&cli);
	cli_expect(&cli, "apply -qq svc.yaml", 0, "", "");
	teardown();
}
END_TEST

START_TEST(bad_input_changes_nothing)
{
	struct cli cli = { .open_kern = cli_open_fake };

	setup();
	cli_write("bad.yaml",
		  "{apiVersion: v1, kind: Service, metadata: {name: bad}, spec: "
		  "{clusterIP: 10.96.0.9, ports: [{port: 0}]}}\n");
	cli_run(&cli, "apply svc.yaml bad.yaml slice.yaml");
	ck_assert_int_eq(cli.status, EX_DATAERR);
	expect_in(cli.err, "error: 1 error in 1 of 3 files; nothing was changed\n");
	ck_assert_uint_eq(fake_kern_count(cli_fake()).sends, 0);
	cli_clear(&cli);
	teardown();
}
END_TEST

/* What is printed can be applied elsewhere, and gives the same. */
START_TEST(manifests_are_printed_with_allocated_values)
{
	struct cli cli = { .open_kern = cli_open_fake }, again = { 0 };

	setup();
	cli_write("svc.yaml",
		  "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: "
		  "{type: NodePort, ports: [{port: 80}]}}\n");
	cli_run(&cli, "apply --dry-run=client -q -o yaml svc.yaml slice.yaml");
	ck_assert_int_eq(cli.status, 0);
	expect_in(cli.out, "apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Service\n");
	expect_in(cli.out, "    clusterIP: 10.");
	expect_in(cli.out, "    - nodePort: 3");
	expect_in(cli.out, "kind: EndpointSlice\n");
	again.in = cli.out;
	cli_run(&again, "apply --dry-run=client -q -o yaml --require-explicit -");
	ck_assert_int_eq(again.status, 0);
	ck_assert_str_eq(again.out, cli.out);
	cli_clear(&again);
	cli_clear(&cli);
	cli_run(&cli, "apply -q -o json svc.yaml");
	ck_assert_int_eq(cli.status, 0);
	expect_in(cli.out,
		  "{\n    \"apiVersion\": \"v1\",\n    \"kind\": \"Service\",\n");
	ck_assert_uint_eq(fake_kern_count(cli_fake()).changes, 2);
	cli_clear(&cli);
	teardown();
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(each_object_has_its_line, lines),
		UNIT(a_second_run_sends_no_change),
		UNIT(quiet_warns_once),
		UNIT(a_dry_run_shows_and_changes_nothing),
		UNIT_ROWS(a_kernel_that_refuses, refusals),
		UNIT(a_failed_step_has_object_and_place),
		UNIT(a_large_input_is_not_kept),
		UNIT(nothing_done_is_the_kernels_status),
		UNIT_ROWS(the_kernel_has_the_last_word, fights),
		UNIT(a_namespace_without_addresses),
		UNIT(bad_input_changes_nothing),
		UNIT(manifests_are_printed_with_allocated_values),
	};

	return unit_run("cli_apply", tests, UNIT_COUNT(tests));
}
