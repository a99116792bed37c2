/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands say and do about what is around IPVS. */
#include "lib/cli.h"
#include "lib/fake_host.h"
#include "lib/fake_kern.h"
#include "lib/host_text.h"
#include "lib/unit.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>

#include "npi/settings.h"
#include "npi/text.h"

static struct npi_arena arena;

#define SVC(name, address)                                                               \
	"{apiVersion: v1, kind: Service, metadata: {name: " name "}, spec: {type: "      \
	"NodePort, clusterIP: " address ", ports: [{port: 80, nodePort: 30080}]}}\n"
#define SLICE                                                                            \
	"{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, "     \
	"metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}, "           \
	"ports: [{port: 8080}], endpoints: [{addresses: [10.1.0.1]}]}\n"
#define APPLY "apply svc.yaml slice.yaml"

static const char created[] = "service/web created\n"
			      "endpointslice.discovery.k8s.io/web-1 created\n";
static const char around[] = "route/10.96.0.1 created\n"
			     "masquerade/ip created\n"
			     "sysctl/net.ipv4.ip_forward configured (0 -> 1)\n"
			     "sysctl/net.ipv4.vs.conntrack configured (0 -> 1)\n"
			     "sysctl/net.ipv4.vs.expire_nodest_conn configured (0 -> 1)\n"
			     "sysctl/net.ipv4.vs.expire_quiescent_template configured (0 "
			     "-> 1)\n";

static void set_up(void)
{
	cli_enter_directory();
	cli_new_fake();
	cli_write("svc.yaml", SVC("web", "10.96.0.1"));
	cli_write("slice.yaml", SLICE);
}

static void tear_down(void)
{
	cli_free_fake();
	cli_leave_directory();
	npi_arena_clear(&arena);
}

static struct cli a_cli(void)
{
	return (struct cli){ .open_kern = cli_open_fake,
			     .open_host = cli_open_fake_host };
}

static const char *join(const char *a, const char *b)
{
	struct npi_text text = { 0 };
	const char *kept;

	npi_text_add_format(&text, "%s%s", a, b);
	kept = npi_arena_strdup(&arena, npi_text_string(&text));
	npi_text_clear(&text);
	return kept;
}

static void expect_in(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "lacks: %s\n%s", part, text);
}

static const char *host_lines(void)
{
	return host_text(cli_fake_host(), NPI_MANAGE_ALL, &arena);
}

START_TEST(each_change_has_a_line)
{
	struct cli cli = a_cli();

	set_up();
	cli_expect(&cli, APPLY, 0, join(created, around), "");
	cli_expect(&cli, APPLY, 0,
		   "service/web unchanged\nendpointslice.discovery.k8s.io/web-1 "
		   "unchanged\n",
		   "");
	cli_expect(&cli, "reconcile", 0, "service/web unchanged\n", "");
	cli_expect(&cli, "reconcile -q --detailed-exitcode", 0, "", "");
	fake_host_flush_routes(cli_fake_host());
	cli_expect(&cli, "reconcile -q --detailed-exitcode", 2,
		   "route/10.96.0.1 created\n", "");
	fake_host_flush_routes(cli_fake_host());
	cli_expect(&cli, "reconcile -qq", 0, "", "");
	expect_in(host_lines(), "route 10.96.0.1\n");
	tear_down();
}
END_TEST

START_TEST(names_and_manifests_are_objects_alone)
{
	struct cli cli = a_cli();

	set_up();
	cli_expect(&cli, APPLY " -o name", 0,
		   "service/web\nendpointslice.discovery.k8s.io/web-1\n", "");
	expect_in(host_lines(), "route 10.96.0.1\n");
	tear_down();
}
END_TEST

