/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `get` against what kubectl printed for the same command line: test/kubectl. */
#include "lib/cli.h"
#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "npi/text.h"

/* 2026-01-13T00:00:00Z, from which the recorded ages count */
enum { NOW_S = 1768262400 };

static char *read_file(const char *name)
{
	char *bytes = calloc(1, 1 << 20), path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/kubectl/%s", NPI_TEST_DIR, name);
	file = fopen(path, "r");
	ck_assert_msg(file != NULL, "%s", path);
	ck_assert(fread(bytes, 1, (1 << 20) - 1, file) > 0 || feof(file));
	fclose(file);
	return bytes;
}

static void apply(const char *manifests, int64_t now_s)
{
	struct cli cli = { .open_kern = cli_open_fake, .now_s = now_s, .in = manifests };

	cli_run(&cli, "apply -qq -");
	ck_assert_msg(cli.status == 0, "%s", cli.err);
	cli_clear(&cli);
}

static void setup(void)
{
	cli_enter_directory();
	cli_new_fake();
}

static void teardown(void)
{
	cli_free_fake();
	cli_leave_directory();
}

/* kubectl talks to a server, which is what it says of it. */
static void translate(struct npi_text *text, const char *recorded)
{
	static const char from_server[] = "Error from server (NotFound): ";
	const char *found;

	while ((found = strstr(recorded, from_server))) {
		npi_text_add(text, recorded, (size_t)(found - recorded));
		npi_text_add_string(text, "error: ");
		recorded = found + strlen(from_server);
	}
	npi_text_add_string(text, recorded);
}

static void expect_as_recorded(const char *args)
{
	struct npi_text name = { 0 }, expected = { 0 }, said = { 0 };
	struct cli cli = { .now_s = NOW_S };
	char *recorded, *c;

	npi_text_add_format(&name, "recorded/%s.txt", args);
	for (c = name.bytes + strlen("recorded/"); *c; c++)
		if (*c == '/')
			*c = ':';
	recorded = read_file(name.bytes);
	translate(&expected, recorded);
	cli_run(&cli, args);
	npi_text_add_format(&said, "%s%s", cli.out, cli.err);
	ck_assert_msg(!strcmp(npi_text_string(&said), npi_text_string(&expected)),
		      "%s\n%s---\n%s", args, npi_text_string(&said),
		      npi_text_string(&expected));
	ck_assert_msg(cli.status == (strstr(recorded, "Error") ? 1 : 0), "%s: status %d",
		      args, cli.status);
	cli_clear(&cli);
	npi_text_clear(&name);
	npi_text_clear(&expected);
	npi_text_clear(&said);
	free(recorded);
}

