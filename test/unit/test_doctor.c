/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor concludes: for each finding facts that provoke it, its words, and the
 * command that cures it. test/e2e/doctor.sh does the same with a kernel. */
#include "lib/cli.h"
#include "lib/doctor_cases.h"
#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "npi/report_doctor.h"

static struct doctor_report examine(const struct doctor_facts *facts,
				    struct npi_arena *arena)
{
	const struct npi_settings settings = npi_settings_default();
	struct doctor_report report;

	ck_assert_int_eq(doctor_examine(facts, &settings, arena, &report), 0);
	return report;
}

static const struct doctor_finding *find(const struct doctor_report *report,
					 const char *check)
{
	size_t i;

	for (i = 0; i < report->n; i++)
		if (!strcmp(report->items[i].check, check))
			return &report->items[i];
	return NULL;
}

static void expect_text(const char *what, const char *actual, const char *expected)
{
	ck_assert_msg((!actual && !expected) ||
			      (actual && expected && !strcmp(actual, expected)),
		      "%s\n%s\nnot\n%s", what, actual ? actual : "(none)",
		      expected ? expected : "(none)");
}

START_TEST(facts_lead_to_a_finding)
{
	struct npi_arena arena = { 0 };
	struct doctor_facts facts = doctor_healthy();
	struct doctor_report report;
	const struct doctor_finding *finding;

	doctor_cases[_i].spoil(&facts);
	report = examine(&facts, &arena);
	finding = find(&report, doctor_cases[_i].check);
	if (!doctor_cases[_i].text) {
		ck_assert_ptr_null(finding);
	} else {
		ck_assert_msg(finding != NULL, "no finding: %s", doctor_cases[_i].text);
		expect_text("text", finding->text, doctor_cases[_i].text);
		expect_text("remedy", finding->remedy, doctor_cases[_i].remedy);
		ck_assert_int_eq(finding->verdict, doctor_cases[_i].verdict);
		if (finding->verdict == DOCTOR_FAIL)
			ck_assert(doctor_report_fails(&report));
		if (finding->verdict == DOCTOR_WARN)
			ck_assert(!doctor_report_fails(&report));
	}
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(a_healthy_node_has_no_findings)
{
	struct npi_arena arena = { 0 };
	struct doctor_facts facts = doctor_healthy();
	struct doctor_report report;
	size_t i;

	if (_i) {
		facts.served = doctor_served_ipv6;
		facts.n_served = 1;
	}
	report = examine(&facts, &arena);
	for (i = 0; i < report.n; i++)
		ck_assert_msg(report.items[i].verdict == DOCTOR_OK &&
				      !report.items[i].remedy,
			      "%s: %s", report.items[i].check, report.items[i].text);
	npi_arena_clear(&arena);
}
END_TEST

/* What npi_report_doctor_json() prints, or npi_report_doctor(). */
static char *report_text(const struct doctor_report *report, bool json,
			 enum npi_quiet quiet)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	const struct npi_report to = { .out = out, .err = out, .quiet = quiet };

	if (json)
		ck_assert_int_eq(npi_report_doctor_json(&to, report), 0);
	else
		npi_report_doctor(&to, report);
	fclose(out);
	return text;
}