START_TEST(what_goes_is_said)
{
	struct cli cli = a_cli();

	set_up();
	cli_expect(&cli, APPLY " --applyset=x", 0, join(created, around), "");
	cli_write("empty.yaml", "");
	cli_expect(&cli, "apply --applyset=x --prune --allow-empty empty.yaml", 0,
		   "endpointslice.discovery.k8s.io/web-1 pruned\nservice/web pruned\n"
		   "route/10.96.0.1 deleted\nmasquerade/ip deleted\n",
		   "");
	/* nobody knows who else needs the sysctls now */
	ck_assert_str_eq(host_lines(),
			 "sysctl net.ipv4.ip_forward 1\n"
			 "sysctl net.ipv4.vs.conntrack 1\n"
			 "sysctl net.ipv4.vs.expire_nodest_conn 1\n"
			 "sysctl net.ipv4.vs.expire_quiescent_template 1\n");
	tear_down();
}
END_TEST

START_TEST(a_dry_run_shows_the_difference)
{
	struct cli cli = a_cli();

	set_up();
	cli_expect(&cli, APPLY " -qq", 0, "", "");
	fake_host_flush_routes(cli_fake_host());
	cli_expect(
		&cli, "reconcile --dry-run", 0,
		"service/web unchanged (server dry run)\n"
		"route/10.96.0.1 created (server dry run)\n"
		"--- now\n"
		"+++ wanted\n"
		"@@ routes @@\n"
		"+local 10.96.0.1 dev lo table local proto 77 src 192.168.10.10\n"
		"Around IPVS: 1 route and 0 elements to add, 0 to change, 0 to remove, "
		"0 sysctls to set.\n",
		"");
	cli_run(&cli, "apply --dry-run --masquerade-all --pod-cidr=10.1.0.0/16 svc.yaml");
	expect_in(cli.out,
		  "@@ masquerade @@\n"
		  " table ip nodeport_ipvs\n"
		  "-from_outside { 10.96.0.1 . tcp . 80 }\n"
		  "+always { 10.96.0.1 . tcp . 80 }\n"
		  "+pods { 10.1.0.0/16 }\n"
		  "Around IPVS: 1 route and 2 elements to add, 0 to change, 1 to "
		  "remove, 0 sysctls to set.\n");
	cli_clear(&cli);
	tear_down();
}
END_TEST

/* What is said of a part that fails; all the others are done. */
static const struct {
	enum kern_host_part part;
	int error, status;
	const char *lacks; /* the line that is not there */
	const char *err;
} failures[] = {
	{ KERN_HOST_ROUTE, EPERM, 1, "route/10.96.0.1 created\n",
	  "error: service/web: cannot add local route to 10.96.0.1: Operation not "
	  "permitted\n" },
	{ KERN_HOST_MASQUERADE, EOPNOTSUPP, 1, "masquerade/ip created\n",
	  "error: cannot change the nftables table 'nodeport_ipvs': Operation not "
	  "supported\n"
	  "note: if another program masquerades, or nothing has to be: "
	  "--manage=ipvs,routes,sysctl\n" },
	{ KERN_HOST_MASQUERADE, EPROTONOSUPPORT, 1, "masquerade/ip created\n",
	  "error: cannot change the nftables table 'nodeport_ipvs': the kernel has no "
	  "nf_tables\n" },
	{ KERN_HOST_SYSCTL, EROFS, 0, "sysctl/net.ipv4.ip_forward configured (0 -> 1)\n",
	  "warning: cannot set net.ipv4.ip_forward to 1: Read-only file system\n"
	  "note: where it may be written, as on the host of a container, this line "
	  "belongs in a file in /etc/sysctl.d: net.ipv4.ip_forward = 1\n" },
	{ KERN_HOST_SYSCTL, EINVAL, 1, "sysctl/net.ipv4.ip_forward configured (0 -> 1)\n",
	  "error: cannot set net.ipv4.ip_forward to 1: Invalid argument\n" },
};

