/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `delete`: what is meant by what is named, when it asks, and what it says. */
#include "lib/cli.h"
#include "lib/fake_kern.h"
#include "lib/host_text.h"
#include "lib/unit.h"

#include <string.h>
#include <sysexits.h>

#include "npi/settings.h"

static struct npi_arena arena;

#define SVC(space, name, ip)                                                             \
	"{apiVersion: v1, kind: Service, metadata: {name: " name ", namespace: " space   \
	", labels: {app: " name "}}, spec: {clusterIP: " ip ", ports: [{port: 80}]}}\n"
#define SLICE                                                                            \
	"{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, "     \
	"metadata: {name: web-1, namespace: default, labels: {app: web, "                \
	"kubernetes.io/service-name: web}}, "                                            \
	"ports: [{port: 8080}], endpoints: [{addresses: [10.1.0.1]}]}\n"

#define WEB   SVC("default", "web", "10.96.0.1")
#define API   SVC("default", "api", "10.96.0.2")
#define OTHER SVC("other", "web", "10.96.0.3")

#define WEB_RULES                                                                        \
	"-A -t 10.96.0.1:80 -s rr\n"                                                     \
	"-a -t 10.96.0.1:80 -r 10.1.0.1:8080 -m -w 1\n"
#define API_RULES   "-A -t 10.96.0.2:80 -s rr\n"
#define OTHER_RULES "-A -t 10.96.0.3:80 -s rr\n"

#define WEB_GONE   "service \"web\" deleted from default namespace\n"
#define API_GONE   "service \"api\" deleted from default namespace\n"
#define OTHER_GONE "service \"web\" deleted from other namespace\n"
#define SLICE_GONE                                                                       \
	"endpointslice.discovery.k8s.io \"web-1\" deleted from default namespace\n"

static void setup(void)
{
	struct cli cli = { .open_kern = cli_open_fake };

	cli_enter_directory();
	cli_new_fake();
	cli_write("web.yaml", WEB "---\n" SLICE);
	cli_write("api.yaml", API);
	cli_write("other.yaml", OTHER);
	cli_write("more/a.yaml", API);
	cli_write("empty.yaml", "");
	cli_run(&cli, "apply -qq --applyset one web.yaml");
	ck_assert_int_eq(cli.status, 0);
	cli_clear(&cli);
	cli_run(&cli, "apply -qq --applyset two api.yaml other.yaml");
	ck_assert_int_eq(cli.status, 0);
	cli_clear(&cli);
}

static void teardown(void)
{
	cli_free_fake();
	cli_leave_directory();
	npi_arena_clear(&arena);
}

/* With -q: of the Services that are left there is nothing to be said. */
static const struct {
	const char *args, *out, *err;
	int status;
	const char *rules; /* that are left */
} rows[] = {
	{ "svc web", WEB_GONE, "", 0, API_RULES OTHER_RULES },
	{ "service/web", WEB_GONE, "", 0, API_RULES OTHER_RULES },
	{ "Services web api", API_GONE WEB_GONE, "", 0, OTHER_RULES },
	{ "svc/api endpointslices.discovery.k8s.io/web-1",
	  SLICE_GONE API_GONE "service/web configured\n", "", 0,
	  "-A -t 10.96.0.1:80 -s rr\n" OTHER_RULES },
	{ "svc web -n other", OTHER_GONE, "", 0, WEB_RULES API_RULES },
	{ "-n other svc/web -o name", "service/web\n", "", 0, WEB_RULES API_RULES },
	{ "endpointslice web-1 -o name", "endpointslice.discovery.k8s.io/web-1\n", "", 0,
	  "-A -t 10.96.0.1:80 -s rr\n" API_RULES OTHER_RULES },
	{ "-f web.yaml", SLICE_GONE WEB_GONE, "", 0, API_RULES OTHER_RULES },
	{ "-f web.yaml -f other.yaml", SLICE_GONE WEB_GONE OTHER_GONE, "", 0, API_RULES },
	{ "-R -f more", API_GONE, "", 0, WEB_RULES OTHER_RULES },
	{ "-f web.yaml -f other.yaml -n other", OTHER_GONE, "", 0, WEB_RULES API_RULES },
	{ "svc -l app=web --yes", WEB_GONE, "", 0, API_RULES OTHER_RULES },
	{ "svc -l app=web -A -y", WEB_GONE OTHER_GONE, "", 0, API_RULES },
	{ "-l app=web -y", SLICE_GONE WEB_GONE, "", 0, API_RULES OTHER_RULES },
	{ "svc,endpointslices -l app=web -y", SLICE_GONE WEB_GONE, "", 0,
	  API_RULES OTHER_RULES },
	{ "svc --all -y", API_GONE WEB_GONE, "", 0, OTHER_RULES },
	{ "svc --all -A -y", API_GONE WEB_GONE OTHER_GONE, "", 0, "" },
	{ "--all -y", SLICE_GONE API_GONE WEB_GONE OTHER_GONE, "", 0, "" },
	{ "--all -n other -y", OTHER_GONE, "", 0, WEB_RULES API_RULES },
	{ "--applyset two -y", API_GONE OTHER_GONE, "", 0, WEB_RULES },
	{ "--applyset two -n other -y", OTHER_GONE, "", 0, WEB_RULES API_RULES },
	{ "svc --applyset one -y", WEB_GONE, "", 0, API_RULES OTHER_RULES },
	{ "svc none web nought", WEB_GONE,
	  "error: services \"none\" not found\nerror: services \"nought\" not found\n", 1,
	  API_RULES OTHER_RULES },
	{ "svc/none --ignore-not-found --detailed-exitcode", "", "", 0,
	  WEB_RULES API_RULES OTHER_RULES },
	{ "svc/web --detailed-exitcode", WEB_GONE, "", 2, API_RULES OTHER_RULES },
	{ "endpointslices/web", "",
	  "error: endpointslices.discovery.k8s.io \"web\" not found\n", 1,
	  WEB_RULES API_RULES OTHER_RULES },
	{ "svc --applyset one -y -n other", "", "", 0, WEB_RULES API_RULES OTHER_RULES },
	{ "svc web --dry-run -o name", "service/web\n", "", 0,
	  WEB_RULES API_RULES OTHER_RULES },
	{ "--all --dry-run -o name -n other", "service/web\n", "", 0,
	  WEB_RULES API_RULES OTHER_RULES },
};