START_TEST(kubectl_prints_the_same)
{
	char *objects = read_file("objects.json"), *lines = read_file("arguments.txt");
	char *rest = NULL, *line;
	int n = 0;

	setup();
	apply(objects, NOW_S);
	for (line = strtok_r(lines, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		expect_as_recorded(line);
		n++;
	}
	ck_assert_int_ge(n, 40);
	teardown();
	free(objects);
	free(lines);
}
END_TEST

#define SVC(name, more)                                                                  \
	"{apiVersion: v1, kind: Service, metadata: {name: " name "}, spec: {clusterIP: " \
	"10.96.0.1, ports: [{port: 80" more "}]}}\n"

/* Without a creationTimestamp it is the first time that counts. */
START_TEST(age_counts_from_when_it_was_first_applied)
{
	struct cli cli = { .now_s = NOW_S };

	setup();
	apply(SVC("web", ""), NOW_S - 300);
	apply(SVC("web", ", name: http"), NOW_S - 60);
	cli_expect(&cli, "get svc --no-headers", 0,
		   "web   ClusterIP   10.96.0.1   <none>   80/TCP   5m\n", "");
	teardown();
}
END_TEST

static const char others[] =
	"{apiVersion: v1, kind: Service, metadata: {name: web, namespace: kube-system}, "
	"spec: {clusterIP: 10.96.0.2, ports: [{port: 80}]}}\n---\n"
	"{apiVersion: v1, kind: Service, metadata: {name: web, namespace: kube}, "
	"spec: {clusterIP: 10.96.0.3, ports: [{port: 80}]}}\n---\n"
	"{apiVersion: v1, kind: Endpoints, metadata: {name: web, namespace: kube}, "
	"subsets: [{ports: [{port: 8080}], addresses: [{ip: 10.1.0.9}, {ip: "
	"10.1.0.10}]}]}\n---\n"
	"{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: []}}\n---\n"
	"{apiVersion: v1, kind: Node, metadata: {name: node1, labels: {a: b}}}\n";

static const struct {
	const char *args;
	int status;
	const char *out;
	const char *err;
} rows[] = {
	/* '-' is before '/', as in the keys of an API server */
	{ "get svc -A", 0,
	  "NAMESPACE     NAME   TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE\n"
	  "kube-system   web    ClusterIP   10.96.0.2    <none>        80/TCP    45s\n"
	  "kube          web    ClusterIP   10.96.0.3    <none>        80/TCP    45s\n",
	  "" },
	{ "get ep -A", 0,
	  "NAMESPACE   NAME   ENDPOINTS                      AGE\n"
	  "kube        web    10.1.0.9:8080,10.1.0.10:8080   45s\n",
	  "" },
	{ "get pods", 0, "NAME   AGE\np      45s\n", "" },
	/* they are in no namespace */
	{ "get node -A", 0, "NAME    AGE\nnode1   45s\n", "" },
	{ "get no node1", 0, "NAME    AGE\nnode1   45s\n", "" },
	{ "get all -n kube -o name", 0, "service/web\nendpoints/web\nnode/node1\n", "" },
	{ "get all -l a=b", 0, "NAME         AGE\nnode/node1   45s\n", "" },
	{ "get all -A --no-headers", 0,
	  "kube-system   service/web   ClusterIP   10.96.0.2   <none>   80/TCP   45s\n"
	  "kube          service/web   ClusterIP   10.96.0.3   <none>   80/TCP   45s\n"
	  "kube   endpoints/web   10.1.0.9:8080,10.1.0.10:8080   45s\n"
	  "default   pod/p   45s\n"
	  "node/node1   45s\n",
	  "" },
	{ "get svc", 0, "", "No resources found in default namespace.\n" },
	{ "get svc -q", 0, "", "" },
	{ "get endpointslices -A", 0, "", "No resources found\n" },
	{ "get svc web", 1, "", "error: services \"web\" not found\n" },
	{ "get pods/p svc/x node/y", 1, "NAME   AGE\np      45s\n",
	  "error: services \"x\" not found\nerror: nodes \"y\" not found\n" },
	{ "get svc web --ignore-not-found -o yaml", 0, "", "" },

	{ "get", EX_USAGE, "",
	  "error: no kind of objects named: svc, endpointslices, endpoints, pods, nodes "
	  "or all\nTry 'nodeport-ipvs get --help'.\n" },
	{ "get srvices", EX_USAGE, "",
	  "error: unknown kind of objects 'srvices'\nDid you mean 'services'?\n"
	  "Try 'nodeport-ipvs get --help'.\n" },
	{ "get svc,deployments", EX_USAGE, "",
	  "error: unknown kind of objects 'deployments'\n"
	  "Try 'nodeport-ipvs get --help'.\n" },
	{ "get svc,", EX_USAGE, "",
	  "error: unknown kind of objects ''\nTry 'nodeport-ipvs get --help'.\n" },
	{ "get svc/", EX_USAGE, "",
	  "error: KIND/NAME is of one kind and one name\n"
	  "Try 'nodeport-ipvs get --help'.\n" },
	{ "get svc,ep/web", EX_USAGE, "",
	  "error: KIND/NAME is of one kind and one name\n"
	  "Try 'nodeport-ipvs get --help'.\n" },
	{ "get svc svc/web", EX_USAGE, "",
	  "error: either all objects are named as KIND/NAME, or none is\n"
	  "Try 'nodeport-ipvs get --help'.\n" },
	{ "get svc web -A", EX_USAGE, "",
	  "error: an object cannot be named in all namespaces\n"
	  "Try 'nodeport-ipvs get --help'.\n" },
	{ "get svc web -l a=b", EX_USAGE, "",
	  "error: names cannot be given together with a selector\n"
	  "Try 'nodeport-ipvs get --help'.\n" },
	{ "get svc --show-labels -o yaml", EX_USAGE, "",
	  "error: --show-labels is for tables only\n"
	  "Try 'nodeport-ipvs get --help'.\n" },
	{ "get svc -o jsonpath", EX_USAGE, "",
	  "error: invalid value 'jsonpath' for '--output': expected 'text', 'wide', "
	  "'name', 'json' or 'yaml'\nTry 'nodeport-ipvs get --help'.\n" },
};

START_TEST(other_kinds_and_what_is_wrong)
{
	struct cli cli = { .now_s = NOW_S };

	setup();
	apply(others, NOW_S - 45);
	cli_expect(&cli, rows[_i].args, rows[_i].status, rows[_i].out, rows[_i].err);
	teardown();
}
END_TEST

START_TEST(a_selector_that_is_none)
{
	struct cli cli = { .now_s = NOW_S };

	setup();
	apply(others, NOW_S);
	cli_run(&cli, "get svc -A -l a=(b");
	ck_assert_int_eq(cli.status, EX_DATAERR);
	ck_assert_str_eq(cli.out, "");
	ck_assert_msg(strstr(cli.err, "'a=(b'") != NULL, "%s", cli.err);
	cli_clear(&cli);
	teardown();
}
END_TEST

/* Neither a kernel (cli_run() aborts when it is asked for one) nor a store. */
START_TEST(without_a_store_there_is_nothing)
{
	struct cli cli = { 0 };

	cli_enter_directory();
	cli_expect(&cli, "get svc", 0, "", "No resources found in default namespace.\n");
	cli_expect(&cli, "get svc web", 1, "", "error: services \"web\" not found\n");
	cli_expect(&cli, "get all -A -o yaml", 0,
		   "apiVersion: v1\nitems: []\nkind: List\nmetadata:\n"
		   "  resourceVersion: \"\"\n",
		   "");
	ck_assert_int_ne(access(".state", F_OK), 0);
	cli_leave_directory();
}
END_TEST

START_TEST(a_store_that_cannot_be_read)
{
	struct cli cli = { 0 };

	cli_enter_directory();
	cli_write(".state/state.db", "this is no database, but it is long enough to be "
				     "taken for one by its size alone, is it not?\n");
	cli_run(&cli, "get svc --state-dir .state");
	ck_assert_int_eq(cli.status, EX_IOERR);
	ck_assert_str_eq(cli.out, "");
	ck_assert_msg(strstr(cli.err, "is damaged") != NULL, "%s", cli.err);
	cli_clear(&cli);
	cli_leave_directory();
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(kubectl_prints_the_same),
		UNIT(age_counts_from_when_it_was_first_applied),
		UNIT_ROWS(other_kinds_and_what_is_wrong, rows),
		UNIT(a_selector_that_is_none),
		UNIT(without_a_store_there_is_nothing),
		UNIT(a_store_that_cannot_be_read),
	};

	return unit_run("cli_get", tests, UNIT_COUNT(tests));
}