START_TEST(a_part_that_fails_is_named)
{
	struct cli cli = a_cli();

	set_up();
	fake_host_break(cli_fake_host(), failures[_i].part, failures[_i].error, 1);
	cli_run(&cli, APPLY);
	ck_assert_int_eq(cli.status, failures[_i].status);
	expect_in(cli.err, failures[_i].err);
	expect_in(cli.out, created);
	ck_assert_ptr_null(strstr(cli.out, failures[_i].lacks));
	ck_assert_uint_eq(strlen(cli.out) + strlen(failures[_i].lacks),
			  strlen(created) + strlen(around));
	cli_clear(&cli);
	cli_expect(&cli, "reconcile -q", 0, failures[_i].lacks, "");
	tear_down();
}
END_TEST

START_TEST(a_standing_failure_is_no_change)
{
	struct cli cli = a_cli();

	set_up();
	fake_host_break(cli_fake_host(), KERN_HOST_SYSCTL, EROFS, 4 + 4);
	cli_run(&cli, APPLY);
	cli_clear(&cli);
	cli_run(&cli, "reconcile -q --detailed-exitcode");
	ck_assert_int_eq(cli.status, 0);
	ck_assert_str_eq(cli.out, "");
	expect_in(cli.err, "warning: cannot set net.ipv4.ip_forward to 1: ");
	cli_clear(&cli);
	tear_down();
}
END_TEST

START_TEST(what_stays_because_a_virtual_service_does_is_not_said_to_go)
{
	struct cli cli = a_cli();

	set_up();
	cli_expect(&cli, APPLY " -qq --applyset=x", 0, "", "");
	cli_write("empty.yaml", "");
	fake_kern_break(cli_fake(), &(struct fake_kern_faults){ .fail_message = 1,
								.fail_errno = ENOMEM });
	cli_run(&cli, "apply --applyset=x --prune --allow-empty empty.yaml");
	ck_assert_int_eq(cli.status, 1);
	ck_assert_ptr_null(strstr(cli.out, "route/"));
	expect_in(host_lines(), "route 10.96.0.1\n");
	cli_clear(&cli);
	tear_down();
}
END_TEST

static const struct {
	enum kern_host_part part;
	int error, status;
	const char *err;
} refusals[] = {
	{ KERN_HOST_ROUTE, ENOBUFS, EX_OSERR,
	  "error: cannot read this node's local routes: No buffer space available\n" },
	{ KERN_HOST_MASQUERADE, ENOENT, EX_OSERR,
	  "error: cannot read the nftables table 'nodeport_ipvs': libnftables.so.1 is "
	  "not installed\n"
	  "note: if another program masquerades, or nothing has to be: "
	  "--manage=ipvs,routes,sysctl\n" },
	{ KERN_HOST_MASQUERADE, EPERM, EX_NOPERM, "error: cannot read nftables: " },
};

START_TEST(what_cannot_be_read_ends_the_run)
{
	struct cli cli = a_cli();

	set_up();
	fake_host_refuse(cli_fake_host(), refusals[_i].part, refusals[_i].error);
	cli_run(&cli, APPLY);
	ck_assert_int_eq(cli.status, refusals[_i].status);
	ck_assert_str_eq(cli.out, "");
	ck_assert_msg(!strncmp(cli.err, refusals[_i].err, strlen(refusals[_i].err)), "%s",
		      cli.err);
	ck_assert_uint_eq(fake_kern_count(cli_fake()).changes, 0);
	cli_clear(&cli);
	tear_down();
}
END_TEST

/* Which parts are looked after, and who is masqueraded. */
#define ROUTE "route 10.96.0.1\n"
#define TABLE "table ip\n"
#define SYSCTLS                                                                          \
	"sysctl net.ipv4.ip_forward 1\n"                                                 \
	"sysctl net.ipv4.vs.conntrack 1\n"                                               \
	"sysctl net.ipv4.vs.expire_nodest_conn 1\n"                                      \
	"sysctl net.ipv4.vs.expire_quiescent_template 1\n"
#define ELEMENTS                                                                         \
	"always TCP 192.168.10.10:30080\n"                                               \
	"from_outside TCP 10.96.0.1:80\n"                                                \
	"hairpin TCP 10.1.0.1:8080\n"
