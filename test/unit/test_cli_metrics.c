/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --metrics-file: what every run leaves behind. */
#include "lib/cli.h"
#include "lib/unit.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "lib/fake_kern.h"

enum { NOW_S = 1768262400 };

#define FILE_NAME "out/ni.prom"

static const char manifests[] =
	"{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: NodePort, "
	"clusterIP: 10.96.0.1, ports: [{name: http, port: 80, nodePort: 30080}]}}\n---\n"
	"{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, "
	"metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}, "
	"ports: [{name: http, port: 8080}], endpoints: [{addresses: [10.1.0.1]}, "
	"{addresses: [10.1.0.2]}]}\n";

static void setup(void)
{
	cli_enter_directory();
	cli_new_fake();
	ck_assert_int_eq(mkdir("out", 0755), 0);
}

static void teardown(void)
{
	cli_free_fake();
	cli_leave_directory();
}

static void run(const char *args, const char *in, int64_t now_s, int status)
{
	struct cli cli = { .open_kern = cli_open_fake, .in = in, .now_s = now_s };

	cli_run(&cli, args);
	ck_assert_msg(cli.status == status, "%s: %d\n%s", args, cli.status, cli.err);
	cli_clear(&cli);
}

static char *read_metrics(void)
{
	char *bytes = calloc(1, 1 << 16);
	FILE *file = fopen(FILE_NAME, "r");
	struct stat about;

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_gt(fread(bytes, 1, (1 << 16) - 1, file), 0);
	fclose(file);
	ck_assert_int_eq(stat(FILE_NAME, &about), 0);
	ck_assert_int_eq(about.st_mode & 07777, 0644);
	return bytes;
}

static void expect_line(const char *metrics, const char *line)
{
	const char *found = strstr(metrics, line);

	while (found &&
	       ((found != metrics && found[-1] != '\n') || found[strlen(line)] != '\n'))
		found = strstr(found + 1, line);
	ck_assert_msg(found != NULL, "lacks: %s\n%s", line, metrics);
}

/* {name="value",…}; returns what is behind it, or NULL. */
static const char *skip_labels(const char *at)
{
	if (*at++ != '{')
		return NULL;
	for (;;) {
		while (islower((unsigned char)*at) || *at == '_')
			at++;
		if (*at++ != '=' || *at++ != '"')
			return NULL;
		for (; *at && *at != '"' && *at != '\n'; at++)
			if (*at == '\\' && !strchr("\\\"n", *++at))
				return NULL;
		if (*at++ != '"')
			return NULL;
		if (*at == '}')
			return at + 1;
		if (*at++ != ',')
			return NULL;
	}
}

/*
 * The text format of Prometheus, and what promtool's lint asks: HELP and TYPE stand once,
 * before the samples of their metric, which are together; every sample is a number.
 */
static void check_format(const char *text)
{
	char name[128] = "", seen[8192] = "", *end;
	const char *at = text;

	while (*at) {
		size_t len;

		ck_assert_msg(sscanf(at, "# HELP %127s", name) == 1, "%.60s", at);
		ck_assert_msg(!strncmp(name, "nodeport_ipvs_", 14), "%s", name);
		strcat(name, " ");
		ck_assert_msg(!strstr(seen, name), "twice: %s", name);
		strcat(seen, name);
		name[strlen(name) - 1] = '\0';
		at = strchr(at, '\n') + 1;
		len = strlen(name);
		ck_assert_msg(!strncmp(at, "# TYPE ", 7) && !strncmp(at + 7, name, len) &&
				      !strncmp(at + 7 + len, " gauge\n", 7),
			      "%.80s", at);
		at = strchr(at, '\n') + 1;
		while (*at && *at != '#') {
			ck_assert_msg(!strncmp(at, name, len), "%.80s", at);
			at += len;
			if (*at == '{')
				at = skip_labels(at);
			ck_assert_msg(at && *at == ' ', "%s: labels", name);
			(void)strtod(at + 1, &end);
			ck_assert_msg(end > at + 1 && *end == '\n', "%s: value", name);
			at = end + 1;
		}
	}
}

START_TEST(a_run_leaves_metrics)
{
	char *metrics;

	setup();
	run("apply - --applyset a\"b\\c --metrics-file " FILE_NAME, manifests, NOW_S, 0);
	metrics = read_metrics();
	check_format(metrics);
	expect_line(metrics, "nodeport_ipvs_last_run_timestamp_seconds 1768262400");
	expect_line(metrics, "nodeport_ipvs_last_success_timestamp_seconds 1768262400");
	expect_line(metrics, "nodeport_ipvs_last_change_timestamp_seconds 1768262400");
	expect_line(metrics, "nodeport_ipvs_last_run_exit_code 0");
	expect_line(metrics, "nodeport_ipvs_conflicts 0");
	expect_line(metrics,
		    "nodeport_ipvs_last_run_operations{op=\"add_virtual_service\"} 2");
	expect_line(metrics,
		    "nodeport_ipvs_last_run_operations{op=\"add_real_server\"} 4");
	expect_line(metrics, "nodeport_ipvs_virtual_servers{applyset=\"a\\\"b\\\\c\"} 2");
	expect_line(metrics, "nodeport_ipvs_real_servers{state=\"ready\"} 4");
	expect_line(metrics, "nodeport_ipvs_real_servers{state=\"draining\"} 0");
	expect_line(metrics, "nodeport_ipvs_foreign_virtual_servers 0");
	expect_line(metrics, "nodeport_ipvs_service_info{local_address=\"10.96.0.1\","
			     "local_port=\"80\",proto=\"TCP\",namespace=\"default\","
			     "service=\"web\",port_name=\"http\",kind=\"clusterIP\"} 1");
	expect_line(metrics, "nodeport_ipvs_service_info{local_address=\"192.168.10.10\","
			     "local_port=\"30080\",proto=\"TCP\",namespace=\"default\","
			     "service=\"web\",port_name=\"http\",kind=\"nodePort\"} 1");
	free(metrics);
	teardown();
}
END_TEST