START_TEST(what_is_named_goes)
{
	struct cli cli = { .open_kern = cli_open_fake };
	char args[200];

	setup();
	snprintf(args, sizeof(args), "delete -q %s", rows[_i].args);
	cli_run(&cli, args);
	/* warnings about Services without endpoints are none of this */
	ck_assert_msg(cli.status == rows[_i].status &&
			      strcmp(cli.out, rows[_i].out) == 0 &&
			      strncmp(cli.err + strlen(cli.err) - strlen(rows[_i].err),
				      rows[_i].err, strlen(rows[_i].err)) == 0,
		      "%s: %d\n%s%s", args, cli.status, cli.out, cli.err);
	cli_clear(&cli);
	ck_assert_msg(strcmp(cli_fake_rules(&arena), rows[_i].rules) == 0, "%s:\n%s",
		      args, cli_fake_rules(&arena));
	teardown();
}
END_TEST

static const struct {
	const char *args, *err;
	int status;
} mistakes[] = {
	{ "", "nothing is named: give -f FILE", EX_USAGE },
	{ "svc", "no name was specified", EX_USAGE },
	{ "svc -A", "no name was specified", EX_USAGE },
	{ "svc web --all", "name cannot be provided when --all is specified", EX_USAGE },
	{ "svc web -l app=web", "when a selector is specified", EX_USAGE },
	{ "svc web -A", "by name across all namespaces", EX_USAGE },
	{ "sevices web", "unknown kind of objects 'sevices'", EX_USAGE },
	{ "sevices web", "did you mean 'services'?", EX_USAGE },
	{ "web.yaml", "to delete what is in 'web.yaml': -f web.yaml", EX_USAGE },
	{ "-", "to delete what is in '-': -f -", EX_USAGE },
	{ "svc/web api", "'api'", EX_USAGE },
	{ "svc svc/web", "'svc/web'", EX_USAGE },
	{ "svc/", "expected KIND/NAME: 'svc/'", EX_USAGE },
	{ "svc/a/b", "expected KIND/NAME: 'svc/a/b'", EX_USAGE },
	{ "svc,", "unknown kind of objects ''", EX_USAGE },
	{ "-f web.yaml svc web", "files cannot be combined", EX_USAGE },
	{ "-f web.yaml --all", "files cannot be combined", EX_USAGE },
	{ "-f web.yaml -l a=b", "files cannot be combined", EX_USAGE },
	{ "-f nosuch.yaml", "cannot read 'nosuch.yaml'", EX_NOINPUT },
	{ "-f empty.yaml", "no objects passed to delete: empty.yaml is empty",
	  EX_NOINPUT },
	{ "svc -y -l a=(", "", EX_DATAERR },
	{ "-o yaml svc web", "invalid value 'yaml'", EX_USAGE },
	{ "--dry-run=client svc web", "invalid value 'client'", EX_USAGE },
	{ "--all", "refusing to delete 4 objects without a terminal to ask on; add --yes",
	  EX_USAGE },
	{ "--applyset one", "refusing to delete 2 objects", EX_USAGE },
	{ "svc -l app=api", "refusing to delete 1 object without", EX_USAGE },
	{ "-i svc web", "refusing to delete 1 object without", EX_USAGE },
};

START_TEST(a_mistake_deletes_nothing)
{
	struct cli cli = { .open_kern = cli_open_fake };
	char args[200];

	setup();
	snprintf(args, sizeof(args), "delete %s", mistakes[_i].args);
	cli_run(&cli, args);
	ck_assert_msg(cli.status == mistakes[_i].status &&
			      strstr(cli.err, mistakes[_i].err) && *cli.err,
		      "%s: %d\n%s", args, cli.status, cli.err);
	ck_assert_str_eq(cli.out, "");
	cli_clear(&cli);
	ck_assert_str_eq(cli_fake_rules(&arena), WEB_RULES API_RULES OTHER_RULES);
	teardown();
}
END_TEST