#define ALL_ELEMENTS                                                                     \
	"always TCP 10.96.0.1:80\n"                                                      \
	"always TCP 192.168.10.10:30080\n"                                               \
	"hairpin TCP 10.1.0.1:8080\n"
#define PODS "pods ? 10.1.0.0:0\n"

static const struct {
	const char *args, *environment, *config;
	const char *host;
} settings[] = {
	{ "", NULL, NULL, ROUTE ELEMENTS TABLE SYSCTLS },
	{ "--manage=ipvs", NULL, NULL, "" },
	{ "--manage=ipvs,routes", NULL, NULL, ROUTE },
	{ "--manage=sysctl,ipvs", NULL, NULL, SYSCTLS },
	{ "--manage=masquerade", NULL, NULL, ELEMENTS TABLE },
	{ "", "NODEPORT_IPVS_MANAGE=routes,sysctl", NULL, ROUTE SYSCTLS },
	{ "--manage=ipvs --manage=routes", "NODEPORT_IPVS_MANAGE=sysctl", NULL, ROUTE },
	{ "--pod-cidr=10.1.0.0/16", NULL, NULL, ROUTE ELEMENTS PODS TABLE SYSCTLS },
	{ "", "NODEPORT_IPVS_POD_CIDR=10.1.0.0/16,fd00::/56", NULL,
	  ROUTE ELEMENTS PODS TABLE SYSCTLS },
	{ "", NULL, "clusterCIDR: 10.1.0.0/16\n", ROUTE ELEMENTS PODS TABLE SYSCTLS },
	{ "", NULL, "clusterCIDR: \"\"\n", ROUTE ELEMENTS TABLE SYSCTLS },
	{ "--masquerade-all", NULL, NULL, ROUTE ALL_ELEMENTS TABLE SYSCTLS },
	{ "", NULL, "iptables: {masqueradeAll: true, masqueradeBit: 14}\n",
	  ROUTE ALL_ELEMENTS TABLE SYSCTLS },
	{ "", NULL, "linux: {masqueradeAll: true}\n", ROUTE ALL_ELEMENTS TABLE SYSCTLS },
	{ "", "NODEPORT_IPVS_MASQUERADE_ALL=false", "iptables: {masqueradeAll: true}\n",
	  ROUTE ELEMENTS TABLE SYSCTLS },
};

START_TEST(settings_decide_what_is_looked_after)
{
	const char *environment[] = { settings[_i].environment, NULL };
	struct npi_text args = { 0 };
	struct cli cli = a_cli();

	set_up();
	cli.environment = environment;
	npi_text_add_format(&args,
			    "apiVersion: kubeproxy.config.k8s.io/v1alpha1\n"
			    "kind: KubeProxyConfiguration\n%s",
			    settings[_i].config ? settings[_i].config : "");
	cli_write("config.yaml", args.bytes);
	npi_text_clear(&args);
	npi_text_add_format(&args, APPLY " -qq --config=config.yaml %s",
			    settings[_i].args);
	cli_expect(&cli, args.bytes, 0, "", "");
	ck_assert_str_eq(host_lines(), settings[_i].host);
	npi_text_clear(&args);
	tear_down();
}
END_TEST

static const char *const wrong[] = {
	"--manage=",
	"--manage=ipvs,",
	"--manage=iptables",
	"--pod-cidr=10.1",
	"--iptables-masquerade-bit=32",
	"--allow-address=web",
};

START_TEST(a_wrong_value_is_refused)
{
	struct cli cli = a_cli();

	set_up();
	cli_run(&cli, join(APPLY " ", wrong[_i]));
	ck_assert_int_eq(cli.status, EX_USAGE);
	expect_in(cli.err, "expected ");
	ck_assert_str_eq(host_lines(), "");
	cli_clear(&cli);
	tear_down();
}
END_TEST

