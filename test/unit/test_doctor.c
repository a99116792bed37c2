/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor concludes: for each finding facts that provoke it, its words, and the
 * command that cures it. test/e2e/doctor.sh does the same with a kernel. */
#include "lib/cli.h"
#include "lib/doctor_cases.h"
#include "lib/unit.h"

#include <glob.h>
#include <stdio.h>
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

/* "ipvs" of "ipvs/not-loaded" */
static size_t check_len(const char *id)
{
	return strcspn(id, "/");
}

/* The first of the check. */
static const struct doctor_finding *find(const struct doctor_report *report,
					 const char *id)
{
	size_t i;

	for (i = 0; i < report->n; i++)
		if (strlen(report->items[i].check) == check_len(id) &&
		    !strncmp(report->items[i].check, id, check_len(id)))
			return &report->items[i];
	return NULL;
}

/* "ipvs/not-loaded"; "ipvs" when nothing is wrong */
static const char *id_of(const struct doctor_finding *finding, char id[64])
{
	snprintf(id, 64, "%s%s%s", finding->check, finding->reason ? "/" : "",
		 finding->reason ? finding->reason : "");
	return id;
}

static const char *trouble_id(size_t trouble, char id[64])
{
	snprintf(id, 64, "%s/%s", doctor_troubles[trouble].check,
		 doctor_troubles[trouble].reason);
	return id;
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
	char id[64];

	doctor_cases[_i].spoil(&facts);
	report = examine(&facts, &arena);
	finding = find(&report, doctor_cases[_i].id);
	if (!doctor_cases[_i].text) {
		ck_assert_ptr_null(finding);
	} else {
		ck_assert_msg(finding != NULL, "no finding: %s", doctor_cases[_i].text);
		expect_text("text", finding->text, doctor_cases[_i].text);
		expect_text("id", id_of(finding, id), doctor_cases[_i].id);
		expect_text("remedy", finding->remedy, doctor_cases[_i].remedy);
		expect_text("advice", finding->advice, doctor_cases[_i].advice);
		ck_assert_int_eq(finding->verdict, doctor_cases[_i].verdict);
		if (finding->verdict == DOCTOR_FAIL)
			ck_assert(doctor_report_fails(&report));
		if (finding->verdict == DOCTOR_WARN)
			ck_assert(!doctor_report_fails(&report));
	}
	npi_arena_clear(&arena);
}
END_TEST