static const struct {
	const char *args, *answer;
	int status;
	const char *rules;
} answers[] = {
	{ "delete -q --all -n other", "y\n", 0, WEB_RULES API_RULES },
	{ "delete -q --all -n other", "Yes\n", 0, WEB_RULES API_RULES },
	{ "delete -q --all -n other", "n\n", 1, WEB_RULES API_RULES OTHER_RULES },
	{ "delete -q --all -n other", "\n", 1, WEB_RULES API_RULES OTHER_RULES },
	{ "delete -q --all -n other", "", 1, WEB_RULES API_RULES OTHER_RULES },
	{ "delete -q --all -n other", "yesterday\n", 1, WEB_RULES API_RULES OTHER_RULES },
	{ "delete -q -i svc web -n other", "y\n", 0, WEB_RULES API_RULES },
};

#define QUESTION                                                                         \
	"You are about to delete the following 1 resource(s):\n"                         \
	"service/web from other namespace\n"                                             \
	"Do you want to continue? (y/N): "

START_TEST(on_a_terminal_it_asks)
{
	struct cli cli = { .open_kern = cli_open_fake,
			   .in_is_terminal = true,
			   .in = answers[_i].answer };

	setup();
	cli_run(&cli, answers[_i].args);
	ck_assert_msg(cli.status == answers[_i].status, "%d: %d %s", _i, cli.status,
		      cli.err);
	ck_assert_msg(strncmp(cli.err, QUESTION, strlen(QUESTION)) == 0, "%s", cli.err);
	ck_assert_str_eq(cli.out, cli.status ? "" : OTHER_GONE);
	ck_assert(!cli.status == !strstr(cli.err, "deletion is cancelled\n"));
	cli_clear(&cli);
	ck_assert_str_eq(cli_fake_rules(&arena), answers[_i].rules);
	teardown();
}
END_TEST

START_TEST(what_is_not_there_needs_no_answer)
{
	struct cli cli = { .open_kern = cli_open_fake };

	setup();
	cli_expect(&cli, "delete -q --all -y --now", 0,
		   SLICE_GONE API_GONE WEB_GONE OTHER_GONE, "");
	cli_expect(&cli, "delete --all", 0, "", "No resources found\n");
	cli_expect(&cli, "delete -q --all", 0, "", "");
	cli_expect(&cli, "delete svc -l app=web", 0, "", "No resources found\n");
	cli_expect(&cli, "delete svc web", 1, "", "error: services \"web\" not found\n");
	teardown();
}
END_TEST

START_TEST(a_dry_run_shows_the_plan)
{
	struct cli cli = { .open_kern = cli_open_fake };

	setup();
	cli_expect(&cli, "delete -qq svc --all -y -n other", 0, "", "");
	cli_expect(&cli, "delete -qq svc api", 0, "", "");
	cli_expect(
		&cli, "delete -q svc web --dry-run", 0,
		"service \"web\" deleted from default namespace (server dry run)\n"
		"--- now\n+++ wanted\n@@ default/web clusterIP @@\n"
		"-TCP  10.96.0.1:80 rr\n"
		"-  -> 10.1.0.1:8080                Masq    1\n"
		"Plan: 0 virtual services and 0 real servers to add, 0 to change, 0 to "
		"drain, 1 to remove.\n",
		"");
	ck_assert_str_eq(cli_fake_rules(&arena), WEB_RULES);
	teardown();
}
END_TEST

START_TEST(all_that_is_ours_goes)
{
	struct cli cli = { .open_kern = cli_open_fake, .open_host = cli_open_fake_host };
	const char *host;

	setup();
	cli_expect(&cli, "reconcile -qq", 0, "", "");
	host = host_text(cli_fake_host(), NPI_MANAGE_ALL, &arena);
	ck_assert_ptr_nonnull(strstr(host, "route 10.96.0.1\n"));
	ck_assert_ptr_nonnull(strstr(host, "10.96.0.2"));
	cli_expect(&cli, "delete -qq --all -y", 0, "", "");
	ck_assert_str_eq(cli_fake_rules(&arena), "");
	host = host_text(cli_fake_host(), NPI_MANAGE_ALL, &arena);
	ck_assert_msg(!strstr(host, "10.96.0.") && !strstr(host, "10.1.0.1"), "%s", host);
	cli_expect(&cli, "diff", 0, "", "");
	teardown();
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(what_is_named_goes, rows),
		UNIT_ROWS(a_mistake_deletes_nothing, mistakes),
		UNIT_ROWS(on_a_terminal_it_asks, answers),
		UNIT(what_is_not_there_needs_no_answer),
		UNIT(a_dry_run_shows_the_plan),
		UNIT(all_that_is_ours_goes),
	};

	return unit_run("cli_delete", tests, UNIT_COUNT(tests));
}