START_TEST(json_says_the_same)
{
	static const char *const words[] = { "ok", "warn", "fail", "skip" };
	struct npi_arena arena = { 0 };
	struct doctor_facts facts = doctor_healthy();
	struct doctor_report report;
	json_t *root, *checks;
	json_int_t failed = 0;
	size_t i;
	char *text;

	doctor_cases[_i].spoil(&facts);
	report = examine(&facts, &arena);
	text = report_text(&report, true, NPI_SAY_ALL);
	root = json_loads(text, 0, NULL);
	checks = json_object_get(root, "checks");
	ck_assert_uint_eq(json_array_size(checks), report.n);
	for (i = 0; i < report.n; i++) {
		const struct doctor_finding *finding = &report.items[i];
		json_t *item = json_array_get(checks, i);
		json_t *remedy = json_object_get(item, "remedy");

		ck_assert_uint_eq(json_object_size(item), 4);
		expect_text("check", json_string_value(json_object_get(item, "check")),
			    finding->check);
		expect_text("verdict",
			    json_string_value(json_object_get(item, "verdict")),
			    words[finding->verdict]);
		expect_text("text", json_string_value(json_object_get(item, "text")),
			    finding->text);
		ck_assert(remedy && (finding->remedy || json_is_null(remedy)));
		expect_text("remedy", json_string_value(remedy), finding->remedy);
		failed += finding->verdict == DOCTOR_FAIL;
	}
	ck_assert_int_eq(json_integer_value(json_object_get(root, "failed")), failed);
	json_decref(root);
	free(text);
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(text_has_a_line_for_each)
{
	static const struct doctor_rp_filter eth0 = { "eth0" };
	struct npi_arena arena = { 0 };
	struct doctor_facts facts = doctor_healthy();
	struct doctor_report report;
	char *text;

	report = examine(&facts, &arena);
	text = report_text(&report, false, NPI_SAY_PROBLEMS);
	ck_assert_str_eq(text, "");
	free(text);
	text = report_text(&report, false, NPI_SAY_ALL);
	ck_assert_ptr_nonnull(strstr(
		text, "ok    ipvs                       module ip_vs is loaded\n"));
	ck_assert_ptr_nonnull(strstr(text, "\nno check failed\n"));
	free(text);
	facts.sysctls[0] = 0;
	facts.strict_rp_filters = &eth0;
	facts.n_strict_rp_filters = 1;
	report = examine(&facts, &arena);
	text = report_text(&report, false, NPI_SAY_PROBLEMS);
	ck_assert_str_eq(
		text,
		"FAIL  ip_forward                 net.ipv4.ip_forward = 0: packets for "
		"real servers on other hosts are dropped\n"
		"                                 sysctl -w net.ipv4.ip_forward=1\n"
		"WARN  rp_filter                  net.ipv4.conf.eth0.rp_filter = 1: "
		"what comes in on another interface than its answer would leave by is "
		"dropped\n"
		"                                 sysctl -w "
		"net/ipv4/conf/eth0/rp_filter=2\n"
		"1 of 18 checks failed\n");
	free(text);
	npi_arena_clear(&arena);
}
END_TEST

/* Of the page: ".It Li NAME" */
static bool page_has(const char *page, const char *check)
{
	char item[64];

	snprintf(item, sizeof(item), "\n.It Li %s\n", check);
	return strstr(page, item) != NULL;
}

static bool table_has(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < doctor_n_cases; i++)
		if (strlen(doctor_cases[i].check) == len &&
		    !strncmp(doctor_cases[i].check, name, len))
			return true;
	/* test_doctor_firewall.c */
	return !strncmp(name, "input\n", 6) || !strncmp(name, "forward\n", 8);
}

START_TEST(the_page_has_every_check)
{
	static char page[1 << 16];
	FILE *file = fopen(NPI_TEST_DIR "/../man/nodeport-ipvs-doctor.8", "r");
	struct npi_arena arena = { 0 };
	const char *item;
	size_t i, j;

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_gt(fread(page, 1, sizeof(page) - 1, file), 0);
	fclose(file);
	for (i = 0; i < doctor_n_cases; i++) {
		struct doctor_facts facts = doctor_healthy();
		struct doctor_report report;

		doctor_cases[i].spoil(&facts);
		report = examine(&facts, &arena);
		for (j = 0; j < report.n; j++) {
			const char *check = report.items[j].check;

			ck_assert_msg(page_has(page, check), "page lacks %s", check);
			ck_assert_msg(table_has(check, strlen(check)), "no row: %s",
				      check);
		}
	}
	for (item = page; (item = strstr(item, "\n.It Li ")); item++)
		ck_assert_msg(table_has(item + 8, strcspn(item + 8, "\n")),
			      "no such check: %.30s", item + 8);
	npi_arena_clear(&arena);
}
END_TEST

/* The program itself, on whatever this box is: what it looks at there is asserted by
 * test/e2e. */
START_TEST(the_exit_status_is_that_of_the_findings)
{
	struct cli cli = { .open_kern = cli_open_fake, .open_host = cli_open_fake_host };
	json_t *root;
	json_int_t failed;

	cli_enter_directory();
	cli_new_fake();
	cli_run(&cli, "doctor -o json");
	root = json_loads(cli.out, 0, NULL);
	ck_assert_msg(root != NULL, "%s", cli.out);
	ck_assert_str_eq(cli.err, "");
	failed = json_integer_value(json_object_get(root, "failed"));
	ck_assert_int_eq(cli.status, failed ? 1 : 0);
	/* a box whose kernel takes no modules and has no IPVS */
	if (access("/proc/modules", F_OK) < 0 && access("/proc/net/ip_vs", F_OK) < 0) {
		ck_assert_ptr_nonnull(strstr(cli.out, "was built without IPVS"));
		ck_assert_int_eq(cli.status, 1);
	}
	json_decref(root);
	cli_clear(&cli);
	cli_free_fake();
	cli_leave_directory();
}
END_TEST

int main(void)
{
	const struct unit_test tests[] = {
		{ &facts_lead_to_a_finding, (int)doctor_n_cases },
		{ &a_healthy_node_has_no_findings, 2 },
		{ &json_says_the_same, (int)doctor_n_cases },
		UNIT(text_has_a_line_for_each),
		UNIT(the_page_has_every_check),
		UNIT(the_exit_status_is_that_of_the_findings),
	};

	return unit_run("doctor", tests, UNIT_COUNT(tests));
}