/* A command or what to do without one, and neither where nothing is wrong. */
START_TEST(what_is_wrong_has_a_cure_and_comes_first)
{
	struct npi_arena arena = { 0 };
	struct doctor_facts facts = doctor_healthy();
	struct doctor_report report;
	size_t i;

	doctor_cases[_i].spoil(&facts);
	report = examine(&facts, &arena);
	for (i = 0; i < report.n; i++) {
		const struct doctor_finding *finding = &report.items[i];
		bool is_wrong = finding->verdict == DOCTOR_FAIL ||
				finding->verdict == DOCTOR_WARN;

		ck_assert_msg(!!finding->remedy + !!finding->advice == is_wrong, "%s",
			      finding->text);
		ck_assert_int_eq(finding->reason != NULL, is_wrong);
		ck_assert(!i || finding->verdict >= report.items[i - 1].verdict);
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
	static const char *const words[] = { "fail", "warn", "skip", "ok" };
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

		ck_assert_uint_eq(json_object_size(item), 6);
		expect_text("check", json_string_value(json_object_get(item, "check")),
			    finding->check);
		expect_text("verdict",
			    json_string_value(json_object_get(item, "verdict")),
			    words[finding->verdict]);
		expect_text("text", json_string_value(json_object_get(item, "text")),
			    finding->text);
		ck_assert(remedy && (finding->remedy || json_is_null(remedy)));
		expect_text("remedy", json_string_value(remedy), finding->remedy);
		expect_text("advice", json_string_value(json_object_get(item, "advice")),
			    finding->advice);
		expect_text("reason", json_string_value(json_object_get(item, "reason")),
			    finding->reason);
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
	facts.in_initial_user_namespace = false;
	facts.strict_rp_filters = &eth0;
	facts.n_strict_rp_filters = 1;
	report = examine(&facts, &arena);
	text = report_text(&report, false, NPI_SAY_PROBLEMS);
	ck_assert_str_eq(
		text,
		"FAIL  capability                 root of a user namespace cannot change "
		"IPVS: the kernel wants CAP_NET_ADMIN of the initial one\n"
		"                                 no command: leave the namespace, and "
		"run "
		"it as root there\n"
		"FAIL  ip_forward                 net.ipv4.ip_forward = 0: packets for "
		"real servers on other hosts are dropped\n"
		"                                 sysctl -w net.ipv4.ip_forward=1\n"
		"WARN  rp_filter                  net.ipv4.conf.eth0.rp_filter = 1: "
		"what comes in on another interface than its answer would leave by is "
		"dropped\n"
		"                                 sysctl -w "
		"net/ipv4/conf/eth0/rp_filter=2\n"
		"2 of 18 checks failed\n");
	free(text);
	npi_arena_clear(&arena);
}
END_TEST

/* Whether a row has this id, or is of this check. */
static bool has_row(const char *id)
{
	size_t i, len = strlen(id);

	for (i = 0; i < doctor_n_cases; i++)
		if (!strcmp(doctor_cases[i].id, id) ||
		    (check_len(doctor_cases[i].id) == len &&
		     !strncmp(doctor_cases[i].id, id, len)))
			return true;
	/* test_doctor_firewall.c */
	return !strncmp(id, "input", 5) || !strcmp(id, "forward") ||
	       !strncmp(id, "forward/", 8);
}

START_TEST(what_is_found_has_a_row)
{
	struct npi_arena arena = { 0 };
	struct doctor_report report;
	char id[64];
	size_t i, j;

	for (i = 0; i < doctor_n_cases; i++) {
		struct doctor_facts facts = doctor_healthy();

		doctor_cases[i].spoil(&facts);
		report = examine(&facts, &arena);
		for (j = 0; j < report.n; j++)
			ck_assert_msg(has_row(id_of(&report.items[j], id)), "no row: %s",
				      id);
	}
	for (i = 0; i < DOCTOR_N_TROUBLES; i++)
		ck_assert_msg(has_row(trouble_id(i, id)), "no row: %s", id);
	npi_arena_clear(&arena);
}
END_TEST

/* What a word stands before at the beginning of a line: "\n.It Li ipvs". */
static const char *next_named(const char *text, const char *word, char id[64])
{
	const char *at = strstr(text, word);
	size_t len;

	if (!at)
		return NULL;
	at += strlen(word);
	len = strcspn(at, " \n");
	snprintf(id, 64, "%.*s", (int)len, at);
	return at;
}

static bool names(const char *text, const char *word, const char *wanted)
{
	char id[64];

	while ((text = next_named(text, word, id)))
		if (!strcmp(id, wanted))
			return true;
	return false;
}

static bool is_trouble(const char *wanted)
{
	char id[64];
	size_t i;

	for (i = 0; i < DOCTOR_N_TROUBLES; i++)
		if (!strcmp(trouble_id(i, id), wanted))
			return true;
	return false;
}

static size_t append_file(const char *path, char *text, size_t len, size_t size)
{
	FILE *file = fopen(path, "r");

	ck_assert_msg(file != NULL, "%s", path);
	len += fread(text + len, 1, size - 1 - len, file);
	ck_assert_uint_lt(len, size - 1);
	fclose(file);
	return len;
}

START_TEST(the_page_has_every_check_and_trouble)
{
	static const char item[] = "\n.It Li ";
	static char page[1 << 16];
	const char *at = page;
	char id[64], check[64];
	size_t i;

	append_file(NPI_TEST_DIR "/../man/nodeport-ipvs-doctor.8", page, 0, sizeof(page));
	for (i = 0; i < DOCTOR_N_TROUBLES; i++)
		ck_assert_msg(names(page, item, trouble_id(i, id)), "page lacks %s", id);
	for (i = 0; i < doctor_n_cases; i++) {
		snprintf(check, sizeof(check), "%.*s", (int)check_len(doctor_cases[i].id),
			 doctor_cases[i].id);
		ck_assert_msg(names(page, item, check), "page lacks %s", check);
	}
	while ((at = next_named(at, item, id)))
		ck_assert_msg(strchr(id, '/') ? is_trouble(id) : has_row(id),
			      "no such check: %s", id);
}
END_TEST

/* A scenario provokes each on a real kernel, and runs the command that cures it ("ill"),
 * or sees that there is none and does what is advised ("helpless"); see doctor_lib.sh. */
static const char *const scenario_words[] = { "\nill ", "\n\till ", "\nhelpless ",
					      "\n\thelpless " };

START_TEST(every_trouble_has_a_scenario)
{
	static char text[1 << 18];
	size_t len = 0, i, j;
	const char *at;
	char id[64];
	glob_t files;

	ck_assert_int_eq(glob(NPI_TEST_DIR "/e2e/doctor*.sh", 0, NULL, &files), 0);
	for (i = 0; i < files.gl_pathc; i++)
		len = append_file(files.gl_pathv[i], text, len, sizeof(text));
	globfree(&files);
	for (i = 0; i < DOCTOR_N_TROUBLES; i++) {
		bool found = false;

		trouble_id(i, id);
		for (j = 0; j < UNIT_COUNT(scenario_words); j++)
			found = found || names(text, scenario_words[j], id);
		ck_assert_msg(found, "no scenario for %s", id);
	}
	for (j = 0; j < UNIT_COUNT(scenario_words); j++)
		for (at = text; (at = next_named(at, scenario_words[j], id));)
			ck_assert_msg(is_trouble(id), "no such trouble: %s", id);
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
		{ &what_is_wrong_has_a_cure_and_comes_first, (int)doctor_n_cases },
		{ &a_healthy_node_has_no_findings, 2 },
		{ &json_says_the_same, (int)doctor_n_cases },
		UNIT(text_has_a_line_for_each),
		UNIT(what_is_found_has_a_row),
		UNIT(the_page_has_every_check_and_trouble),
		UNIT(every_trouble_has_a_scenario),
		UNIT(the_exit_status_is_that_of_the_findings),
	};

	return unit_run("doctor", tests, UNIT_COUNT(tests));
}