/* What was ours stays when a run does not look after it, and is taken up again. */
START_TEST(a_part_that_is_not_looked_after_any_more_stays)
{
	struct cli cli = a_cli();

	set_up();
	cli_expect(&cli, APPLY " -qq --applyset=x", 0, "", "");
	cli_write("empty.yaml", "");
	cli_expect(&cli,
		   "apply -q --manage=ipvs --applyset=x --prune --allow-empty "
		   "empty.yaml",
		   0, "endpointslice.discovery.k8s.io/web-1 pruned\nservice/web pruned\n",
		   "");
	ck_assert_str_eq(host_lines(), ROUTE ELEMENTS TABLE SYSCTLS);
	cli_expect(&cli, "reconcile -q --manage=ipvs", 0, "", "");
	cli_expect(&cli, "reconcile -q --manage=routes", 0, "route/10.96.0.1 deleted\n",
		   "");
	cli_expect(&cli, "reconcile -q", 0, "masquerade/ip deleted\n", "");
	ck_assert_str_eq(host_lines(), SYSCTLS);
	tear_down();
}
END_TEST

static const char node_b[] =
	"{apiVersion: v1, kind: Node, metadata: {name: node-b}, status: {addresses: "
	"[{type: InternalIP, address: 10.96.0.1}]}}\n";

START_TEST(the_address_of_another_node_needs_a_word_of_its_own)
{
	struct cli cli = a_cli();

	set_up();
	cli_write("node.yaml", node_b);
	cli_run(&cli, APPLY " node.yaml");
	ck_assert_int_eq(cli.status, EX_DATAERR);
	expect_in(cli.err, "svc.yaml:1:");
	expect_in(cli.err, "error: 10.96.0.1 is an address of node 'node-b': serving it "
			   "here would cut this node off from that one\n");
	expect_in(cli.err, "note: if it is meant to be served here: "
			   "--allow-address=10.96.0.1\n");
	expect_in(cli.err, "nothing was changed");
	cli_clear(&cli);
	cli_run(&cli, APPLY " node.yaml --force-conflicts");
	ck_assert_int_eq(cli.status, EX_DATAERR);
	cli_clear(&cli);
	ck_assert_str_eq(host_lines(), "");
	ck_assert_str_eq(cli_fake_rules(&arena), "");
	cli_expect(&cli, APPLY " node.yaml -qq --allow-address=10.96.0.1", 0, "", "");
	expect_in(host_lines(), ROUTE);
	/* once it is served, nobody has to say it again */
	cli_write("slice.yaml", "");
	cli_expect(&cli, "reconcile -q", 0, "", "");
	cli_expect(&cli, APPLY " node.yaml -qq", 0, "", "");
	tear_down();
}
END_TEST

/* Where no route is made, nobody is cut off. */
START_TEST(without_routes_any_address_will_do)
{
	struct cli cli = a_cli();

	set_up();
	cli_write("node.yaml", node_b);
	cli_expect(&cli, APPLY " node.yaml -qq --manage=ipvs,sysctl", 0, "", "");
	tear_down();
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(each_change_has_a_line),
		UNIT(names_and_manifests_are_objects_alone),
		UNIT(what_goes_is_said),
		UNIT(a_dry_run_shows_the_difference),
		UNIT_ROWS(a_part_that_fails_is_named, failures),
		UNIT(a_standing_failure_is_no_change),
		UNIT(what_stays_because_a_virtual_service_does_is_not_said_to_go),
		UNIT_ROWS(what_cannot_be_read_ends_the_run, refusals),
		UNIT_ROWS(settings_decide_what_is_looked_after, settings),
		UNIT_ROWS(a_wrong_value_is_refused, wrong),
		UNIT(a_part_that_is_not_looked_after_any_more_stays),
		UNIT(the_address_of_another_node_needs_a_word_of_its_own),
		UNIT(without_routes_any_address_will_do),
	};

	return unit_run("cli_host", tests, UNIT_COUNT(tests));
}