/* Nothing beside the file is left in its directory. */
static void check_alone(void)
{
	DIR *dir = opendir("out");
	struct dirent *entry;
	int n = 0;

	while ((entry = readdir(dir)))
		n += entry->d_name[0] != '.';
	closedir(dir);
	ck_assert_int_eq(n, 1);
}

/* Runs that fail, too. */
START_TEST(runs_that_do_nothing_or_fail_leave_them_too)
{
	static const struct {
		const char *args, *in;
		int status;
	} runs[] = {
		{ "reconcile --metrics-file " FILE_NAME, NULL, 0 },
		{ "apply - --metrics-file " FILE_NAME, "{kind: [", EX_DATAERR },
		{ "apply - --metrics-file " FILE_NAME, "", EX_NOINPUT },
		{ "apply no.yaml --metrics-file " FILE_NAME, NULL, EX_NOINPUT },
	};
	char *metrics, line[96];
	size_t i;

	setup();
	run("apply -", manifests, NOW_S, 0);
	for (i = 0; i < UNIT_COUNT(runs); i++) {
		run(runs[i].args, runs[i].in, NOW_S + 60, runs[i].status);
		metrics = read_metrics();
		check_format(metrics);
		snprintf(line, sizeof(line), "nodeport_ipvs_last_run_exit_code %d",
			 runs[i].status);
		expect_line(metrics, line);
		expect_line(metrics,
			    "nodeport_ipvs_last_run_timestamp_seconds 1768262460");
		expect_line(metrics,
			    "nodeport_ipvs_last_success_timestamp_seconds 1768262460");
		expect_line(metrics,
			    "nodeport_ipvs_last_change_timestamp_seconds 1768262400");
		expect_line(
			metrics,
			"nodeport_ipvs_last_run_operations{op=\"add_real_server\"} 0");
		free(metrics);
		check_alone();
		ck_assert_int_eq(unlink(FILE_NAME), 0);
	}
	run("reconcile --dry-run --metrics-file " FILE_NAME, NULL, NOW_S, 0);
	ck_assert_int_ne(access(FILE_NAME, F_OK), 0);
	teardown();
}
END_TEST

START_TEST(a_deletion_leaves_them_too)
{
	char *metrics;

	setup();
	run("apply -", manifests, NOW_S, 0);
	run("delete svc web --metrics-file " FILE_NAME, NULL, NOW_S + 60, 0);
	metrics = read_metrics();
	check_format(metrics);
	expect_line(metrics, "nodeport_ipvs_last_change_timestamp_seconds 1768262460");
	expect_line(metrics,
		    "nodeport_ipvs_last_run_operations{op=\"delete_virtual_service\"} 2");
	expect_line(metrics, "nodeport_ipvs_real_servers{state=\"ready\"} 0");
	free(metrics);
	check_alone();
	teardown();
}
END_TEST

START_TEST(a_file_that_cannot_be_made)
{
	struct cli cli = { .open_kern = cli_open_fake, .in = manifests };
	struct npi_arena arena = { 0 };

	setup();
	cli_expect(&cli, "apply - --metrics-file no/ni.prom", EX_CANTCREAT, "",
		   "error: cannot write the metrics file 'no/ni.prom': No such file or "
		   "directory\n");
	ck_assert_str_eq(cli_fake_rules(&arena), "");
	/* a directory is in its place: known only in the end */
	ck_assert_int_eq(mkdir(FILE_NAME, 0755), 0);
	cli_run(&cli, "apply -q - --metrics-file " FILE_NAME);
	ck_assert_int_eq(cli.status, EX_IOERR);
	ck_assert_ptr_nonnull(strstr(cli.err, "cannot write the metrics file"));
	ck_assert_ptr_nonnull(strstr(cli_fake_rules(&arena), "10.96.0.1:80"));
	cli_clear(&cli);
	check_alone();
	npi_arena_clear(&arena);
	teardown();
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_run_leaves_metrics),
		UNIT(runs_that_do_nothing_or_fail_leave_them_too),
		UNIT(a_deletion_leaves_them_too),
		UNIT(a_file_that_cannot_be_made),
	};

	return unit_run("cli_metrics", tests, UNIT_COUNT(tests));
}
